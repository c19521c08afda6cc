"""A page of an allowed host can call: a browser that asks first is told so, and may read answers.

What a browser sends and looks for is that of the Fetch standard's CORS protocol, over HTTP/1.1 and
HTTP/2.
"""

import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2
import pytest

from tests.support.cases import PUBLISH
from tests.support.keyring import MadeKey, make_key
from tests.support.serving import HOST, Server, running_server

ORIGIN = "https://app.example:8443"
FOREIGN = ("https://evil.example", "https://app.example.evil.example", "null", "app.example", "")
SETTINGS = {
    "REFLEXIO_EMBEDDING": "none",
    "REFLEXIO_ALLOWED_HOSTS": "other.example, App.Example",
}
CALLS_MAX = 60
TIMEOUT_S = 60.0
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,x-trace",
}


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without keys that two hosts are named for."""
    with running_server(tmp_path_factory.mktemp("open") / "data", SETTINGS) as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One with keys, whose pages need one."""
    with running_server(tmp_path_factory.mktemp("keyed") / "data", SETTINGS) as server:
        yield server


@pytest.fixture(scope="module")
def key(server: Server) -> MadeKey:
    """A key of an organisation."""
    return make_key(server.data_dir, "acme")


@pytest.fixture(params=[False, True], ids=["HTTP/1.1", "HTTP/2"])
def is_http2(request: pytest.FixtureRequest) -> bool:
    """Which protocol is spoken."""
    return bool(request.param)


