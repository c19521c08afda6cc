"""Callers' texts stay texts: in the log, in headers, in paths, and beside HTML."""

import http.client
import json
import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.support.callers import Callers, Refusal, of_body
from tests.support.cases import IMAGE, PUBLISH
from tests.support.serving import HOST

JSON = {"Content_Type": "application/json"}
UNKNOWN_ROUTE = Refusal("NOT_FOUND", "UNKNOWN_ROUTE")
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


def spoken(callers: Callers, request: bytes) -> bytes:
    """Send bytes over a connection of their own and return what comes back until it ends."""
    with socket.create_connection((HOST, callers.server.port), 30) as connection:
        connection.sendall(request)
        connection.settimeout(30)
        found = b""
        while part := connection.recv(65_536):
            found += part
            if b"\r\n\r\n" in found:
                break
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
    for one in body["interactions"]:
        assert (one["user_id"], one["content"]) == (text, text)
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


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /a\x1b[31mb HTTP/1.1",
        b"GET /%0d%0aSet-Cookie:%20forged=1 HTTP/1.1",
        b"GET /%1b%5b31m%0aforged HTTP/1.1",
        b"\x1b[2J\x1b[31m garbage",
        b"GET / HTTP/1.1\r\nX\x1b: forged",
        b"GET / HTTP/1.1\r\nX: a\x00b",
        b"GET / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        b"GET / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity",
        b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade",
        b"GET / HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade",
        b"CONNECT evil.example:443 HTTP/1.1",
        b"TRACE / HTTP/1.1",
        b"PRI * HTTP/9",
    ],
)
def test_odd_request_lines_end_in_a_refusal(logged: Callers, request_line: bytes) -> None:
    """4xx without HTML, and nothing forged in the log."""
    found = spoken(logged, request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    if found.startswith(b"HTTP/1.1"):
        assert found.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))
        assert not found.startswith(b"HTTP/1.1 500")
    assert b"forged=1\r\n" not in found
    assert b"html" not in found.lower()


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
    assert b"<script" not in page
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


def test_many_and_long_headers_are_no_trouble(logged: Callers) -> None:
    """The transport refuses them, or they are passed over."""
    for headers in ({f"X-{n}": "y" for n in range(99)}, {"X": "y" * 60_000}):
        connection = http.client.HTTPConnection(HOST, logged.server.port, timeout=30)
        connection.request("GET", "/api/whoami", headers=headers)
        assert connection.getresponse().status in (200, 400, 431)
        connection.close()
