"""The compaction of the database, so that nothing deleted stays and its space is given back."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from reflexio_server.sql.database.database import Database
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.scrub import Scrubber
from reflexio_server.sql.database.sqlite.engine import INCREMENTAL

VACUUM_PAGES = 256
"""Pages that one commit moves to the front of the file: some milliseconds."""
COMPACTION_PAUSE_S = 0.05
"""Where a reader or a purge is in the way; and some air between slices."""
TRIES_MAX = 600
SCRUB_PASSES_MAX = 3
"""A page that a publish wrote in the very commit of its slice is cleared by the next pass."""


class CompactionError(Exception):
    """The database is not compacted to the end; the text says why."""


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
        connection.execute(f"PRAGMA auto_vacuum={INCREMENTAL}")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, path.stat().st_size


async def compact_in_slices(database: Database) -> tuple[int, int]:
    """Compact a database in use, with commits between the slices; bytes before and after.

    Waits for the purge first. Raises `CompactionError`, and `ServiceError` where the database
    refuses.
    """
    scrubber = database.backend.scrubber
    if scrubber is None:
        raise CompactionError("this database is no file of ours: its own server compacts it")
    before = database.backend.size_bytes()
    await _until_purged(database)
    while await database.change(_give_back):
        await asyncio.sleep(0)
    for _ in range(SCRUB_PASSES_MAX):
        if not await _clear(database, scrubber):
            break
    for _ in range(TRIES_MAX):
        # Not inside a transaction of the writer: emptying the log takes the lock for one.
        if await asyncio.to_thread(scrubber.empty_log):
            return before, database.backend.size_bytes()
        await asyncio.sleep(COMPACTION_PAUSE_S)
    raise CompactionError("a reader keeps the write-ahead log from being emptied; try again")


async def _until_purged(database: Database) -> None:
    for _ in range(TRIES_MAX):
        if await database.read(_is_purged):
            return
        await asyncio.sleep(COMPACTION_PAUSE_S)
    raise CompactionError("deletions are still being purged; try again later")


def _is_purged(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM deletions LIMIT 1").first() is None


def _give_back(connection: Connection) -> bool:
    """Move some pages from the end to free ones; returns whether there are more to give back."""
    before = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    if before:
        # A page a step, in rows without columns, which the driver alone goes through.
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute(f"PRAGMA incremental_vacuum({VACUUM_PAGES})").fetchall()
    left = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    return bool(0 < left < before)


async def _clear(database: Database, scrubber: Scrubber) -> int:
    """Clear every page once; returns how many had something left."""
    page: int | None = 1
    cleared = tries = 0
    while page is not None:
        first = page
        part = await database.change(
            # It is awaited here, before `first` can change.
            lambda connection: scrubber.clear_slice(connection, first)  # noqa: B023
        )
        if part is None:
            tries += 1
            if tries > TRIES_MAX:
                raise CompactionError("a reader keeps the write-ahead log in use; try again")
            await asyncio.sleep(COMPACTION_PAUSE_S)
            continue
        page, cleared, tries = part.next_page, cleared + part.cleared, 0
        await asyncio.sleep(0)
    return cleared
