"""PostgreSQL as the database of one server, or of several."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.exc import DBAPIError

from reflexio_server.core.errors import ServiceError, storage_unavailable
from reflexio_server.sql.database.files.scrub import Scrubber
from reflexio_server.sql.database.postgres.clocks import (
    Clocks,
    newest_interaction_id,
    sequence_ids,
)
from reflexio_server.sql.database.postgres.engine import (
    POSTGRES_READERS,
    label_of,
    migrate_shared,
    open_readers,
    open_writer,
    url_of,
)
from reflexio_server.sql.database.postgres.failures import (
    is_gone,
    is_of_a_row,
    may_pass,
    postgres_refusal,
)
from reflexio_server.sql.database.postgres.watch import DatabaseWatch

STATUS_POLLS: Final = 100
STATUS_POLL_S: Final = 0.1
"""How long a transaction whose connection was lost may still be in progress."""


class PostgresBackend:
    """See `Backend`."""

    readers_max = POSTGRES_READERS
    is_shared = True
    commit_tries = 3
    scrubber: Scrubber | None = None
    is_short = False

    def __init__(self, database_url: str) -> None:
        self._url = url_of(database_url)
        self.writing: Engine = open_writer(self._url)
        migrate_shared(self.writing)
        self.reading: Engine = open_readers(self._url)
        self._clocks = Clocks()
        self._watch = DatabaseWatch(self._reach)
        self._writing_on: Any = None
        event.listen(self.reading, "checkout", self._checked_out)
        event.listen(self.reading, "checkin", self._checked_in)

    def _checked_out(self, connection: Any, _record: Any, _proxy: Any) -> None:
        self._watch.begun(connection)

    def _checked_in(self, connection: Any, _record: Any) -> None:
        self._watch.ended(connection)

    def _reach(self) -> None:
        """Raise unless a new connection answers, and may write."""
        with self.writing.connect() as connection:
            is_read_only = connection.exec_driver_sql("SHOW transaction_read_only").scalar_one()
            if is_read_only == "on":
                raise ConnectionError("the database only reads")

    def describe(self) -> tuple[str, str]:
        """See `Backend.describe`."""
        return "postgresql", label_of(self._url)

    def size_bytes(self) -> int:
        """See `Backend.size_bytes`: its own server tells."""
        return 0

    def free_bytes(self) -> None:
        """See `Backend.free_bytes`: its disk is elsewhere."""
        return

    def problem(self) -> str | None:
        """See `Backend.problem`."""
        return self._watch.problem()

    def refusal(self) -> ServiceError | None:
        """See `Backend.refusal`."""
        problem = self._watch.problem()
        if problem is None:
            return None
        refusal = storage_unavailable()
        refusal.cause = problem
        return refusal

    def refusal_at_once(self) -> ServiceError | None:
        """See `Backend.refusal_at_once`."""
        return self.refusal()

    def refusal_after_commit(self) -> None:
        """See `Backend.refusal_after_commit`: what is committed is found again."""
        return

    def refusal_of(self, error: DBAPIError) -> ServiceError:
        """See `Backend.refusal_of`."""
        if is_gone(error):
            self._watch.lost(str(error.orig).splitlines()[0])
        return postgres_refusal(error)

    def is_passing(self, error: DBAPIError) -> bool:
        """See `Backend.is_passing`."""
        return may_pass(error)

    def is_at_fault(self, error: DBAPIError) -> bool:
        """See `Backend.is_at_fault`."""
        return not is_of_a_row(error)

    def is_out_of_reach(self, error: DBAPIError) -> bool:
        """See `Backend.is_out_of_reach`."""
        return is_gone(error)

    def probe(self, connection: Connection) -> None:
        """See `Backend.probe`: a transaction has a number once it has begun to write."""

    def make_ready(self, connection: Connection, *, deletes: bool) -> None:
        """See `Backend.make_ready`: there is nothing to do."""

    def start(self, connection: Connection, org_ids: Sequence[str]) -> None:
        """See `Backend.start`."""
        self._writing_on = connection.connection.driver_connection
        self._watch.begun(self._writing_on, writes=True)
        self._clocks.begin(connection, org_ids)

    def lock(self, connection: Connection, org_ids: Sequence[str]) -> None:
        """See `Backend.lock`."""
        self._clocks.hold(connection, org_ids)

    def begin_anew(self, connection: Connection) -> None:
        """See `Backend.begin_anew`."""
        self._clocks.begin_anew(connection)

    def committed(self) -> None:
        """See `Backend.committed`."""
        self._watch.ended(self._writing_on, writes=True)

    def failed(self) -> None:
        """See `Backend.failed`."""
        self._watch.ended(self._writing_on, writes=True)

    def was_committed(self, connect: Callable[[], Connection]) -> bool:
        """See `Backend.was_committed`: the database remembers the transaction's number."""
        number = self._clocks.transaction_id
        if not number:
            return False
        for _ in range(STATUS_POLLS):
            connection = connect()
            with connection.begin():
                status = connection.exec_driver_sql(
                    "SELECT pg_xact_status(CAST(%s AS xid8))", (number,)
                ).scalar()
            if status != "in progress":
                return bool(status == "committed")
            time.sleep(STATUS_POLL_S)
        return False

    def take_interaction_ids(
        self, connection: Connection, wanted: Sequence[tuple[str, int]]
    ) -> list[int]:
        """See `Backend.take_interaction_ids`."""
        return self._clocks.take(connection, wanted)

    def newest_interaction_id(self, connection: Connection, org_id: str) -> int:
        """See `Backend.newest_interaction_id`."""
        return newest_interaction_id(connection, org_id)

    def take_row_ids(self, connection: Connection, table: Table, count: int) -> list[int]:
        """See `Backend.take_row_ids`."""
        return sequence_ids(connection, table, count)

    def settle(self, connection: Connection | None) -> bool:
        """See `Backend.settle`."""
        return True

    def settle_purge(self, connection: Connection) -> None:
        """See `Backend.settle_purge`."""

    def has_room(self) -> bool:
        """See `Backend.has_room`."""
        return True

    def make_room(self, error: DBAPIError) -> bool:
        """See `Backend.make_room`: the disk is not ours."""
        return False

    def close_reading(self) -> None:
        """See `Backend.close_reading`."""
        self.reading.dispose()

    def close_writing(self) -> None:
        """See `Backend.close_writing`."""
        self._watch.close()
        self.writing.dispose()
