"""The engines of the database: pragmas, the writing connection, readers, migrations."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

from reflexio_server.sql.database.durability import DurabilityError
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.revisions import Revisions

READERS = 4
"""Reading connections: two cores never keep more busy, and each costs a page cache."""
WAL_AUTOCHECKPOINT_PAGES = 48_000
"""At 192 MB of log a commit moves it itself: the checkpointer is away, or too slow."""
BUSY_TIMEOUT_MS = 5_000
"""A reader can meet a checkpoint's lock; the writer is alone."""
ERASING = ("DELETE", "UPDATE")
"""How statements begin that leave old texts in the log."""
HAS_ERASED = "has_erased"
"""In `Connection.info` of the writer: some were run since somebody looked."""
IS_STALE = "is_stale"
"""In `Connection.info` of the writer: what it holds of the file in memory is not as in the file."""
HAS_UNDO_IN_MEMORY = "has_undo_in_memory"
"""In `Connection.info` of the writer: what `keep_undo_in_memory` was last called with."""
INCREMENTAL = 2
"""SQLite's auto_vacuum with which free pages can be given back in slices."""
SYNCHRONOUS_FULL = 2
"""How SQLite reports synchronous=FULL."""
CACHE_KIB = 64 * 1024
"""The writer's page cache: the hot ends of every index of a million rows."""


def open_writing_engine(folder: Path) -> Engine:
    """Return the engine of the one connection that writes; transactions begin IMMEDIATE.

    WAL with synchronous=FULL: a commit has reached the disk when it returns.
    """
    path = str(folder / DATABASE_NAME)
    engine = create_engine(
        "sqlite://",
        # An error that is logged names no text of a caller.
        hide_parameters=True,
        creator=lambda: sqlite3.connect(path, check_same_thread=False),
        poolclass=NullPool,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        if connection.execute("PRAGMA page_count").fetchone() == (0,):
            # Before the first page is made: later it would be a commit, which a full disk refuses.
            connection.execute(f"PRAGMA auto_vacuum={INCREMENTAL}")
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"wal_autocheckpoint={WAL_AUTOCHECKPOINT_PAGES}",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            f"cache_size=-{CACHE_KIB}",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "after_cursor_execute")
    def note_erasure(connection: Connection, cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith(ERASING) and cursor.rowcount:
            connection.info[HAS_ERASED] = True

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def open_reading_engine(folder: Path) -> Engine:
    """Return the engine of the readers: read-only connections, which never checkpoint."""
    uri = f"{(folder / DATABASE_NAME).absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://",
        # An error that is logged names no text of a caller.
        hide_parameters=True,
        creator=lambda: sqlite3.connect(uri, uri=True, check_same_thread=False),
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=0,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        # SQLite's own lower() knows ASCII alone.
        connection.create_function("casefold", 1, str.casefold, deterministic=True)
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def check_durability(engine: Engine) -> None:
    """Raise `DurabilityError` unless a commit through `engine` has reached the disk.

    SQLite answers a journal mode that the file system cannot have with another one, and no error.
    """
    with engine.connect() as connection:
        for pragma, wanted in (("journal_mode", "wal"), ("synchronous", SYNCHRONOUS_FULL)):
            found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            if found != wanted:
                raise DurabilityError(f"PRAGMA {pragma} is {found} where {wanted} is needed")


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision, in one transaction. The caller holds the lock."""
    with engine.begin() as connection:
        Revisions().upgrade(connection)


def keep_undo_in_memory(connection: Connection, wanted: bool) -> None:
    """Say where the next transaction keeps the pages that a statement or savepoint may restore.

    By default SQLite writes them to a file in the system's folder for temporary ones: more than
    half of all writes of a commit of publishes. To be called outside of a transaction.
    """
    if connection.info.get(HAS_UNDO_IN_MEMORY) != wanted:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute(f"PRAGMA temp_store={'MEMORY' if wanted else 'FILE'}")
        connection.info[HAS_UNDO_IN_MEMORY] = wanted


def write_a_page(connection: Connection) -> None:
    """Write the first page as it is: the number in it is nobody's."""
    version = connection.exec_driver_sql("PRAGMA user_version").scalar()
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")
