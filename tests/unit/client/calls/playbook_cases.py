"""Calls about playbooks: what is given, what is sent, what is answered, what comes back."""

from reflexio import PlaybookStatus, RecordStatus, types
from reflexio.v1 import (
    knowledge_pb2,
    playbook_pb2,
    playbook_service_pb2,
)

from tests.unit.client.calls.knowledge_material import (
    AGENT_PLAYBOOK,
    AGENT_PLAYBOOK_BACK,
    FOUND_BY,
    FOUND_BY_SENT,
    NAMED,
    NOON,
    STATUSES,
    STATUSES_SENT,
    TEXTS,
    TIMES,
    TIMES_SENT,
    USER_PLAYBOOK,
    USER_PLAYBOOK_BACK,
    Case,
    apb,
    upb,
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
                    user_id="u", content="c", status=knowledge_pb2.RECORD_STATUS_PENDING
                ),
                playbook_pb2.UserPlaybookData(
                    trigger="t",
                    blocking_issue=knowledge_pb2.BlockingIssue(kind="k"),
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
            status_filter=[knowledge_pb2.RECORD_STATUS_PENDING],
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
