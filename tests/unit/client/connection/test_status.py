"""Failures arrive as the client's errors, with everything the server said of them."""

import copy
import inspect
import pickle
import re
from typing import Any

import grpc
import pytest
import reflexio
from reflexio import errors
from reflexio._connection.retry import nobody_listens
from reflexio._connection.status import from_call

from tests.unit.client.scripting import Caller, ScriptedServer

CLASSES = [
    member
    for _, member in inspect.getmembers(errors, inspect.isclass)
    if issubclass(member, errors.ReflexioError)
]
BY_CODE = {
    "CANCELLED": errors.ReflexioError,
    "UNKNOWN": errors.ServerError,
    "INVALID_ARGUMENT": errors.InvalidRequest,
    "DEADLINE_EXCEEDED": errors.DeadlineExceeded,
    "NOT_FOUND": errors.NotFound,
    "ALREADY_EXISTS": errors.AlreadyExists,
    "PERMISSION_DENIED": errors.PermissionDenied,
    "RESOURCE_EXHAUSTED": errors.RateLimited,
    "FAILED_PRECONDITION": errors.InvalidRequest,
    "ABORTED": errors.ServerError,
    "OUT_OF_RANGE": errors.InvalidRequest,
    "UNIMPLEMENTED": errors.Unimplemented,
    "INTERNAL": errors.ServerError,
    "UNAVAILABLE": errors.Unavailable,
    "DATA_LOSS": errors.ServerError,
    "UNAUTHENTICATED": errors.Unauthenticated,
}


def test_the_drawn_tree_is_the_tree() -> None:
    """The picture at the top of the module names every class, and all are exported."""
    drawn = re.findall(r"^(?:├── |└── |(?=Reflexio))([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE)
    assert set(drawn) == {cls.__name__ for cls in CLASSES}
    assert set(drawn) <= set(reflexio.__all__)


@pytest.mark.parametrize("cls", CLASSES)
def test_the_docstring_is_the_default_message(cls: type[errors.ReflexioError]) -> None:
    """An error raised without words still says something."""
    assert cls.__doc__
    assert str(cls()) == cls.__doc__.rstrip(".")


@pytest.mark.parametrize("cls", CLASSES)
def test_errors_survive_pickling_and_copying(cls: type[errors.ReflexioError]) -> None:
    """They cross process borders whole."""
    error = cls(
        "words",
        code="NOT_FOUND",
        reason="R",
        details={"a": "b"},
        violations=[errors.Violation("f", "d")],
        request_id="id",
        retry_after_s=1.5,
    )
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(twin) is cls
        assert str(twin) == "words"
        assert vars(twin) == vars(error)


@pytest.mark.parametrize("code", [c.name for c in grpc.StatusCode if c is not grpc.StatusCode.OK])
def test_each_code_has_its_class(connect: Any, server: ScriptedServer, code: str) -> None:
    """Every code that gRPC knows becomes the class that the tree says."""
    caller: Caller = connect(server.url, retry=reflexio.RetryPolicy(max_attempts=1))
    server.script("Whoami", {"code": code, "message": "words"})
    with pytest.raises(errors.ReflexioError) as caught:
        caller.call("whoami")
    assert type(caught.value) is BY_CODE[code]
    assert (caught.value.code, str(caught.value)) == (code, "words")


def test_the_details_of_a_status_arrive(caller: Caller, server: ScriptedServer) -> None:
    """Reason, metadata, fields at fault and the call's id in the server's log."""
    server.script(
        "Whoami",
        {
            "code": "INVALID_ARGUMENT",
            "message": "two fields",
            "reason": "INVALID_FIELD",
            "metadata": {"scope": "read"},
            "violations": [["user_id", "is required"], ["top_k", "is 0"]],
            "request_id": "call-17",
        },
    )
    with pytest.raises(errors.InvalidRequest) as caught:
        caller.call("whoami")
    error = caught.value
    assert error.reason == "INVALID_FIELD"
    assert error.details == {"scope": "read"}
    assert error.violations == (("user_id", "is required"), ("top_k", "is 0"))
    assert error.violations[0].description == "is required"
    assert error.request_id == "call-17"
    assert error.retry_after_s is None


def test_when_to_come_back_arrives(connect: Any, server: ScriptedServer) -> None:
    """RateLimited says how long to wait."""
    caller: Caller = connect(server.url, retry=reflexio.RetryPolicy(max_attempts=1))
    server.script("Whoami", {"code": "RESOURCE_EXHAUSTED", "retry_after_s": 0.25})
    with pytest.raises(errors.RateLimited) as caught:
        caller.call("whoami")
    assert caught.value.retry_after_s == 0.25


def test_a_bare_status_is_enough(caller: Caller, server: ScriptedServer) -> None:
    """A server or a proxy without details still gives code and words."""
    server.script("Whoami", {"code": "NOT_FOUND", "message": "no", "bare": True})
    with pytest.raises(errors.NotFound, match="no") as caught:
        caller.call("whoami")
    assert (caught.value.reason, caught.value.violations) == ("", ())


def test_oversize_is_a_fault_of_the_request(caller: Caller, server: ScriptedServer) -> None:
    """The server's transport answers too large a message without details; waiting is no help."""
    message = "CLIENT: Received message larger than max (33554433 vs. 33554432)"
    server.script("Whoami", {"code": "RESOURCE_EXHAUSTED", "message": message, "bare": True})
    with pytest.raises(errors.InvalidRequest) as caught:
        caller.call("whoami")
    assert caught.value.reason == "MESSAGE_TOO_LARGE"
    assert caught.value.code == "RESOURCE_EXHAUSTED"


def test_nobody_listening_is_unavailable(connect: Any, own_server: ScriptedServer) -> None:
    """With the address in the words."""
    own_server.kill()
    caller: Caller = connect(own_server.url, retry=reflexio.RetryPolicy(max_attempts=1))
    with pytest.raises(errors.Unavailable, match=str(own_server.port)):
        caller.call("whoami")


def test_a_closed_client_says_so(connect: Any, server: ScriptedServer) -> None:
    """After close every call fails alike, bulk publishes too."""
    caller: Caller = connect(server.url)
    caller.call("whoami")
    caller.close()
    caller.close()
    for use in (lambda: caller.call("whoami"), lambda: caller.bulk([{}])):
        with pytest.raises(errors.ReflexioError, match="the client is closed"):
            use()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:9: Failed to "
            "connect to remote host: connect: Connection refused (111)",
            "start `reflexio serve`, or set REFLEXIO_URL",
        ),
        (
            "errors resolving nowhere:8081: [field:hostname lookup error:address lookup failed for "
            "nowhere:8081: Domain name not found]",
            "no such host: set REFLEXIO_URL",
        ),
        (
            "DNS resolution failed for nowhere:8081: C-ares status is not ARES_SUCCESS",
            "no such host: set REFLEXIO_URL",
        ),
    ],
)
def test_what_no_connection_means_is_said(said: str, meant: str) -> None:
    """With gRPC's own words behind; it counts as nobody there, which other failures do not."""

    class Failed:
        def code(self) -> grpc.StatusCode:
            return grpc.StatusCode.UNAVAILABLE

        def details(self) -> str:
            return said

        def trailing_metadata(self) -> tuple[()]:
            return ()

    error = from_call(Failed())
    assert meant in str(error)
    assert said in str(error)
    assert nobody_listens(error)
    assert not nobody_listens(errors.Unavailable("Socket closed"))
