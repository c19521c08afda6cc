"""The audit log on the database: one entry an act, in the transaction of its first change."""

import hashlib
import hmac
import secrets
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from reflexio_server.core.access.acts import Act
from reflexio_server.core.access.audit_log import AuditEntry, AuditFilter
from reflexio_server.sql.database.clock import now_s
from reflexio_server.sql.database.methods import DatabaseStore, deletes, reads
from reflexio_server.sql.schema.access import audit_log, audit_secrets

NAME_SECRET_BYTES = 32
FORGET_ROWS_MAX = 500
"""Entries that one commit deletes."""


def record_act(connection: Connection, act: Act, changed: object) -> int:
    """Write down an act with the first of its changes, and count the rest; returns its entry's id.

    `changed` is what the change returned: the number of records, or what it changed.
    """
    record_count = _count(changed)
    if act.entry_id:
        connection.execute(
            update(audit_log)
            .where(audit_log.c.org_id == act.org_id, audit_log.c.entry_id == act.entry_id)
            .values(record_count=audit_log.c.record_count + record_count)
        )
        return act.entry_id
    user_hash = None
    if act.user_id:
        secret = _secret_of(connection, act.org_id) or _new_secret(connection, act.org_id)
        user_hash = _user_hash(secret, act.user_id)
    entry = connection.execute(
        insert(audit_log).values(
            org_id=act.org_id,
            created_at=now_s(connection),
            rpc=act.rpc,
            key_id=act.key_id,
            call_id=act.call_id,
            details=orjson.dumps(act.details).decode(),
            user_hash=user_hash,
            record_count=record_count,
        )
    )
    (entry_id,) = entry.inserted_primary_key or (0,)
    return int(entry_id)


def _count(changed: object) -> int:
    """Return how many records a change concerned, by what it returned.

    A number is one of records, the numbers of a tuple count each kind; whatever else is a record.
    """
    if isinstance(changed, int):
        return 0 if isinstance(changed, bool) else changed
    if isinstance(changed, tuple):
        return sum(part for part in changed if isinstance(part, int))
    return len(changed) if isinstance(changed, list) else 1


def _new_secret(connection: Connection, org_id: str) -> bytes:
    secret = secrets.token_bytes(NAME_SECRET_BYTES)
    connection.execute(insert(audit_secrets).values(org_id=org_id, secret=secret))
    return secret


def _secret_of(connection: Connection, org_id: str) -> bytes | None:
    secret: bytes | None = connection.execute(
        select(audit_secrets.c.secret).where(audit_secrets.c.org_id == org_id)
    ).scalar_one_or_none()
    return secret


def _user_hash(secret: bytes, user_id: str) -> bytes:
    """Return what is kept of a user's name: nobody tells the name from it without the secret."""
    return hmac.digest(secret, user_id.encode(), hashlib.sha256)


def list_entries(
    connection: Connection,
    org_id: str,
    wanted: AuditFilter,
    *,
    before_id: int | None,
    count_max: int,
) -> list[AuditEntry]:
    """See `AuditStore.list_entries`."""
    conditions = _conditions(wanted, before_id)
    if wanted.user_id:
        secret = _secret_of(connection, org_id)
        if secret is None:
            return []
        conditions.append(audit_log.c.user_hash == _user_hash(secret, wanted.user_id))
    rows = connection.execute(
        select(audit_log)
        .where(audit_log.c.org_id == org_id, *conditions)
        .order_by(audit_log.c.entry_id.desc())
        .limit(count_max)
    )
    return [_entry(row) for row in rows]


def _conditions(wanted: AuditFilter, before_id: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if before_id is not None:
        conditions.append(audit_log.c.entry_id < before_id)
    if wanted.rpc:
        conditions.append(audit_log.c.rpc == wanted.rpc)
    if wanted.key_id:
        conditions.append(audit_log.c.key_id == wanted.key_id)
    if wanted.start_time is not None:
        conditions.append(audit_log.c.created_at >= wanted.start_time)
    if wanted.end_time is not None:
        conditions.append(audit_log.c.created_at <= wanted.end_time)
    return conditions


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(
        entry_id=row.entry_id,
        created_at=row.created_at,
        rpc=row.rpc,
        key_id=row.key_id,
        call_id=row.call_id,
        details=tuple(orjson.loads(row.details)),
        named_user=row.user_hash is not None,
        record_count=row.record_count,
    )


def doomed_entries(connection: Connection, before: int) -> list[int]:
    """Return ids of some entries created before a time, of all organisations, oldest first.

    Entries are in the order of their time, but for a set clock: one seek tells that there is none.
    """
    oldest = connection.execute(
        select(audit_log.c.entry_id, audit_log.c.created_at)
        .order_by(audit_log.c.entry_id)
        .limit(FORGET_ROWS_MAX)
    ).all()
    return [entry_id for entry_id, created_at in oldest if created_at < before]


def delete_entries(connection: Connection, entry_ids: list[int]) -> None:
    """Delete entries of all organisations."""
    connection.execute(delete(audit_log).where(audit_log.c.entry_id.in_(entry_ids)))


class SqlAuditStore(DatabaseStore):
    """What the audit log asks of the database. Each method: see `AuditStore`."""

    list_entries = reads(list_entries)
    _doomed = reads(doomed_entries)
    _delete = deletes(delete_entries)

    async def forget_entries(self, before: int) -> bool:
        """See `AuditStore.forget_entries`. Commits nothing where there is nothing to delete."""
        doomed = await self._doomed(before)
        if doomed:
            await self._delete(doomed)
        return len(doomed) == FORGET_ROWS_MAX
