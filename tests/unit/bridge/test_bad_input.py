"""Hostile and broken requests: each is refused with the error body, and nothing reaches an RPC."""

import asyncio
import json
from typing import Any

import pytest
from reflexio_server.core.limits import MESSAGE_SIZE_BYTES_MAX
from structlog.testing import capture_logs

from tests.unit.bridge.bridging import CHUNKED, JSON, Client, Recorder, a_request, scope_of

PUBLISH = "/api/publish_interaction"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"}",
        b"{'user_id': 1}",
        b'{"user_id": "a",}',
        b'{"user_id": "a"} {}',
        b"null",
        b"[]",
        b'"text"',
        b"7",
        b"user_id=a",
        b"\xff\xfe{\x00}\x00",
        b'{"user_id": "\xff"}',
        b'{"user_id": NaN}',
        b'{"threshold": 1e400}',
        b'{"threshold": Infinity}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"interaction_data_list":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"interaction_data_list": [' + b"{}," * 1_000_000 + b"{}]}",
        b"\x00",
        b"   ",
    ],
    ids=lambda body: ascii(body[:30]),
)
def test_what_is_not_a_json_object_is_malformed(
    client: Client, recorder: Recorder, body: bytes
) -> None:
    """With a short message, whatever was sent."""
    answer = client.call("POST", PUBLISH, body)
    assert answer.status == 400
    assert answer.json["reason"] == "MALFORMED_MESSAGE"
    assert len(answer.body) < 500
    assert recorder.requests == []


def test_the_place_of_the_error_is_named(client: Client) -> None:
    """By line and column."""
    answer = client.call("POST", PUBLISH, b'{"user_id": "a",\n "session_id": oops}')
    assert "line 2, column 16" in answer.json["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"user_id": "a\\u0000b", "session_id": "s"}', "user_id"),
        (b'{"user_id": ["a"], "session_id": "s"}', "user_id"),
        (
            b'{"interaction_data_list": [{"created_at": 9223372036854775808}]}',
            "interaction_data_list[0].created_at",
        ),
        (
            b'{"interaction_data_list": [{"user_action": "hug"}]}',
            "interaction_data_list[0].user_action",
        ),
        (b'{"interaction_data_list": {"0": {}}}', "interaction_data_list"),
        (
            b'{"interaction_data_list": [{"tools_used": [{"tool_data": '
            + b'{"a":' * 900
            + b"1"
            + b"}" * 900
            + b"}]}]}",
            "interaction_data_list[0].tools_used[0].tool_data",
        ),
    ],
)
def test_a_value_that_no_field_takes_is_named(
    client: Client, recorder: Recorder, body: bytes, field: str
) -> None:
    """By the codec or by the contract's rules."""
    answer = client.call("POST", PUBLISH, body)
    assert answer.status == 400
    assert field in [violation["field"] for violation in answer.json["detail"]]
    assert recorder.requests == []


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/x-ndjson",
        "",
        "x" * 5_000,
    ],
)
def test_a_body_that_is_not_declared_as_json_is_refused(
    client: Client, recorder: Recorder, content_type: str
) -> None:
    """The message says which header to send."""
    answer = client.call("POST", PUBLISH, a_request(), {"content-type": content_type})
    assert answer.status == 415
    assert answer.json["code"] == "INVALID_ARGUMENT"
    assert answer.json["reason"] == "UNSUPPORTED_MEDIA_TYPE"
    if "charset" not in content_type:
        assert 'the header "Content-Type: application/json"' in answer.json["message"]
    assert len(answer.body) < 500
    assert recorder.requests == []


