"""Deletions of very much: all but a rest goes in slices first, and others' publishes in between.

The deletion that follows takes the rest in one commit and is what its caller is answered for. One
that is cut before has deleted some of what it was to delete.
"""

from collections.abc import Callable

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    delete,
    func,
    select,
)

from reflexio_server.sql.database.database import Database
from reflexio_server.sql.database.files.reserve import FreesRoom
from reflexio_server.sql.database.spelling import row_place, unindexed
from reflexio_server.sql.database.write_queue import Weight

SLICE_ROWS = 500
"""Rows of one slice: some hundredths of a second, with their indexes and the wiping of what was."""
ROW_PLACE = row_place()

DeleteSlice = Callable[[Connection, str, str], int]
"""Takes an organisation and a user, empty for all; returns how many rows it deleted, up to
SLICE_ROWS."""


async def thin_out(
    database: Database, org_id: str, user_id: str, table: Table, delete_slice: DeleteSlice
) -> int:
    """Run slices of a deletion until one finds less; returns how many rows went.

    The rows are those of the organisation, or of one of its users if given. Few are left alone.
    """
    total = 0
    if await database.read(_count_some, org_id, table, user_id) <= SLICE_ROWS:
        return total
    while True:
        count: int = await database.change(
            FreesRoom(lambda connection: delete_slice(connection, org_id, user_id)),
            org_id,
            Weight(SLICE_ROWS),
        )
        total += count
        if count < SLICE_ROWS:
            return total


def _count_some(connection: Connection, org_id: str, table: Table, user_id: str) -> int:
    """Count an organisation's or a user's rows as far as one slice and a row more."""
    some = select(ROW_PLACE).select_from(table).where(*_in_scope(org_id, table, user_id))
    return connection.execute(
        select(func.count()).select_from(some.limit(SLICE_ROWS + 1).subquery())
    ).scalar_one()


def _in_scope(org_id: str, table: Table, user_id: str) -> list[ColumnElement[bool]]:
    conditions = [table.c.org_id == org_id]
    if user_id:
        conditions.append(table.c.user_id == user_id)
    return conditions


def delete_some(connection: Connection, org_id: str, table: Table, user_id: str) -> int:
    """Delete up to SLICE_ROWS rows of an organisation, or of one of its users; returns how many."""
    some = select(ROW_PLACE).select_from(table).where(*_in_scope(org_id, table, user_id))
    return connection.execute(
        delete(table).where(
            unindexed(table.c.org_id) == org_id,
            ROW_PLACE.in_(some.limit(SLICE_ROWS).scalar_subquery()),
        )
    ).rowcount
