"""Checkpoints of the write-ahead log beside the commits (https://sqlite.org/wal.html).

A commit that finds the log long would move all of it and wait for two syncs. Here a thread of its
own moves what is there; a passive checkpoint stops nobody. The log begins anew once all of it is
moved, which never comes while commits follow each other without a pause: then the writer moves the
little that is left.
"""

import sqlite3
import threading
import time
from pathlib import Path

import structlog

from reflexio_server.core.metrics import CHECKPOINT_SECONDS, CHECKPOINTED_PAGES

CHECKPOINT_PAUSE_S = 0.5
"""Between two moves: a page that many commits change is written once."""
LOG_PAGES_MAX = 8_000
"""A log of 32 MB is to begin anew; by then as much again may have come at full speed."""
CHECKPOINT_BUSY_TIMEOUT_MS = 20
"""How long emptying the log waits for readers, with the writer waiting behind it."""
MOVES_IN_A_ROW = 3
"""Each leaves what came meanwhile, a fraction of what it moved."""

log = structlog.get_logger()


class Checkpointer:
    """A thread that checkpoints while there are commits. `notify` and `is_due` are the writer's."""

    def __init__(self, database: Path, pause_s: float = CHECKPOINT_PAUSE_S) -> None:
        self._database = database
        self._pause_s = pause_s
        self._committed = threading.Event()
        self._closing = threading.Event()
        self._is_due = False
        self._must_empty = False
        self._thread = threading.Thread(target=self._run, name="reflexio-checkpointer", daemon=True)
        self._thread.start()

    def notify(self) -> None:
        """Take notice of a commit."""
        self._committed.set()

    def empty(self) -> None:
        """Have the log's file emptied soon: what was deleted still stands in it."""
        self._must_empty = True

    def is_due(self) -> bool:
        """Tell, once, that the log is long and the writer should move what is left of it."""
        is_due, self._is_due = self._is_due, False
        return is_due

    def close(self) -> None:
        """End the thread; the connection that closes last moves the rest."""
        self._closing.set()
        self._committed.set()
        self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._database, isolation_level=None)
        try:
            # It decides whether the database is synced before the log may begin anew.
            connection.execute("PRAGMA synchronous=FULL")
            # Emptying holds the writer up as long as it waits for readers.
            connection.execute(f"PRAGMA busy_timeout={CHECKPOINT_BUSY_TIMEOUT_MS}")
            while not self._closing.is_set():
                self._committed.wait()
                if not self._closing.wait(self._pause_s):
                    # `close` has set both by now, or will: the loop sees the one that stays.
                    self._committed.clear()
                    self._move(connection)
                    if self._must_empty:
                        self._empty(connection)
        finally:
            connection.close()

    def _move(self, connection: sqlite3.Connection) -> None:
        try:
            for _ in range(MOVES_IN_A_ROW):
                began_at_s = time.perf_counter()
                pages, moved = checkpoint(connection)
                CHECKPOINT_SECONDS.observe(time.perf_counter() - began_at_s)
                CHECKPOINTED_PAGES.add(by=max(moved, 0))
                if moved == pages or pages < LOG_PAGES_MAX:
                    break
        except sqlite3.Error as error:
            # The log stays as long as it is; nothing of it is lost.
            log.warning("checkpoint_failed", error=str(error))
            return
        # Even where all of it is moved: a commit that had begun before keeps the log going.
        self._is_due = pages >= LOG_PAGES_MAX
        if moved < pages:
            self._committed.set()

    def _empty(self, connection: sqlite3.Connection) -> None:
        """Cut the file to nothing; when somebody is in the way, at the next turn."""
        self._must_empty = False
        try:
            is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            log.warning("checkpoint_failed", error=str(error))
            is_busy = True
        if is_busy:
            self._must_empty = True
            self._committed.set()


def checkpoint(connection: sqlite3.Connection) -> tuple[int, int]:
    """Move what no reader needs; returns the pages of the log and how many of them are moved."""
    _, pages, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return pages, moved
