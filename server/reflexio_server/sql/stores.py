"""The store: reads on a few threads, everything that writes through the one writer."""

import asyncio
import functools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import (
    DeletedCounts,
    NewRequest,
    Receipt,
    StoredImage,
    StoredRequest,
    UserStats,
)
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    InteractionPage,
    RequestFilter,
    SessionHead,
    SessionPage,
)
from reflexio_server.core.kill_points import KillPoint, reach
from reflexio_server.sql.database.checkpointer import Checkpointer
from reflexio_server.sql.database.engine import (
    DATABASE_NAME,
    READERS,
    check_durability,
    migrate,
    open_reading_engine,
    open_writing_engine,
)
from reflexio_server.sql.database.errors import refusal_of
from reflexio_server.sql.database.group_commit import Writer
from reflexio_server.sql.database.statements import LOOKUP_IDS_MAX
from reflexio_server.sql.deletion_cascade import forget_knowledge, touched_sessions
from reflexio_server.sql.interactions import delete, read
from reflexio_server.sql.interactions.append import last_interaction_id
from reflexio_server.sql.knowledge.playbooks import count_playbooks_of_user
from reflexio_server.sql.knowledge.profiles import count_profiles_of_user

Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")


class SqlStore:
    """`core.interactions.ports.Store` on SQLite in one data folder, whose lock the caller holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing = open_writing_engine(folder)
        check_durability(self._writing)
        migrate(self._writing)
        self._reading = open_reading_engine(folder)
        self._checkpointer = Checkpointer(folder / DATABASE_NAME)
        self._writer = Writer(self._writing, self._checkpointer)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reflexio-reader")

    def close(self) -> None:
        """Commit what waits and close every connection."""
        # The writer's connection goes last: it alone may empty the log into the database.
        self._readers.shutdown()
        self._reading.dispose()
        self._checkpointer.close()
        self._writer.close()
        self._writing.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def describe(self) -> tuple[str, str]:
        """Return the kind of storage and a label without secrets."""
        return "sqlite", f"{self._folder.name}/{DATABASE_NAME}"

    async def append(self, requests: Sequence[NewRequest]) -> list[Receipt | ServiceError]:
        """See `Store.append`."""
        return await self._writer.append(requests)

    async def list_interactions(
        self,
        org_id: str,
        user_id: str,
        *,
        start_time: int | None,
        end_time: int | None,
        before: tuple[int, int] | None,
        count_max: int,
    ) -> InteractionPage:
        """See `Store.list_interactions`."""
        return await self.read(
            read.list_interactions, org_id, user_id, start_time, end_time, before, count_max
        )

    async def list_all_interactions(
        self, org_id: str, *, before_id: int | None, count_max: int
    ) -> InteractionPage:
        """See `Store.list_all_interactions`."""
        return await self.read(read.list_all_interactions, org_id, before_id, count_max)

    async def list_sessions(
        self,
        org_id: str,
        wanted: RequestFilter,
        *,
        before_id: int | None,
        offset: int,
        count_max: int,
    ) -> list[SessionHead]:
        """See `Store.list_sessions`."""
        return await self.read(read.list_sessions, org_id, wanted, before_id, offset, count_max)

    async def list_session(
        self,
        org_id: str,
        session_id: str,
        wanted: RequestFilter,
        *,
        after: tuple[int, int],
        rows_max: int,
        size_bytes_max: int,
    ) -> SessionPage:
        """See `Store.list_session`."""
        return await self.read(
            read.list_session, org_id, session_id, wanted, after, rows_max, size_bytes_max
        )

    async def find_request(self, org_id: str, request_id: str) -> StoredRequest | None:
        """See `Store.find_request`."""
        return await self.read(read.find_request, org_id, request_id)

    async def find_image(self, org_id: str, interaction_id: int) -> StoredImage | None:
        """See `Store.find_image`."""
        return await self.read(read.find_image, org_id, interaction_id)

    async def user_stats(self, org_id: str, user_id: str) -> UserStats:
        """See `Store.user_stats`."""

        def count(connection: Connection) -> UserStats:
            return read.user_stats(connection, org_id, user_id)._replace(
                playbook_count=count_playbooks_of_user(connection, org_id, user_id),
                profile_count=count_profiles_of_user(connection, org_id, user_id),
            )

        return await self.read(count)

    async def delete_interaction(self, org_id: str, user_id: str, interaction_id: int) -> int:
        """See `Store.delete_interaction`."""
        return await self.change(
            functools.partial(
                delete.delete_interaction,
                org_id=org_id,
                user_id=user_id,
                interaction_id=interaction_id,
            )
        )

    async def delete(
        self, org_id: str, kind: DeletionKind, targets: Sequence[str]
    ) -> DeletedCounts:
        """See `Store.delete`. A reader counts the bulk, so that the writer counts the rest."""
        unique = list(dict.fromkeys(targets))
        counted, upto_id = await self.read(_count_deleted, org_id, kind, unique, 0)

        def change(connection: Connection) -> DeletedCounts:
            late, newest_id = _count_deleted(connection, org_id, kind, unique, upto_id)
            total = DeletedCounts(
                counted.requests + late.requests, counted.interactions + late.interactions
            )
            sessions = touched_sessions(connection, org_id, kind, unique)
            if total.requests:
                delete.delete_scope(connection, org_id, kind, unique, newest_id, total)
            return forget_knowledge(connection, org_id, kind, unique, sessions, total)

        deleted = await self.change(change)
        reach(KillPoint.DELETE_COMMITTED)
        return deleted

    async def read(
        self,
        read: Callable[Concatenate[Connection, Parameters], Value],
        *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> Value:
        """Run a read in one transaction on a reading thread."""

        def run() -> Value:
            try:
                with self._reading.begin() as connection:
                    return read(connection, *args, **kwargs)
            except DBAPIError as error:
                raise refusal_of(error) from error

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def change(self, change: Callable[[Connection], Value]) -> Value:
        """Run a change in the writer's next commit and return its value after the commit."""
        value: Value = await self._writer.change(change)
        return value


def _count_deleted(
    connection: Connection, org_id: str, kind: DeletionKind, targets: Sequence[str], after_id: int
) -> tuple[DeletedCounts, int]:
    """Count what a deletion hides among what was stored after `after_id`, and the newest id.

    The newest id ever given: a request whose interactions are all gone lies above those that are
    left.
    """
    newest_id = last_interaction_id(connection)
    parts = [
        delete.count_visible(
            connection, org_id, kind, targets[start : start + LOOKUP_IDS_MAX], after_id
        )
        for start in range(0, len(targets), LOOKUP_IDS_MAX)
    ]
    counts = DeletedCounts(
        sum(part.requests for part in parts), sum(part.interactions for part in parts)
    )
    return counts, max(newest_id, after_id)
