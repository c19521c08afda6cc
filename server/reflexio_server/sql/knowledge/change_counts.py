"""Counts of changes by organisation and kind of record, which caches compare theirs with."""

from typing import NamedTuple

from sqlalchemy import Connection, select

from reflexio_server.sql.database.spelling import upsert
from reflexio_server.sql.schema.knowledge import learned_changes


class ChangeCounts(NamedTuple):
    """How many changes there were, and the count at the last that took rows away."""

    change_count: int
    removal_count: int


def bump(connection: Connection, org_id: str, kind: str, *, removes: bool = False) -> int:
    """Count one more change of an organisation's records of a kind (a table's name).

    Returns the count, which belongs into `change_seq` of the rows that are made or changed. With
    `removes` rows are taken away.
    """
    count = learned_changes.c.change_count + 1
    counted: int = connection.execute(
        upsert(learned_changes)
        .values(org_id=org_id, kind=kind, change_count=1, removal_count=1 if removes else 0)
        .on_conflict_do_update(
            index_elements=["org_id", "kind"],
            set_={"change_count": count} | ({"removal_count": count} if removes else {}),
        )
        .returning(learned_changes.c.change_count)
    ).scalar_one()
    return counted


def change_counts(connection: Connection, org_id: str, kind: str) -> ChangeCounts:
    """Return how many changes there were of an organisation's records of a kind."""
    row = connection.execute(
        select(learned_changes.c.change_count, learned_changes.c.removal_count).where(
            learned_changes.c.org_id == org_id, learned_changes.c.kind == kind
        )
    ).one_or_none()
    return ChangeCounts(0, 0) if row is None else ChangeCounts._make(row)
