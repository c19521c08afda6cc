"""Requests that never end, by the hundred: memory stays within its budget, others are served."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import reflexio

from tests.hostile.memory import peak_bytes, reset_peak, resident_bytes
from tests.hostile.raw_http2 import RawCall
from tests.support.keyring import make_key
from tests.support.serving import HOST, Server, running_server

MIB = 2**20
MESSAGE_BYTES = 32 * MIB - 1_000
BUDGET_BYTES = 96 * MIB
BESIDE_BYTES = 100 * MIB  # what all else may grow by
CALLS = 40  # of the greatest size: 1,280 MiB
CONNECTIONS_AT_ONCE = 8
TIMEOUT_S = 60
METHODS = {
    "publish": "/reflexio.v1.InteractionService/PublishInteraction",
    "bulk": "/reflexio.v1.InteractionService/BulkPublishInteractions",
    "health": "/grpc.health.v1.Health/Check",
    "reflection": "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    "reflection v1": "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "nothing": "/reflexio.v1.InteractionService/NoSuchMethod",
}
PATHS = ["/api/publish_interaction", "/api/bulk_publish", "/healthz", "/nope"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server with little memory for calls."""
    settings = {
        "REFLEXIO_EMBEDDING": "none",
        "REFLEXIO_MEMORY_BUDGET_BYTES": str(BUDGET_BYTES),
    }
    with running_server(tmp_path_factory.mktemp("unfinished") / "data", settings) as running:
        yield running
    assert "Traceback" not in running.log_path.read_text()


@pytest.fixture(scope="module")
def key(server: Server) -> str:
    """Make the key of whoever sends too much."""
    return make_key(server.data_dir, "acme").text


@pytest.fixture
def bounded(server: Server, key: str) -> Iterator[Server]:
    """Give the server; in the end its memory was within bounds, and another is served."""
    del key
    innocent = make_key(server.data_dir, "innocent").text
    reset_peak(server.pid)
    before = resident_bytes(server.pid)
    once = reflexio.RetryPolicy(max_attempts=1)
    with reflexio.ReflexioClient(innocent, server.url, retry=once) as client:
        yield server
        stored = client.publish_interaction("u", [{"content": "x"}], session_id="s")
        assert stored.success
    assert peak_bytes(server.pid) - before < BUDGET_BYTES + BESIDE_BYTES


def unfinished_call(port: int, path: str, authorization: str) -> RawCall:
    """Send all of a message but its last byte."""
    call = RawCall(port, path, (b"authorization", authorization.encode()))
    call.send(b"\0" + MESSAGE_BYTES.to_bytes(4, "big") + bytes(MESSAGE_BYTES - 1))
    return call


@pytest.mark.parametrize("bearer", ["right", "wrong"])
@pytest.mark.parametrize("method", METHODS)
def test_unfinished_grpc_messages(bounded: Server, key: str, method: str, bearer: str) -> None:
    """A wrong key is refused before its body comes, a right one when it holds too much."""
    authorization = f"Bearer {key}" if bearer == "right" else "Bearer wrong"
    with ThreadPoolExecutor(CONNECTIONS_AT_ONCE) as pool:
        calls = list(
            pool.map(
                lambda _: unfinished_call(bounded.port, METHODS[method], authorization),
                range(CALLS),
            )
        )
    ended = [call for call in calls if call.is_over]
    held = len(calls) - len(ended)
    is_taken = bearer == "right" and method in ("publish", "bulk")
    assert held == (1 if is_taken else 0)
    if is_taken:
        assert any(b"grpc-status\x018" in call.finish() for call in ended)
    for call in calls:
        call.close()


def unfinished_body(port: int, path: str, authorization: str) -> tuple[socket.socket, bytes]:
    """Send all of a body but its last byte; return the connection, and the answer if there is."""
    peer = socket.create_connection((HOST, port), TIMEOUT_S)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {MESSAGE_BYTES}\r\n\r\n"
    )
    answer = b""
    try:
        peer.sendall(head.encode())
        for _ in range(MESSAGE_BYTES // MIB):
            peer.sendall(b" " * MIB)
        peer.settimeout(0.2)
        answer = peer.recv(65_536) or b"closed"
    except TimeoutError:
        pass  # it waits for the rest
    except OSError:
        answer = b"reset"
    return peer, answer


@pytest.mark.parametrize("bearer", ["right", "wrong"])
@pytest.mark.parametrize("path", PATHS)
def test_unfinished_bodies(bounded: Server, key: str, path: str, bearer: str) -> None:
    """Of one key only so many wait as may; the others are told to come again."""
    authorization = f"Bearer {key}" if bearer == "right" else "Bearer wrong"
    with ThreadPoolExecutor(CONNECTIONS_AT_ONCE) as pool:
        sent = list(
            pool.map(lambda _: unfinished_body(bounded.port, path, authorization), range(CALLS))
        )
    held = sum(not answer for _, answer in sent)
    assert held <= BUDGET_BYTES // MESSAGE_BYTES
    if path == "/api/publish_interaction" and bearer == "right":
        assert held == 1
        refusals = [answer for _, answer in sent if answer.startswith(b"HTTP/1.1 429")]
        assert refusals
        for refusal in refusals:
            head, _, body = refusal.partition(b"\r\n\r\n")
            assert b"retry-after: 1" in head
            assert json.loads(body)["reason"] == "OVERLOADED"
    with ExitStack() as closing:
        for peer, _ in sent:
            closing.enter_context(peer)


def test_calls_without_a_body_cost_little(bounded: Server, key: str) -> None:
    """Thousands of heads on few connections, nothing after them."""
    block_of = (b"authorization", f"Bearer {key}".encode())
    calls = [RawCall(bounded.port, METHODS["publish"], block_of) for _ in range(200)]
    for call in calls:
        call.close()
