"""Service errors become google.rpc.Status with the details that clients act on."""

import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from reflexio.v1 import error_reason_pb2
from reflexio_server.core import errors
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import Code, ServiceError, Violation
from reflexio_server.rpc.grpc_handlers import GRPC_CODES
from reflexio_server.rpc.status import to_status

CALLER = Caller("acme")
ERRORS = [
    errors.invalid_field("a", "is wrong"),
    errors.not_found("image"),
    errors.overloaded(),
    errors.shutting_down(),
    errors.storage_full(),
    errors.storage_unavailable(),
    errors.internal(),
    errors.malformed("no message"),
]


def unpacked(status: status_pb2.Status) -> dict[str, Message]:
    """Return the details by the name of their type."""
    found: dict[str, Message] = {}
    for detail in status.details:
        for kind in (
            details.ErrorInfo,
            details.BadRequest,
            details.RetryInfo,
            details.RequestInfo,
        ):
            message = kind()
            if detail.Unpack(message):
                found[kind.DESCRIPTOR.name] = message
    assert len(found) == len(status.details)
    return found


def test_violations_stand_in_bad_request() -> None:
    """Each has its path and its sentence, in order."""
    error = errors.invalid([Violation("a.b[2]", "is wrong"), Violation("c", "is missing")])
    status = to_status(error, CALLER.call_id)
    assert status.code == Code.INVALID_ARGUMENT.value
    assert unpacked(status) == {
        "ErrorInfo": details.ErrorInfo(reason="INVALID_FIELD", domain="reflexio"),
        "BadRequest": details.BadRequest(
            field_violations=[
                details.BadRequest.FieldViolation(field="a.b[2]", description="is wrong"),
                details.BadRequest.FieldViolation(field="c", description="is missing"),
            ]
        ),
        "RequestInfo": details.RequestInfo(request_id=CALLER.call_id),
    }


def test_metadata_stands_in_error_info() -> None:
    """Programs read it instead of the message."""
    error = ServiceError(
        Code.ALREADY_EXISTS, "REQUEST_ID_REUSED", "no", metadata={"request_id": "r"}
    )
    found = unpacked(to_status(error, "c1"))
    assert found == {
        "ErrorInfo": details.ErrorInfo(
            reason="REQUEST_ID_REUSED", domain="reflexio", metadata={"request_id": "r"}
        ),
        "RequestInfo": details.RequestInfo(request_id="c1"),
    }


@pytest.mark.parametrize(
    ("error", "delay_s"),
    [
        (errors.overloaded(), errors.OVERLOAD_RETRY_AFTER_S),
        (errors.shutting_down(), errors.STORAGE_RETRY_AFTER_S),
        (errors.storage_full(), errors.STORAGE_RETRY_AFTER_S),
        (errors.storage_unavailable(), errors.STORAGE_RETRY_AFTER_S),
    ],
    ids=lambda value: getattr(value, "reason", ""),
)
def test_refusals_that_pass_say_when_to_try_again(error: ServiceError, delay_s: float) -> None:
    """RetryInfo carries the delay."""
    retry = unpacked(to_status(error, CALLER.call_id))["RetryInfo"]
    assert isinstance(retry, details.RetryInfo)
    assert retry.retry_delay.ToTimedelta().total_seconds() == delay_s


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.reason)
def test_every_reason_is_in_the_contract(error: ServiceError) -> None:
    """Clients find it in the enum, with its comment."""
    assert f"ERROR_REASON_{error.reason}" in set(error_reason_pb2.ErrorReason.keys())


@pytest.mark.parametrize("code", Code)
def test_every_code_has_its_grpc_code(code: Code) -> None:
    """Names and numbers are those of gRPC."""
    assert GRPC_CODES[code].name == code.name
    assert GRPC_CODES[code].value[0] == code.value
