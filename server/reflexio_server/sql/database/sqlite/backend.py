"""The embedded database: SQLite in one data folder, which this process alone uses."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError, OperationalError

from reflexio_server.core.errors import ServiceError
from reflexio_server.core.metrics import DATABASE_BYTES, DISK_FREE_BYTES, LOG_BYTES
from reflexio_server.sql.database.backend import IS_SHORT
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.in_place import FilesInPlace
from reflexio_server.sql.database.files.reserve import Reserve
from reflexio_server.sql.database.files.scrub import Scrubber
from reflexio_server.sql.database.sqlite.checkpointer import Checkpointer, checkpoint
from reflexio_server.sql.database.sqlite.engine import (
    HAS_ERASED,
    IS_STALE,
    READERS,
    check_durability,
    keep_undo_in_memory,
    migrate,
    open_reading_engine,
    open_writing_engine,
    write_a_page,
)
from reflexio_server.sql.database.sqlite.failures import is_busy, is_full, refusal_of
from reflexio_server.sql.database.sqlite.ids import SqliteIds, newest_id, next_row_ids

log = structlog.get_logger()


class SqliteBackend:
    """See `Backend`. The caller holds the folder's lock."""

    readers_max = READERS
    is_shared = False
    commit_tries = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / DATABASE_NAME
        DATABASE_BYTES.read_from(self.size_bytes)
        LOG_BYTES.read_from(lambda: self._file_bytes("-wal"))
        DISK_FREE_BYTES.read_from(self.free_bytes)
        self._reserve = Reserve(folder)
        self.writing = open_writing_engine(folder)
        check_durability(self.writing)
        migrate(self.writing)
        self.reading = open_reading_engine(folder)
        self._checkpointer = Checkpointer(self._path)
        self._in_place = FilesInPlace(self._path)
        self._reserve.set_up()
        self.scrubber: Scrubber | None = Scrubber(self._path)
        self._ids = SqliteIds()

    def describe(self) -> tuple[str, str]:
        """See `Backend.describe`."""
        name = os.fsencode(self._folder.name).decode(errors="replace")
        return "sqlite", f"{name}/{DATABASE_NAME}"

    def size_bytes(self) -> int:
        """Return the size of the database file, 0 while it is not there."""
        return self._file_bytes()

    def _file_bytes(self, suffix: str = "") -> int:
        try:
            return os.stat(f"{self._path}{suffix}").st_size
        except OSError:
            return 0

    def free_bytes(self) -> int:
        """Return how much of the folder's disk is free, 0 where nobody can tell."""
        try:
            return shutil.disk_usage(self._folder).free
        except OSError:
            return 0

    def problem(self) -> str | None:
        """Return which of the open files is not in its place any more, None while all are."""
        return self._in_place.problem()

    def refusal(self) -> ServiceError | None:
        """See `Backend.refusal`."""
        return self._in_place.refusal()

    def refusal_at_once(self) -> None:
        """See `Backend.refusal_at_once`: no commit waits for long."""
        return

    def refusal_after_commit(self) -> ServiceError | None:
        """See `Backend.refusal_after_commit`: the files may have gone meanwhile."""
        return self._in_place.refusal()

    def refusal_of(self, error: DBAPIError) -> ServiceError:
        """See `Backend.refusal_of`."""
        return refusal_of(error, self._path)

    def is_passing(self, error: DBAPIError) -> bool:
        """See `Backend.is_passing`: nobody else is there."""
        return False

    def is_at_fault(self, error: DBAPIError) -> bool:
        """See `Backend.is_at_fault`."""
        return isinstance(error, OperationalError)

    def is_out_of_reach(self, error: DBAPIError) -> bool:
        """See `Backend.is_out_of_reach`."""
        return is_busy(error)

    def probe(self, connection: Connection) -> None:
        """See `Backend.probe`."""
        write_a_page(connection)

    def make_ready(self, connection: Connection, *, deletes: bool) -> None:
        """See `Backend.make_ready`."""
        # What a deletion may restore are whole images: too much for memory.
        keep_undo_in_memory(connection, not deletes)

    def start(self, connection: Connection, org_ids: Sequence[str]) -> None:
        """See `Backend.start`."""
        connection.info[IS_SHORT] = self._reserve.is_spent

    def lock(self, connection: Connection, org_ids: Sequence[str]) -> None:
        """See `Backend.lock`: the transaction holds the whole database."""

    def begin_anew(self, connection: Connection) -> None:
        """See `Backend.begin_anew`. The driver does it, since the caller's transaction stays."""
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        self._ids.begin_anew()

    def committed(self) -> None:
        """See `Backend.committed`."""
        self._ids.committed()

    def failed(self) -> None:
        """See `Backend.failed`."""
        self._ids.failed()

    def was_committed(self, connect: Callable[[], Connection]) -> bool:
        """See `Backend.was_committed`. What is stored is looked up, request by request."""
        return False

    def take_interaction_ids(
        self, connection: Connection, wanted: Sequence[tuple[str, int]]
    ) -> list[int]:
        """See `Backend.take_interaction_ids`."""
        return self._ids.take(connection, [count for _, count in wanted])

    def newest_interaction_id(self, connection: Connection, org_id: str) -> int:
        """See `Backend.newest_interaction_id`."""
        return newest_id(connection, "interactions")

    def take_row_ids(self, connection: Connection, table: Table, count: int) -> list[int]:
        """See `Backend.take_row_ids`."""
        return next_row_ids(connection, table, count)

    def settle(self, connection: Connection | None) -> bool:
        """See `Backend.settle`: tell the checkpointer, and move the rest of a long log."""
        if connection is not None and connection.info.pop(HAS_ERASED, False):
            self._checkpointer.empty()
        is_stale = connection is not None and IS_STALE in connection.info
        self._checkpointer.notify()
        if connection is not None and not is_stale and self._checkpointer.is_due():
            _checkpoint(connection)
        return not is_stale

    def settle_purge(self, connection: Connection) -> None:
        """See `Backend.settle_purge`."""
        if self._reserve.is_spent:
            # What was written to clear the slice is room again before the next.
            _checkpoint(connection)
            self._checkpointer.empty()

    @property
    def is_short(self) -> bool:
        """See `Backend.is_short`."""
        return self._reserve.is_spent

    def has_room(self) -> bool:
        """See `Backend.has_room`."""
        return self._reserve.restore()

    def make_room(self, error: DBAPIError) -> bool:
        """See `Backend.make_room`."""
        return is_full(error) and self._reserve.spend()

    def close_reading(self) -> None:
        """See `Backend.close_reading`."""
        self.reading.dispose()
        self._checkpointer.close()
        self._in_place.close()

    def close_writing(self) -> None:
        """See `Backend.close_writing`."""
        self._reserve.remove()
        self.writing.dispose()
        if self.scrubber is not None:
            self.scrubber.close()


def _checkpoint(connection: Connection) -> None:
    """Move the rest of a long log, with no commit in between, so that it begins anew."""
    try:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        checkpoint(driver)
    except (DBAPIError, sqlite3.Error) as error:
        log.warning("checkpoint_failed", error=str(error))
