"""Counting the changes to learned records, so that a cache can tell that it is old."""

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite

from reflexio_server.sql.learned_tables import learned_changes


def bump(connection: Connection, org_id: str, kind: str) -> None:
    """Count a change to an organisation's records of a kind, which is a table's name."""
    connection.execute(
        sqlite.insert(learned_changes)
        .values(org_id=org_id, kind=kind, change_count=1)
        .on_conflict_do_update(
            index_elements=["org_id", "kind"],
            set_={"change_count": learned_changes.c.change_count + 1},
        )
    )
