"""One kind of database: all that the store asks of it besides SQL. See `spelling` for SQL."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import DBAPIError

from reflexio_server.core.errors import ServiceError
from reflexio_server.sql.database.files.scrub import Scrubber

IS_SHORT: Final = "is_short"
"""In `Connection.info` of the writer: the disk is full and its reserve spent."""
_OPTION: Final = "reflexio_backend"


class Backend(Protocol):
    """A database that is open and migrated. What the writer's thread alone calls says so.

    Of one organisation, interaction ids and row ids grow in the order in which commits become
    visible: whatever reads incrementally relies on it.
    """

    writing: Engine
    """For the one connection of the writer."""
    reading: Engine
    """For readers: each transaction is one snapshot, and changes nothing."""
    readers_max: int
    """How many read at once."""
    is_shared: bool
    """Whether other servers may use the database at the same time."""
    commit_tries: int
    """How often a commit is begun that fails for a passing reason."""
    scrubber: Scrubber | None
    """What clears old bytes out of the file, where there is one."""

    def describe(self) -> tuple[str, str]:
        """Return the kind of storage and a label without secrets."""
        ...

    def size_bytes(self) -> int:
        """Return the size of the database, 0 while nobody knows."""
        ...

    def free_bytes(self) -> int | None:
        """Return how much of the database's disk is free, None where it is not for us to watch."""
        ...

    def problem(self) -> str | None:
        """Return why the storage cannot be used, None while it can."""
        ...

    def refusal(self) -> ServiceError | None:
        """Return what callers are told while there is a problem, without asking anybody."""
        ...

    def refusal_at_once(self) -> ServiceError | None:
        """Return what callers are told before they wait for a commit that may never come."""
        ...

    def refusal_after_commit(self) -> ServiceError | None:
        """Return what callers are told where what was committed will not be found again."""
        ...

    def refusal_of(self, error: DBAPIError) -> ServiceError:
        """Return what a caller is told of a failed statement or commit."""
        ...

    def is_passing(self, error: DBAPIError) -> bool:
        """Say whether the same transaction may succeed when it is run again."""
        ...

    def is_at_fault(self, error: DBAPIError) -> bool:
        """Say whether the database, and not a row that it was given, is at fault."""
        ...

    def is_out_of_reach(self, error: DBAPIError) -> bool:
        """Say whether nothing was begun, and smaller parts would fail alike."""
        ...

    def probe(self, connection: Connection) -> None:
        """Write something that changes nothing. For the writer."""
        ...

    def make_ready(self, connection: Connection, *, deletes: bool) -> None:
        """Make a connection ready for a transaction, which may delete much. For the writer."""
        ...

    def start(self, connection: Connection, org_ids: Sequence[str]) -> None:
        """Begin a transaction that writes in these organisations. For the writer, once in each."""
        ...

    def lock(self, connection: Connection, org_ids: Sequence[str]) -> None:
        """Keep other servers from writing in organisations until the end of the transaction."""
        ...

    def begin_anew(self, connection: Connection) -> None:
        """Undo all of the transaction and begin it again, with the same organisations."""
        ...

    def committed(self) -> None:
        """Take notice that the transaction was committed. For the writer."""
        ...

    def failed(self) -> None:
        """Take notice that the transaction failed. For the writer."""
        ...

    def was_committed(self, connect: Callable[[], Connection]) -> bool:
        """Find out, on a new connection, whether the transaction that failed was committed.

        Raises DBAPIError where nobody can tell.
        """
        ...

    def take_interaction_ids(
        self, connection: Connection, wanted: Sequence[tuple[str, int]]
    ) -> list[int]:
        """Return the first of so many consecutive ids for each (organisation, count)."""
        ...

    def newest_interaction_id(self, connection: Connection, org_id: str) -> int:
        """Return the greatest id ever given in an organisation, also when its row is deleted."""
        ...

    def take_row_ids(self, connection: Connection, table: Table, count: int) -> list[int]:
        """Return ids for new rows of a table, growing."""
        ...

    def settle(self, connection: Connection | None) -> bool:
        """Do what is due between commits; False when the connection must be opened anew."""
        ...

    def settle_purge(self, connection: Connection) -> None:
        """Do what is due after a slice of a purge."""
        ...

    @property
    def is_short(self) -> bool:
        """Whether nothing may be written but what makes room."""
        ...

    def has_room(self) -> bool:
        """Say whether everything may be written, looking again where it could not."""
        ...

    def make_room(self, error: DBAPIError) -> bool:
        """Give up the reserve where a full disk failed a change; False when there is none."""
        ...

    def close_reading(self) -> None:
        """Close the readers' connections, and what works beside the writer."""
        ...

    def close_writing(self) -> None:
        """Close what the writer used, after its end."""
        ...


def set_backend(engine: Engine, backend: Backend) -> None:
    """Have every connection of the engine know whose it is."""
    engine.update_execution_options(**{_OPTION: backend})


def backend_of(connection: Connection) -> Backend:
    """Return the database that the connection belongs to."""
    backend: Backend = connection.get_execution_options()[_OPTION]
    return backend
