"""The choice of a database: the embedded one, unless an address names another."""

from pathlib import Path

from reflexio_server.sql.database.backend import Backend
from reflexio_server.sql.database.sqlite.backend import SqliteBackend


class DatabaseUrlError(Exception):
    """The address names no database that can be used; the text says why, without secrets."""


class NoDriverError(Exception):
    """What talks to the database is not installed; the text says how to get it."""


def open_backend(folder: Path, database_url: str) -> Backend:
    """Return the database at the address, or the one in the folder; migrated.

    Raises `NoDriverError`, `DatabaseUrlError`, `DurabilityError`, and what the driver raises.
    """
    if not database_url:
        return SqliteBackend(folder)
    try:
        from reflexio_server.sql.database.postgres.backend import PostgresBackend
    except ImportError as error:
        raise NoDriverError(
            "PostgreSQL needs psycopg, not installed here: "
            "pip install 'reflexio-grpc-server[postgres]'"
        ) from error
    return PostgresBackend(database_url)
