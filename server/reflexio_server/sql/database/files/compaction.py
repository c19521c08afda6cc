"""The rewriting of the database, so that nothing deleted stays and its space is given back."""

import sqlite3
from contextlib import closing
from pathlib import Path

from reflexio_server.sql.database.engine import DATABASE_NAME


def compact_database(folder: Path) -> tuple[int, int]:
    """Compact the database of a folder whose lock the caller holds; returns bytes before and after.

    Deleted rows are overwritten when they go, but pieces of rows that SQLite moved from page to
    page may lie in the unused middle of a page. Needs as much free disk as the database takes,
    twice. Raises `sqlite3.Error`; the database is then as it was.
    """
    path = folder / DATABASE_NAME
    before = path.stat().st_size
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, path.stat().st_size
