"""Calls about learned context: what is given, what is sent, what is answered, what comes back."""

from typing import Any

from google.protobuf import struct_pb2
from google.protobuf.message import Message
from reflexio import Outcome, PlaybookStatus, ProfileTimeToLive, RecordStatus, SearchMode, types
from reflexio.v1 import (
    agent_playbook_calls_pb2,
    learning_pb2,
    playbook_pb2,
    playbook_service_pb2,
    profile_pb2,
    profile_service_pb2,
    request_service_pb2,
    search_pb2,
    search_service_pb2,
    session_outcome_pb2,
    user_playbook_calls_pb2,
)

Case = tuple[str, tuple[Any, ...], dict[str, Any], Message, Message, dict[str, Any]]

upb: Any = user_playbook_calls_pb2
apb: Any = agent_playbook_calls_pb2
ppb: Any = profile_service_pb2
NOON = 1_750_680_000
TIMES = {"start_time": NOON, "end_time": "2025-06-23T12:00:01Z"}
TIMES_SENT = {"start_time": NOON, "end_time": NOON + 1}
STATUSES = {"status_filter": [None, RecordStatus.ARCHIVED, "MERGED"]}
STATUSES_SENT = {
    "status_filter": [
        learning_pb2.RECORD_STATUS_CURRENT,
        learning_pb2.RECORD_STATUS_ARCHIVED,
        learning_pb2.RECORD_STATUS_MERGED,
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
    status=learning_pb2.RECORD_STATUS_SUPERSEDED,
    blocking_issue=learning_pb2.BlockingIssue(kind="missing_tool", details="d"),
    similarity=0.5,
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
)
AGENT_PLAYBOOK = playbook_pb2.AgentPlaybook(
    agent_playbook_id=5, playbook_status=playbook_pb2.PLAYBOOK_STATUS_PENDING
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

USER_PLAYBOOK_CASES: list[Case] = [
    (
        "get_user_playbooks",
        ("u",),
        {"user_playbook_id": 4, "request_id": "r", "query": "q", "limit": 9, "page_token": "p"}
        | {**NAMED, **TIMES, **STATUSES, "tags": ["a"]},
        upb.GetUserPlaybooksRequest(
            user_id="u",
            user_playbook_id=4,
            request_id="r",
            query="q",
            limit=9,
            page_token="p",
            tags=["a"],
            **NAMED,
            **TIMES_SENT,
            **STATUSES_SENT,
        ),
        upb.GetUserPlaybooksResponse(success=True, user_playbooks=[USER_PLAYBOOK]),
        {"user_playbooks": [USER_PLAYBOOK_BACK], "next_page_token": ""},
    ),
    (
        "search_user_playbooks",
        ("q", "u"),
        {**NAMED, "source": "s", **TIMES, **STATUSES, **FOUND_BY},
        upb.SearchUserPlaybooksRequest(
            query="q",
            user_id="u",
            source="s",
            **NAMED,
            **TIMES_SENT,
            **STATUSES_SENT,
            **FOUND_BY_SENT,
        ),
        upb.SearchUserPlaybooksResponse(success=True, msg="none"),
        {"user_playbooks": [], "msg": "none"},
    ),
    (
        "add_user_playbook",
        (
            [
                types.UserPlaybookData(user_id="u", content="c", status="pending"),
                {"trigger": "t", "blocking_issue": {"kind": "k"}, "source_interaction_ids": [1]},
            ],
        ),
        {},
        upb.AddUserPlaybookRequest(
            user_playbooks=[
                playbook_pb2.UserPlaybookData(
                    user_id="u", content="c", status=learning_pb2.RECORD_STATUS_PENDING
                ),
                playbook_pb2.UserPlaybookData(
                    trigger="t",
                    blocking_issue=learning_pb2.BlockingIssue(kind="k"),
                    source_interaction_ids=[1],
                ),
            ]
        ),
        upb.AddUserPlaybookResponse(success=True, added_count=1, user_playbook_ids=[4, 5]),
        {"added_count": 1, "user_playbook_ids": [4, 5]},
    ),
    (
        "update_user_playbook",
        (4,),
        {"playbook_name": None, **TEXTS},
        upb.UpdateUserPlaybookRequest(user_playbook_id=4, **TEXTS),
        upb.UpdateUserPlaybookResponse(success=True, msg="m"),
        {"success": True, "msg": "m"},
    ),
    (
        "delete_user_playbook",
        (4,),
        {},
        upb.DeleteUserPlaybookRequest(user_playbook_id=4),
        upb.DeleteUserPlaybookResponse(success=True, deleted_count=1),
        {"deleted_count": 1},
    ),
    (
        "delete_user_playbooks_by_ids",
        ([4, 5],),
        {},
        upb.DeleteUserPlaybooksByIdsRequest(user_playbook_ids=[4, 5]),
        upb.DeleteUserPlaybooksByIdsResponse(success=True, deleted_count=2),
        {"deleted_count": 2},
    ),
    (
        "delete_all_user_playbooks",
        (),
        {},
        upb.DeleteAllUserPlaybooksRequest(),
        upb.DeleteAllUserPlaybooksResponse(success=True, deleted_count=3),
        {"deleted_count": 3},
    ),
]

AGENT_PLAYBOOK_CASES: list[Case] = [
    (
        "get_agent_playbooks",
        (),
        {"agent_playbook_id": 5, "query": "q", "playbook_status_filter": "approved", "limit": 9}
        | {**NAMED, **TIMES, "status_filter": RecordStatus.PENDING},
        apb.GetAgentPlaybooksRequest(
            agent_playbook_id=5,
            query="q",
            playbook_status_filter=[playbook_pb2.PLAYBOOK_STATUS_APPROVED],
            status_filter=[learning_pb2.RECORD_STATUS_PENDING],
            limit=9,
            **NAMED,
            **TIMES_SENT,
        ),
        apb.GetAgentPlaybooksResponse(success=True, agent_playbooks=[AGENT_PLAYBOOK]),
        {"agent_playbooks": [AGENT_PLAYBOOK_BACK]},
    ),
    (
        "search_agent_playbooks",
        ("q",),
        {**NAMED, **TIMES, **STATUSES, **FOUND_BY}
        | {"playbook_status_filter": [PlaybookStatus.APPROVED, "rejected"]},
        apb.SearchAgentPlaybooksRequest(
            query="q",
            playbook_status_filter=[
                playbook_pb2.PLAYBOOK_STATUS_APPROVED,
                playbook_pb2.PLAYBOOK_STATUS_REJECTED,
            ],
            **NAMED,
            **TIMES_SENT,
            **STATUSES_SENT,
            **FOUND_BY_SENT,
        ),
        apb.SearchAgentPlaybooksResponse(success=True, agent_playbooks=[AGENT_PLAYBOOK]),
        {"agent_playbooks": [AGENT_PLAYBOOK_BACK]},
    ),
    (
        "add_agent_playbook",
        ([types.AgentPlaybookData(content="c", playbook_status="approved", created_at=NOON)],),
        {},
        apb.AddAgentPlaybookRequest(
            agent_playbooks=[
                playbook_pb2.AgentPlaybookData(
                    content="c",
                    playbook_status=playbook_pb2.PLAYBOOK_STATUS_APPROVED,
                    created_at=NOON,
                )
            ]
        ),
        apb.AddAgentPlaybookResponse(success=True, added_count=1, agent_playbook_ids=[5]),
        {"added_count": 1, "agent_playbook_ids": [5]},
    ),
    (
        "update_agent_playbook",
        (5,),
        {"playbook_name": "n", "playbook_status": "pending", **TEXTS},
        apb.UpdateAgentPlaybookRequest(
            agent_playbook_id=5,
            playbook_name="n",
            playbook_status=playbook_pb2.PLAYBOOK_STATUS_PENDING,
            **TEXTS,
        ),
        apb.UpdateAgentPlaybookResponse(success=True),
        {"success": True},
    ),
    (
        "update_agent_playbook_status",
        (5, "approved"),
        {},
        apb.UpdateAgentPlaybookStatusRequest(
            agent_playbook_id=5, playbook_status=playbook_pb2.PLAYBOOK_STATUS_APPROVED
        ),
        apb.UpdateAgentPlaybookStatusResponse(success=True, msg="m"),
        {"msg": "m"},
    ),
    (
        "delete_agent_playbook",
        (5,),
        {},
        apb.DeleteAgentPlaybookRequest(agent_playbook_id=5),
        apb.DeleteAgentPlaybookResponse(success=True, deleted_count=0),
        {"deleted_count": 0},
    ),
    (
        "delete_agent_playbooks_by_ids",
        ([5],),
        {},
        apb.DeleteAgentPlaybooksByIdsRequest(agent_playbook_ids=[5]),
        apb.DeleteAgentPlaybooksByIdsResponse(success=True, deleted_count=1),
        {"deleted_count": 1},
    ),
    (
        "delete_all_agent_playbooks",
        (),
        {},
        apb.DeleteAllAgentPlaybooksRequest(),
        apb.DeleteAllAgentPlaybooksResponse(success=True, deleted_count=3),
        {"deleted_count": 3},
    ),
    (
        "delete_all_playbooks",
        (),
        {},
        playbook_service_pb2.DeleteAllPlaybooksRequest(),
        playbook_service_pb2.DeleteAllPlaybooksResponse(success=True, deleted_count=6),
        {"deleted_count": 6},
    ),
    (
        "run_playbook_aggregation",
        (),
        NAMED,
        playbook_service_pb2.RunPlaybookAggregationRequest(**NAMED),
        playbook_service_pb2.RunPlaybookAggregationResponse(success=True, message="m"),
        {"message": "m"},
    ),
]

PROFILE_CASES: list[Case] = [
    (
        "get_profiles",
        ("u",),
        {"profile_id": "p", "query": "q", "source": "s", "profile_time_to_live": "one_week"}
        | {**TIMES, **STATUSES, "top_k": 3, "tags": ["a"]},
        ppb.GetProfilesRequest(
            user_id="u",
            profile_id="p",
            query="q",
            source="s",
            profile_time_to_live=profile_pb2.PROFILE_TIME_TO_LIVE_ONE_WEEK,
            top_k=3,
            tags=["a"],
            **TIMES_SENT,
            **STATUSES_SENT,
        ),
        ppb.GetProfilesResponse(success=True, user_profiles=[PROFILE]),
        {"user_profiles": [PROFILE_BACK]},
    ),
    (
        "search_profiles",
        ("u", "q"),
        {**TIMES, **FOUND_BY, "source": "s"},
        ppb.SearchProfilesRequest(
            user_id="u", query="q", source="s", **TIMES_SENT, **FOUND_BY_SENT
        ),
        ppb.SearchProfilesResponse(success=True, user_profiles=[PROFILE]),
        {"user_profiles": [PROFILE_BACK]},
    ),
    (
        "add_user_profile",
        ([types.UserProfileData("p", "u", "c", custom_features={"n": 1})],),
        {},
        ppb.AddUserProfileRequest(
            user_profiles=[
                profile_pb2.UserProfileData(
                    profile_id="p", user_id="u", content="c", custom_features=struct(n=1)
                )
            ]
        ),
        ppb.AddUserProfileResponse(success=True, added_count=1, profile_ids=["p"]),
        {"added_count": 1, "profile_ids": ["p"]},
    ),
    (
        "update_user_profile",
        ("u", "p"),
        {"content": "c", "custom_features": {}},
        ppb.UpdateUserProfileRequest(
            user_id="u", profile_id="p", content="c", custom_features=struct()
        ),
        ppb.UpdateUserProfileResponse(success=True),
        {"success": True},
    ),
    (
        "delete_profile",
        ("u",),
        {"search_query": "q"},
        ppb.DeleteProfileRequest(user_id="u", search_query="q"),
        ppb.DeleteProfileResponse(success=True, deleted_count=1),
        {"deleted_count": 1},
    ),
    (
        "delete_profiles_by_ids",
        (["p"],),
        {},
        ppb.DeleteProfilesByIdsRequest(profile_ids=["p"]),
        ppb.DeleteProfilesByIdsResponse(success=True, deleted_count=1),
        {"deleted_count": 1},
    ),
    (
        "delete_all_profiles",
        (),
        {},
        ppb.DeleteAllProfilesRequest(),
        ppb.DeleteAllProfilesResponse(success=True, deleted_count=2),
        {"deleted_count": 2},
    ),
    (
        "get_profile_change_log",
        (),
        {"limit": 2},
        ppb.GetProfileChangeLogRequest(limit=2),
        ppb.GetProfileChangeLogResponse(
            success=True,
            profile_change_logs=[profile_pb2.ProfileChangeLog(id=1, added_profiles=[PROFILE])],
        ),
        {"profile_change_logs": [types.ProfileChangeLog(1, "", "", 0, [PROFILE_BACK], [], [])]},
    ),
]

OTHER_CASES: list[Case] = [
    (
        "search",
        ("q", "u"),
        {**NAMED, "source": "s", **FOUND_BY, "entity_types": "profiles"}
        | {"agent_playbook_status_filter": "approved"},
        search_service_pb2.SearchRequest(
            query="q",
            user_id="u",
            source="s",
            entity_types=[search_service_pb2.ENTITY_TYPE_PROFILES],
            agent_playbook_status_filter=[playbook_pb2.PLAYBOOK_STATUS_APPROVED],
            **NAMED,
            **FOUND_BY_SENT,
        ),
        search_service_pb2.SearchResponse(
            success=True,
            profiles=[PROFILE],
            user_playbooks=[USER_PLAYBOOK],
            agent_playbooks=[AGENT_PLAYBOOK],
        ),
        {
            "profiles": [PROFILE_BACK],
            "user_playbooks": [USER_PLAYBOOK_BACK],
            "agent_playbooks": [AGENT_PLAYBOOK_BACK],
            "reformulated_query": None,
        },
    ),
    (
        "record_session_outcome",
        ("s", "success", NOON),
        {"label": "resolved", "value": 0, "metadata": {"a": [1]}},
        request_service_pb2.RecordSessionOutcomeRequest(
            session_id="s",
            outcome=session_outcome_pb2.OUTCOME_SUCCESS,
            occurred_at=NOON,
            label="resolved",
            value=0,
            metadata=struct(a=[1]),
        ),
        request_service_pb2.RecordSessionOutcomeResponse(success=True, reason="unknown_session"),
        {"recorded": False, "reason": "unknown_session"},
    ),
    (
        "get_session_outcomes",
        (["s"],),
        {"user_id": "u", "source": "w", "outcome": Outcome.FAILURE, "label": "l", **TIMES}
        | {"top_k": 3, "offset": 1},
        request_service_pb2.GetSessionOutcomesRequest(
            session_ids=["s"],
            user_id="u",
            source="w",
            outcome=session_outcome_pb2.OUTCOME_FAILURE,
            label="l",
            top_k=3,
            offset=1,
            **TIMES_SENT,
        ),
        request_service_pb2.GetSessionOutcomesResponse(
            success=True,
            session_outcomes=[
                session_outcome_pb2.SessionOutcome(
                    session_id="s", outcome=session_outcome_pb2.OUTCOME_FAILURE
                )
            ],
        ),
        {
            "session_outcomes": [
                types.SessionOutcome("s", "", "", Outcome.FAILURE, 0, "", None, {}, 0)
            ]
        },
    ),
]

LEARNED_CASES = [*USER_PLAYBOOK_CASES, *AGENT_PLAYBOOK_CASES, *PROFILE_CASES, *OTHER_CASES]
