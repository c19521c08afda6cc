"""The one error type of the server: what a caller may be told about a failed call."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

OVERLOAD_RETRY_AFTER_S = 0.25
"""A queue of one batch drains well within this time."""

MEMORY_RETRY_AFTER_S = 1.0
"""What others hold is answered, or ends, within a second mostly."""

STORAGE_RETRY_AFTER_S = 1.0
"""A full disk or an absent database rarely comes back sooner."""

RESTORE_ADVICE = "restore a backup (`reflexio restore`)"
"""What is left to do where stored records are damaged."""


class Code(Enum):
    """The canonical status codes the server answers with; the value is the gRPC number."""

    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16


SERVER_CODES = frozenset({Code.INTERNAL, Code.UNAVAILABLE, Code.DATA_LOSS})
"""What is no fault of the caller's."""


class Violation(NamedTuple):
    """One field at fault: its path in the request and what is wrong, as a sentence."""

    field: str
    description: str


class ServiceError(Exception):
    """A failure that the caller is told about; everything else is INTERNAL outside and a log line.

    `reason` is a name of `reflexio.v1.ErrorReason` without its prefix.
    """

    def __init__(
        self,
        code: Code,
        reason: str,
        message: str,
        *,
        violations: Sequence[Violation] = (),
        metadata: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.violations = tuple(violations)
        self.metadata = dict(metadata or {})
        self.retry_after_s = retry_after_s
        self.cause = ""
        """For the log alone: what failed below, without any of the caller's texts."""

    @property
    def is_of_server(self) -> bool:
        """Say whether the server failed, so that its log is to have the call's request_id."""
        return self.reason != "SHUTTING_DOWN" and (
            self.code in SERVER_CODES or self.reason == "STORAGE_FULL"
        )


def invalid(violations: Sequence[Violation]) -> ServiceError:
    """Return the error for fields that break a rule; the message names the first."""
    first = violations[0]
    more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
    return ServiceError(
        Code.INVALID_ARGUMENT,
        "INVALID_FIELD",
        f"{first.field}: {first.description}{more}",
        violations=violations,
    )


def invalid_field(field: str, description: str) -> ServiceError:
    """Return the error for one field that breaks a rule."""
    return invalid([Violation(field, description)])


def ids_too_long() -> ServiceError:
    """Return the refusal of ids that the database's indexes cannot hold."""
    return invalid_field(
        "request_id",
        "is too long together with the record's other ids: this database takes 2,600 bytes of them",
    )


def malformed(message: str) -> ServiceError:
    """Return the refusal of what is no message of the expected type: bytes, JSON, a path."""
    return ServiceError(Code.INVALID_ARGUMENT, "MALFORMED_MESSAGE", message)


def internal() -> ServiceError:
    """Return what a caller is told of a fault of the server: nothing but where its story is."""
    return ServiceError(
        Code.INTERNAL, "INTERNAL", "the server failed; its log has more under this request_id"
    )


def not_found(what: str) -> ServiceError:
    """Return the answer for a record that is absent or somebody else's: the same words."""
    return ServiceError(Code.NOT_FOUND, "NOT_FOUND", f"{what} not found")


def unauthenticated() -> ServiceError:
    """Return the one refusal of every key that opens nothing: why it does not, nobody is told."""
    return ServiceError(
        Code.UNAUTHENTICATED,
        "UNAUTHENTICATED",
        "a valid API key is required: send the header Authorization: Bearer KEY",
    )


def scope_missing(scope: str, needed_for: str = "") -> ServiceError:
    """Return the refusal of a key that lacks a scope; `needed_for` ends the sentence."""
    return ServiceError(
        Code.PERMISSION_DENIED,
        "SCOPE_MISSING",
        f"the key lacks the scope {scope}{needed_for}",
        metadata={"scope": scope},
    )


def overloaded() -> ServiceError:
    """Return the refusal of a server whose writer is behind."""
    return ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "OVERLOADED",
        "the server is overloaded; nothing was changed, try again later",
        retry_after_s=OVERLOAD_RETRY_AFTER_S,
    )


