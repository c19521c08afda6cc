"""Disk failures told from damage: whether the database's files can be read at all.

SQLite calls a page that the disk fails to read (EIO) malformed, as it calls one with other bytes.
"""

import os
import sqlite3
import time
from pathlib import Path
from threading import Lock

PRIMARY_CODE_BITS = 0xFF
"""SQLite's extended codes carry the primary one in their low byte."""
READ_CHUNK_BYTES = 2**20
DAMAGE_CODES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
REMEMBERED_S = 5.0
"""A large file takes seconds to read, and many calls may meet the same page."""

_lock = Lock()
_descriptors: dict[tuple[int, int], int] = {}
_remembered: dict[Path, tuple[float, str | None]] = {}


def disk_failure(error: BaseException | None, database: Path) -> str | None:
    """Return what the disk says, when it and not the database's contents made SQLite fail."""
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE_BITS
    if code == sqlite3.SQLITE_IOERR:
        return str(error)
    return _read_through_once(database) if code in DAMAGE_CODES else None


def told(failure: str) -> str:
    """Return for an operator what failed, and that it is not the database."""
    return f"the disk fails, which says nothing of the database itself ({failure})"


def _read_through_once(database: Path) -> str | None:
    """Read the files, or remember how that went a moment ago."""
    with _lock:
        at_s, found = _remembered.get(database, (0.0, None))
        if not at_s or time.monotonic() > at_s + REMEMBERED_S:
            found = _read_through(database)
            _remembered[database] = (time.monotonic(), found)
        return found


def _read_through(database: Path) -> str | None:
    """Read the database and its log from beginning to end; return how it failed."""
    for path in (database, Path(f"{database}-wal")):
        try:
            with path.open("rb", buffering=0) as file:
                at = 0
                while chunk := os.pread(file.fileno(), READ_CHUNK_BYTES, at):
                    at += len(chunk)
        except FileNotFoundError:
            continue
        except OSError as error:
            return f"{path}: {error.strerror}"
    return None


def _open_for_good(path: Path) -> int:
    """Return a descriptor that stays open: closing one would let go of SQLite's locks on the file.

    That is how POSIX has it for all locks of a process on a file.
    """
    status = path.stat()
    identity = status.st_dev, status.st_ino
    if identity not in _descriptors:
        _descriptors[identity] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    return _descriptors[identity]
