"""The store of one server: interactions, and what concerns every feature."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from reflexio_server.core.clock import SYSTEM_CLOCK, Clock
from reflexio_server.core.interactions.model import DeletedCounts, UserStats
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.sql.access.audit import record_act
from reflexio_server.sql.database.database import Database
from reflexio_server.sql.database.group_commit import CommitSteps
from reflexio_server.sql.database.methods import reads
from reflexio_server.sql.database.opening import open_backend
from reflexio_server.sql.deletion_cascade import delete_everywhere
from reflexio_server.sql.interactions import append, delete, read
from reflexio_server.sql.interactions.store import SqlInteractionStore
from reflexio_server.sql.knowledge.playbooks import count_playbooks_of_user
from reflexio_server.sql.knowledge.profiles import count_profiles_of_user
from reflexio_server.sql.known_users import list_known_users

COMMIT_STEPS = CommitSteps(
    append=append.append_batch,
    look_up=append.look_up_outcomes,
    purge=delete.purge_slice,
    record_act=record_act,
)


def _user_stats(connection: Connection, org_id: str, user_id: str) -> UserStats:
    return read.user_stats(connection, org_id, user_id)._replace(
        playbook_count=count_playbooks_of_user(connection, org_id, user_id),
        profile_count=count_profiles_of_user(connection, org_id, user_id),
    )


class SqlStore(SqlInteractionStore):
    """`core.interactions.ports.Store`. It opens the database that the other stores share.

    That is the embedded one in the folder, or the one that `database_url` names.
    """

    def __init__(self, folder: Path, clock: Clock = SYSTEM_CLOCK, database_url: str = "") -> None:
        self.database = Database(open_backend(folder, database_url), COMMIT_STEPS, clock)
        self.clock = clock
        super().__init__(self.database)

    def close(self) -> None:
        """Commit what waits and close every connection."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def describe(self) -> tuple[str, str]:
        """Return the kind of storage and a label without secrets."""
        return self.database.backend.describe()

    user_stats = reads(_user_stats)
    list_known_users = reads(list_known_users)

    async def delete(
        self, org_id: str, kind: DeletionKind, targets: Sequence[str]
    ) -> DeletedCounts:
        """See `Store.delete`."""
        return await delete_everywhere(self.database, org_id, kind, targets)
