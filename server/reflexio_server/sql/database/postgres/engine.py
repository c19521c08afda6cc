"""The engines on PostgreSQL: nothing depends on a session, so that a pooler may stand between."""

from contextlib import suppress
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool

from reflexio_server.sql.database.durability import DurabilityError
from reflexio_server.sql.database.opening import DatabaseUrlError
from reflexio_server.sql.database.postgres.schema import postgres_metadata
from reflexio_server.sql.database.revisions import Revisions

DRIVER: Final = "postgresql+psycopg"
CONNECT_TIMEOUT_S: Final = 5
POSTGRES_READERS: Final = 8
"""Reading connections of a server: the database works while others are on their way."""
VERSION_MIN: Final = 180_000
"""The oldest that folds the case of every script."""
MIGRATION_LOCK: Final = 0x7265666C
"""Held by the one server that migrates; the others wait."""
WANTED_SETTINGS: Final = ("fsync", "full_page_writes", "synchronous_commit")


def url_of(text: str) -> URL:
    """Return the address of a database. Raises `DatabaseUrlError`."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise DatabaseUrlError("the database URL cannot be read") from None
    if url.drivername not in ("postgresql", "postgres"):
        raise DatabaseUrlError(
            f"the database URL begins with {url.drivername}:, but only postgresql: is known"
        )
    return url.set(drivername=DRIVER)


def label_of(url: URL) -> str:
    """Return the host and the name of a database, without secrets."""
    host = url.host or str(url.query.get("host", ""))
    if not host or host.startswith("/"):
        host = "localhost"  # over a socket, whose path is nobody's business
    port = f":{url.port}" if url.port else ""
    return f"{host}{port}/{url.database or url.username or ''}"


def _open(url: URL, **further: Any) -> Engine:
    engine = create_engine(
        url,
        # An error that is logged names no text of a caller.
        hide_parameters=True,
        # Parameters by place, as `statements` has them.
        paramstyle="format",
        use_native_hstore=False,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            # A pooler gives each transaction another session, which knows no prepared statement.
            "prepare_threshold": None,
            "application_name": "reflexio",
        },
        **further,
    )
    event.listen(engine, "handle_error", _close_cursor)
    return engine


def _close_cursor(failed: ExceptionContext) -> None:
    """Close the cursor of a lost connection, which SQLAlchemy leaves to the collector."""
    cursor = getattr(failed.execution_context, "cursor", None)
    if failed.is_disconnect and cursor is not None:
        with suppress(Exception):  # the connection is gone, whatever it says of it
            cursor.close()


def open_writer(url: URL) -> Engine:
    """Return the engine of the one connection that writes."""
    return _open(url, poolclass=NullPool, isolation_level="READ COMMITTED")


def open_readers(url: URL) -> Engine:
    """Return the engine of the readers: a transaction is one snapshot, which changes nothing."""
    return _open(
        url,
        poolclass=QueuePool,
        pool_size=POSTGRES_READERS,
        max_overflow=0,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )


def check_server(connection: Connection) -> None:
    """Raise `DurabilityError` or `DatabaseUrlError` for a server that must not be used."""
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    if version < VERSION_MIN:
        raise DatabaseUrlError(
            f"PostgreSQL {VERSION_MIN // 10_000} or newer is needed, this is {version // 10_000}"
        )
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise DatabaseUrlError(f"the database's encoding is {encoding}, but UTF8 is needed")
    for name in WANTED_SETTINGS:
        if connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "off":
            raise DurabilityError(f"{name} is off")


def migrate_shared(engine: Engine) -> None:
    """Bring the schema to the newest revision, in one transaction, one server at a time."""
    revisions = Revisions()
    with engine.begin() as connection:
        check_server(connection)
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        if revisions.of(connection) is None:
            postgres_metadata.create_all(connection)
            revisions.stamp(connection)
        else:
            revisions.upgrade(connection)
