"""Counts of changes by organisation and kind of record, which caches compare theirs with."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects import sqlite

from reflexio_server.sql.learned_tables import learned_changes


def bump(connection: Connection, org_id: str, kind: str) -> None:
    """Count one more change of an organisation's records of a kind (a table's name)."""
    connection.execute(
        sqlite.insert(learned_changes)
        .values(org_id=org_id, kind=kind, change_count=1)
        .on_conflict_do_update(
            index_elements=["org_id", "kind"],
            set_={"change_count": learned_changes.c.change_count + 1},
        )
    )


def change_count(connection: Connection, org_id: str, kind: str) -> int:
    """Return how many changes there were of an organisation's records of a kind."""
    return (
        connection.execute(
            select(learned_changes.c.change_count).where(
                learned_changes.c.org_id == org_id, learned_changes.c.kind == kind
            )
        ).scalar()
        or 0
    )
