"""The database of one server: reads on a few threads, writes through the one writer."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from reflexio_server.core.access.acts import act_in_hand
from reflexio_server.core.clock import Clock
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.sql.database.backend import Backend, set_backend
from reflexio_server.sql.database.clock import set_clock
from reflexio_server.sql.database.files.reserve import FreesRoom
from reflexio_server.sql.database.group_commit import CommitSteps, Writer
from reflexio_server.sql.database.write_queue import Weight

_Parameters = ParamSpec("_Parameters")
_Value = TypeVar("_Value")


ONE_ROW = Weight()
"""What a change carries that says nothing else."""


class Database:
    """A database that is open and migrated. `steps` are what a commit runs."""

    def __init__(self, backend: Backend, steps: CommitSteps, clock: Clock) -> None:
        self.backend = backend
        self._record_act = steps.record_act
        for engine in (backend.writing, backend.reading):
            set_clock(engine, clock)
            set_backend(engine, backend)
        self._writer = Writer(backend, steps)
        self._readers = ThreadPoolExecutor(
            backend.readers_max, thread_name_prefix="reflexio-reader"
        )

    def close(self) -> None:
        """Commit what waits and close every connection."""
        # The writer's connection goes last: it alone may empty SQLite's log into the database.
        self._readers.shutdown()
        self.backend.close_reading()
        self._writer.close()
        self.backend.close_writing()

    def problem(self) -> str | None:
        """Return why the storage cannot be used, None while it can."""
        return self.backend.problem()

    def commit_problem(self) -> str | None:
        """Return why the last commit failed, None while commits succeed."""
        return self._writer.problem or None

    async def probe(self) -> None:
        """Commit something that changes nothing, to the disk. Raises what a commit refuses."""
        await self.change(self.backend.probe)

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
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, lambda: self._read(lambda connection: read(connection, *args, **kwargs))
        )

    def _read(self, read: Callable[[Connection], _Value]) -> _Value:
        tries_left = self.backend.commit_tries
        while True:
            refusal = self.backend.refusal()
            if refusal is not None:
                raise refusal
            tries_left -= 1
            try:
                with self.backend.reading.begin() as connection:
                    return read(connection)
            except DBAPIError as error:
                if not tries_left or not self.backend.is_passing(error):
                    raise self.backend.refusal_of(error) from error

    async def change(
        self,
        change: Callable[[Connection], _Value],
        org_id: str = "",
        weight: Weight = ONE_ROW,
        org_ids: Collection[str] = (),
    ) -> _Value:
        """Run a change in one of the writer's commits and return its value after the commit.

        `org_id` says in whose turn, empty for the server's own, `weight` what it carries, `org_ids`
        in which organisations it writes besides. An act that it is part of is written down in the
        same transaction.
        """
        act = act_in_hand()
        if act is None:
            value: _Value = await self._writer.change(change, org_id, weight, org_ids)
            return value

        def change_and_record(connection: Connection) -> tuple[_Value, int]:
            changed = change(connection)
            return changed, self._record_act(connection, act, changed)

        recorded = (
            FreesRoom(change_and_record) if isinstance(change, FreesRoom) else change_and_record
        )
        value, act.entry_id = await self._writer.change(
            recorded, org_id, weight, {*org_ids, act.org_id}
        )
        return value