def too_many_connections() -> ServiceError:
    """Return the refusal on a connection that is one more than there is room for."""
    return ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "OVERLOADED",
        "the server has as many connections as it may have; nothing was changed, try again",
        retry_after_s=OVERLOAD_RETRY_AFTER_S,
    )


def memory_exhausted() -> ServiceError:
    """Return the refusal of a call for which there is no memory, or not for this caller."""
    return ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "OVERLOADED",
        "this caller's calls, or all calls, hold as much memory as they may; nothing was changed, "
        "try again",
        metadata={"limit": "memory_budget_bytes"},
        retry_after_s=MEMORY_RETRY_AFTER_S,
    )


def too_large(size_bytes_max: int) -> ServiceError:
    """Return the refusal of a message, a body or a line above the message limit."""
    return ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "MESSAGE_TOO_LARGE",
        f"a message may have at most {size_bytes_max} bytes",
        metadata={"size_bytes_max": str(size_bytes_max)},
    )


def too_slow() -> ServiceError:
    """Return the refusal of a message that does not come to its end."""
    return malformed("the body came too slowly, or stopped coming")


def rate_limited(limit: str, value: int, retry_after_s: float) -> ServiceError:
    """Return the refusal of a caller who has used up a limit of its own."""
    return ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "RATE_LIMITED",
        f"this key's limit of {value:,} {limit.replace('_', ' ')} is exceeded; nothing was done, "
        "try again later",
        metadata={"limit": limit},
        retry_after_s=retry_after_s,
    )


def stream_idle(timeout_s: float) -> ServiceError:
    """Return the end of a stream on which nothing was sent for long."""
    return ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "RATE_LIMITED",
        f"the stream was idle for {timeout_s:g} s and is closed; everything sent before was "
        "answered, open a new stream to go on",
        metadata={"limit": "stream_idle_timeout_s"},
        retry_after_s=OVERLOAD_RETRY_AFTER_S,
    )


def shutting_down() -> ServiceError:
    """Return the refusal of a server that is stopping."""
    return ServiceError(
        Code.UNAVAILABLE,
        "SHUTTING_DOWN",
        "the server is stopping; nothing was changed, try again",
        retry_after_s=STORAGE_RETRY_AFTER_S,
    )


def embedder_unavailable() -> ServiceError:
    """Return the refusal of a search by meaning alone while the model does not answer."""
    return ServiceError(
        Code.UNAVAILABLE,
        "EMBEDDER_UNAVAILABLE",
        "the embedding model does not answer; search_mode fts still works",
        retry_after_s=STORAGE_RETRY_AFTER_S,
    )


def storage_full() -> ServiceError:
    """Return the refusal of a server whose disk is full."""
    return ServiceError(
        Code.RESOURCE_EXHAUSTED,
        "STORAGE_FULL",
        "the server's disk is full; nothing was changed",
        retry_after_s=STORAGE_RETRY_AFTER_S,
    )


def storage_damaged() -> ServiceError:
    """Return the refusal of a server whose database file is damaged: trying again is no help."""
    return ServiceError(
        Code.DATA_LOSS,
        "STORAGE_DAMAGED",
        f"the database is damaged; run `reflexio doctor` and {RESTORE_ADVICE}",
    )


def storage_unreadable() -> ServiceError:
    """Return the refusal of a server whose disk fails: the database may be as sound as ever."""
    return ServiceError(
        Code.UNAVAILABLE,
        "STORAGE_UNAVAILABLE",
        "the server's disk fails to read or write (an I/O error); look after the disk, and try "
        "again with the same request_id",
        retry_after_s=STORAGE_RETRY_AFTER_S,
    )


def storage_unavailable() -> ServiceError:
    """Return the refusal of a server whose database does not answer."""
    return ServiceError(
        Code.UNAVAILABLE,
        "STORAGE_UNAVAILABLE",
        "the database did not answer; try again with the same request_id",
        retry_after_s=STORAGE_RETRY_AFTER_S,
    )
