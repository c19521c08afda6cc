"""What the database's own errors mean for a caller."""

import sqlite3

from sqlalchemy.exc import DBAPIError

from reflexio_server.core.errors import (
    ServiceError,
    storage_damaged,
    storage_full,
    storage_unavailable,
)

PRIMARY_CODE_BITS = 0xFF
"""SQLite's extended codes carry the primary one in their low byte."""
REFUSALS = {
    sqlite3.SQLITE_FULL: storage_full,
    sqlite3.SQLITE_CORRUPT: storage_damaged,
    sqlite3.SQLITE_NOTADB: storage_damaged,
}


def primary_code(error: DBAPIError) -> int:
    """Return SQLite's primary result code, 0 where the error has none."""
    return getattr(error.orig, "sqlite_errorcode", 0) & PRIMARY_CODE_BITS


def is_busy(error: DBAPIError) -> bool:
    """Say whether somebody else held the database longer than the busy timeout."""
    return primary_code(error) == sqlite3.SQLITE_BUSY


def refusal_of(error: DBAPIError) -> ServiceError:
    """Return what a caller is told of a failed statement or commit."""
    return REFUSALS.get(primary_code(error), storage_unavailable)()
