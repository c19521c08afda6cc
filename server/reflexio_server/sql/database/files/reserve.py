"""The reserve of disk space, given up on a full disk for what makes room: deletions."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection

from reflexio_server.core.limits import DISK_RESERVE_BYTES

RESERVE_NAME = "disk.reserve"
FREE_SPACE_DIVISOR = 4
"""Of a small disk the reserve takes this part of what is free."""
USEFUL_BYTES_MIN = 64 * 2**10
"""Less is no reserve: a deletion writes some ten pages."""
RETRY_S = 0.5
"""Between two looks whether there is room to make it again."""
WRITE_CHUNK_BYTES = 2**20

log = structlog.get_logger()


class FreesRoom:
    """A change that may use the reserve, since it makes room."""

    __slots__ = ("_change",)

    def __init__(self, change: Callable[[Connection], Any]) -> None:
        self._change = change

    def __call__(self, connection: Connection) -> Any:
        """Run the change."""
        return self._change(connection)


class Reserve:
    """A file of nothing in the data folder. For the writer's thread alone, except `remove`.

    What a killed server left is removed at once, for opening the database may need the room;
    `set_up` makes it anew. While it is spent nothing may be written but what makes room, so that
    nobody else takes it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / RESERVE_NAME
        self._size_bytes = 0
        self._is_there = False
        self._tried_at_s = 0.0
        self.is_spent = False
        self.remove()

    def set_up(self) -> None:
        """Make it, of a size that fits the disk."""
        free_bytes = shutil.disk_usage(self._path.parent).free
        self._size_bytes = min(DISK_RESERVE_BYTES, free_bytes // FREE_SPACE_DIVISOR)
        self._is_there = self._make()

    def spend(self) -> bool:
        """Give the room back to the disk; False when there is none to give."""
        if not self._is_there:
            return False
        self._is_there = False
        self.is_spent = True
        self._tried_at_s = time.monotonic()
        with contextlib.suppress(OSError):
            self._path.unlink()
        log.warning("disk_reserve_spent", size_bytes=self._size_bytes)
        return True

    def restore(self) -> bool:
        """Make it again where it was spent and there is room; returns whether it is not spent."""
        if not self.is_spent:
            return True
        now_s = time.monotonic()
        if now_s < self._tried_at_s + RETRY_S:
            return False
        self._tried_at_s = now_s
        self._is_there = self._make()
        if self._is_there:
            self.is_spent = False
            log.info("disk_reserve_restored", size_bytes=self._size_bytes)
        return self._is_there

    def remove(self) -> None:
        """Leave none behind: a server that does not run deletes nothing."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _make(self) -> bool:
        if self._size_bytes < USEFUL_BYTES_MIN:
            return False
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                _fill(descriptor, self._size_bytes)
            finally:
                os.close(descriptor)
        except OSError:
            self.remove()
            return False
        return True


def _fill(descriptor: int, size_bytes: int) -> None:
    """Take the disk's blocks, not only a length."""
    if hasattr(os, "posix_fallocate"):
        with contextlib.suppress(OSError):
            os.posix_fallocate(descriptor, 0, size_bytes)
            return
    # Chance cannot be compressed away.
    left_bytes = size_bytes
    while left_bytes:
        left_bytes -= os.write(descriptor, os.urandom(min(left_bytes, WRITE_CHUNK_BYTES)))
