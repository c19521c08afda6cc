"""Making and ending keys, over the real store."""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from reflexio_server.core import limits
from reflexio_server.core.access.caller import ALL_SCOPES, Scope
from reflexio_server.core.access.key_ring import KeyRing
from reflexio_server.core.access.keys import Key, Keys, new_key_text, secret_hash
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.sql.access.keys import SqlKeyStore
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.stores import SqlStore

NOW_S = 1_700_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database."""
    SqlStore(tmp_path).close()
    return tmp_path


def with_keys(folder: Path, work: Callable[[Keys, KeyRing], Coroutine[Any, Any, Any]]) -> Any:
    """Run a test with the use cases and the keys in memory."""

    async def run() -> Any:
        with SqlStore(folder) as store:
            key_store = SqlKeyStore(store.database)
            ring = KeyRing(await key_store.list_keys(), may_be_open=True, now_s=lambda: NOW_S)
            return await work(Keys(key_store, lambda: NOW_S, ring), ring)

    return asyncio.run(run())


async def make(keys: Keys, **fields: Any) -> tuple[Key, str]:
    """Make a key."""
    given: dict[str, Any] = {"org_id": "acme", "scopes": [Scope.READ], "name": "", **fields}
    org_id, scopes = given.pop("org_id"), given.pop("scopes")
    text = given.pop("text", None) or new_key_text()
    made = await keys.create(org_id, scopes, **{"expires_at": None, **given}, text=text)
    return made, text


def test_key_is_made_stored_and_opens(folder: Path) -> None:
    """What is stored is all but the secret."""

    async def work(keys: Keys, ring: KeyRing) -> tuple[Key, str]:
        key, text = await make(keys, scopes=ALL_SCOPES, name="ci", expires_at=NOW_S + 1)
        assert ring.authenticate({"authorization": f"Bearer {text}"}).org_id == "acme"
        assert await keys.list_all() == [key]
        return key, text

    key, text = with_keys(folder, work)
    prefix, key_id, secret = text.split("_")
    assert (prefix, key_id) == ("rfx", key.key_id)
    assert re.fullmatch(r"[0-9a-f]{64}", secret)
    assert key.secret_hash == secret_hash(secret)
    for path in folder.iterdir():
        assert secret.encode() not in path.read_bytes()


def test_keys_are_listed_in_the_order_of_their_making(folder: Path) -> None:
    """Also those of one second, and after another opening."""

    async def work(keys: Keys, _ring: KeyRing) -> list[str]:
        return [(await make(keys, org_id=f"org{n}"))[0].key_id for n in range(20)]

    made = with_keys(folder, work)

    async def read(keys: Keys, ring: KeyRing) -> list[str]:
        assert ring.valid_count == 20
        return [key.key_id for key in await keys.list_all()]

    assert with_keys(folder, read) == made


def test_revoking_is_for_good_and_once(folder: Path) -> None:
    """The second time changes nothing; an unknown id is not found."""

    async def work(keys: Keys, ring: KeyRing) -> None:
        key, text = await make(keys)
        first = await keys.revoke(key.key_id)
        assert first.revoked_at == NOW_S
        assert await keys.revoke(key.key_id) == first
        with pytest.raises(ServiceError) as refusal:
            ring.authenticate({"authorization": f"Bearer {text}"})
        assert refusal.value.code is Code.UNAUTHENTICATED
        with pytest.raises(ServiceError) as refusal:
            await keys.revoke("nobody")
        assert refusal.value.code is Code.NOT_FOUND

    with_keys(folder, work)


@pytest.mark.parametrize("limit", ["KEYS_MAX", "KEYS_OF_ORG_MAX"])
def test_ended_key_makes_room_and_a_valid_one_does_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """So that rotation goes on for ever and the table stays small."""
    monkeypatch.setattr(limits, limit, 2)

    async def work(keys: Keys, ring: KeyRing) -> None:
        (first, _), (second, _) = await make(keys), await make(keys)
        with pytest.raises(ServiceError) as refusal:
            await make(keys)
        assert refusal.value.reason == "TOO_MANY_KEYS"
        await keys.revoke(second.key_id)
        third, text = await make(keys)
        assert [key.key_id for key in await keys.list_all()] == [first.key_id, third.key_id]
        assert ring.authenticate({"authorization": f"Bearer {text}"}).key_id == third.key_id

    with_keys(folder, work)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"org_id": ""}, "org_id"),
        ({"org_id": "a/b"}, "org_id"),
        ({"org_id": ".."}, "org_id"),
        ({"org_id": "a\n"}, "org_id"),
        ({"org_id": "ä"}, "org_id"),
        ({"org_id": "a" * 101}, "org_id"),
        ({"scopes": []}, "scopes"),
        ({"name": "a\tb"}, "name"),
        ({"expires_at": NOW_S}, "expires_at"),
    ],
)
def test_what_no_key_can_be_is_refused(folder: Path, fields: dict[str, Any], path: str) -> None:
    """By its field, and nothing is stored."""

    async def work(keys: Keys, ring: KeyRing) -> None:
        with pytest.raises(ServiceError) as refusal:
            await make(keys, **fields)
        assert [violation.field for violation in refusal.value.violations] == [path]
        assert ring.is_open

    with_keys(folder, work)


def test_uses_are_stored(folder: Path) -> None:
    """For the keys that were used."""

    async def work(keys: Keys, ring: KeyRing) -> None:
        (_, text), _ = await make(keys), await make(keys)
        ring.authenticate({"authorization": f"Bearer {text}"})
        await keys._store.note_uses(ring.take_uses())

    with_keys(folder, work)
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as connection:
        rows = connection.execute(
            "SELECT last_used_at FROM access_keys ORDER BY key_number"
        ).fetchall()
    assert rows == [(NOW_S,), (None,)]


def test_same_text_is_the_same_key(folder: Path) -> None:
    """Making it again is free; another key under its id is refused."""

    async def work(keys: Keys, ring: KeyRing) -> None:
        key, text = await make(keys)
        assert await make(keys, text=text) == (key, text)
        assert await keys.list_all() == [key]
        for changed in ({"org_id": "globex"}, {"text": f"{text[:-64]}{'0' * 64}"}, {"text": "x"}):
            with pytest.raises(ServiceError) as refused:
                await make(keys, **{"text": text, **changed})
            assert refused.value.reason == "INVALID_FIELD"

    with_keys(folder, work)


def test_change_goes_on_when_its_caller_has_gone(folder: Path) -> None:
    """A key that is stored closes the server; one that is revoked opens it no more."""

    async def work(keys: Keys, ring: KeyRing) -> None:
        text = new_key_text()
        making = asyncio.create_task(make(keys, text=text))
        await asyncio.sleep(0)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        while not await keys.list_all():
            await asyncio.sleep(0)
        key, _ = await make(keys, text=text)
        assert not ring.is_open
        revoking = asyncio.create_task(keys.revoke(key.key_id))
        await asyncio.sleep(0)
        revoking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await revoking
        await keys.revoke(key.key_id)
        with pytest.raises(ServiceError):
            ring.authenticate({"authorization": f"Bearer {text}"})

    with_keys(folder, work)