def browser(server: Server, is_http2: bool, origin: str = ORIGIN) -> httpx2.Client:
    """Return a client that says of itself what a browser says of a page."""
    return httpx2.Client(
        http1=not is_http2,
        http2=is_http2,
        base_url=server.url,
        trust_env=False,
        timeout=TIMEOUT_S,
        headers={"Origin": origin, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
    )


def granted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of CORS."""
    return {n.lower(): v for n, v in headers.items() if n.lower().startswith("access-control")}


def may_read(reply: httpx2.Response) -> bool:
    """Tell whether a browser hands the reply to the page, and a cache keeps it for this page."""
    assert "origin" in reply.headers["vary"].lower()
    return reply.headers.get("access-control-allow-origin") == ORIGIN


def test_a_page_asks_and_calls(server: Server, key: MadeKey, is_http2: bool) -> None:
    """The question needs no key; the call, its stream and its errors can be read."""
    bearer = {"Authorization": f"Bearer {key.text}"}
    body = {**PUBLISH, "user_id": "page"}
    with browser(server, is_http2) as client:
        asked = client.options("/api/publish_interaction", headers=PREFLIGHT)
        assert (asked.status_code, asked.content, may_read(asked)) == (204, b"", True)
        found = granted(asked.headers)
        assert "POST" in found["access-control-allow-methods"].split(", ")
        assert found["access-control-allow-headers"] == "authorization,content-type,x-trace"
        assert int(found["access-control-max-age"]) > 0
        assert "access-control-allow-credentials" not in found

        reply = client.post("/api/publish_interaction", json=body, headers=bearer)
        assert (reply.status_code, may_read(reply)) == (200, True)
        lines = b"\n".join([json.dumps(body).encode()] * 3)
        ndjson = {"Content-Type": "application/x-ndjson"}
        reply = client.post("/api/bulk_publish", content=lines, headers=ndjson | bearer)
        assert (reply.status_code, may_read(reply)) == (200, True)
        assert len(reply.text.splitlines()) >= 3
        for path in ("/healthz", "/openapi.json", "/docs"):
            assert may_read(client.get(path))
        for status, refused in (
            (401, client.get("/api/whoami")),
            (401, client.get("/api/whoami", headers={"Authorization": "Bearer wrong"})),
            (404, client.get("/api/nothing", headers=bearer)),
            (405, client.put("/api/whoami", headers=bearer)),
            (400, client.post("/api/get_interactions", content=b"{", headers=bearer)),
            (413, client.post("/api/get_interactions", content=b" " * (2**25 + 1), headers=bearer)),
        ):
            assert (refused.status_code, may_read(refused)) == (status, True)


def test_a_refusal_for_its_rate_can_be_read(tmp_path: Path, is_http2: bool) -> None:
    """And so can the pause that it asks for."""
    settings = {**SETTINGS, "REFLEXIO_REQUESTS_PER_MINUTE": str(CALLS_MAX)}
    with running_server(tmp_path / "data", settings) as server:
        bearer = {"Authorization": f"Bearer {make_key(server.data_dir, 'acme').text}"}
        with browser(server, is_http2) as client:
            replies = [client.get("/api/whoami", headers=bearer) for _ in range(2 * CALLS_MAX)]
    refused = next(reply for reply in replies if reply.status_code == 429)
    assert may_read(refused)
    assert "retry-after" in refused.headers["access-control-expose-headers"].split(", ")
    assert refused.headers["retry-after"]


ODD = {
    "two hosts": (400, b"Host: localhost\r\nHost: localhost\r\n", b""),
    "no host": (400, b"", b""),
    "a colon is missing": (400, b"Host: localhost\r\nnothing\r\n", b""),
    "a head that is too large": (431, b"Host: localhost\r\n", b"X: " + b"x" * 70_000),
    "too many headers": (431, b"Host: localhost\r\n" + b"X: x\r\n" * 101, b""),
    "a chunk that is none": (
        400,
        b"Host: localhost\r\nTransfer-Encoding: chunked\r\n",
        b"\r\nno number\r\n",
    ),
}


@pytest.mark.parametrize("origin", [ORIGIN, FOREIGN[0]])
@pytest.mark.parametrize("odd", ODD)
def test_a_refusal_before_the_application_can_be_read(
    server: Server, odd: str, origin: str
) -> None:
    """By a page of an allowed host, and by no other: a head that is none, and one too large."""
    status, headers, rest = ODD[odd]
    start = b"POST /api/publish_interaction HTTP/1.1\r\nOrigin: %s\r\n" % origin.encode()
    with socket.create_connection((HOST, server.port), TIMEOUT_S) as peer:
        peer.sendall(start + headers + (rest or b"\r\n"))
        answer = b""
        while b"\r\n\r\n" not in answer and (part := peer.recv(65_536)):
            answer += part
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    line = b"\r\naccess-control-allow-origin: %s\r\n" % origin.encode()
    assert (line in answer) == (origin == ORIGIN)
    assert (b"access-control" in answer) == (origin == ORIGIN)


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_is_granted_nothing(
    server: Server, open_server: Server, key: MadeKey, is_http2: bool, origin: str
) -> None:
    """With a key the call is answered, as to any program; a browser keeps that from the page."""
    bearer = {"Authorization": f"Bearer {key.text}"}
    for served, headers, status in ((server, bearer, 200), (open_server, {}, 403)):
        with browser(served, is_http2, origin) as client:
            asked = client.options("/api/whoami", headers=PREFLIGHT)
            reply = client.get("/api/whoami", headers=headers)
        assert asked.status_code >= 400
        assert reply.status_code == status
        for exchange in (asked, reply):
            assert granted(exchange.headers) == {}
            assert "origin" in exchange.headers["vary"].lower()


def test_an_open_server_still_looks_at_its_name(open_server: Server, is_http2: bool) -> None:
    """An allowed page calls; through a name that was pointed here nobody does."""
    with browser(open_server, is_http2) as client:
        assert client.options("/api/whoami", headers=PREFLIGHT).status_code == 204
        assert client.get("/api/whoami").status_code == 200
        rebound = {"Host": "evil.example"}
        assert client.options("/api/whoami", headers=PREFLIGHT | rebound).status_code == 403
        assert client.get("/api/whoami", headers=rebound).status_code == 403


def test_a_strange_question_is_not_repeated(server: Server, is_http2: bool) -> None:
    """What is no list of names comes back in no header."""
    with browser(server, is_http2) as client:
        for asked in ("a b", "x" * 5_000, "*", '"'):
            headers = PREFLIGHT | {"Access-Control-Request-Headers": asked}
            found = granted(client.options("/api/whoami", headers=headers).headers)
            assert "access-control-allow-headers" not in found


def test_without_a_named_host_nobody_is_told_anything(tmp_path: Path) -> None:
    """Not even that the answer could be another."""
    with (
        running_server(tmp_path / "data", {"REFLEXIO_EMBEDDING": "none"}) as server,
        browser(server, is_http2=False, origin=server.url) as client,
    ):
        reply = client.get("/api/whoami")
        assert reply.status_code == 200
        assert granted(reply.headers) == {}
        assert "vary" not in reply.headers
