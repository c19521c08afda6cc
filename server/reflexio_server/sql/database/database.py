"""The database of one data folder: reads on a few threads, writes through the one writer."""

import asyncio
import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from reflexio_server.core.clock import Clock
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.core.metrics import DATABASE_BYTES, DISK_FREE_BYTES, LOG_BYTES
from reflexio_server.sql.database.checkpointer import Checkpointer
from reflexio_server.sql.database.clock import set_clock
from reflexio_server.sql.database.engine import (
    READERS,
    check_durability,
    migrate,
    open_reading_engine,
    open_writing_engine,
    write_a_page,
)
from reflexio_server.sql.database.errors import refusal_of
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.in_place import FilesInPlace
from reflexio_server.sql.database.files.reserve import Reserve
from reflexio_server.sql.database.files.scrub import Scrubber
from reflexio_server.sql.database.group_commit import CommitSteps, Writer
from reflexio_server.sql.database.write_queue import Weight

_Parameters = ParamSpec("_Parameters")
_Value = TypeVar("_Value")


ONE_ROW = Weight()
"""What a change carries that says nothing else."""


class Database:
    """SQLite in one data folder, whose lock the caller holds. `steps` are what a commit runs."""

    def __init__(self, folder: Path, steps: CommitSteps, clock: Clock) -> None:
        self._folder = folder
        self._path = folder / DATABASE_NAME
        DATABASE_BYTES.read_from(self.size_bytes)
        LOG_BYTES.read_from(lambda: self.size_bytes("-wal"))
        DISK_FREE_BYTES.read_from(self.free_bytes)
        self._reserve = Reserve(folder)
        self._writing = open_writing_engine(folder)
        check_durability(self._writing)
        migrate(self._writing)
        set_clock(self._writing, clock)
        self._reading = open_reading_engine(folder)
        set_clock(self._reading, clock)
        self._checkpointer = Checkpointer(folder / DATABASE_NAME)
        self._in_place = FilesInPlace(folder / DATABASE_NAME)
        self._reserve.set_up()
        self.scrubber = Scrubber(folder / DATABASE_NAME)
        self._writer = Writer(
            self._writing, self._checkpointer, steps, self._in_place, self._reserve
        )
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reflexio-reader")

    def close(self) -> None:
        """Commit what waits and close every connection."""
        # The writer's connection goes last: it alone may empty the log into the database.
        self._readers.shutdown()
        self._reading.dispose()
        self._checkpointer.close()
        self._in_place.close()
        self._writer.close()
        self._reserve.remove()
        self._writing.dispose()
        self.scrubber.close()

    def describe(self) -> tuple[str, str]:
        """Return the kind of storage and a label without secrets."""
        name = os.fsencode(self._folder.name).decode(errors="replace")
        return "sqlite", f"{name}/{DATABASE_NAME}"

    def problem(self) -> str | None:
        """Return which of the open files is not in its place any more, None while all are."""
        return self._in_place.problem()

    def commit_problem(self) -> str | None:
        """Return why the last commit failed, None while commits succeed."""
        return self._writer.problem or None

    async def probe(self) -> None:
        """Commit something that changes nothing, to the disk. Raises what a commit refuses."""
        await self._writer.change(write_a_page, "", Weight())

    def size_bytes(self, suffix: str = "") -> int:
        """Return the size of the database's file, or of the one with the suffix; 0 without it."""
        try:
            return os.stat(f"{self._folder / DATABASE_NAME}{suffix}").st_size
        except OSError:
            return 0

    def free_bytes(self) -> int:
        """Return how much of the folder's disk is free, 0 where nobody can tell."""
        try:
            return shutil.disk_usage(self._folder).free
        except OSError:
            return 0

    async def append(self, requests: Sequence[NewRequest]) -> list[Receipt | ServiceError]:
        """Store requests in the next group commit, each whole or not at all."""
        return await self._writer.append(requests)

    async def read(
        self,
        read: Callable[Concatenate[Connection, _Parameters], _Value],
        *args: _Parameters.args,
        **kwargs: _Parameters.kwargs,
    ) -> _Value:
        """Run a read in one transaction on a reading thread."""

        def run() -> _Value:
            refusal = self._in_place.refusal()
            if refusal is not None:
                raise refusal
            try:
                with self._reading.begin() as connection:
                    return read(connection, *args, **kwargs)
            except DBAPIError as error:
                raise refusal_of(error, self._path) from error

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def change(
        self, change: Callable[[Connection], _Value], org_id: str = "", weight: Weight = ONE_ROW
    ) -> _Value:
        """Run a change in one of the writer's commits and return its value after the commit.

        `org_id` says in whose turn, empty for the server's own, `weight` what it carries.
        """
        value: _Value = await self._writer.change(change, org_id, weight)
        return value
