"""HTTP/2 peers that flood, stall or ask too much; streams that are idle; connections too many."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import grpc
import pytest
import reflexio
from reflexio.v1 import admin_service_pb2, admin_service_pb2_grpc
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import interaction_service_pb2_grpc as stubs
from reflexio_server.core.limits import GRPC_METADATA_BYTES_MAX, GRPC_STREAMS_MAX

from tests.limits.conftest import CONNECTIONS_MAX, STREAM_IDLE_TIMEOUT_S
from tests.limits.peers import (
    END_HEADERS,
    GOAWAY,
    HEADERS,
    PING,
    PREFACE,
    RST_STREAM,
    SETTINGS,
    answer,
    call_headers,
    connected,
    frame,
    frames,
    settings_of,
)
from tests.support.serving import HOST, Server

CALL_TIMEOUT_S = 30.0
MAX_CONCURRENT_STREAMS, MAX_HEADER_LIST_SIZE = 3, 6
ENHANCE_YOUR_CALM = 11
POLLS_MAX = 200
POLL_S = 0.1
TURN = {"role": "User", "content": "x"}

innocent_beside = pytest.mark.usefixtures("innocent")


def speaking(peer: socket.socket) -> bytes:
    """Begin HTTP/2; return what the server says first."""
    peer.sendall(PREFACE + frame(SETTINGS))
    return peer.recv(65_536)


@innocent_beside
def test_server_says_what_it_takes(open_server: Server) -> None:
    """How many calls at once, and how much metadata."""
    with connected(open_server) as peer:
        received = speaking(peer)
    (said,) = [
        settings_of(payload) for kind, payload in frames(received) if kind == SETTINGS and payload
    ]
    assert said[MAX_CONCURRENT_STREAMS] == GRPC_STREAMS_MAX
    assert said[MAX_HEADER_LIST_SIZE] == GRPC_METADATA_BYTES_MAX


@innocent_beside
def test_ping_flood_is_ended(open_server: Server) -> None:
    """In the protocol's words."""
    with connected(open_server) as peer:
        speaking(peer)
        # At once: who writes on after the server has ended the connection may not hear why.
        peer.sendall(frame(PING, b"\0" * 8) * 1_000)
        received = answer(peer)
    codes = [payload[4:8] for kind, payload in frames(received) if kind == GOAWAY]
    assert ENHANCE_YOUR_CALM.to_bytes(4, "big") in codes


@innocent_beside
def test_rapid_resets_keep_nobody_out(open_server: Server) -> None:
    """Ten thousand calls that are begun and reset at once, on each of four connections."""
    block = call_headers(b"/reflexio.v1.AdminService/Whoami")

    def flood() -> None:
        with connected(open_server) as peer, contextlib.suppress(OSError):
            speaking(peer)
            for number in range(10_000):
                stream = 2 * number + 1
                peer.sendall(
                    frame(HEADERS, block, stream, END_HEADERS)
                    + frame(RST_STREAM, b"\0\0\0\x08", stream)
                )

    threads = [threading.Thread(target=flood) for _ in range(4)]
    for thread in threads:
        thread.start()
    with reflexio.ReflexioClient(url_endpoint=open_server.url) as client:
        while any(thread.is_alive() for thread in threads):
            assert client.whoami().success


@innocent_beside
@pytest.mark.parametrize("said", [PREFACE, PREFACE + b"\0\xff"], ids=["preface", "half a frame"])
def test_connection_that_never_begins_is_let_go(open_server: Server, said: bytes) -> None:
    """A peer that says hello and no more."""
    with connected(open_server) as peer:
        peer.sendall(said)
        answer(peer)  # ends, or the connection's timeout fails the test


@innocent_beside
def test_metadata_beyond_the_limit_is_refused(open_server: Server) -> None:
    """Below it a call is answered; the connection goes on."""
    with grpc.insecure_channel(f"{HOST}:{open_server.port}") as channel:
        stub = admin_service_pb2_grpc.AdminServiceStub(channel)
        request = admin_service_pb2.WhoamiRequest()
        served = []
        for size in (GRPC_METADATA_BYTES_MAX // 2, GRPC_METADATA_BYTES_MAX * 2, 10):
            metadata = (("x-large", "a" * size),)
            try:
                stub.Whoami(request, metadata=metadata, timeout=CALL_TIMEOUT_S)
            except grpc.RpcError as error:
                served.append(error.code().name)
            else:
                served.append("OK")
    assert served == ["OK", "RESOURCE_EXHAUSTED", "OK"]


@innocent_beside
def test_idle_stream_ends_in_words(open_server: Server) -> None:
    """What was sent before is answered."""
    waiting = threading.Event()

    def messages() -> Iterator[pb.BulkPublishInteractionsRequest]:
        item = {"user_id": "idle", "session_id": "s", "interaction_data_list": [TURN]}
        yield pb.BulkPublishInteractionsRequest(items=[item])
        waiting.wait(CALL_TIMEOUT_S)

    with grpc.insecure_channel(f"{HOST}:{open_server.port}") as channel:
        answers = stubs.InteractionServiceStub(channel).BulkPublishInteractions(
            messages(), timeout=CALL_TIMEOUT_S
        )
        first = next(answers)
        with pytest.raises(grpc.RpcError) as caught:
            next(answers)
        waiting.set()
    assert first.results[0].response.success
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert "the stream was idle for 1 s" in caught.value.details()


def slow_items(count: int) -> Iterator[dict[str, object]]:
    """Yield items with pauses longer than a stream may have."""
    for number in range(count):
        if number:
            time.sleep(2.5 * STREAM_IDLE_TIMEOUT_S)
        yield {"user_id": "slow", "session_id": "s", "interactions": [TURN]}


@innocent_beside
def test_client_goes_on_after_an_idle_stream(open_server: Server) -> None:
    """A caller whose items come late notices nothing, nor does a Publisher with nothing to do."""
    with (
        reflexio.ReflexioClient(url_endpoint=open_server.url) as client,
        reflexio.Publisher(client) as publisher,
    ):
        publisher.publish("publisher", [TURN], "s")
        assert [ack.success for ack in client.bulk_publish(slow_items(3))] == [True] * 3
        publisher.publish("publisher", [TURN], "s")
        assert publisher.flush(CALL_TIMEOUT_S)
        assert (publisher.stats.acked, publisher.stats.failed) == (2, 0)


def test_connections_beyond_the_limit_are_closed(
    open_server: Server, innocent: reflexio.ReflexioClient
) -> None:
    """Those who are in go on; when some leave, others come in again; the log has one line."""
    with ExitStack() as stack:
        peers = [stack.enter_context(connected(open_server)) for _ in range(CONNECTIONS_MAX + 20)]
        refused = 0
        for peer in peers[-20:]:
            peer.settimeout(3.0)
            with contextlib.suppress(OSError):
                refused += peer.recv(1) == b""
        assert refused == 20
        assert innocent.whoami().success
    for _ in range(POLLS_MAX):
        if open_server.is_ready():
            break
        time.sleep(POLL_S)
    assert open_server.is_ready()
    assert open_server.log_path.read_text().count("connection_refused") == 1
