"""The clearing of what lies in the unused middles of pages, in slices beside a running server.

SQLite overwrites rows that are deleted (`secure_delete`), but where it spreads a page's rows over
others it leaves the old ones in the middle of the page, which no row uses and nothing reads.
https://sqlite.org/fileformat2.html#b_tree_pages tells where that is.
"""

import contextlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from reflexio_server.sql.database.sqlite.checkpointer import CHECKPOINT_BUSY_TIMEOUT_MS, checkpoint
from reflexio_server.sql.database.sqlite.engine import IS_STALE

SCRUBBED_PAGES = 1_024
"""Pages of one slice, 4 MiB: some milliseconds, with publishes between two slices."""
LEAF_HEAD_BYTES, INTERIOR_HEAD_BYTES = 8, 12
HEAD_BYTES_BY_KIND = {
    2: INTERIOR_HEAD_BYTES,
    5: INTERIOR_HEAD_BYTES,
    10: LEAF_HEAD_BYTES,
    13: LEAF_HEAD_BYTES,
}
FILE_HEADER_BYTES = 100
POINTER_MAP_ENTRY_BYTES = 5
LOCK_BYTE = 2**30
"""The page at this place of a file is used by nobody."""
PAGES_MAX = 2**25
"""Beyond it a page that continues a long text could begin as one of a tree does."""


class Slice(NamedTuple):
    """What a slice came to: the page to go on with, None at the end, and how many were cleared."""

    next_page: int | None
    cleared: int


class Scrubber:
    """Clears a database in use, inside the writer's transactions. Keeps the file open.

    A process that closes a file lets go of all its locks on it, SQLite's among them: `close` is for
    the end, after every connection.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._descriptor = -1

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def clear_slice(self, connection: Connection, first_page: int) -> Slice | None:
        """Clear some pages from `first_page` on; None when the log could not be moved just now.

        In a transaction of the writer: nobody else commits, and once the whole log is in the file
        nobody writes to the file either. Raises OSError.
        """
        with closing(sqlite3.connect(self._database, isolation_level=None)) as other:
            other.execute(f"PRAGMA busy_timeout={CHECKPOINT_BUSY_TIMEOUT_MS}")
            other.execute("PRAGMA synchronous=FULL")
            try:
                in_log, moved = checkpoint(other)
            except sqlite3.OperationalError:
                return None
            if in_log != moved or in_log < 0:
                return None
            page_bytes = other.execute("PRAGMA page_size").fetchone()[0]
            has_pointer_map = other.execute("PRAGMA auto_vacuum").fetchone()[0] != 0
        if self._descriptor < 0:
            self._descriptor = os.open(self._database, os.O_RDWR | os.O_CLOEXEC)
        page_count = os.fstat(self._descriptor).st_size // page_bytes
        if page_count >= PAGES_MAX:
            return Slice(None, 0)
        # What the writer holds in memory of these pages it would write back as it was.
        connection.info[IS_STALE] = True
        data = os.pread(
            self._descriptor, SCRUBBED_PAGES * page_bytes, (first_page - 1) * page_bytes
        )
        cleared = 0
        for offset in range(0, len(data) - page_bytes + 1, page_bytes):
            number = first_page + offset // page_bytes
            if _is_no_tree(number, page_bytes, has_pointer_map):
                continue
            page = data[offset : offset + page_bytes]
            for start, end in unused_ranges(page, FILE_HEADER_BYTES if number == 1 else 0):
                if page[start:end].strip(b"\0"):
                    place = (number - 1) * page_bytes + start
                    os.pwrite(self._descriptor, bytes(end - start), place)
                    cleared += 1
        if cleared:
            os.fsync(self._descriptor)
        following = first_page + SCRUBBED_PAGES
        return Slice(following if following <= page_count else None, cleared)

    def empty_log(self) -> bool:
        """Cut the log to nothing; False when a reader is in the way."""
        with (
            contextlib.suppress(sqlite3.OperationalError),
            closing(sqlite3.connect(self._database, isolation_level=None)) as other,
        ):
            other.execute(f"PRAGMA busy_timeout={CHECKPOINT_BUSY_TIMEOUT_MS}")
            is_busy, _, _ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not is_busy
        return False


def _is_no_tree(number: int, page_bytes: int, has_pointer_map: bool) -> bool:
    if (number - 1) * page_bytes <= LOCK_BYTE < number * page_bytes:
        return True
    return has_pointer_map and (number - 2) % (page_bytes // POINTER_MAP_ENTRY_BYTES + 1) == 0


def unused_ranges(page: bytes, start: int) -> list[tuple[int, int]]:
    """Return the ranges of a page of a tree that hold nothing; none unless all of it fits.

    `start` is where the page's header stands.
    """
    head_bytes = HEAD_BYTES_BY_KIND.get(page[start])
    if head_bytes is None:
        return []
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    pointers = start + head_bytes
    gap_start = pointers + 2 * cells
    gap_end = int.from_bytes(page[start + 5 : start + 7], "big") or 65_536
    if not gap_start <= gap_end <= len(page):
        return []
    places = [int.from_bytes(page[at : at + 2], "big") for at in range(pointers, gap_start, 2)]
    if not all(gap_end <= place < len(page) for place in places):
        return []
    found = [(gap_start, gap_end)]
    free, before = int.from_bytes(page[start + 1 : start + 3], "big"), gap_end - 1
    while free:
        size = int.from_bytes(page[free + 2 : free + 4], "big")
        if not before < free <= len(page) - 4 or size < 4 or free + size > len(page):
            return []
        if any(free <= place < free + size for place in places):
            return []
        found.append((free + 4, free + size))
        before, free = free, int.from_bytes(page[free : free + 2], "big")
    return found
