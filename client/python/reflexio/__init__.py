"""The client of a Reflexio server: publish what users and agents do, list it and find it.

The names load when they are first used, so that `reflexio.v1` alone loads without the client.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reflexio._install_check import warn_of_other_owners

if TYPE_CHECKING:
    from reflexio._connection.retry import RetryPolicy
    from reflexio.aio import AsyncReflexioClient
    from reflexio.aio_publisher import AsyncPublisher
    from reflexio.client import ReflexioClient
    from reflexio.errors import (
        AlreadyExists,
        DeadlineExceeded,
        InvalidRequest,
        NotFound,
        PermissionDenied,
        PublisherFull,
        RateLimited,
        ReflexioError,
        ServerError,
        Unauthenticated,
        Unavailable,
        Unimplemented,
        Violation,
    )
    from reflexio.publisher import Publisher
    from reflexio.types import (
        AgentPlaybook,
        AgentPlaybookData,
        BlockingIssue,
        BulkAck,
        BulkProgress,
        Citation,
        EntityType,
        GetContextResponse,
        Interaction,
        InteractionData,
        LearningStatus,
        Outcome,
        PlaybookDecision,
        PlaybookStatus,
        ProfileChangeLog,
        ProfileTimeToLive,
        PublisherStats,
        RecordStatus,
        Request,
        RequestInteractions,
        RetrievedLearning,
        SearchExplanation,
        SearchMode,
        SearchResponse,
        SearchTerm,
        Session,
        SessionOutcome,
        ToolUse,
        User,
        UserAction,
        UserPlaybook,
        UserPlaybookData,
        UserProfile,
        UserProfileData,
    )

    __version__: str

__all__ = [
    "AgentPlaybook",
    "AgentPlaybookData",
    "AlreadyExists",
    "AsyncPublisher",
    "AsyncReflexioClient",
    "BlockingIssue",
    "BulkAck",
    "BulkProgress",
    "Citation",
    "DeadlineExceeded",
    "EntityType",
    "GetContextResponse",
    "Interaction",
    "InteractionData",
    "InvalidRequest",
    "LearningStatus",
    "NotFound",
    "Outcome",
    "PermissionDenied",
    "PlaybookDecision",
    "PlaybookStatus",
    "ProfileChangeLog",
    "ProfileTimeToLive",
    "Publisher",
    "PublisherFull",
    "PublisherStats",
    "RateLimited",
    "RecordStatus",
    "ReflexioClient",
    "ReflexioError",
    "Request",
    "RequestInteractions",
    "RetrievedLearning",
    "RetryPolicy",
    "SearchExplanation",
    "SearchMode",
    "SearchResponse",
    "SearchTerm",
    "ServerError",
    "Session",
    "SessionOutcome",
    "ToolUse",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
    "User",
    "UserAction",
    "UserPlaybook",
    "UserPlaybookData",
    "UserProfile",
    "UserProfileData",
    "Violation",
    "__version__",
]

_HOMES = {
    "AsyncPublisher": "aio_publisher",
    "AsyncReflexioClient": "aio",
    "Publisher": "publisher",
    "ReflexioClient": "client",
    "RetryPolicy": "_connection.retry",
    **dict.fromkeys(
        (
            "AlreadyExists",
            "DeadlineExceeded",
            "InvalidRequest",
            "NotFound",
            "PermissionDenied",
            "PublisherFull",
            "RateLimited",
            "ReflexioError",
            "ServerError",
            "Unauthenticated",
            "Unavailable",
            "Unimplemented",
            "Violation",
        ),
        "errors",
    ),
    **dict.fromkeys(
        (
            "AgentPlaybook",
            "AgentPlaybookData",
            "BlockingIssue",
            "BulkAck",
            "BulkProgress",
            "Citation",
            "EntityType",
            "GetContextResponse",
            "Interaction",
            "InteractionData",
            "LearningStatus",
            "Outcome",
            "PlaybookDecision",
            "PlaybookStatus",
            "ProfileChangeLog",
            "ProfileTimeToLive",
            "RecordStatus",
            "PublisherStats",
            "Request",
            "RequestInteractions",
            "RetrievedLearning",
            "SearchExplanation",
            "SearchMode",
            "SearchResponse",
            "SearchTerm",
            "Session",
            "SessionOutcome",
            "ToolUse",
            "User",
            "UserAction",
            "UserPlaybook",
            "UserPlaybookData",
            "UserProfile",
            "UserProfileData",
        ),
        "types",
    ),
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = import_module("reflexio._connection.endpoint").version()
    elif name in _HOMES:
        value = getattr(import_module(f"reflexio.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


warn_of_other_owners()
