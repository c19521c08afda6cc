"""`core.access.keys.KeyStore` on the same connections as the store, for all organisations."""

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from reflexio_server.core.access.caller import Scope
from reflexio_server.core.access.keys import Key
from reflexio_server.sql.schema.access import access_keys
from reflexio_server.sql.stores import SqlStore

SCOPE_SEPARATOR = ","
KEPT = [access_keys.c[field.name] for field in dataclasses.fields(Key)]


class SqlKeyStore:
    """What access asks of the database. Each method: see `KeyStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    async def list_keys(self) -> list[Key]:
        """See `KeyStore.list_keys`."""
        return await self._store.read(_list)

    async def add_key(self, key: Key, *, instead_of: str | None) -> None:
        """See `KeyStore.add_key`."""
        await self._store.change(functools.partial(_add, key=key, instead_of=instead_of))

    async def revoke_key(self, key_id: str, revoked_at: int) -> None:
        """See `KeyStore.revoke_key`."""
        await self._store.change(
            functools.partial(_revoke, key_id=key_id, revoked_at=revoked_at),
        )

    async def note_uses(self, last_used_at: Mapping[str, int]) -> None:
        """See `KeyStore.note_uses`."""
        await self._store.change(functools.partial(_note_uses, last_used_at=dict(last_used_at)))


def _list(connection: Connection) -> list[Key]:
    rows = connection.execute(select(*KEPT).order_by(access_keys.c.key_number))
    return [_key(row) for row in rows]


def _key(row: Any) -> Key:
    values = row._asdict()
    scopes = frozenset(Scope[name.upper()] for name in values.pop("scopes").split(SCOPE_SEPARATOR))
    return Key(scopes=scopes, **values)


def _add(connection: Connection, *, key: Key, instead_of: str | None) -> None:
    if instead_of is not None:
        connection.execute(delete(access_keys).where(access_keys.c.key_id == instead_of))
    connection.execute(
        insert(access_keys).values(
            key_id=key.key_id,
            org_id=key.org_id,
            name=key.name,
            scopes=SCOPE_SEPARATOR.join(scope.name.lower() for scope in sorted(key.scopes)),
            secret_hash=key.secret_hash,
            created_at=key.created_at,
            expires_at=key.expires_at,
        )
    )


def _revoke(connection: Connection, *, key_id: str, revoked_at: int) -> None:
    connection.execute(
        update(access_keys).where(access_keys.c.key_id == key_id).values(revoked_at=revoked_at)
    )


def _note_uses(connection: Connection, *, last_used_at: dict[str, int]) -> None:
    connection.execute(
        update(access_keys)
        .where(access_keys.c.key_id == bindparam("used_key"))
        .values(last_used_at=bindparam("used_at")),
        [{"used_key": key_id, "used_at": used_at} for key_id, used_at in last_used_at.items()],
    )
