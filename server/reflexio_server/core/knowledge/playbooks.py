"""The use cases of playbooks, of users and of agents alike."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from reflexio_server.core import limits
from reflexio_server.core.access.caller import Scope
from reflexio_server.core.errors import ServiceError, Violation, invalid, scope_missing
from reflexio_server.core.knowledge.decisions import Editor, is_decided
from reflexio_server.core.knowledge.model import (
    AgentPlaybook,
    Kind,
    Playbook,
    Record,
    RecordFilter,
    playbook_text,
)
from reflexio_server.core.knowledge.ports import PartitionKey, PlaybookStore
from reflexio_server.core.knowledge.vectors import KnowledgeVectors
from reflexio_server.core.limits import PAGE_ROWS_MAX
from reflexio_server.core.paging import read_token, write_token

BOTH_KINDS = (Kind.AGENT_PLAYBOOKS, Kind.USER_PLAYBOOKS)
"""Agent playbooks first: those that go with their sources would not be counted."""


class PlaybookListing(NamedTuple):
    """One page of playbooks and the token of the next, empty when nothing is left.

    `contradictions` has the ids of what may contradict a playbook, for those that have such.
    """

    playbooks: list[Any]
    next_page_token: str
    contradictions: Mapping[int, Sequence[int]]


class Playbooks:
    """Keeps playbooks. Every call is inside one organisation. All raise what the store raises."""

    def __init__(self, store: PlaybookStore, vectors: KnowledgeVectors) -> None:
        self._store = store
        self._vectors = vectors

    async def add(
        self, org_id: str, kind: Kind, playbooks: Sequence[Playbook], editor: Editor
    ) -> tuple[list[int], int]:
        """Store playbooks, all or none; returns ids in order, old and new, and how many are new.

        INVALID_ARGUMENT for each that says nothing, SCOPE_MISSING for one that is decided where its
        editor may not.
        """
        _refuse_decided(playbooks, editor)
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
        ids = [playbook[0] for playbook in page.rows]
        contradictions = await self._store.possible_contradictions(org_id, kind, ids) if ids else {}
        last: Playbook | None = page.rows[-1] if page.is_cut else None
        next_page_token = write_token(last.created_at, last[0]) if last else ""
        return PlaybookListing(page.rows, next_page_token, contradictions)

    async def update(
        self,
        org_id: str,
        kind: Kind,
        playbook_id: int,
        changes: Mapping[str, str | int],
        editor: Editor,
    ) -> None:
        """Set columns of one playbook. NOT_FOUND, or INVALID_ARGUMENT when it would say nothing.

        SCOPE_MISSING for a decision of an editor who may not decide.
        """
        if "playbook_status" in changes and not editor.may_decide:
            raise decision_refused()
        vector = None
        if "content" in changes or "trigger" in changes:
            found = (await self._store.find_records(org_id, kind, [playbook_id])).get(playbook_id)
            if found is not None:
                said = found._asdict() | dict(changes)
                text = playbook_text(said["trigger"], said["content"])
                (vector,) = await self._vectors.at_write([text])
        await self._store.update_playbook(org_id, kind, playbook_id, changes, vector, editor)
        self._vectors.notify(PartitionKey(org_id, kind))

    async def delete(
        self, org_id: str, kind: Kind, playbook_ids: Sequence[int], editor: Editor
    ) -> int:
        """Delete playbooks in one commit; returns how many there were.

        SCOPE_MISSING for a decided one where the editor may not decide: it would undo the decision.
        """
        if kind is Kind.AGENT_PLAYBOOKS and not editor.may_decide:
            found = await self._store.find_records(org_id, kind, playbook_ids)
            _refuse_decided(found.values(), editor)
        return await self._store.delete_playbooks(org_id, [kind], playbook_ids)

    async def delete_all(self, org_id: str, kinds: Sequence[Kind] = BOTH_KINDS) -> int:
        """Delete all playbooks of the kinds; returns how many there were."""
        return await self._store.delete_playbooks(org_id, kinds, None)


def decision_refused() -> ServiceError:
    """Return the refusal of who may not decide on agent playbooks."""
    return scope_missing(
        Scope.REVIEW.name.lower(), ", which approving, rejecting and what undoes it need"
    )


def _refuse_decided(playbooks: Iterable[Record], editor: Editor) -> None:
    if not editor.may_decide and any(
        isinstance(playbook, AgentPlaybook) and is_decided(playbook) for playbook in playbooks
    ):
        raise decision_refused()
