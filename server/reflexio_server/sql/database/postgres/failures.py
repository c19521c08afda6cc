"""The meaning of PostgreSQL's errors for a caller (https://www.postgresql.org/docs/18/errcodes-appendix.html)."""

from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError

from reflexio_server.core.errors import (
    ServiceError,
    ids_too_long,
    storage_damaged,
    storage_full,
    storage_unavailable,
    storage_unreadable,
)

REFUSALS_BY_CODE: Final = {
    "53100": storage_full,
    "54000": ids_too_long,
    "58030": storage_unreadable,
    "XX001": storage_damaged,
    "XX002": storage_damaged,
}
PASSING_CODES: Final = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock not available: the same again may succeed."""
ROW_CLASSES: Final = ("22", "23", "54")
"""What a row holds cannot be stored: another row could be."""
GONE_CLASSES: Final = ("08", "57P", "53300", "25006")
"""No connection, a server that stops or starts, no connection left, one that only reads."""


def sqlstate(error: DBAPIError) -> str:
    """Return PostgreSQL's code, "" where the error is the driver's own."""
    return getattr(error.orig, "sqlstate", None) or ""


def is_of_a_row(error: DBAPIError) -> bool:
    """Say whether a row was at fault, and not the database."""
    return sqlstate(error).startswith(ROW_CLASSES)


def is_gone(error: DBAPIError) -> bool:
    """Say whether the database cannot be reached, or takes no work."""
    code = sqlstate(error)
    if code:
        return code.startswith(GONE_CLASSES)
    return error.connection_invalidated or isinstance(
        error.orig, psycopg.OperationalError | psycopg.InterfaceError
    )


def may_pass(error: DBAPIError) -> bool:
    """Say whether the same transaction may succeed when it is run again at once."""
    if isinstance(error.orig, psycopg.errors.ConnectionTimeout):
        return False
    return sqlstate(error) in PASSING_CODES or is_gone(error)


def postgres_refusal(error: DBAPIError) -> ServiceError:
    """Return what a caller is told of a failed statement or commit."""
    refusal = REFUSALS_BY_CODE.get(sqlstate(error), storage_unavailable)()
    refusal.cause = str(error.orig)
    return refusal
