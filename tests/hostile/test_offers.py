"""Requests with an offer of another protocol, as many clients send it, read to the last byte."""

import json
import shutil
import subprocess

import pytest

from tests.limits.peers import connected
from tests.support.callers import Callers
from tests.support.cases import PUBLISH
from tests.support.serving import Server, child_environment

DELETE_ALL = b"DELETE /api/delete_all_interactions HTTP/1.1\r\nHost: localhost\r\n\r\n"
OFFERS = [
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
    b"Upgrade: TLS/1.0\r\nConnection: keep-alive, Upgrade",
]


def posted(server: Server, path: bytes, headers: bytes, *parts: bytes) -> bytes:
    """Send a request in parts, then ask for the server's health; return all that came back."""
    head = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" % path
    health = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    received = b""
    with connected(server) as peer:
        for part in (head + headers + b"\r\n\r\n", *parts, health):
            peer.sendall(part)
        while data := peer.recv(65_536):
            received += data
    return received


def stored(callers: Callers, user_id: str) -> int:
    """Return how many interactions a user has."""
    return len(callers.json("GetInteractions", {"user_id": user_id})[1]["interactions"])


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer[:30].decode())
def test_publish_is_stored_and_the_connection_goes_on(callers: Callers, offer: bytes) -> None:
    """With a length or in chunks; both requests are answered, in order."""
    body = json.dumps({**PUBLISH, "user_id": offer.hex()[-64:]}).encode()
    path = b"/api/publish_interaction"
    length = offer + b"\r\nContent-Length: %d" % len(body)
    chunked = offer + b"\r\nTransfer-Encoding: chunked"
    chunks = (b"%x\r\n" % len(body), body, b"\r\n0\r\n\r\n")
    for received in (
        posted(callers.server, path, length, body),
        posted(callers.server, path, length, body[:9], body[9:]),
        posted(callers.server, path, chunked, *chunks),
    ):
        assert received.count(b"HTTP/1.1 200 ") == 2
        assert received.count(b"HTTP/1.1 ") == 2
        assert b'"success":true' in received
    assert stored(callers, offer.hex()[-64:]) == 3


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer[:30].decode())
def test_body_is_never_run_as_a_request(callers: Callers, offer: bytes) -> None:
    """It is refused as the JSON that it is not, and everything is still there."""
    user_id = offer.hex()[-60:]
    callers.json("PublishInteraction", {**PUBLISH, "user_id": user_id})
    headers = offer + b"\r\nContent-Length: %d" % len(DELETE_ALL)
    received = posted(callers.server, b"/api/get_interactions", headers, DELETE_ALL)
    assert received.startswith(b"HTTP/1.1 400 ")
    assert received.count(b"HTTP/1.1 ") == 2
    assert stored(callers, user_id) == 1


def test_curl_that_offers_http2_publishes(callers: Callers) -> None:
    """`curl --http2`, which offers h2c on a plain port."""
    curl = shutil.which("curl")
    assert curl is not None
    for _ in range(2):
        done = subprocess.run(
            [
                curl,
                "--silent",
                "--http2",
                "--json",
                json.dumps({**PUBLISH, "user_id": "curl --http2"}),
                f"{callers.server.url}/api/publish_interaction",
            ],
            env=child_environment(),
            capture_output=True,
            check=True,
        )
        assert json.loads(done.stdout)["success"]
    assert stored(callers, "curl --http2") == 2


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"GET /healthz HTTP/1.1", b"Host is missing"),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost", b"host is there twice"),
        (b"GET /healthz HTTP/1.1\r\nHost: a b", b"names no host"),
        (b"GET http://example.com/healthz HTTP/1.1\r\nHost: localhost", b"another server"),
        (b"GET http://example.com/healthz HTTP/1.1\r\nHost: example.com", b"another server"),
        (b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443", b"Invalid HTTP request"),
    ],
)
def test_request_for_somebody_else_is_refused(callers: Callers, head: bytes, says: bytes) -> None:
    """400 in words, and the connection ends."""
    received = b""
    with connected(callers.server) as peer:
        peer.sendall(head + b"\r\n\r\n")
        while data := peer.recv(65_536):
            received += data
    assert received.startswith(b"HTTP/1.1 400 ")
    assert says in received
