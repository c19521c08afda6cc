"""Arguments of a publish, and results of the calls about interactions and requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from reflexio.errors import ReflexioError

Time = datetime | float | str
"""Epoch seconds, an RFC 3339 text, or a datetime; one without a zone is taken as UTC."""


class UserAction(StrEnum):
    """What the user did, beside or instead of saying something."""

    UNSPECIFIED = "unspecified"
    """Sent, it is stored as none; returned, it stands for an action newer than this client."""
    NONE = "none"
    CLICK = "click"
    SCROLL = "scroll"
    TYPE = "type"


class LearningStatus(StrEnum):
    """How far the learning from a request has come."""

    UNSPECIFIED = "unspecified"
    """A status newer than this client."""
    PENDING = "pending"
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"
    DEFERRED = "deferred"


class SearchMode(StrEnum):
    """Which half of the search answers."""

    UNSPECIFIED = "unspecified"
    """The same as hybrid."""
    HYBRID = "hybrid"
    VECTOR = "vector"
    FTS = "fts"


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One call of a tool that the agent made for an interaction; `tool_data` is any JSON object."""

    tool_name: str
    tool_data: dict[str, Any] = field(default_factory=dict)
    status: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Which learned record an answer rests on."""

    kind: str = ""
    real_id: str = ""
    tag: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class RetrievedLearning:
    """Which learned record the agent was given before it answered."""

    kind: str = ""
    learning_id: str = ""


@dataclass(frozen=True, slots=True)
class InteractionData:
    """One interaction to publish; a dict with the same keys does as well.

    Empty fields mean what the contract says: role "User", created_at now, no action.
    """

    role: str = ""
    content: str = ""
    created_at: Time | None = None
    user_action: UserAction | str | int | None = None
    """A name in any case, short or full, or its number."""
    user_action_description: str = ""
    interacted_image_url: str = ""
    image_encoding: str | bytes = ""
    """The image in base64, or its bytes as they stand in the file."""
    expert_content: str = ""
    shadow_content: str = ""
    tools_used: Sequence[ToolUse | Mapping[str, Any]] = ()
    citations: Sequence[Citation | Mapping[str, Any]] = ()
    retrieved_learnings: Sequence[RetrievedLearning | Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """One part of what a hit was ranked by; `share` is what it adds, and may be negative."""

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class SearchExplanation:
    """What a hit's place is made of: `value` is the sum of the terms.

    In the mode hybrid the score is 1 / (1 + exp(-2 (value - 1))), in the others the value.
    """

    value: float
    terms: list[SearchTerm]


@dataclass(frozen=True, slots=True)
class Interaction:
    """One stored interaction; `score` and `similarity` (0 to 1) are set in search results alone."""

    interaction_id: int
    user_id: str
    request_id: str
    created_at: int
    role: str
    content: str
    user_action: UserAction
    user_action_description: str
    interacted_image_url: str
    shadow_content: str
    expert_content: str
    tools_used: list[ToolUse]
    citations: list[Citation]
    retrieved_learnings: list[RetrievedLearning]
    session_id: str
    source: str
    has_image: bool
    score: float | None
    similarity: float | None
    explanation: SearchExplanation | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One stored publish: the unit that is stored whole or not at all."""

    request_id: str
    user_id: str
    session_id: str
    created_at: int
    source: str
    agent_version: str
    evaluation_only: bool


@dataclass(frozen=True, slots=True)
class RequestInteractions:
    """A request with what it published, in that order."""

    request: Request
    interactions: list[Interaction]


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation of a user: the user's requests that share a session_id, oldest first."""

    session_id: str
    requests: list[RequestInteractions]
    user_id: str


@dataclass(frozen=True, slots=True)
class PublishInteractionResponse:
    """What was stored: it is committed to disk.

    `warnings` name what was ignored or looks wrong. `interaction_ids` are the ids of the stored
    interactions, in order. `learning_status` is deferred while learning goes on after the reply.
    `already_stored`: an earlier call stored it, or an earlier attempt of this one.
    """

    success: bool
    message: str
    warnings: list[str]
    request_id: str
    profiles_added: int
    playbooks_added: int
    learning_status: LearningStatus | None
    interaction_ids: list[int]
    already_stored: bool = False


