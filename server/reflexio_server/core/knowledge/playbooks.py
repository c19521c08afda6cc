"""The use cases of playbooks, of users and of agents alike."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from reflexio_server.core import limits
from reflexio_server.core.errors import Violation, invalid
from reflexio_server.core.knowledge.model import Kind, Playbook, RecordFilter, playbook_text
from reflexio_server.core.knowledge.ports import PartitionKey, PlaybookStore
from reflexio_server.core.knowledge.vectors import KnowledgeVectors
from reflexio_server.core.limits import PAGE_ROWS_MAX
from reflexio_server.core.paging import read_token, write_token

BOTH_KINDS = (Kind.AGENT_PLAYBOOKS, Kind.USER_PLAYBOOKS)
"""Agent playbooks first: those that go with their sources would not be counted."""


class PlaybookListing(NamedTuple):
    """One page of playbooks and the token of the next, empty when nothing is left."""

    playbooks: list[Any]
    next_page_token: str


class Playbooks:
    """Keeps playbooks. Every call is inside one organisation. All raise what the store raises."""

    def __init__(self, store: PlaybookStore, vectors: KnowledgeVectors) -> None:
        self._store = store
        self._vectors = vectors

    async def add(
        self, org_id: str, kind: Kind, playbooks: Sequence[Playbook]
    ) -> tuple[list[int], int]:
        """Store playbooks, all or none; returns ids in order, old and new, and how many are new.

        INVALID_ARGUMENT for each that says nothing.
        """
        violations = [
            Violation(f"{kind.value}[{place}].content", "is required when trigger is empty")
            for place, playbook in enumerate(playbooks)
            if not playbook.content.strip() and not playbook.trigger.strip()
        ]
        if violations:
            raise invalid(violations[: limits.VIOLATIONS_MAX])
        texts = [playbook_text(playbook.trigger, playbook.content) for playbook in playbooks]
        answer = await self._store.add_playbooks(
            org_id, kind, playbooks, await self._vectors.at_write(texts)
        )
        self._vectors.notify(PartitionKey(org_id, kind))
        return answer

    async def list_page(
        self, org_id: str, kind: Kind, wanted: RecordFilter, *, count_max: int, page_token: str
    ) -> PlaybookListing:
        """List playbooks, newest first."""
        token = read_token(page_token, int, int)
        page = await self._store.list_playbooks(
            org_id,
            kind,
            wanted,
            before=tuple(token) if token else None,
            count_max=min(count_max, PAGE_ROWS_MAX),
        )
        last: Playbook | None = page.rows[-1] if page.is_cut else None
        return PlaybookListing(page.rows, write_token(last.created_at, last[0]) if last else "")

    async def update(
        self, org_id: str, kind: Kind, playbook_id: int, changes: Mapping[str, str | int]
    ) -> None:
        """Set columns of one playbook. NOT_FOUND, or INVALID_ARGUMENT when it would say nothing."""
        vector = None
        if "content" in changes or "trigger" in changes:
            found = (await self._store.find_records(org_id, kind, [playbook_id])).get(playbook_id)
            if found is not None:
                said = found._asdict() | dict(changes)
                text = playbook_text(said["trigger"], said["content"])
                (vector,) = await self._vectors.at_write([text])
        await self._store.update_playbook(org_id, kind, playbook_id, changes, vector)
        self._vectors.notify(PartitionKey(org_id, kind))

    async def delete(self, org_id: str, kind: Kind, playbook_ids: Sequence[int]) -> int:
        """Delete playbooks in one commit; returns how many there were."""
        return await self._store.delete_playbooks(org_id, [kind], playbook_ids)

    async def delete_all(self, org_id: str, kinds: Sequence[Kind] = BOTH_KINDS) -> int:
        """Delete all playbooks of the kinds; returns how many there were."""
        return await self._store.delete_playbooks(org_id, kinds, None)
