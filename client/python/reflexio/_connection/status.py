"""A gRPC status with its google.rpc details, as one of the client's errors."""

from typing import Any, Protocol

from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

from reflexio import errors
from reflexio._connection.grpc_import import grpc
from reflexio._connection.retry import NAME_UNKNOWN, NOT_CONNECTED

STATUS_METADATA = "grpc-status-details-bin"
TOO_LARGE_REASON = "MESSAGE_TOO_LARGE"
TRANSPORT_TOO_LARGE = "larger than max"
"""What gRPC itself says of an oversize message; its bare status has no details to tell by."""

BROKEN_STREAMS = {
    grpc.StatusCode.CANCELLED: "CANCELLED",
    grpc.StatusCode.UNKNOWN: "Stream removed",
    grpc.StatusCode.INTERNAL: "Internal error from Core",
}
"""How gRPC names a stream that broke: reset by a server in its shutdown (a call that the client
ends itself is cancelled in other words), or cut between two frames; the last is asyncio's, when it
writes to a stream that has just ended and has not read yet why."""

HINTS = {
    "Connection refused": "nobody listens there: start `reflexio serve`, or set REFLEXIO_URL to "
    "the address of a server",
    **dict.fromkeys(NAME_UNKNOWN, "no such host: set REFLEXIO_URL to the address of a server"),
    "Unwrap failed (TSI_DATA_CORRUPTED)": "the server ended TLS right after the handshake: it asks "
    "for a client certificate, or refuses the one given (client_certificate, client_key)",
    "CERTIFICATE_VERIFY_FAILED": "the server's certificate is not signed by a trusted authority: "
    "give the one that signed it (root_certificates, or REFLEXIO_CA_FILE)",
    "Hostname Verification Check failed": "the server's certificate is for another name than the "
    "URL's",
    "WRONG_VERSION_NUMBER": "the server does not speak TLS here: use http://",
    "Failed to create security handshaker": "client_certificate and client_key do not belong "
    "together, or root_certificates cannot be read",
    "Cannot check peer: missing selected ALPN property": "no gRPC server with TLS answers there",
    "Socket closed": "does the server speak TLS there, or not, as the URL says? http:// is plain, "
    "https:// is TLS",
}
"""What gRPC's words for a connection that cannot be made mean to whoever chose the URL."""

_CODE_NAMES = {code.value[0]: code.name for code in grpc.StatusCode}
_CLASSES: dict[str, type[errors.ReflexioError]] = {
    "CANCELLED": errors.ReflexioError,
    "INVALID_ARGUMENT": errors.InvalidRequest,
    "FAILED_PRECONDITION": errors.InvalidRequest,
    "OUT_OF_RANGE": errors.InvalidRequest,
    "NOT_FOUND": errors.NotFound,
    "ALREADY_EXISTS": errors.AlreadyExists,
    "UNAUTHENTICATED": errors.Unauthenticated,
    "PERMISSION_DENIED": errors.PermissionDenied,
    "RESOURCE_EXHAUSTED": errors.RateLimited,
    "UNAVAILABLE": errors.Unavailable,
    "DEADLINE_EXCEEDED": errors.DeadlineExceeded,
    "UNIMPLEMENTED": errors.Unimplemented,
}


class FailedCall(Protocol):
    """What both grpc.RpcError and grpc.aio.AioRpcError tell of a call that failed."""

    def code(self) -> grpc.StatusCode:
        """Return the status code."""

    def details(self) -> str | None:
        """Return the status message."""

    def trailing_metadata(self) -> Any:
        """Return the trailing metadata as pairs."""


def from_call(failed: FailedCall) -> errors.ReflexioError:
    """Return the error for a failed call, with the details that the server sent."""
    code, message = failed.code(), failed.details() or ""
    status = status_pb2.Status(code=code.value[0], message=message)
    for key, value in failed.trailing_metadata() or ():
        if key == STATUS_METADATA:
            try:
                status = status_pb2.Status.FromString(value)
            except DecodeError:
                break
    if BROKEN_STREAMS.get(code) == message:
        status.code = grpc.StatusCode.UNAVAILABLE.value[0]
    if status.code == grpc.StatusCode.UNAVAILABLE.value[0] and not status.details:
        status.message = _explained(message)
    return from_status(status)


def _explained(message: str) -> str:
    """Return what gRPC says of a connection that cannot be made, with what it means if known."""
    if message.startswith(NOT_CONNECTED):
        for words, hint in HINTS.items():
            if words in message:
                return f"{hint} ({message})"
    return message


def from_status(status: status_pb2.Status) -> errors.ReflexioError:
    """Return the error for a google.rpc.Status."""
    code = _CODE_NAMES.get(status.code, "UNKNOWN")
    info = error_details_pb2.ErrorInfo()
    bad_request = error_details_pb2.BadRequest()
    retry = error_details_pb2.RetryInfo()
    call = error_details_pb2.RequestInfo()
    retry_after_s = None
    for detail in status.details:
        for message in (info, bad_request, call):
            detail.Unpack(message)
        if detail.Unpack(retry):
            retry_after_s = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
    cls = _CLASSES.get(code, errors.ServerError)
    reason = info.reason
    if code == "RESOURCE_EXHAUSTED" and not reason and TRANSPORT_TOO_LARGE in status.message:
        reason = TOO_LARGE_REASON
    if reason == TOO_LARGE_REASON:
        cls = errors.InvalidRequest
    return cls(
        status.message,
        code=code,
        reason=reason,
        details=info.metadata,
        violations=[errors.Violation(v.field, v.description) for v in bad_request.field_violations],
        request_id=call.request_id,
        retry_after_s=retry_after_s,
    )
