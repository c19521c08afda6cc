"""SQLite's log: moved into the database beside the commits, and begun anew however they follow."""

import asyncio
import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.sqlite.checkpointer import Checkpointer
from reflexio_server.sql.database.sqlite.engine import WAL_AUTOCHECKPOINT_PAGES
from reflexio_server.sql.stores import SqlStore

from tests.support.store.subject import request

PAGE_BYTES = 4_096
TEXT_CHARS = 100_000
REQUESTS = 3_000
"""More than the log may hold before commits would move it themselves."""
WAIT_S, POLL_S = 30.0, 0.1
ROUNDS, SHORT_PAUSE_S = 1_000, 0.0005


def test_what_is_committed_is_moved_without_further_commits(tmp_path: Path) -> None:
    """The database file alone, without its log, has it soon."""

    async def scenario() -> None:
        with SqlStore(tmp_path) as store:
            await store.append([request("r1", "one", "two")])
            async with asyncio.timeout(WAIT_S):
                while in_database_alone(tmp_path) != 2:
                    await asyncio.sleep(POLL_S)

    asyncio.run(scenario())


def test_log_begins_anew_under_unbroken_commits(tmp_path: Path) -> None:
    """One writer after the other: the log stays well under what all of it would take."""
    bound = WAL_AUTOCHECKPOINT_PAGES * PAGE_BYTES * 5 // 6
    assert bound < REQUESTS * TEXT_CHARS

    async def publish(store: SqlStore, writer: int) -> None:
        for number in range(REQUESTS // 4):
            await store.append([request(f"{writer} {number}", "x" * TEXT_CHARS)])

    async def scenario() -> None:
        with SqlStore(tmp_path) as store:
            await asyncio.gather(*(publish(store, writer) for writer in range(4)))
            assert (tmp_path / f"{DATABASE_NAME}-wal").stat().st_size < bound

    asyncio.run(scenario())


def test_closing_at_any_moment_ends_the_thread(tmp_path: Path) -> None:
    """Also between a pause and the next move."""
    chance = random.Random(1)
    with SqlStore(tmp_path):
        pass
    for _ in range(ROUNDS):
        checkpointer = Checkpointer(tmp_path / DATABASE_NAME, pause_s=SHORT_PAUSE_S)
        checkpointer.notify()
        time.sleep(chance.uniform(0, 2 * SHORT_PAUSE_S))
        closing = threading.Thread(target=checkpointer.close, daemon=True)
        closing.start()
        closing.join(WAIT_S)
        assert not closing.is_alive()


def in_database_alone(folder: Path) -> int:
    """Count the interactions in a copy of the database file without the log."""
    copy = folder / "copy.db"
    shutil.copyfile(folder / DATABASE_NAME, copy)
    with closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as reader:
        try:
            found: int = reader.execute("SELECT count(*) FROM interactions").fetchone()[0]
        except sqlite3.DatabaseError:  # not all of the schema has been moved yet
            return 0
        return found
