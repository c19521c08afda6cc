"""The check that the open files of the database still stand in the data folder.

A folder that is moved, a file that is deleted or replaced: SQLite goes on with what it has open,
and what it commits there nobody finds again.
"""

import os
import sqlite3
from pathlib import Path

from reflexio_server.core.errors import ServiceError, storage_unavailable

FILE_SUFFIXES = ("", "-wal", "-shm")
"""All that a database in use consists of; the log holds commits that the database lacks."""

Identity = tuple[int, int]


class FilesInPlace:
    """Holds the database's files open and remembers which they are. For every thread."""

    def __init__(self, database: Path) -> None:
        self.database = database
        # As long as a connection that has read is open, SQLite deletes neither of the two others.
        self._connection = sqlite3.connect(database, check_same_thread=False)
        self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        paths = [database.parent, *(Path(f"{database}{suffix}") for suffix in FILE_SUFFIXES)]
        self._wanted = [(os.fspath(path), _identity(path)) for path in paths]

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()

    def problem(self) -> str | None:
        """Return what is wrong, None as long as every file is where it was opened."""
        for path, wanted in self._wanted:
            try:
                status = os.stat(path)
            except OSError as error:
                return f"{path}: {error.strerror}"
            if (status.st_dev, status.st_ino) != wanted:
                return f"{path} is another file than the one that is open"
        return None

    def refusal(self) -> ServiceError | None:
        """Return what callers are told when a file is not in its place."""
        problem = self.problem()
        if problem is None:
            return None
        refusal = storage_unavailable()
        refusal.cause = problem
        return refusal


def _identity(path: Path) -> Identity:
    status = os.stat(path)
    return status.st_dev, status.st_ino
