"""Callers' texts stay texts: in the log, in headers, in paths, and beside HTML."""

import http.client
import json
import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from reflexio_server.core.limits import HTTP_HEAD_BYTES_MAX, HTTP_HEADERS_MAX

from tests.support.callers import Callers, Refusal, of_body
from tests.support.cases import IMAGE, PUBLISH
from tests.support.serving import HOST

JSON = {"Content_Type": "application/json"}
UNKNOWN_ROUTE = Refusal("NOT_FOUND", "UNKNOWN_ROUTE")
UNKNOWN_METHOD = Refusal("UNIMPLEMENTED", "UNKNOWN_ROUTE")
SETTINGS_FRAME = 4
"""The type of the frame with which an HTTP/2 server begins (RFC 9113, 6.5)."""
SETTING_BYTES = 6
ORDERS = {
    "new line": 'x\n{"event": "forged", "level": "error"}',
    "CRLF": "x\r\nSet-Cookie: forged=1\r\n\r\n<script>alert(1)</script>",
    "colour": "x\x1b[31m\x1b]0;owned\x07",
    "C1": "x\x9b31m\x85forged",
    "separators": "x\u2028forged\u2029\u202eforged",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{7*7}}${7*7}%s%n{0.__class__}",
    "SQL": "'; DROP TABLE interactions; --",
    "patterns": "%_*?[a-z]%\\%",
    "match": '" OR "1"="1" NEAR( * ) NOT x:y',
}


@pytest.fixture
def logged(callers: Callers) -> Iterator[Callers]:
    """Give the callers; each line that the server logs is one JSON object in plain characters."""
    with callers.server.log_path.open("rb") as log:
        log.seek(0, 2)
        yield callers
        for line in log.read().splitlines():
            assert line.decode("ascii").isprintable()
            assert json.loads(line)["event"] != "forged"


def spoken(callers: Callers, head: bytes) -> bytes:
    """Send a head over a connection of its own and return what comes back until it ends."""
    with socket.create_connection((HOST, callers.server.port), 30) as connection:
        connection.sendall(head + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        found = b""
        while part := connection.recv(65_536):
            found += part
        return found


@pytest.mark.parametrize("text", ORDERS.values(), ids=ORDERS)
def test_text_comes_back_as_it_was_and_is_nowhere_obeyed(logged: Callers, text: str) -> None:
    """In every name and text of a record, over both protocols, as a filter and as a query."""
    fields = {
        "user_id": text,
        "session_id": text,
        "source": text,
        "agent_version": text,
        "request_id": text,
        "interaction_data_list": [{"role": text, "content": text, "expert_content": text}],
    }
    assert logged.json("PublishInteraction", fields)[0] == 200
    filters = {"user_id": text, "query": text, "session_id": text, "source": text, "role": text}
    status, body = logged.json("SearchInteractions", {**filters, "search_mode": "fts"})
    assert status == 200
    for interaction in body["interactions"]:
        assert (interaction["user_id"], interaction["content"]) == (text, text)
    asked = {"user_id": text, "session_id": text, "source": text, "request_id": text}
    status, body = logged.json("GetRequests", asked)
    (session,) = body["sessions"]
    assert session["session_id"] == text
    reply = logged.grpc("GetRequests", logged.message("GetRequests", asked).SerializeToString())
    assert reply.sessions[0].requests[0].interactions[0].content == text  # type: ignore[attr-defined]
    assert logged.json("GetInteractions", {"user_id": text[:-1]})[1]["interactions"] == []
    assert logged.json("DeleteRequest", {"request_id": text})[1]["deleted_count"] == 1


def test_patterns_match_nothing_but_themselves(logged: Callers) -> None:
    """LIKE, GLOB, FTS and regular expressions have no say in names."""
    logged.json("PublishInteraction", {**PUBLISH, "user_id": "plain"})
    for pattern in ("%", "pl%", "plai_", "*", "pl*", "plai?", ".*", "plain|x", "PLAIN", "plain "):
        for rpc in ("GetInteractions", "GetRequests", "SearchInteractions"):
            _, body = logged.json(rpc, {"user_id": pattern})
            assert not body.get("interactions")
            assert not body.get("sessions")


@pytest.mark.parametrize("text", ORDERS.values(), ids=ORDERS)
def test_no_text_becomes_a_header(logged: Callers, text: str) -> None:
    """Unknown fields are named in a header of one line; errors are in the body alone."""
    for body in ({text: 1}, {"user_id": "a", text: 1}, {"user_id": text * 500, text: {}}):
        _, headers, reply = logged.http(
            "POST", "/api/get_interactions", json.dumps(body).encode(), **JSON
        )
        assert "set-cookie" not in headers
        assert headers["content-type"] == "application/json"
        assert headers["x-content-type-options"] == "nosniff"
        for value in headers.values():
            assert value.isascii()
            assert value.isprintable()
        json.loads(reply)
    path = f"/api/interactions/{quote(text, safe='')}/image?{quote(text)}={quote(text)}"
    status, headers, reply = logged.http("GET", path)
    assert (status, headers["content-type"]) == (400, "application/json")
    assert "set-cookie" not in headers


NOT_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: 30\r\nconnection: close\r\n\r\nInvalid HTTP request received."
)
"""The whole answer to what is no HTTP: nothing of the request is in it."""


@pytest.mark.parametrize(
    "head",
    [
        b"GET /a\x1b[31mb HTTP/1.1",
        b"\x1b[2J\x1b[31m garbage",
        b"GET /api/whoami HTTP/1.1\r\nX\x1b: forged",
        b"GET /api/whoami HTTP/1.1\r\nX: a\x00b",
        b"GET /api/whoami HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        b"GET /api/whoami HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6",
        b"POST /api/whoami HTTP/1.1\r\nTransfer-Encoding: chunked, identity",
        b"CONNECT evil.example:443 HTTP/1.1",
    ],
)
def test_odd_request_lines_are_no_http(logged: Callers, head: bytes) -> None:
    """One fixed answer and the end of the connection, though the path has a route."""
    assert spoken(logged, head) == NOT_HTTP


