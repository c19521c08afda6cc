"""Between the contract's messages of learned records and the domain's values."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import orjson
from google.protobuf.message import Message
from reflexio.v1 import (
    knowledge_pb2,
    playbook_pb2,
    profile_pb2,
)

from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.decisions import (
    Decision,
    is_decided,
    read_decisions,
    with_decision,
)
from reflexio_server.core.knowledge.model import (
    AgentPlaybook,
    PlaybookStatus,
    Profile,
    ProfileChange,
    Status,
    UserPlaybook,
)
from reflexio_server.core.knowledge.profile_lifetime import INFINITY, expiration
from reflexio_server.rpc.fields import optional_number
from reflexio_server.rpc.interactions.convert import DEFAULT_AGENT_VERSION
from reflexio_server.rpc.struct_json import fill_struct, struct_to_json

SOURCES_TOLD_MAX = 1000
"""User playbooks that are named behind one agent playbook: it is one of many in a reply."""


def to_user_playbook(
    given: playbook_pb2.UserPlaybookData, now_s: int, _key_id: str
) -> UserPlaybook:
    """Return a playbook as a caller adds it, with the contract's defaults; its id is 0."""
    return UserPlaybook(
        user_playbook_id=0,
        user_id=given.user_id,
        agent_version=given.agent_version or DEFAULT_AGENT_VERSION,
        request_id=given.request_id,
        playbook_name=given.playbook_name,
        created_at=_time_or(now_s, given, "created_at"),
        content=given.content,
        trigger=given.trigger,
        rationale=given.rationale,
        blocking_issue=_issue_to_json(given),
        status=given.status or Status.CURRENT,
        source=given.source,
        source_interaction_ids=write_list(given.source_interaction_ids),
        source_span=given.source_span,
        tags=write_list(given.tags),
        writer="",
        evidence_count=0,
    )


def to_agent_playbook(
    given: playbook_pb2.AgentPlaybookData, now_s: int, key_id: str
) -> AgentPlaybook:
    """Return a playbook as a caller adds it, with the contract's defaults; its id is 0.

    One that is given as approved or rejected was decided now, with the key.
    """
    added = AgentPlaybook(
        agent_playbook_id=0,
        agent_version=given.agent_version or DEFAULT_AGENT_VERSION,
        playbook_name=given.playbook_name,
        created_at=_time_or(now_s, given, "created_at"),
        content=given.content,
        trigger=given.trigger,
        rationale=given.rationale,
        blocking_issue=_issue_to_json(given),
        playbook_status=given.playbook_status or PlaybookStatus.PENDING,
        playbook_metadata=given.playbook_metadata,
        status=given.status or Status.CURRENT,
        tags=write_list(given.tags),
        writer="",
        evidence_count=0,
        user_playbook_ids="",
    )
    if not is_decided(added):
        return added
    return with_decision(added, Decision(added.playbook_status, key_id, now_s, ""))


def to_profile(given: profile_pb2.UserProfileData, now_s: int) -> Profile:
    """Return a profile as a caller adds it, with the contract's defaults."""
    changed_at = _time_or(now_s, given, "last_modified_timestamp")
    time_to_live = given.profile_time_to_live or INFINITY
    until = optional_number(given, "expiration_timestamp")
    return Profile(
        profile_id=given.profile_id,
        user_id=given.user_id,
        content=given.content,
        last_modified_timestamp=changed_at,
        generated_from_request_id=given.generated_from_request_id,
        profile_time_to_live=time_to_live,
        expiration_timestamp=expiration(changed_at, time_to_live) if until is None else until,
        custom_features=struct_to_json(given.custom_features),
        source=given.source,
        status=given.status or Status.CURRENT,
        source_interaction_ids=write_list(given.source_interaction_ids),
        tags=write_list(given.tags),
        writer="",
    )


def _time_or(now_s: int, given: Message, name: str) -> int:
    value = optional_number(given, name)
    return now_s if value is None else value


def _issue_to_json(given: Any) -> str:
    if not given.HasField("blocking_issue"):
        return ""
    issue = given.blocking_issue
    return orjson.dumps({"kind": issue.kind, "details": issue.details}).decode()


def from_user_playbook(stored: UserPlaybook) -> playbook_pb2.UserPlaybook:
    """Return a stored playbook as its message."""
    fields = stored._asdict()
    _read_shared(fields)
    return playbook_pb2.UserPlaybook(**fields)


def from_agent_playbook(stored: AgentPlaybook) -> playbook_pb2.AgentPlaybook:
    """Return a stored playbook as its message."""
    fields = stored._asdict()
    fields["user_playbook_ids"] = read_list(stored.user_playbook_ids)[:SOURCES_TOLD_MAX]
    fields["decisions"] = [
        playbook_pb2.PlaybookDecision(**asdict(decision))
        for decision in read_decisions(stored.decisions)
    ]
    _read_shared(fields)
    return playbook_pb2.AgentPlaybook(**fields)


def from_profile(stored: Profile) -> profile_pb2.UserProfile:
    """Return a stored profile as its message."""
    fields = stored._asdict()
    features = fields.pop("custom_features")
    _read_shared(fields)
    message = profile_pb2.UserProfile(**fields)
    if features:
        fill_struct(message.custom_features, orjson.loads(features))
    return message


def from_profile_change(stored: ProfileChange) -> profile_pb2.ProfileChangeLog:
    """Return an entry of the log as its message."""
    return profile_pb2.ProfileChangeLog(
        id=stored.id,
        user_id=stored.user_id,
        request_id=stored.request_id,
        created_at=stored.created_at,
        added_profiles=_profiles(stored.added),
        removed_profiles=_profiles(stored.removed),
        mentioned_profiles=_profiles(stored.mentioned),
    )


def _profiles(column: str) -> list[profile_pb2.UserProfile]:
    return [from_profile(Profile(**held)) for held in read_list(column)]


def _read_shared(fields: dict[str, Any]) -> None:
    """Turn the columns that all kinds share into what their messages take."""
    if fields["status"] == Status.CURRENT:
        del fields["status"]
    for name in ("tags", "source_interaction_ids"):
        if name in fields:
            fields[name] = read_list(fields[name])
    issue = fields.pop("blocking_issue", "")
    if issue:
        fields["blocking_issue"] = knowledge_pb2.BlockingIssue(**orjson.loads(issue))


def statuses(given: Sequence[int]) -> frozenset[int]:
    """Return a filter of record statuses: unspecified, and none at all, are current."""
    return frozenset(number or Status.CURRENT for number in given) or frozenset({Status.CURRENT})


def playbook_statuses(given: Sequence[int], default: Iterable[int] = ()) -> frozenset[int]:
    """Return a filter of playbook statuses: unspecified is pending, none at all the default."""
    return frozenset(number or PlaybookStatus.PENDING for number in given) or frozenset(default)