@dataclass(frozen=True, slots=True)
class BulkAck:
    """What became of one item of `bulk_publish`.

    `sequence` is the item's place in the iterable, from 0. With `success` it is committed; without,
    `error` says why it was not stored, and nothing of it is. `already_stored`: it was there before,
    by an earlier publish or by an earlier attempt of this one.
    """

    sequence: int
    request_id: str
    success: bool
    warnings: list[str]
    error: ReflexioError | None
    interaction_ids: list[int]
    already_stored: bool = False


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """How far a `bulk_publish` has come, in items.

    `sent` went to the server, each counted once however often it was repeated; `acked` are
    committed; `failed` are refused, by the server or before they were sent.
    """

    sent: int
    acked: int
    failed: int


@dataclass(frozen=True, slots=True)
class PublisherStats:
    """What became of what a `Publisher` took, in publishes.

    `queued` have no answer yet, `acked` are committed, `failed` were reported as not stored.
    """

    queued: int
    acked: int
    failed: int


@dataclass(frozen=True, slots=True)
class SearchInteractionsResponse:
    """The hits of a search, best first; `has_more` when the reply was cut.

    `context` is what stands around the hits in their sessions, if it was asked for.
    """

    success: bool
    interactions: list[Interaction]
    msg: str
    has_more: bool = False
    next_page_token: str = ""
    context: list[Interaction] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SearchOrganizationResponse:
    """The hits of a search over all users; `is_partial` when not all of them were looked at.

    `context` is what stands around the hits, if it was asked for.
    """

    success: bool
    interactions: list[Interaction]
    msg: str
    is_partial: bool
    has_more: bool = False
    next_page_token: str = ""
    context: list[Interaction] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GetInteractionsResponse:
    """A user's interactions, newest first; `next_page_token` goes on after them, "" at the end."""

    success: bool
    interactions: list[Interaction]
    msg: str
    next_page_token: str


@dataclass(frozen=True, slots=True)
class GetAllInteractionsResponse:
    """The organisation's interactions, last stored first; `next_page_token` goes on after them."""

    success: bool
    interactions: list[Interaction]
    msg: str
    next_page_token: str


@dataclass(frozen=True, slots=True)
class GetSessionResponse:
    """A conversation, first stored first; `next_page_token` goes on after it, "" at the end."""

    success: bool
    interactions: list[Interaction]
    msg: str
    next_page_token: str


@dataclass(frozen=True, slots=True)
class GetRequestsResponse:
    """Sessions with their requests, newest session first; `has_more` says that some are left."""

    success: bool
    sessions: list[Session]
    has_more: bool
    msg: str
    next_page_token: str


@dataclass(frozen=True, slots=True)
class HttpBody:
    """Bytes with their content type, such as "image/png"."""

    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class GetInteractionImageResponse:
    """The image of an interaction, byte for byte as published; its size in pixels."""

    image: HttpBody
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DeleteInteractionResponse:
    """`deleted_count` is 1, or 0 when the user had no such interaction."""

    success: bool
    message: str
    deleted_count: int


@dataclass(frozen=True, slots=True)
class DeleteAllInteractionsResponse:
    """`deleted_count` is how many interactions there were."""

    success: bool
    deleted_count: int
    message: str


@dataclass(frozen=True, slots=True)
class ClearUserDataResponse:
    """`deleted_counts` has one number for each kind of record."""

    success: bool
    deleted_counts: dict[str, int]
    message: str


@dataclass(frozen=True, slots=True)
class DeleteRequestResponse:
    """`deleted_count` is 1, or 0 when there was no such request."""

    success: bool
    message: str
    deleted_count: int


@dataclass(frozen=True, slots=True)
class DeleteRequestsByIdsResponse:
    """`deleted_count` is how many of them there were."""

    success: bool
    deleted_count: int
    message: str


@dataclass(frozen=True, slots=True)
class DeleteSessionResponse:
    """`deleted_requests_count` is how many requests the session had."""

    success: bool
    message: str
    deleted_requests_count: int


@dataclass(frozen=True, slots=True)
class GetLearningStatusResponse:
    """How far the learning from one request has come, and why in a line."""

    status: LearningStatus
    reason: str


@dataclass(frozen=True, slots=True)
class WatchLearningResponse:
    """How far the learning from one request has come by now, and why in a line."""

    status: LearningStatus
    reason: str
