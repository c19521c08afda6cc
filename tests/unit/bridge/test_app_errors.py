"""Refusals of the application: routes, rules, keys, faults, and the health of the server."""

from collections.abc import Mapping

import pytest
from reflexio_server.bridge.asgi.replies import STATUS_BY_CODE
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import Code, ServiceError, Violation
from structlog.testing import capture_logs

from tests.unit.bridge.bridging import Client, Recorder, a_request, assert_error


@pytest.mark.parametrize(
    ("verb", "target"),
    [
        ("GET", "/api/nothing"),
        ("POST", "/api/whoami/"),
        ("GET", "/api/interactions//image"),
        ("GET", "/api/interactions/1/image/x"),
    ],
)
def test_an_unknown_path_is_not_found(client: Client, verb: str, target: str) -> None:
    """Whatever the method."""
    assert_error(client.call(verb, target), 404, "NOT_FOUND", "UNKNOWN_ROUTE")


@pytest.mark.parametrize(
    ("verb", "target", "allow"),
    [
        ("GET", "/api/publish_interaction", "POST"),
        ("POST", "/api/whoami", "GET, HEAD"),
        ("OPTIONS", "/api/interactions/3/image", "GET, HEAD"),
        ("PUT", "/api/delete_request", "DELETE"),
        ("HEAD", "/api/delete_request", "DELETE"),
        ("POST", "/healthz", "GET, HEAD"),
    ],
)
def test_a_known_path_says_which_methods_it_takes(
    client: Client, verb: str, target: str, allow: str
) -> None:
    """In the Allow header."""
    answer = client.call(verb, target)
    assert answer.headers["allow"] == allow
    if verb != "HEAD":
        assert_error(answer, 405, "UNIMPLEMENTED", "UNKNOWN_ROUTE")


def test_an_rpc_that_is_not_offered(client: Client) -> None:
    """Its route is there and says so."""
    answer = client.call("DELETE", "/api/delete_session", {"session_id": "s"})
    assert_error(answer, 501, "UNIMPLEMENTED", "UNIMPLEMENTED")


def test_validation_errors_name_every_field(client: Client, recorder: Recorder) -> None:
    """The rules of the contract, not of the codec; the RPC is not called."""
    body = assert_error(
        client.call("POST", "/api/publish_interaction", {"user_id": " "}),
        400,
        "INVALID_ARGUMENT",
        "INVALID_FIELD",
    )
    fields = [violation["field"] for violation in body["detail"]]
    assert fields == ["user_id", "session_id", "interaction_data_list"]
    assert recorder.requests == []


@pytest.mark.parametrize("wrong", [{}, {"source": 3}])
def test_a_refusal_names_the_fields_that_may_be_meant(
    client: Client, wrong: dict[str, int]
) -> None:
    """Refused by the rules or by the codec: what was misspelt is likely why."""
    body = {
        "user_id": "u",
        "sesion_id": "s",
        "interactions": [{"content": "x"}],
        "mood": 1,
        **wrong,
    }
    answer = client.call("POST", "/api/publish_interaction", body)
    message = answer.json["message"]
    assert "; unknown field ignored: sesion_id (did you mean session_id?)" in message
    assert "; unknown field ignored: interactions (did you mean interaction_data_list?)" in message
    assert "mood" not in message


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_its_status(client: Client, recorder: Recorder, code: Code) -> None:
    """And the error carries the call's id, its fields and when to retry."""
    recorder.fault = ServiceError(
        code, "SOME_REASON", "words", violations=[Violation("a.b", "is wrong")], retry_after_s=1.2
    )
    answer = client.call("GET", "/api/whoami")
    assert answer.status == STATUS_BY_CODE[code]
    assert answer.headers["retry-after"] == "2"
    assert answer.json == {
        "code": code.name,
        "reason": "SOME_REASON",
        "message": "words",
        "detail": [{"field": "a.b", "description": "is wrong"}],
        "request_id": client.caller.call_id,
    }


def test_a_short_retry_time_is_rounded_up(client: Client, recorder: Recorder) -> None:
    """Retry-After: 0 would say nothing."""
    recorder.fault = ServiceError(Code.RESOURCE_EXHAUSTED, "OVERLOADED", "x", retry_after_s=0.25)
    answer = client.call("GET", "/api/whoami")
    assert (answer.status, answer.headers["retry-after"]) == (429, "1")


def test_a_fault_is_logged_and_not_shown(client: Client, recorder: Recorder) -> None:
    """The caller gets INTERNAL and an id; the log has the traceback under the same id."""
    recorder.fault = ZeroDivisionError("secret 17")
    with capture_logs() as logs:
        answer = client.call("GET", "/api/whoami")
    body = assert_error(answer, 500, "INTERNAL", "INTERNAL")
    assert b"secret" not in answer.body
    assert b"ZeroDivision" not in answer.body
    [entry] = logs
    assert entry["log_level"] == "error"
    assert entry["call_id"] == body["request_id"]
    assert entry["exc_info"]


def test_the_headers_authenticate_the_call(recorder: Recorder) -> None:
    """Their names in lower case; a refusal comes before the body is looked at."""
    seen: list[Mapping[str, str]] = []

    def authenticate(headers: Mapping[str, str]) -> Caller:
        seen.append(headers)
        if headers.get("authorization") != "Bearer good":
            raise ServiceError(Code.UNAUTHENTICATED, "UNAUTHENTICATED", "no such key")
        return Caller(org_id="org-b")

    client = Client(recorder.methods(), authenticate=authenticate)
    refused = client.call("POST", "/api/publish_interaction", b"{broken")
    assert_error(refused, 401, "UNAUTHENTICATED", "UNAUTHENTICATED")
    assert refused.headers["www-authenticate"] == "Bearer"
    answer = client.call("GET", "/api/whoami", headers={"authorization": "Bearer good"})
    assert answer.json["org_id"] == "org-b"
    assert seen[-1] == {"authorization": "Bearer good"}


def test_a_missing_scope_is_refused(recorder: Recorder) -> None:
    """The RPC authorises, the bridge tells."""
    client = Client(
        recorder.methods(), authenticate=lambda _: Caller(org_id="o", scopes=frozenset())
    )
    for target in ("/api/publish_interaction", "/api/bulk_publish"):
        answer = client.call("POST", target, a_request())
        assert_error(answer, 403, "PERMISSION_DENIED", "SCOPE_MISSING")


def test_health_follows_the_server(recorder: Recorder) -> None:
    """200 when it serves, else 503; nobody has to be somebody for it."""
    state = [True]

    def authenticate(_headers: Mapping[str, str]) -> Caller:
        raise ServiceError(Code.UNAUTHENTICATED, "UNAUTHENTICATED", "no key")

    client = Client(recorder.methods(), authenticate=authenticate, serving=lambda: state[0])
    assert client.call("GET", "/healthz").json == {"status": "ok"}
    assert client.call("HEAD", "/healthz").body == b""
    state[0] = False
    assert client.call("GET", "/healthz").status == 503
