"""Playbooks of users and of agents, and results of the calls about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reflexio.types.recorded import Time


class RecordStatus(StrEnum):
    """Where a learned record stands in its life; a record that is current has None."""

    UNSPECIFIED = "unspecified"
    """Sent, it means current; returned, it stands for a status newer than this client."""
    CURRENT = "current"
    """In use; filters name it."""
    PENDING = "pending"
    ARCHIVED = "archived"
    MERGED = "merged"
    SUPERSEDED = "superseded"


class PlaybookStatus(StrEnum):
    """What people say of an agent playbook."""

    UNSPECIFIED = "unspecified"
    """Sent, it is stored as pending; returned, it stands for a status newer than this client."""
    PENDING = "pending"
    """Nobody has decided yet."""
    APPROVED = "approved"
    """Agents are to follow it."""
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class BlockingIssue:
    """What kept the agent from doing better, beyond what a playbook can teach."""

    kind: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class UserPlaybookData:
    """One user playbook to add, with content or a trigger; a dict with the same keys does as well.

    Empty fields mean what the contract says: agent_version "agent-v0", created_at now, current.
    """

    user_id: str = ""
    agent_version: str = ""
    request_id: str = ""
    playbook_name: str = ""
    created_at: Time | None = None
    content: str = ""
    trigger: str = ""
    rationale: str = ""
    blocking_issue: BlockingIssue | Mapping[str, Any] | None = None
    status: RecordStatus | str | int | None = None
    source: str = ""
    source_interaction_ids: Sequence[int] = ()
    source_span: str = ""
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class UserPlaybook:
    """One lesson from one user's conversations: when it applies, what to do, and why.

    `status` is None when it is current. `evidence_count` is how many corrections taught it. `score`
    and `similarity` (0 to 1) are set in search results alone, `possible_contradictions` (ids of the
    user's playbooks that may say the opposite, at most 100) in listings alone.
    """

    user_playbook_id: int
    user_id: str
    agent_version: str
    request_id: str
    playbook_name: str
    created_at: int
    content: str
    trigger: str
    rationale: str
    blocking_issue: BlockingIssue | None
    status: RecordStatus | None
    source: str
    source_interaction_ids: list[int]
    source_span: str
    tags: list[str]
    writer: str
    evidence_count: int
    score: float | None
    similarity: float | None
    possible_contradictions: list[int]


@dataclass(frozen=True, slots=True)
class AgentPlaybookData:
    """One agent playbook to add, with content or a trigger; a dict with the same keys does as well.

    Empty fields mean what the contract says: agent_version "agent-v0", created_at now, pending.
    """

    agent_version: str = ""
    playbook_name: str = ""
    created_at: Time | None = None
    content: str = ""
    trigger: str = ""
    rationale: str = ""
    blocking_issue: BlockingIssue | Mapping[str, Any] | None = None
    playbook_status: PlaybookStatus | str | int | None = None
    playbook_metadata: str = ""
    status: RecordStatus | str | int | None = None
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PlaybookDecision:
    """One decision on an agent playbook: with which key, when and why.

    `key_id` is empty on a server without keys, and where the server took a decision back.
    """

    playbook_status: PlaybookStatus
    key_id: str
    decided_at: int
    reason: str


@dataclass(frozen=True, slots=True)
class AgentPlaybook:
    """One lesson for an agent, gathered over the users' playbooks.

    `status` is None when it is current. `evidence_count` is how many user playbooks it was gathered
    from; `user_playbook_ids` are those, at most 1,000. `decisions` are those made on it, the last
    100, oldest first. `score` and `similarity` (0 to 1) are set in search results alone,
    `possible_contradictions` (ids of agent playbooks that may say the opposite, at most 100) in
    listings alone.
    """

    agent_playbook_id: int
    agent_version: str
    playbook_name: str
    created_at: int
    content: str
    trigger: str
    rationale: str
    blocking_issue: BlockingIssue | None
    playbook_status: PlaybookStatus
    playbook_metadata: str
    status: RecordStatus | None
    tags: list[str]
    writer: str
    evidence_count: int
    score: float | None
    similarity: float | None
    decisions: list[PlaybookDecision]
    user_playbook_ids: list[int]
    possible_contradictions: list[int]


@dataclass(frozen=True, slots=True)
class GetUserPlaybooksResponse:
    """The user playbooks, newest first; `next_page_token` goes on after them, "" at the end."""

    success: bool
    user_playbooks: list[UserPlaybook]
    msg: str
    next_page_token: str


@dataclass(frozen=True, slots=True)
class SearchUserPlaybooksResponse:
    """The hits of a search, best first; `has_more` when the reply was cut."""

    success: bool
    user_playbooks: list[UserPlaybook]
    msg: str
    has_more: bool = False
    next_page_token: str = ""


@dataclass(frozen=True, slots=True)
class AddUserPlaybookResponse:
    """`added_count` is how many were new; `user_playbook_ids` are in the order sent."""

    success: bool
    message: str
    added_count: int
    user_playbook_ids: list[int]


@dataclass(frozen=True, slots=True)
class UpdateUserPlaybookResponse:
    """The change is stored."""

    success: bool
    msg: str


@dataclass(frozen=True, slots=True)
class DeleteUserPlaybookResponse:
    """`deleted_count` is 1, or 0 when there was no such playbook."""

    success: bool
    message: str
    deleted_count: int


@dataclass(frozen=True, slots=True)
class DeleteUserPlaybooksByIdsResponse:
    """`deleted_count` is how many of them there were."""

    success: bool
    deleted_count: int
    message: str


@dataclass(frozen=True, slots=True)
class DeleteAllUserPlaybooksResponse:
    """`deleted_count` is how many user playbooks there were."""

    success: bool
    deleted_count: int
    message: str


@dataclass(frozen=True, slots=True)
class GetAgentPlaybooksResponse:
    """The agent playbooks, newest first; `next_page_token` goes on after them, "" at the end."""

    success: bool
    agent_playbooks: list[AgentPlaybook]
    msg: str
    next_page_token: str


@dataclass(frozen=True, slots=True)
class SearchAgentPlaybooksResponse:
    """The hits of a search, best first; `has_more` when the reply was cut."""

    success: bool
    agent_playbooks: list[AgentPlaybook]
    msg: str
    has_more: bool = False
    next_page_token: str = ""


@dataclass(frozen=True, slots=True)
class AddAgentPlaybookResponse:
    """`added_count` is how many were new; `agent_playbook_ids` are in the order sent."""

    success: bool
    message: str
    added_count: int
    agent_playbook_ids: list[int]


@dataclass(frozen=True, slots=True)
class UpdateAgentPlaybookResponse:
    """The change is stored."""

    success: bool
    msg: str


@dataclass(frozen=True, slots=True)
class UpdateAgentPlaybookStatusResponse:
    """The decision is stored."""

    success: bool
    msg: str


@dataclass(frozen=True, slots=True)
class DeleteAgentPlaybookResponse:
    """`deleted_count` is 1, or 0 when there was no such playbook."""

    success: bool
    message: str
    deleted_count: int


@dataclass(frozen=True, slots=True)
class DeleteAgentPlaybooksByIdsResponse:
    """`deleted_count` is how many of them there were."""

    success: bool
    deleted_count: int
    message: str


@dataclass(frozen=True, slots=True)
class DeleteAllAgentPlaybooksResponse:
    """`deleted_count` is how many agent playbooks there were."""

    success: bool
    deleted_count: int
    message: str


@dataclass(frozen=True, slots=True)
class DeleteAllPlaybooksResponse:
    """`deleted_count` is how many playbooks there were, of users and of agents."""

    success: bool
    deleted_count: int
    message: str


@dataclass(frozen=True, slots=True)
class RunPlaybookAggregationResponse:
    """The work is stored and will be done."""

    success: bool
    message: str
