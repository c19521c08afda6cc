"""The meaning of the database's own errors for a caller."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from reflexio_server.core.errors import (
    ServiceError,
    storage_damaged,
    storage_full,
    storage_unavailable,
    storage_unreadable,
)
from reflexio_server.sql.database.files.disk_reads import PRIMARY_CODE_BITS, disk_failure

NOT_TEXT = "Could not decode to UTF-8"
"""How Python's driver, which has no code for it, says that a stored text is none any more."""
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


def is_not_text(error: DBAPIError) -> bool:
    """Say whether a stored text has bytes that are no text."""
    return str(error.orig).startswith(NOT_TEXT)


def is_full(error: DBAPIError) -> bool:
    """Say whether the disk had no room for the statement or the commit."""
    return primary_code(error) == sqlite3.SQLITE_FULL


def refusal_of(error: DBAPIError, database: Path) -> ServiceError:
    """Return what a caller is told of a failed statement or commit on the file `database`."""
    if (failure := disk_failure(error.orig, database)) is not None:
        refusal = storage_unreadable()
        refusal.cause = failure
        return refusal
    make = storage_damaged if is_not_text(error) else REFUSALS.get(primary_code(error))
    refusal = (make or storage_unavailable)()
    refusal.cause = str(error.orig)
    return refusal
