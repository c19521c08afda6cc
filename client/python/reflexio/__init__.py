"""The client of a Reflexio server: publish what users and agents do, list it and find it.

The names load when they are first used, so that `reflexio.v1` alone loads without the client.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reflexio._owners import warn_of_other_owners

if TYPE_CHECKING:
    from reflexio._retry import RetryPolicy
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
        BulkAck,
        BulkProgress,
        Citation,
        Interaction,
        InteractionData,
        LearningStatus,
        PublisherStats,
        Request,
        RequestInteractions,
        RetrievedLearning,
        SearchMode,
        Session,
        ToolUse,
        UserAction,
    )

    __version__: str

__all__ = [
    "AlreadyExists",
    "AsyncPublisher",
    "AsyncReflexioClient",
    "BulkAck",
    "BulkProgress",
    "Citation",
    "DeadlineExceeded",
    "Interaction",
    "InteractionData",
    "InvalidRequest",
    "LearningStatus",
    "NotFound",
    "PermissionDenied",
    "Publisher",
    "PublisherFull",
    "PublisherStats",
    "RateLimited",
    "ReflexioClient",
    "ReflexioError",
    "Request",
    "RequestInteractions",
    "RetrievedLearning",
    "RetryPolicy",
    "SearchMode",
    "ServerError",
    "Session",
    "ToolUse",
    "Unauthenticated",
    "Unavailable",
    "Unimplemented",
    "UserAction",
    "Violation",
    "__version__",
]

_HOMES = {
    "AsyncPublisher": "aio_publisher",
    "AsyncReflexioClient": "aio",
    "Publisher": "publisher",
    "ReflexioClient": "client",
    "RetryPolicy": "_retry",
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
            "BulkAck",
            "BulkProgress",
            "Citation",
            "Interaction",
            "InteractionData",
            "LearningStatus",
            "PublisherStats",
            "Request",
            "RequestInteractions",
            "RetrievedLearning",
            "SearchMode",
            "Session",
            "ToolUse",
            "UserAction",
        ),
        "types",
    ),
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = import_module("reflexio._endpoint").version()
    elif name in _HOMES:
        value = getattr(import_module(f"reflexio.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


warn_of_other_owners()
