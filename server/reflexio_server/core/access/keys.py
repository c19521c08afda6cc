"""API keys: making, listing, revoking; what is kept of each is never its secret."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from reflexio_server.core import limits
from reflexio_server.core.access.acts import specify_act
from reflexio_server.core.access.caller import Scope
from reflexio_server.core.errors import Code, ServiceError, invalid_field, not_found

KEY_PREFIX = "rfx"
"""What the text of every key begins with, so that people and scanners of leaks recognise it."""
KEY_ID_BYTES = 8
"""Random bytes of a key's id: two of 10,000 keys meet once in 10^11 folders."""
SECRET_BYTES = 32
"""256 random bits: no slow hash is needed against guessing."""
KEY_TEXT = re.compile(
    rf"{KEY_PREFIX}_([0-9a-f]{{{2 * KEY_ID_BYTES}}})_([0-9a-f]{{{2 * SECRET_BYTES}}})"
)
"""A key as its holder sends it: its id and its secret."""
ORG_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What an organisation may be called: it stands in logs and in file names of exports."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key. Times are epoch seconds; from `expires_at` on it opens nothing."""

    key_id: str
    org_id: str
    name: str
    scopes: frozenset[Scope]
    secret_hash: bytes = field(repr=False)
    """SHA-256 of the secret's text."""
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None
    last_used_at: int | None = None

    def has_ended(self, now_s: float) -> bool:
        """Say whether the key opens nothing any more."""
        return self.revoked_at is not None or (
            self.expires_at is not None and now_s >= self.expires_at
        )


class KeyStore(Protocol):
    """Keeps the keys of all organisations. Methods may raise `ServiceError`, as `Store` does."""

    async def list_keys(self) -> list[Key]:
        """Return every key that is kept, in the order of their making."""
        ...

    async def add_key(self, key: Key, *, instead_of: str | None) -> None:
        """Keep a key; in the same commit forget the one of the id `instead_of`."""
        ...

    async def revoke_key(self, key_id: str, revoked_at: int) -> None:
        """Mark a key as revoked."""
        ...

    async def note_uses(self, last_used_at: Mapping[str, int]) -> None:
        """Note when keys were last used, by key id."""
        ...


class HeldKeys(Protocol):
    """The keys that callers are let in by."""

    def take(self, key: Key, *, instead_of: str | None = None) -> None:
        """Hold a key as it is now, and no more the one of the id `instead_of`."""
        ...


def secret_hash(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("ascii")).digest()


def new_key_text() -> str:
    """Return a key that nobody has yet, as its holder will send it."""
    return f"{KEY_PREFIX}_{secrets.token_hex(KEY_ID_BYTES)}_{secrets.token_hex(SECRET_BYTES)}"