@pytest.mark.parametrize(
    ("head", "status_line", "refusal"),
    [
        (
            b"GET /%0d%0aSet-Cookie:%20forged=1 HTTP/1.1",
            b"HTTP/1.1 404 Not Found",
            UNKNOWN_ROUTE,
        ),
        (b"GET /%1b%5b31m%0aforged HTTP/1.1", b"HTTP/1.1 404 Not Found", UNKNOWN_ROUTE),
        (b"TRACE /api/whoami HTTP/1.1", b"HTTP/1.1 405 Method Not Allowed", UNKNOWN_METHOD),
    ],
)
def test_odd_targets_are_unknown_routes(
    logged: Callers, head: bytes, status_line: bytes, refusal: Refusal
) -> None:
    """The error body and nothing else; what was asked for is not in it."""
    answer_head, _, body = spoken(logged, head).partition(b"\r\n\r\n")
    assert answer_head.split(b"\r\n")[0] == status_line
    assert b"forged" not in answer_head
    assert of_body(json.loads(body)) == refusal
    assert b"forged" not in body


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c"])
def test_no_upgrade_is_taken(logged: Callers, protocol: bytes) -> None:
    """The request is answered as if it had asked for none."""
    head, _, body = spoken(
        logged, b"GET /api/whoami HTTP/1.1\r\nUpgrade: " + protocol + b"\r\nConnection: Upgrade"
    ).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert json.loads(body)["org_id"] == "local"


def test_half_a_preface_of_http2_gets_settings_and_the_end(logged: Callers) -> None:
    """It is gRPC's from its first letters on; no text of HTTP/1.1 comes back."""
    answer = spoken(logged, b"PRI * HTTP/9")
    length, kind = int.from_bytes(answer[:3]), answer[3]
    assert kind == SETTINGS_FRAME
    assert b"HTTP/1.1" not in answer
    assert length % SETTING_BYTES == 0


@pytest.mark.parametrize(
    "path",
    [
        "/api/interactions/..%2f..%2fetc%2fpasswd/image",
        "/api/interactions/../../etc/passwd",
        "/api/interactions/%2e%2e/%2e%2e/etc/passwd",
        "/docs/../api",
        "/docs/..%2f..%2fapi/whoami",
        "/docs/../../../../etc/passwd",
        "/docs%00.html",
        "/openapi.json/../healthz",
        "/./api/whoami",
        "//evil.example/api/whoami",
        "/\\evil.example\\whoami",
        "/api/whoami;x=1",
        "/%c0%ae%c0%ae/etc/passwd",
        "/" + "../" * 1_000 + "etc/passwd",
    ],
)
def test_no_path_leads_elsewhere(logged: Callers, path: str) -> None:
    """A path is a name to look up: dots and slashes have no meaning in it."""
    for method in ("GET", "POST", "DELETE"):
        status, headers, reply = logged.http(method, path)
        assert status in (400, 404, 405)
        assert headers["content-type"] == "application/json"
        assert of_body(json.loads(reply)).reason in (
            "UNKNOWN_ROUTE",
            "INVALID_FIELD",
            "MALFORMED_MESSAGE",
        )
        assert b"root:" not in reply


def test_stored_markup_is_never_a_page(logged: Callers) -> None:
    """Documentation holds no record, and what holds records is JSON that is not sniffed."""
    markup = "<script>alert(document.domain)</script>"
    item = {"content": markup, "image_encoding": IMAGE, "role": markup}
    logged.json(
        "PublishInteraction", {**PUBLISH, "user_id": markup, "interaction_data_list": [item]}
    )
    _, headers, page = logged.http("GET", "/docs?" + quote(markup))
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert markup.encode() not in page
    assert page.count(b"<script") == 1
    assert "default-src 'none'" in headers["content-security-policy"]
    _, body = logged.json("GetInteractions", {"user_id": markup})
    number = body["interactions"][0]["interaction_id"]
    for path in (
        f"/api/interactions/{number}/image",
        "/api/get_all_interactions",
        f"/api/{quote(markup)}",
        f"/api/learning_status?request_id={quote(markup)}",
    ):
        _, headers, _ = logged.http("GET", path)
        assert headers["content-type"] in ("application/json", "image/png")
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("X", "y")] * (HTTP_HEADERS_MAX - 1), 200),
        ([("X", "y")] * HTTP_HEADERS_MAX, 431),
        ([("X", "y" * (HTTP_HEAD_BYTES_MAX - 1_000))], 200),
        ([("X", "y" * HTTP_HEAD_BYTES_MAX)], 431),
        ([("X", "y" * (HTTP_HEAD_BYTES_MAX // 92))] * 90, 200),
        ([("X", "y" * (HTTP_HEAD_BYTES_MAX // 89))] * 90, 431),
    ],
    ids=["most", "one more", "longest", "too long", "longest together", "too long together"],
)
def test_headers_are_bounded(logged: Callers, headers: list[tuple[str, str]], status: int) -> None:
    """Up to the limits they are passed over, beyond them the head is refused without a body."""
    connection = http.client.HTTPConnection(HOST, logged.server.port, timeout=30)
    connection.putrequest("GET", "/api/whoami", skip_accept_encoding=True)  # leaves Host
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == status
    assert answer.getheader("content-type") == (None if status == 431 else "application/json")
    assert bool(answer.read()) is (status == 200)
    connection.close()
