"""A learned store under test, with records to put into it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from reflexio_server.core.knowledge.decisions import Editor
from reflexio_server.core.knowledge.model import (
    NEVER_EXPIRES,
    AgentPlaybook,
    Kind,
    Profile,
    RecordFilter,
    UserPlaybook,
)
from reflexio_server.core.knowledge.playbooks import Playbooks
from reflexio_server.core.knowledge.vectors import KnowledgeVectors
from reflexio_server.core.paging import Position
from reflexio_server.sql.knowledge.store import SqlKnowledgeStore
from reflexio_server.sql.stores import SqlStore

from tests.support.clock import ManualClock
from tests.support.store.databases import chosen_store
from tests.support.store.subject import ORG, START, Subject

PAGES_MAX = 1_000
USER, AGENT = Kind.USER_PLAYBOOKS, Kind.AGENT_PLAYBOOKS
EDITOR = Editor("", may_decide=True)


class KnowledgeSubject(Subject):
    """A store in a folder with the calls on learned records that run to their end."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()

        def open_store() -> SqlStore:
            return chosen_store(folder, self.clock)

        super().__init__(open_store)

    @property
    def knowledge(self) -> SqlKnowledgeStore:
        """The learned records of the store that is open now."""
        return SqlKnowledgeStore(self.open_store.database)

    @property
    def open_store(self) -> SqlStore:
        """The store that is open now."""
        assert isinstance(self.store, SqlStore)
        return self.store

    @property
    def playbooks(self) -> Playbooks:
        """The use cases, without a model."""
        return Playbooks(self.knowledge, KnowledgeVectors(self.knowledge, None, 0, is_local=False))

    def add(
        self, *given: UserPlaybook | AgentPlaybook, org_id: str = ORG, kind: Kind = USER
    ) -> list[int]:
        """Store playbooks; returns their ids."""
        return self.run(self.playbooks.add(org_id, kind, given, EDITOR))[0]

    def add_profiles(self, *given: Profile, org_id: str = ORG) -> int:
        """Store profiles; returns how many are new."""
        return self.run(self.knowledge.add_profiles(org_id, given, [None] * len(given)))

    def listed(
        self, kind: Kind = USER, org_id: str = ORG, page: int = 10_000, **wanted: Any
    ) -> list[Any]:
        """Return all records that pass, read in pages."""

        def read(before: Position | None) -> Any:
            if kind is Kind.PROFILES:
                return self.knowledge.list_profiles(
                    org_id, RecordFilter(**wanted), before=before, count_max=page
                )
            return self.knowledge.list_playbooks(
                org_id, kind, RecordFilter(**wanted), before=before, count_max=page
            )

        def place(row: Any) -> Position:
            if kind is Kind.PROFILES:
                return row.last_modified_timestamp, row.profile_id
            return row.created_at, row[0]

        return self._pages(read, place)

    def log(self, user_id: str = "", org_id: str = ORG, page: int = 10_000) -> list[Any]:
        """Return the log of changes, read in pages."""

        def read(before: Position | None) -> Any:
            return self.knowledge.list_profile_changes(
                org_id, user_id, before=before, count_max=page
            )

        return self._pages(read, lambda row: (row.id,))

    def _pages(
        self, read: Callable[[Position | None], Any], place: Callable[[Any], Position]
    ) -> list[Any]:
        found: list[Any] = []
        before = None
        for _ in range(PAGES_MAX):
            page = self.run(read(before))
            assert page.rows or not page.is_cut
            found += page.rows
            if not page.is_cut:
                return found
            before = place(page.rows[-1])
        raise AssertionError("the pages never end")


def user_playbook(content: str = "Do it.", **fields: Any) -> UserPlaybook:
    """Return a user playbook to add."""
    empty = UserPlaybook(
        0, "ann", "agent-v0", "", "", START, content, "", "", "", 1, "", "", "", "", "", 0
    )
    return empty._replace(**fields)


def agent_playbook(content: str = "Do it.", **fields: Any) -> AgentPlaybook:
    """Return an agent playbook to add."""
    empty = AgentPlaybook(0, "agent-v0", "", START, content, "", "", "", 1, "", 1, "", "", 0, "")
    return empty._replace(**fields)


def profile(profile_id: str, content: str = "likes tea", **fields: Any) -> Profile:
    """Return a profile to add."""
    empty = Profile(profile_id, "ann", content, START, "", 6, NEVER_EXPIRES, "", "", 1, "", "", "")
    return empty._replace(**fields)
