"""Service errors as HTTP: the status, the headers and the error body of the JSON dialect."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from reflexio_server.bridge.codec.text import dump
from reflexio_server.core.errors import Code, ServiceError

ReplyHeaders = tuple[tuple[bytes, bytes], ...]


class Reply(NamedTuple):
    """A whole HTTP reply; the content length is added when it is sent."""

    status: int
    headers: ReplyHeaders
    body: bytes


BEARER = b"Bearer"
NO_SNIFFING = (b"x-content-type-options", b"nosniff")
JSON_HEADERS: ReplyHeaders = ((b"content-type", b"application/json"), NO_SNIFFING)

STATUS_BY_CODE = {
    Code.INVALID_ARGUMENT: 400,
    Code.UNAUTHENTICATED: 401,
    Code.PERMISSION_DENIED: 403,
    Code.NOT_FOUND: 404,
    Code.ALREADY_EXISTS: 409,
    Code.RESOURCE_EXHAUSTED: 429,
    Code.INTERNAL: 500,
    Code.UNIMPLEMENTED: 501,
    Code.UNAVAILABLE: 503,
    Code.DATA_LOSS: 500,
    Code.DEADLINE_EXCEEDED: 504,
}

STATUS_BY_REASON = {
    (Code.UNIMPLEMENTED, "UNKNOWN_ROUTE"): 405,
    (Code.RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE"): 413,
    (Code.INVALID_ARGUMENT, "UNSUPPORTED_MEDIA_TYPE"): 415,
}
"""Where HTTP is more precise than the code."""


def status_of(error: ServiceError) -> int:
    """Return the HTTP status of the error."""
    return STATUS_BY_REASON.get((error.code, error.reason)) or STATUS_BY_CODE[error.code]


def error_object(error: ServiceError, call_id: str) -> dict[str, Any]:
    """Return the error body; `call_id` finds the call in the server's log."""
    return {
        "code": error.code.name,
        "reason": error.reason,
        "message": error.message,
        "detail": [
            {"field": violation.field, "description": violation.description}
            for violation in error.violations
        ],
        "request_id": call_id,
    }


def error_reply(error: ServiceError, call_id: str, challenge: bytes = BEARER) -> Reply:
    """Return the error as a reply; Retry-After, Allow and WWW-Authenticate where they apply."""
    headers = list(JSON_HEADERS)
    if error.retry_after_s is not None:
        seconds = max(1, math.ceil(error.retry_after_s))
        headers.append((b"retry-after", str(seconds).encode("ascii")))
    status = status_of(error)
    if status == 401:
        headers.append((b"www-authenticate", challenge))
    if status == 405:
        headers.append((b"allow", error.metadata["allow"].encode("ascii")))
    return Reply(status, tuple(headers), dump(error_object(error, call_id)))


def moved_to(path: str) -> Reply:
    """Return the answer to a path whose content stands at another."""
    return Reply(307, ((b"location", path.encode("ascii")), NO_SNIFFING), b"")


def unknown_route() -> ServiceError:
    """Return the answer to a path that does not exist."""
    return ServiceError(Code.NOT_FOUND, "UNKNOWN_ROUTE", "no such path; GET /docs lists all paths")


def method_not_allowed(allowed: Sequence[str]) -> ServiceError:
    """Return the answer to a method that the path does not have."""
    allow = ", ".join(allowed)
    return ServiceError(
        Code.UNIMPLEMENTED,
        "UNKNOWN_ROUTE",
        f"the path accepts only {allow}",
        metadata={"allow": allow},
    )


def unsupported_media_type(message: str) -> ServiceError:
    """Return the refusal of a body that is not declared as JSON."""
    return ServiceError(Code.INVALID_ARGUMENT, "UNSUPPORTED_MEDIA_TYPE", message)
