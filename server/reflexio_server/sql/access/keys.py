"""Access keys on the database. These statements know the keys of every organisation."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from reflexio_server.core.access.caller import Scope
from reflexio_server.core.access.keys import Key
from reflexio_server.sql.database.methods import DatabaseStore, deletes, reads, writes
from reflexio_server.sql.schema.access import access_keys

SCOPE_SEPARATOR = ","
KEPT = [access_keys.c[field.name] for field in dataclasses.fields(Key)]


def list_keys(connection: Connection) -> list[Key]:
    """Return every key, in the order in which they were made."""
    rows = connection.execute(select(*KEPT).order_by(access_keys.c.key_number))
    return [_key(row) for row in rows]


def _key(row: Any) -> Key:
    values = row._asdict()
    scopes = frozenset(Scope[name.upper()] for name in values.pop("scopes").split(SCOPE_SEPARATOR))
    return Key(scopes=scopes, **values)


def add_key(connection: Connection, key: Key, instead_of: str | None) -> None:
    """Store a key, in the place of another one if given."""
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


def revoke_key(connection: Connection, key_id: str, revoked_at: int) -> None:
    """Store when a key was revoked."""
    connection.execute(
        update(access_keys).where(access_keys.c.key_id == key_id).values(revoked_at=revoked_at)
    )


def note_uses(connection: Connection, last_used_at: Mapping[str, int]) -> None:
    """Store when keys were last used, by key id."""
    connection.execute(
        update(access_keys)
        .where(access_keys.c.key_id == bindparam("used_key"))
        .values(last_used_at=bindparam("used_at")),
        [{"used_key": key_id, "used_at": used_at} for key_id, used_at in last_used_at.items()],
    )


class SqlKeyStore(DatabaseStore):
    """What access asks of the database. Each method: see `KeyStore`."""

    list_keys = reads(list_keys)
    add_key = writes(add_key)
    revoke_key = deletes(revoke_key)
    note_uses = writes(note_uses)
