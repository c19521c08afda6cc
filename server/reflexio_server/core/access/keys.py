"""API keys: making, listing, revoking; what is kept of each is never its secret."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from reflexio_server.core import limits
from reflexio_server.core.access.caller import Scope
from reflexio_server.core.errors import Code, ServiceError, invalid_field, not_found

KEY_PREFIX = "rfx"
"""What the text of every key begins with, so that people and scanners of leaks recognise it."""
KEY_ID_BYTES = 8
"""Random bytes of a key's id: two of 10,000 keys meet once in 10^11 folders."""
SECRET_BYTES = 32
"""256 random bits: no slow hash is needed against guessing."""
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


def key_text(key_id: str, secret: str) -> str:
    """Return a key as its holder sends it."""
    return f"{KEY_PREFIX}_{key_id}_{secret}"


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

    async def create(
        self, org_id: str, scopes: Collection[Scope], *, name: str, expires_at: int | None
    ) -> tuple[Key, str]:
        """Make a key; returns what is kept of it and its text, which nobody can tell again.

        Raises INVALID_FIELD for what no key can be, TOO_MANY_KEYS when KEYS_MAX are kept and none
        of them has ended: the one made first of those that have makes room.
        """
        now_s = int(self._now_s())
        _check(org_id, scopes, name, expires_at, now_s)
        secret = secrets.token_hex(SECRET_BYTES)
        key = Key(
            key_id=secrets.token_hex(KEY_ID_BYTES),
            org_id=org_id,
            name=name,
            scopes=frozenset(scopes),
            secret_hash=secret_hash(secret),
            created_at=now_s,
            expires_at=expires_at,
        )
        async with self._changing:
            ended = _room_among(await self._store.list_keys(), now_s)
            await self._store.add_key(key, instead_of=ended)
            if self._held is not None:
                self._held.take(key, instead_of=ended)
        return key, key_text(key.key_id, secret)

    async def list_all(self) -> list[Key]:
        """Return every key that is kept, in the order of their making."""
        return await self._store.list_keys()

    async def revoke(self, key_id: str) -> Key:
        """End a key for good; returns what is kept of it. NOT_FOUND when there is none.

        Revoking it again changes nothing.
        """
        async with self._changing:
            for key in await self._store.list_keys():
                if key.key_id == key_id:
                    break
            else:
                raise not_found("key")
            if key.revoked_at is None:
                now_s = int(self._now_s())
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


def _room_among(kept: Sequence[Key], now_s: int) -> str | None:
    """Return the id of the key that has to go for another one, None while there is room."""
    if len(kept) < limits.KEYS_MAX:
        return None
    for key in kept:
        if key.has_ended(now_s):
            return key.key_id
    raise ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "TOO_MANY_KEYS",
        f"{limits.KEYS_MAX} keys are kept and none has ended; revoke what is not needed",
        metadata={"keys_max": str(limits.KEYS_MAX)},
    )
