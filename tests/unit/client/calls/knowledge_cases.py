"""Calls about learned context: what is given, what is sent, what is answered, what comes back."""

from reflexio import Outcome, types
from reflexio.v1 import (
    learning_service_pb2,
    outcome_service_pb2,
    playbook_pb2,
    profile_pb2,
    search_service_pb2,
    session_outcome_pb2,
)

from tests.unit.client.calls.knowledge_material import (
    AGENT_PLAYBOOK,
    AGENT_PLAYBOOK_BACK,
    FOUND_BY,
    FOUND_BY_SENT,
    NAMED,
    NOON,
    PROFILE,
    PROFILE_BACK,
    STATUSES,
    STATUSES_SENT,
    TIMES,
    TIMES_SENT,
    USER_PLAYBOOK,
    USER_PLAYBOOK_BACK,
    Case,
    ppb,
    struct,
)
from tests.unit.client.calls.playbook_cases import AGENT_PLAYBOOK_CASES, USER_PLAYBOOK_CASES

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
        outcome_service_pb2.RecordSessionOutcomeRequest(
            session_id="s",
            outcome=session_outcome_pb2.OUTCOME_SUCCESS,
            occurred_at=NOON,
            label="resolved",
            value=0,
            metadata=struct(a=[1]),
        ),
        outcome_service_pb2.RecordSessionOutcomeResponse(success=True, reason="unknown_session"),
        {"recorded": False, "reason": "unknown_session"},
    ),
    (
        "get_session_outcomes",
        (["s"],),
        {"user_id": "u", "source": "w", "outcome": Outcome.FAILURE, "label": "l", **TIMES}
        | {"top_k": 3, "offset": 1},
        outcome_service_pb2.GetSessionOutcomesRequest(
            session_ids=["s"],
            user_id="u",
            source="w",
            outcome=session_outcome_pb2.OUTCOME_FAILURE,
            label="l",
            top_k=3,
            offset=1,
            **TIMES_SENT,
        ),
        outcome_service_pb2.GetSessionOutcomesResponse(
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

CONTEXT_CASES: list[Case] = [
    (
        "context",
        ("u", "q"),
        {"chars_max": 900, "agent_version": "v", "session_id": "s"},
        search_service_pb2.GetContextRequest(
            user_id="u", query="q", chars_max=900, agent_version="v", session_id="s"
        ),
        search_service_pb2.GetContextResponse(
            success=True, prompt="p", agent_playbooks=[AGENT_PLAYBOOK], profiles=[PROFILE]
        ),
        {
            "prompt": "p",
            "agent_playbooks": [AGENT_PLAYBOOK_BACK],
            "user_playbooks": [],
            "profiles": [PROFILE_BACK],
            "interactions": [],
            "marks": [],
        },
    ),
]

LEARNING_CASES: list[Case] = [
    (
        "get_failed_learning",
        ("u",),
        {"limit": 2},
        learning_service_pb2.GetFailedLearningRequest(user_id="u", limit=2),
        learning_service_pb2.GetFailedLearningResponse(
            success=True,
            failed_jobs=[learning_service_pb2.FailedLearning(job_id=3, kind="k", reason="w")],
        ),
        {"failed_jobs": [types.FailedLearning(3, "", "", 0, "k", 0, "w", 0)]},
    ),
    (
        "retry_learning",
        ("r",),
        {},
        learning_service_pb2.RetryLearningRequest(request_id="r"),
        learning_service_pb2.RetryLearningResponse(success=True, retried_count=2),
        {"retried_count": 2},
    ),
]

KNOWLEDGE_CASES = [
    *USER_PLAYBOOK_CASES,
    *AGENT_PLAYBOOK_CASES,
    *PROFILE_CASES,
    *OTHER_CASES,
    *CONTEXT_CASES,
    *LEARNING_CASES,
]
