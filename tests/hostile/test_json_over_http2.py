"""JSON over HTTP/2, in clear and inside TLS: answered like over HTTP/1.1, beside gRPC's calls."""

import json
import shutil
import subprocess
from collections.abc import Iterator

import grpc
import httpx2
import pytest
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import interaction_service_pb2_grpc as stubs

from tests.limits.peers import (
    GOAWAY,
    PING,
    PREFACE,
    RST_STREAM,
    SETTINGS,
    call_headers,
    connected,
    frame,
    frames,
    literal,
)
from tests.limits.peers import HEADERS as HEADERS_FRAME
from tests.support.callers import Callers
from tests.support.cases import PUBLISH
from tests.support.serving import HOST, child_environment

TIMEOUT_S = 60.0
END_STREAM, END_HEADERS = 1, 4
REFUSED_STREAM = 7


@pytest.fixture
def client(callers: Callers) -> Iterator[httpx2.Client]:
    """Give a client that speaks HTTP/2 with prior knowledge."""
    with httpx2.Client(
        http1=False, http2=True, base_url=callers.server.url, trust_env=False, timeout=TIMEOUT_S
    ) as client:
        yield client


def test_requests_are_answered(client: httpx2.Client) -> None:
    """Pages, calls and errors, one connection for all."""
    reply = client.get("/healthz")
    assert (reply.status_code, reply.http_version, reply.json()) == (
        200,
        "HTTP/2",
        {"status": "ok"},
    )
    assert client.get("/api/whoami").json()["success"]
    assert client.get("/openapi.json").json()["openapi"]
    assert client.head("/openapi.json").content == b""
    assert client.get("/nothing").status_code == 404
    assert client.post("/api/get_interactions", json={}).status_code == 400
    assert client.get("/healthz", headers={"Host": "other.example"}).status_code == 200
    assert client.get("/api/whoami", headers={"Host": "other.example"}).status_code == 403


def test_large_bodies_and_replies_come_whole(client: httpx2.Client) -> None:
    """Larger than any window: with a length, in pieces, and back."""
    contents = ["a" * 60_000 for _ in range(10)]
    body = {**PUBLISH, "user_id": "h2", "interaction_data_list": [{"content": c} for c in contents]}
    whole = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    path = "/api/publish_interaction"
    assert client.post(path, content=whole, headers=headers).json()["success"]
    pieces = (whole[at : at + 100_000] for at in range(0, len(whole), 100_000))
    assert client.post(path, content=pieces, headers=headers).json()["success"]
    found = client.post("/api/get_interactions", json={"user_id": "h2"}).json()["interactions"]
    assert [interaction["content"] for interaction in found] == contents * 2
    lines = b"\n".join([json.dumps({**PUBLISH, "user_id": "h2 lines"}).encode()] * 50)
    reply = client.post(
        "/api/bulk_publish", content=lines, headers={"Content-Type": "application/x-ndjson"}
    )
    assert len(reply.text.splitlines()) >= 50


def test_body_above_the_limit_is_refused(client: httpx2.Client) -> None:
    """413, as over HTTP/1.1, and the connection goes on."""
    body = b" " * (33 * 2**20)
    headers = {"Content-Type": "application/json"}
    assert client.post("/api/get_interactions", content=body, headers=headers).status_code == 413
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/api/whoami"])
def test_curl_with_prior_knowledge_is_answered(callers: Callers, path: str) -> None:
    """What load balancers and proxies with an HTTP/2 upstream send."""
    curl = shutil.which("curl")
    assert curl is not None
    done = subprocess.run(
        [curl, "--silent", "--http2-prior-knowledge", callers.server.url + path],
        env=child_environment(),
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)


def grpc_publish(callers: Callers) -> None:
    with grpc.insecure_channel(
        f"{HOST}:{callers.server.port}", [("grpc.use_local_subchannel_pool", 1)]
    ) as channel:
        request = pb.PublishInteractionRequest(
            user_id="u", session_id="s", interaction_data_list=[{"content": "x"}]
        )
        assert stubs.InteractionServiceStub(channel).PublishInteraction(request).success


def test_grpc_goes_on_beside(callers: Callers, client: httpx2.Client) -> None:
    """On connections of its own."""
    client.get("/healthz")
    grpc_publish(callers)
    client.get("/healthz")


def headers_of(method: bytes, path: bytes, *further: tuple[bytes, bytes]) -> bytes:
    """Return the header block of a request."""
    return b"".join(
        literal(name, value)
        for name, value in (
            (b":method", method),
            (b":scheme", b"http"),
            (b":path", path),
            (b":authority", b"localhost"),
            *further,
        )
    )


def request(block: bytes, stream: int) -> bytes:
    return frame(HEADERS_FRAME, block, stream, END_HEADERS | END_STREAM)


def test_grpc_call_on_a_connection_of_json_is_sent_elsewhere(callers: Callers) -> None:
    """REFUSED_STREAM and GOAWAY: its client repeats it on another connection, by itself."""
    health = headers_of(b"GET", b"/healthz")
    call = call_headers(b"/reflexio.v1.AdminService/Whoami")
    with connected(callers.server) as peer:
        peer.sendall(PREFACE + frame(SETTINGS) + request(health, 1) + request(call, 3))
        received = b""
        while data := peer.recv(65_536):
            received += data
    found = list(frames(received))
    assert (RST_STREAM, REFUSED_STREAM.to_bytes(4, "big")) in found
    assert GOAWAY in [kind for kind, _ in found]
    assert b'{"status":"ok"}' in received


@pytest.mark.parametrize("pieces", [1, 7])
def test_first_request_may_come_late_and_in_pieces(callers: Callers, pieces: int) -> None:
    """After settings, pings and a window; cut anywhere."""
    block = headers_of(b"GET", b"/healthz", (b"accept", b"*/*"))
    sent = PREFACE + frame(SETTINGS) + frame(PING, b"12345678") + request(block, 1)
    with connected(callers.server) as peer:
        for at in range(0, len(sent), len(sent) // pieces + 1):
            peer.sendall(sent[at : at + len(sent) // pieces + 1])
        received = b""
        while b'"ok"' not in received:
            data = peer.recv(65_536)
            assert data
            received += data


def test_request_of_two_readings_is_refused(callers: Callers) -> None:
    """400 in words."""
    keys = ((b"authorization", b"Bearer a"), (b"authorization", b"Bearer b"))
    with connected(callers.server) as peer:
        block = headers_of(b"GET", b"/api/whoami", *keys)
        peer.sendall(PREFACE + frame(SETTINGS) + request(block, 1))
        received = b""
        while b" twice" not in received:
            data = peer.recv(65_536)
            assert data
            received += data
