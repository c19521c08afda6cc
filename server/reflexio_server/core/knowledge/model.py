"""Knowledge as plain values: records, filters, and records as searching sees them.

The tuples' fields stand in the order of the store's columns. JSON lists and objects are compact
text, empty for nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

NEVER_EXPIRES = 4_102_444_800
"""2100-01-01 in epoch seconds: the expiration of what has none."""


class Kind(StrEnum):
    """A kind of knowledge; the value is the name of its table."""

    USER_PLAYBOOKS = "user_playbooks"
    AGENT_PLAYBOOKS = "agent_playbooks"
    PROFILES = "profiles"


class Status:
    """Numbers of `reflexio.v1.RecordStatus` that the domain knows by name."""

    DELETED = 0
    """Stored for a deleted profile, of which nothing but its id is left: an id is never reused."""
    CURRENT = 1
    SUPERSEDED = 5


class PlaybookStatus:
    """Numbers of `reflexio.v1.PlaybookStatus`."""

    PENDING = 1
    APPROVED = 2
    REJECTED = 3


class UserPlaybook(NamedTuple):
    """One playbook of a user as stored; times in epoch seconds."""

    user_playbook_id: int
    user_id: str
    agent_version: str
    request_id: str
    playbook_name: str
    created_at: int
    content: str
    trigger: str
    rationale: str
    blocking_issue: str
    status: int
    source: str
    source_interaction_ids: str
    source_span: str
    tags: str
    writer: str
    evidence_count: int


class AgentPlaybook(NamedTuple):
    """One playbook of an agent as stored; times in epoch seconds."""

    agent_playbook_id: int
    agent_version: str
    playbook_name: str
    created_at: int
    content: str
    trigger: str
    rationale: str
    blocking_issue: str
    playbook_status: int
    playbook_metadata: str
    status: int
    tags: str
    writer: str
    evidence_count: int
    user_playbook_ids: str
    decisions: str = ""


class Profile(NamedTuple):
    """One thing known of a user as stored; times in epoch seconds."""

    profile_id: str
    user_id: str
    content: str
    last_modified_timestamp: int
    generated_from_request_id: str
    profile_time_to_live: int
    expiration_timestamp: int
    custom_features: str
    source: str
    status: int
    source_interaction_ids: str
    tags: str
    writer: str


class ProfileChange(NamedTuple):
    """One change of what is known of a user; the last three are JSON lists of profiles."""

    id: int
    user_id: str
    request_id: str
    created_at: int
    added: str
    removed: str
    mentioned: str


Record = UserPlaybook | AgentPlaybook | Profile
Playbook = UserPlaybook | AgentPlaybook

PLAYBOOK_OF: dict[Kind, type[UserPlaybook] | type[AgentPlaybook]] = {
    Kind.USER_PLAYBOOKS: UserPlaybook,
    Kind.AGENT_PLAYBOOKS: AgentPlaybook,
}


class Vector(NamedTuple):
    """A record's float16 row over `text`, made by the model of `model_key`; empty for no token."""

    text: str
    model_key: int
    row: bytes


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What a record must be to be returned; empty or None means that anything passes.

    Texts are compared exactly, but for `query`: it is looked for in trigger and content, in any
    case. Times are epoch seconds, both included. `tags` asks for one of them.
    """

    record_id: int | None = None
    profile_id: str = ""
    user_id: str = ""
    request_id: str = ""
    agent_version: str = ""
    playbook_name: str = ""
    source: str = ""
    query: str = ""
    start_time: int | None = None
    end_time: int | None = None
    statuses: frozenset[int] = frozenset({Status.CURRENT})
    playbook_statuses: frozenset[int] = frozenset()
    time_to_live: int = 0
    tags: frozenset[str] = frozenset()
    hidden_ids: frozenset[int] = frozenset()
    """Ids that are left out."""
    hidden_said: frozenset[tuple[str, str, str]] = frozenset()
    """(agent_version, playbook_name, text) of records that are left out."""


class Searchable(NamedTuple):
    """A record as searching sees it. `model_key` names the model of its vector, 0 without one.

    `changed_at` is what times are compared with and newest first means; what a kind does not have
    is empty.
    """

    record_id: int
    changed_at: int
    text: str
    user_id: str
    agent_version: str
    playbook_name: str
    source: str
    status: int
    playbook_status: int
    expires_at: int
    tags: frozenset[str]
    model_key: int


def may_be_found(record: Searchable, wanted: RecordFilter, now: int) -> bool:
    """Say whether a search may return the record at the time `now`."""
    return (
        record.expires_at > now
        and record.status in wanted.statuses
        and (not wanted.user_id or record.user_id == wanted.user_id)
        and (not wanted.agent_version or record.agent_version == wanted.agent_version)
        and (not wanted.playbook_name or record.playbook_name == wanted.playbook_name)
        and (not wanted.source or record.source == wanted.source)
        and (wanted.start_time is None or record.changed_at >= wanted.start_time)
        and (wanted.end_time is None or record.changed_at <= wanted.end_time)
        and (not wanted.tags or not wanted.tags.isdisjoint(record.tags))
        and (not wanted.playbook_statuses or record.playbook_status in wanted.playbook_statuses)
        and record.record_id not in wanted.hidden_ids
        and (
            not wanted.hidden_said
            or (record.agent_version, record.playbook_name, record.text) not in wanted.hidden_said
        )
    )


NO_NAME = ""
"""The playbook_name of what is learned from experts."""


def playbook_text(trigger: str, content: str) -> str:
    """Return what a playbook is found by."""
    return f"{trigger}\n{content}" if trigger and content else trigger or content


def fingerprint(parts: Iterable[str]) -> bytes:
    """Return the SHA-256 that finds an exact double; no two lists of texts have the same."""
    digest = sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.digest()


def draft_fingerprint(user_id: str, agent_version: str, trigger: str, content: str) -> bytes:
    """Return the fingerprint of a user playbook that is learned: it has no name."""
    return fingerprint((user_id, agent_version, NO_NAME, trigger, content))


def offer_fingerprint(agent_version: str, trigger: str, content: str) -> bytes:
    """Return the fingerprint of an agent playbook by which all are offered what was learned."""
    return fingerprint((agent_version, NO_NAME, trigger, content))


def playbook_fingerprint(playbook: Playbook) -> bytes:
    """Return the fingerprint of what makes two playbooks the same."""
    owner = (playbook.user_id,) if isinstance(playbook, UserPlaybook) else ()
    return fingerprint(
        (
            *owner,
            playbook.agent_version,
            playbook.playbook_name,
            playbook.trigger,
            playbook.content,
        )
    )