class Keys:
    """The use cases of keys. Changes run one after the other, on the event loop.

    `held` hears of each change after its commit; None where nobody is let in meanwhile.
    """

    def __init__(
        self, store: KeyStore, now_s: Callable[[], float], held: HeldKeys | None = None
    ) -> None:
        self._store = store
        self._now_s = now_s
        self._held = held
        self._changing = asyncio.Lock()
        self._running: set[asyncio.Task[Key]] = set()

    async def check(
        self, org_id: str, scopes: Collection[Scope], *, name: str, expires_at: int | None
    ) -> None:
        """Raise what `create` would raise."""
        now_s = int(self._now_s())
        _check(org_id, scopes, name, expires_at, now_s)
        _room_among(await self._store.list_keys(), org_id, now_s)

    async def create(
        self,
        org_id: str,
        scopes: Collection[Scope],
        *,
        name: str,
        expires_at: int | None,
        text: str,
    ) -> Key:
        """Make a key of a `text` from `new_key_text`; returns what is kept of it.

        Nobody can tell the text again, so whoever is to have it should have it by now. The same key
        again is the one that is kept. Raises INVALID_FIELD for what no key can be, TOO_MANY_KEYS
        when KEYS_MAX are kept and none of them has ended: the one made first of those that have
        makes room.
        """
        now_s = int(self._now_s())
        _check(org_id, scopes, name, expires_at, now_s)
        match = KEY_TEXT.fullmatch(text)
        if match is None:
            raise invalid_field("text", "must be a key's text, or empty")
        key_id, secret = match.groups()
        key = Key(
            key_id=key_id,
            org_id=org_id,
            name=name,
            scopes=frozenset(scopes),
            secret_hash=secret_hash(secret),
            created_at=now_s,
            expires_at=expires_at,
        )
        return await self._to_the_end(self._add(key, now_s))

    async def list_all(self, org_id: str = "") -> list[Key]:
        """Return every key that is kept, of one organisation if given, in the order of making."""
        return [key for key in await self._store.list_keys() if org_id in ("", key.org_id)]

    async def revoke(self, key_id: str, org_id: str = "") -> Key:
        """End a key for good; returns what is kept of it. NOT_FOUND when there is none.

        `org_id` confines it to the keys of one organisation. Revoking it again changes nothing.
        """
        return await self._to_the_end(self._revoke(key_id, org_id))

    async def _to_the_end(self, change: Coroutine[Any, Any, Key]) -> Key:
        """Let a change run on when its caller has gone: what is committed must count as well."""
        task = asyncio.create_task(change)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _add(self, key: Key, now_s: int) -> Key:
        async with self._changing:
            kept = await self._store.list_keys()
            same = [known for known in kept if known.key_id == key.key_id]
            ended = None
            if same:
                key = _the_same(same[0], key)
            else:
                ended = _room_among(kept, key.org_id, now_s)
                specify_act(key.org_id, key_id=key.key_id)
                await self._store.add_key(key, instead_of=ended)
            if self._held is not None:
                self._held.take(key, instead_of=ended)
        return key

    async def _revoke(self, key_id: str, org_id: str) -> Key:
        async with self._changing:
            for key in await self.list_all(org_id):
                if key.key_id == key_id:
                    break
            else:
                raise not_found("key")
            if key.revoked_at is None:
                now_s = int(self._now_s())
                specify_act(key.org_id)
                await self._store.revoke_key(key_id, now_s)
                key = replace(key, revoked_at=now_s)
            if self._held is not None:
                self._held.take(key)
        return key


def _check(
    org_id: str, scopes: Collection[Scope], name: str, expires_at: int | None, now_s: int
) -> None:
    if ORG_ID.fullmatch(org_id) is None:
        raise invalid_field(
            "org_id",
            "must be letters, digits, `.`, `_` and `-`, a letter or digit first, at most 100",
        )
    if not scopes:
        raise invalid_field("scopes", "must name at least one scope")
    if not name.isprintable():
        raise invalid_field("name", "must be printable")
    if expires_at is not None and expires_at <= now_s:
        raise invalid_field("expires_at", "must lie in the future")


def _the_same(kept: Key, wanted: Key) -> Key:
    """Return the key that is kept where it is the wanted one; INVALID_FIELD where it is another."""
    if replace(wanted, created_at=kept.created_at, last_used_at=kept.last_used_at) != kept:
        raise invalid_field("text", "is another key's")
    return kept


def _room_among(kept: Sequence[Key], org_id: str, now_s: int) -> str | None:
    """Return the id of the key that has to go for another one, None while there is room.

    An organisation has its share, so that no administrator's keys leave the others without.
    """
    of_org = [key for key in kept if key.org_id == org_id]
    for keys, keys_max in ((of_org, limits.KEYS_OF_ORG_MAX), (kept, limits.KEYS_MAX)):
        if len(keys) >= keys_max:
            return _ended_among(keys, keys_max, now_s)
    return None


def _ended_among(keys: Sequence[Key], keys_max: int, now_s: int) -> str:
    for key in keys:
        if key.has_ended(now_s):
            return key.key_id
    raise ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "TOO_MANY_KEYS",
        f"{keys_max} keys exist and none is expired or revoked; revoke one first",
        metadata={"keys_max": str(keys_max)},
    )
