"""Learned records as they go over the wire and as the client gives them, to make cases of."""

from typing import Any

from google.protobuf import struct_pb2
from google.protobuf.message import Message
from reflexio import PlaybookStatus, ProfileTimeToLive, RecordStatus, SearchMode, types
from reflexio.v1 import (
    knowledge_pb2,
    playbook_pb2,
    playbook_service_pb2,
    profile_pb2,
    profile_service_pb2,
    search_pb2,
)

Case = tuple[str, tuple[Any, ...], dict[str, Any], Message, Message, dict[str, Any]]

upb: Any = playbook_service_pb2
apb: Any = playbook_service_pb2
ppb: Any = profile_service_pb2
NOON = 1_750_680_000
TIMES = {"start_time": NOON, "end_time": "2025-06-23T12:00:01Z"}
TIMES_SENT = {"start_time": NOON, "end_time": NOON + 1}
STATUSES = {"status_filter": [None, RecordStatus.ARCHIVED, "MERGED"]}
STATUSES_SENT = {
    "status_filter": [
        knowledge_pb2.RECORD_STATUS_CURRENT,
        knowledge_pb2.RECORD_STATUS_ARCHIVED,
        knowledge_pb2.RECORD_STATUS_MERGED,
    ]
}
FOUND_BY = {"threshold": 0.5, "search_mode": SearchMode.FTS, "top_k": 3, "tags": ["a"]}
FOUND_BY_SENT = {**FOUND_BY, "search_mode": search_pb2.SEARCH_MODE_FTS}
NAMED = {"agent_version": "v", "playbook_name": "n"}
TEXTS = {"content": "", "trigger": "t", "rationale": "w"}


def struct(**fields: Any) -> struct_pb2.Struct:
    """Return a Struct."""
    made = struct_pb2.Struct()
    made.update(fields)
    return made


USER_PLAYBOOK = playbook_pb2.UserPlaybook(
    user_playbook_id=4,
    content="c",
    status=knowledge_pb2.RECORD_STATUS_SUPERSEDED,
    blocking_issue=knowledge_pb2.BlockingIssue(kind="missing_tool", details="d"),
    similarity=0.5,
    possible_contradictions=[9, 8],
)
USER_PLAYBOOK_BACK = types.UserPlaybook(
    user_playbook_id=4,
    user_id="",
    agent_version="",
    request_id="",
    playbook_name="",
    created_at=0,
    content="c",
    trigger="",
    rationale="",
    blocking_issue=types.BlockingIssue("missing_tool", "d"),
    status=RecordStatus.SUPERSEDED,
    source="",
    source_interaction_ids=[],
    source_span="",
    tags=[],
    writer="",
    evidence_count=0,
    score=None,
    similarity=0.5,
    possible_contradictions=[9, 8],
)
AGENT_PLAYBOOK = playbook_pb2.AgentPlaybook(
    agent_playbook_id=5,
    playbook_status=playbook_pb2.PLAYBOOK_STATUS_PENDING,
    decisions=[
        playbook_pb2.PlaybookDecision(
            playbook_status=playbook_pb2.PLAYBOOK_STATUS_PENDING,
            key_id="k",
            decided_at=9,
            reason="w",
        )
    ],
    user_playbook_ids=[4, 6],
    possible_contradictions=[7],
)
AGENT_PLAYBOOK_BACK = types.AgentPlaybook(
    agent_playbook_id=5,
    agent_version="",
    playbook_name="",
    created_at=0,
    content="",
    trigger="",
    rationale="",
    blocking_issue=None,
    playbook_status=PlaybookStatus.PENDING,
    playbook_metadata="",
    status=None,
    tags=[],
    writer="",
    evidence_count=0,
    score=None,
    similarity=None,
    decisions=[types.PlaybookDecision(PlaybookStatus.PENDING, "k", 9, "w")],
    user_playbook_ids=[4, 6],
    possible_contradictions=[7],
)
PROFILE = profile_pb2.UserProfile(
    profile_id="p",
    profile_time_to_live=profile_pb2.PROFILE_TIME_TO_LIVE_ONE_WEEK,
    custom_features=struct(n=1),
)
PROFILE_BACK = types.UserProfile(
    profile_id="p",
    user_id="",
    content="",
    last_modified_timestamp=0,
    generated_from_request_id="",
    profile_time_to_live=ProfileTimeToLive.ONE_WEEK,
    expiration_timestamp=0,
    custom_features={"n": 1},
    source="",
    status=None,
    source_interaction_ids=[],
    tags=[],
    writer="",
    score=None,
    similarity=None,
)
