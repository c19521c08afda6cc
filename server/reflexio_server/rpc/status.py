"""Service errors as google.rpc.Status with ErrorInfo, BadRequest and RetryInfo, and back."""

import base64
from urllib.parse import quote

from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2

from reflexio_server.core.errors import ServiceError

ERROR_DOMAIN = "reflexio"

MESSAGE_SAFE = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%")
"""What stands as it is in a grpc-message; all else is written as %XX."""


def to_status(error: ServiceError, call_id: str) -> status_pb2.Status:
    """Return the error as a status; RequestInfo carries the call_id that stands in the log."""
    status = status_pb2.Status(code=error.code.value, message=error.message)
    status.details.add().Pack(
        error_details_pb2.ErrorInfo(
            reason=error.reason, domain=ERROR_DOMAIN, metadata=error.metadata
        )
    )
    if error.violations:
        bad_request = error_details_pb2.BadRequest()
        for violation in error.violations:
            bad_request.field_violations.add(
                field=violation.field, description=violation.description
            )
        status.details.add().Pack(bad_request)
    if error.retry_after_s is not None:
        delay = Duration()
        delay.FromNanoseconds(int(error.retry_after_s * 1e9))
        status.details.add().Pack(error_details_pb2.RetryInfo(retry_delay=delay))
    status.details.add().Pack(error_details_pb2.RequestInfo(request_id=call_id))
    return status


def grpc_trailers(status: status_pb2.Status) -> list[tuple[bytes, bytes]]:
    """Return the trailers of a call that ends so, as they are sent."""
    details = base64.b64encode(status.SerializeToString()).rstrip(b"=")
    return [
        (b"grpc-status", str(status.code).encode("ascii")),
        (b"grpc-message", quote(status.message, safe=MESSAGE_SAFE).encode("ascii")),
        (b"grpc-status-details-bin", details),
    ]
