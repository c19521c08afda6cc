"""Calls about interactions, requests, keys and figures: given, sent, answered, and handed back."""

from datetime import UTC, datetime
from typing import Any

from google.api import httpbody_pb2
from reflexio import LearningStatus, SearchMode, UserAction, types
from reflexio.v1 import (
    admin_service_pb2,
    interaction_pb2,
    key_pb2,
    key_service_pb2,
    learning_pb2,
    options_pb2,
    request_service_pb2,
    search_pb2,
)
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import learning_service_pb2 as learning_pb

from tests.unit.client.calls.knowledge_material import NOON, Case

FILTERS: dict[str, Any] = {
    "request_id": "r",
    "session_id": "s",
    "source": "web",
    "role": "User",
    "user_action": UserAction.CLICK,
    "start_time": datetime(2025, 6, 23, 12, tzinfo=UTC),
    "end_time": NOON + 1,
    "top_k": 5,
    "most_recent_k": 50,
    "threshold": 0.5,
    "search_mode": SearchMode.FTS,
    "has_image": False,
}
FILTERS_SENT: dict[str, Any] = {
    **FILTERS,
    "user_action": interaction_pb2.USER_ACTION_CLICK,
    "start_time": NOON,
    "search_mode": search_pb2.SEARCH_MODE_FTS,
}
HIT = interaction_pb2.Interaction(
    interaction_id=3, user_action=interaction_pb2.USER_ACTION_NONE, score=0.5, similarity=0.75
)
INTERACTION_CASES: list[Case] = [
    (
        "search_interactions",
        ("u", "words"),
        FILTERS,
        pb.SearchInteractionsRequest(user_id="u", query="words", **FILTERS_SENT),
        pb.SearchInteractionsResponse(success=True, interactions=[HIT], msg="1 found"),
        {"success": True, "msg": "1 found"},
    ),
    (
        "search_interactions",
        (),
        {"user_id": "u"},
        pb.SearchInteractionsRequest(user_id="u"),
        pb.SearchInteractionsResponse(success=True),
        {"interactions": []},
    ),
    (
        "search_organization",
        ("words",),
        FILTERS,
        pb.SearchOrganizationRequest(query="words", **FILTERS_SENT),
        pb.SearchOrganizationResponse(success=True, is_partial=True),
        {"is_partial": True},
    ),
    (
        "get_interactions",
        ("u",),
        {"start_time": 0, "end_time": "2025-06-23T12:00:00Z", "top_k": 100, "page_token": "t"},
        pb.GetInteractionsRequest(
            user_id="u", start_time=0, end_time=NOON, top_k=100, page_token="t"
        ),
        pb.GetInteractionsResponse(success=True, msg="none"),
        {"msg": "none", "next_page_token": ""},
    ),
    (
        "get_all_interactions",
        (),
        {"limit": 7},
        pb.GetAllInteractionsRequest(limit=7),
        pb.GetAllInteractionsResponse(success=True),
        {"interactions": []},
    ),
    (
        "get_interaction_image",
        (9,),
        {},
        pb.GetInteractionImageRequest(interaction_id=9),
        pb.GetInteractionImageResponse(
            image=httpbody_pb2.HttpBody(content_type="image/png", data=b"\x89PNG\0"),
            width=2,
            height=3,
        ),
        {"image": types.HttpBody("image/png", b"\x89PNG\0"), "width": 2, "height": 3},
    ),
    (
        "get_requests",
        (),
        {"user_id": "u", "session_id": "s", "source": "w", "top_k": 2, "offset": 4},
        request_service_pb2.GetRequestsRequest(
            user_id="u", session_id="s", source="w", top_k=2, offset=4
        ),
        request_service_pb2.GetRequestsResponse(success=True),
        {"sessions": [], "has_more": False},
    ),
    (
        "delete_interaction",
        ("u", 9),
        {},
        pb.DeleteInteractionRequest(user_id="u", interaction_id=9),
        pb.DeleteInteractionResponse(success=True, deleted_count=1),
        {"deleted_count": 1},
    ),
    (
        "delete_request",
        ("r",),
        {},
        request_service_pb2.DeleteRequestRequest(request_id="r"),
        request_service_pb2.DeleteRequestResponse(success=True, message="m", deleted_count=1),
        {"message": "m", "deleted_count": 1},
    ),
    (
        "delete_requests_by_ids",
        (["a", "b"],),
        {},
        request_service_pb2.DeleteRequestsByIdsRequest(request_ids=["a", "b"]),
        request_service_pb2.DeleteRequestsByIdsResponse(success=True, deleted_count=2),
        {"deleted_count": 2},
    ),
    (
        "get_session",
        ("u", "s"),
        {},
        request_service_pb2.GetSessionRequest(user_id="u", session_id="s"),
        request_service_pb2.GetSessionResponse(
            success=True, interactions=[interaction_pb2.Interaction(interaction_id=7, content="c")]
        ),
        {"next_page_token": ""},
    ),
    (
        "delete_session",
        ("s", "u"),
        {},
        request_service_pb2.DeleteSessionRequest(session_id="s", user_id="u"),
        request_service_pb2.DeleteSessionResponse(success=True, deleted_requests_count=3),
        {"deleted_requests_count": 3},
    ),
    (
        "delete_all_interactions",
        (),
        {},
        pb.DeleteAllInteractionsRequest(),
        pb.DeleteAllInteractionsResponse(success=True, deleted_count=4),
        {"deleted_count": 4},
    ),
    (
        "clear_user_data",
        ("u",),
        {},
        pb.ClearUserDataRequest(user_id="u"),
        pb.ClearUserDataResponse(success=True, deleted_counts={"requests": 2}),
        {"deleted_counts": {"requests": 2}},
    ),
    (
        "get_learning_status",
        ("r",),
        {},
        learning_pb.GetLearningStatusRequest(request_id="r"),
        learning_pb.GetLearningStatusResponse(
            status=learning_pb2.LEARNING_STATUS_DONE, reason="learned"
        ),
        {"status": LearningStatus.DONE, "reason": "learned"},
    ),
    (
        "whoami",
        (),
        {},
        admin_service_pb2.WhoamiRequest(),
        admin_service_pb2.WhoamiResponse(success=True, org_id="o", storage_type="sqlite"),
        {"org_id": "o", "storage_type": "sqlite"},
    ),
    (
        "get_users",
        (),
        {"limit": 2},
        admin_service_pb2.GetUsersRequest(limit=2),
        admin_service_pb2.GetUsersResponse(
            success=True,
            users=[
                admin_service_pb2.User(user_id="ann", last_request_at=5),
                admin_service_pb2.User(user_id="bob"),
            ],
        ),
        {"users": [types.User("ann", 5), types.User("bob", None)]},
    ),
    (
        "get_audit_log",
        (),
        {"user_id": "u", "limit": 2},
        admin_service_pb2.GetAuditLogRequest(user_id="u", limit=2),
        admin_service_pb2.GetAuditLogResponse(
            success=True,
            entries=[
                admin_service_pb2.AuditEntry(
                    entry_id=7, created_at=5, rpc="ClearUserData", named_user=True, record_count=3
                )
            ],
        ),
        {"entries": [types.AuditEntry(7, 5, "ClearUserData", "", "", [], True, 3)]},
    ),
    (
        "create_key",
        (["read", types.Scope.ADMIN],),
        {"name": "n"},
        key_service_pb2.CreateKeyRequest(
            scopes=[options_pb2.SCOPE_READ, options_pb2.SCOPE_ADMIN], name="n"
        ),
        key_service_pb2.CreateKeyResponse(
            key=key_pb2.Key(key_id="k", scopes=[options_pb2.SCOPE_READ], created_at=5), text="t"
        ),
        {"key": types.Key("k", "", "", [types.Scope.READ], 5, None, None, None), "text": "t"},
    ),
    (
        "list_keys",
        (),
        {},
        key_service_pb2.ListKeysRequest(),
        key_service_pb2.ListKeysResponse(keys=[key_pb2.Key(key_id="k", revoked_at=6)]),
        {"keys": [types.Key("k", "", "", [], 0, None, 6, None)]},
    ),
    (
        "revoke_key",
        ("k",),
        {},
        key_service_pb2.RevokeKeyRequest(key_id="k"),
        key_service_pb2.RevokeKeyResponse(key=key_pb2.Key(key_id="k", revoked_at=6)),
        {"key": types.Key("k", "", "", [], 0, None, 6, None)},
    ),
    (
        "get_storage_stats",
        ("u",),
        {},
        admin_service_pb2.GetStorageStatsRequest(user_id="u"),
        admin_service_pb2.GetStorageStatsResponse(success=True, interaction_count=5),
        {"interaction_count": 5, "oldest_modified": None},
    ),
]
