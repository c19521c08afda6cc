"""Service errors as google.rpc.Status with ErrorInfo, BadRequest and RetryInfo, and back."""

from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import ServiceError

ERROR_DOMAIN = "reflexio"


def to_status(error: ServiceError, caller: Caller | None) -> status_pb2.Status:
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
    if caller is not None:
        status.details.add().Pack(error_details_pb2.RequestInfo(request_id=caller.call_id))
    return status