def test_an_encoded_body_is_refused(client: Client) -> None:
    """A compressed body would be taken for broken JSON."""
    answer = client.call("POST", PUBLISH, b"\x1f\x8b", {**JSON, "content-encoding": "gzip"})
    assert (answer.status, answer.json["reason"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("declared", [MESSAGE_SIZE_BYTES_MAX + 1, 10**17, 10**30])
def test_an_oversize_body_is_refused_before_it_is_read(client: Client, declared: int) -> None:
    """By its declared length."""

    def unread() -> Any:
        pytest.fail("the body was read")
        yield b""

    headers = {**JSON, "content-length": str(declared)}
    events: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": next(unread()), "more_body": True}

    async def send(event: Any) -> None:
        events.append(event)

    asyncio.run(client.bridge(scope_of("POST", PUBLISH, headers), receive, send))
    assert events[0]["status"] == 413
    assert json.loads(events[1]["body"])["reason"] == "MESSAGE_TOO_LARGE"
    assert json.loads(events[1]["body"])["code"] == "RESOURCE_EXHAUSTED"


def test_an_oversize_body_without_a_length_is_counted(client: Client) -> None:
    """It is given up as soon as it is too long."""
    chunk = b" " * 2**20
    served = 0

    async def receive() -> dict[str, Any]:
        nonlocal served
        served += 1
        return {"type": "http.request", "body": chunk, "more_body": True}

    events: list[Any] = []

    async def send(event: Any) -> None:
        events.append(event)

    headers = {**JSON, **CHUNKED}
    asyncio.run(client.bridge(scope_of("POST", PUBLISH, headers), receive, send))
    assert events[0]["status"] == 413
    assert served == MESSAGE_SIZE_BYTES_MAX // len(chunk) + 1


def test_a_body_of_exactly_the_limit_is_read(client: Client, recorder: Recorder) -> None:
    """The limit is inclusive."""
    body = json.dumps(a_request()).encode()
    padded = body + b" " * (MESSAGE_SIZE_BYTES_MAX - len(body))
    assert client.call("POST", PUBLISH, padded).status == 200
    halves = [padded[:1000], padded[1000:]]
    assert client.exchange("POST", PUBLISH, halves, {**JSON, **CHUNKED}).status == 200
    assert client.exchange("POST", PUBLISH, [padded, b" "], {**JSON, **CHUNKED}).status == 413
    assert len(recorder.requests) == 2


@pytest.mark.parametrize(
    "target",
    [
        "/api/whoami?a=%FF",
        "/api/whoami?" + "&".join(f"k{index}=1" for index in range(2_000)),
        "/api/whoami?a=" + "x" * 70_000,
        "/api/interactions/%FF/image",
    ],
)
def test_a_hostile_address_is_refused(client: Client, recorder: Recorder, target: str) -> None:
    """Bytes that are no UTF-8, too many parameters, too many bytes."""
    answer = client.call("GET", target)
    assert (answer.status, answer.json["reason"]) == (400, "MALFORMED_MESSAGE")
    assert recorder.requests == []


def test_nul_in_the_address_is_refused_by_the_rules(client: Client) -> None:
    """Like NUL in a body."""
    answer = client.call("DELETE", "/api/delete_requests_by_ids?request_ids=a%00b")
    assert (answer.status, answer.json["reason"]) == (400, "INVALID_FIELD")


@pytest.mark.parametrize("target", [PUBLISH, "/api/bulk_publish"])
@pytest.mark.parametrize("chunks", [[], [b'{"user_id":'], [b"{}\n", b'{"user_id":']])
def test_a_client_that_leaves_is_not_logged(
    client: Client, recorder: Recorder, target: str, chunks: list[bytes]
) -> None:
    """It is no fault of the server; half a body, or half a line, is never taken for the whole."""
    left = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    left.append({"type": "http.disconnect"})
    events: list[Any] = []

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    async def send(event: Any) -> None:
        events.append(event)

    with capture_logs() as logs:
        asyncio.run(client.bridge(scope_of("POST", target, CHUNKED), receive, send))
    assert logs == []
    assert all(event.get("more_body", True) for event in events)
    assert all(request.items for request in recorder.requests)


def test_a_client_that_leaves_before_the_reply_is_not_logged(client: Client) -> None:
    """Servers raise OSError from send then."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_event: Any) -> None:
        raise ConnectionResetError

    with capture_logs() as logs:
        for target in ("/api/whoami", "/api/nothing"):
            asyncio.run(client.bridge(scope_of("GET", target, {}), receive, send))
    assert [entry for entry in logs if entry["log_level"] in ("warning", "error")] == []
