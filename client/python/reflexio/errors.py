"""Errors that a call of the client can raise.

ReflexioError
├── InvalidRequest      a value or the whole request is refused; sending it again does not help
├── NotFound            no such record for this caller
├── AlreadyExists       the request_id is taken by other content, or was deleted
├── Unauthenticated     no key, or one that the server does not know
├── PermissionDenied    the key lacks the scope of the call
├── RateLimited         the server takes nothing now; retry_after_s says when to try again
├── PublisherFull       a Publisher holds as much as it may; nothing was taken
├── Unavailable         the server was not reached, or is stopping
├── DeadlineExceeded    the timeout passed before the answer came
├── Unimplemented       this server does not offer the call
└── ServerError         a fault of the server
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self


class Violation(NamedTuple):
    """One field at fault: its path in the request and what is wrong with it."""

    field: str
    description: str


class ReflexioError(Exception):
    """the call failed."""

    default_code = "UNKNOWN"

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        reason: str = "",
        details: Mapping[str, str] | None = None,
        violations: Sequence[Violation] = (),
        request_id: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        self.message = message or (type(self).__doc__ or "").rstrip(".")
        super().__init__(self.message)
        self.code = code or self.default_code
        """The name of the gRPC status code, such as "INVALID_ARGUMENT"."""
        self.reason = reason
        """The machine-readable cause, a name of `reflexio.v1.ErrorReason` without prefix, or ""."""
        self.details = dict(details or {})
        """What the reason documents as its metadata."""
        self.violations = tuple(violations)
        """The fields at fault."""
        self.request_id = request_id
        """The id of the failed call in the server's log, or "" when the server gave none."""
        self.retry_after_s = retry_after_s
        """Seconds after which the server asks to be tried again; None when it does not say."""

    def __reduce__(self) -> tuple[Any, ...]:
        fields = {name: value for name, value in vars(self).items() if name != "message"}
        return _rebuild, (type(self), self.message, fields)

    @classmethod
    def of_field(cls, field: str, description: str) -> Self:
        """Return the error for one field; the message is its path and what is wrong."""
        return cls(
            f"{field}: {description}",
            reason="INVALID_FIELD",
            violations=(Violation(field, description),),
        )


def _rebuild(cls: type[ReflexioError], message: str, fields: dict[str, Any]) -> ReflexioError:
    return cls(message, **fields)


class InvalidRequest(ReflexioError):  # noqa: N818 (the documented name of the failure, as below)
    """the request is not valid."""

    default_code = "INVALID_ARGUMENT"


class NotFound(ReflexioError):  # noqa: N818
    """no such record."""

    default_code = "NOT_FOUND"


class AlreadyExists(ReflexioError):  # noqa: N818
    """the request_id is taken."""

    default_code = "ALREADY_EXISTS"


class Unauthenticated(ReflexioError):  # noqa: N818
    """no valid API key."""

    default_code = "UNAUTHENTICATED"


class PermissionDenied(ReflexioError):  # noqa: N818
    """the API key does not allow this call."""

    default_code = "PERMISSION_DENIED"


class RateLimited(ReflexioError):  # noqa: N818
    """the server takes nothing now."""

    default_code = "RESOURCE_EXHAUSTED"


class PublisherFull(ReflexioError):  # noqa: N818
    """the publisher has no room."""

    default_code = "RESOURCE_EXHAUSTED"


class Unavailable(ReflexioError):  # noqa: N818
    """the server cannot be reached."""

    default_code = "UNAVAILABLE"


class DeadlineExceeded(ReflexioError):  # noqa: N818
    """the timeout passed before the answer came."""

    default_code = "DEADLINE_EXCEEDED"


class Unimplemented(ReflexioError):  # noqa: N818
    """the server does not offer the call."""

    default_code = "UNIMPLEMENTED"


class ServerError(ReflexioError):
    """the server failed."""

    default_code = "INTERNAL"
