"""Peers that come and go, stay silent or never read cost the server nothing that lasts."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from reflexio.v1 import admin_service_pb2, admin_service_pb2_grpc
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import interaction_service_pb2_grpc as stubs

from tests.support.serving import HOST, Server, free_port, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
CALL_TIMEOUT_S = 30.0
PEERS = 200
POLLS_MAX = 300
POLL_S = 0.1
SETTLED_POLLS = 5  # connections that were not accepted yet come up within them
SPARE_FDS = 8  # connections that the server keeps for itself, opened at its first calls
SERVICES = [
    "reflexio.v1.AdminService",
    "reflexio.v1.InteractionService",
    "reflexio.v1.RequestService",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server; its log must have no traceback in the end."""
    folder = tmp_path_factory.mktemp("connections") / "data"
    with running_server(folder, WORDS_ALONE) as running:
        yield running
    log = running.log_path.read_text()
    assert "Traceback" not in log
    assert "never retrieved" not in log
    assert "never awaited" not in log


def open_files(server: Server) -> int:
    """Return how many files and sockets the server has open."""
    return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))


def settles(server: Server, files_max: int) -> bool:
    """Wait until the server has at most so many files open, and keeps it so."""
    in_a_row = 0
    for _ in range(POLLS_MAX):
        in_a_row = in_a_row + 1 if open_files(server) <= files_max else 0
        if in_a_row == SETTLED_POLLS:
            return True
        time.sleep(POLL_S)
    return False


def whoami(server: Server) -> bool:
    """Ask over a connection of its own."""
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        stub = admin_service_pb2_grpc.AdminServiceStub(channel)
        return bool(stub.Whoami(admin_service_pb2.WhoamiRequest(), timeout=CALL_TIMEOUT_S).success)


def connected(server: Server) -> socket.socket:
    """Return a plain connection."""
    return socket.create_connection((HOST, server.port), timeout=CALL_TIMEOUT_S)


def reset(peer: socket.socket) -> None:
    """End the connection with a reset, as a crash would."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = b"\0\0\0\x04\0\0\0\0\0"
MANNERS: dict[str, bytes] = {
    "says nothing": b"",
    "says P": b"P",
    "speaks HTTP/2": PREFACE + SETTINGS,
    "stops in a frame": PREFACE + SETTINGS + b"\0\xff",
    "breaks off HTTP": b"POST /api/whoami HTTP/1.1\r\nHost: x\r\nContent-Le",
    "breaks off a body": b"POST /api/publish_interaction HTTP/1.1\r\nContent-Length: 99\r\n\r\n{",
    "breaks off a chunk": (
        b"POST /api/bulk_publish HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"
    ),
    "speaks TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 32,
    "speaks nonsense": b"\x00\x01\x02\x03" * 10,
}


@pytest.mark.parametrize("end", [socket.socket.close, reset], ids=["closes", "resets"])
@pytest.mark.parametrize("manner", MANNERS)
def test_peers_that_leave_free_what_they_held(
    server: Server, manner: str, end: Callable[[socket.socket], None]
) -> None:
    """After two hundred of them the server has no more files open than before."""
    assert whoami(server)
    before = open_files(server)
    for _ in range(PEERS):
        peer = connected(server)
        peer.sendall(MANNERS[manner])
        end(peer)
    assert settles(server, before + SPARE_FDS)
    assert whoami(server)


@pytest.mark.parametrize("manner", ["says nothing", "says P"])
def test_silent_peer_is_let_go(server: Server, manner: str) -> None:
    """The server closes the connection by itself, without a word."""
    with connected(server) as peer:
        peer.sendall(MANNERS[manner])
        assert peer.recv(100) == b""


def test_silent_peers_keep_nobody_out(server: Server) -> None:
    """Others are served while hundreds are silent."""
    with ExitStack() as stack:
        for _ in range(PEERS):
            stack.enter_context(connected(server))
        assert whoami(server)


def bulk_message(user_id: str, number: int, items: int) -> pb.BulkPublishInteractionsRequest:
    """Return a message of items to publish."""
    return pb.BulkPublishInteractionsRequest(
        items=[
            {
                "user_id": user_id,
                "session_id": "s",
                "request_id": f"{user_id} {number} {item}",
                "interaction_data_list": [{"content": "x" * 5_000}],
            }
            for item in range(items)
        ]
    )


def test_stream_that_is_read_late_loses_no_answer(server: Server) -> None:
    """The server is held back while nobody reads; then it goes on, and no answer is missing."""
    messages = (bulk_message("slow", number, 10) for number in range(400))
    options = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65_536)]
    with grpc.insecure_channel(f"{HOST}:{server.port}", options) as channel:
        answers = stubs.InteractionServiceStub(channel).BulkPublishInteractions(
            messages, timeout=60
        )
        assert whoami(server)
        found = [result.sequence for response in answers for result in response.results]
    assert found == list(range(4_000))


def test_abandoned_streams_leave_no_trace(server: Server) -> None:
    """Clients that cancel in the middle of a stream; the fixture looks at the log."""
    for number in range(20):
        begun = threading.Event()

        def messages(
            begun: threading.Event = begun, number: int = number
        ) -> Iterator[pb.BulkPublishInteractionsRequest]:
            for item in range(1_000):
                yield bulk_message(f"gone {number}", item, 1)
                begun.set()
                time.sleep(0.001)

        with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
            answers = stubs.InteractionServiceStub(channel).BulkPublishInteractions(messages())
            begun.wait(CALL_TIMEOUT_S)
            if number % 2:
                next(answers)
            answers.cancel()
    assert whoami(server)


def test_calls_that_time_out_leave_no_trace(server: Server) -> None:
    """Deadlines of nothing and of a millisecond; the fixture looks at the log."""
    codes = set()
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        stub = stubs.InteractionServiceStub(channel)
        for number in range(50):
            request = bulk_message("late", number, 1).items[0]
            try:
                stub.PublishInteraction(request, timeout=0.001 * (number % 4))
            except grpc.RpcError as error:
                codes.add(error.code())
    assert codes == {grpc.StatusCode.DEADLINE_EXCEEDED}
    assert whoami(server)


def test_health_and_reflection_are_served(server: Server) -> None:
    """Tools find the services without the protos."""
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        health = health_pb2_grpc.HealthStub(channel)
        for name in ("", *SERVICES):
            reply = health.Check(
                health_pb2.HealthCheckRequest(service=name), timeout=CALL_TIMEOUT_S
            )
            assert reply.status == health_pb2.HealthCheckResponse.SERVING
        database = ProtoReflectionDescriptorDatabase(channel)
        assert set(SERVICES) <= set(database.get_services())
        file = database.FindFileContainingSymbol("reflexio.v1.InteractionService")
        assert file.package == "reflexio.v1"


def test_reflection_answers_in_both_versions(server: Server) -> None:
    """Newer tools ask for v1 first, older ones for v1alpha; each tells of both."""
    names = [f"grpc.reflection.{version}.ServerReflection" for version in ("v1", "v1alpha")]
    questions = [
        reflection_pb2.ServerReflectionRequest(list_services=""),
        *(reflection_pb2.ServerReflectionRequest(file_containing_symbol=name) for name in names),
    ]
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        for name in names:
            ask = channel.stream_stream(
                f"/{name}/ServerReflectionInfo",
                reflection_pb2.ServerReflectionRequest.SerializeToString,
                reflection_pb2.ServerReflectionResponse.FromString,
            )
            listed, *described = ask(iter(questions), timeout=CALL_TIMEOUT_S)
            services = {service.name for service in listed.list_services_response.service}
            assert services >= {*SERVICES, *names}
            for asked, answer in zip(names, described, strict=True):
                (file,) = answer.file_descriptor_response.file_descriptor_proto
                told = FileDescriptorProto.FromString(file)
                assert f"{told.package}.{told.service[0].name}" == asked
                (method,) = told.service[0].method
                assert method.input_type == f".{told.package}.ServerReflectionRequest"


@pytest.mark.parametrize("name", ["50% off", "%41%20", "a#b", "a?b=c", "a:b", "-dash", "a'b\"c"])
def test_folder_names_that_mean_something_elsewhere_serve(tmp_path: Path, name: str) -> None:
    """Characters that addresses and options give a meaning to are names here."""
    with running_server(tmp_path / name, WORDS_ALONE) as server:
        assert whoami(server)
        assert (tmp_path / name / "reflexio.db").is_file()


def test_further_port_speaks_grpc_alone(tmp_path: Path) -> None:
    """Both ports serve the same records."""
    port = free_port()
    with running_server(tmp_path / "data", WORDS_ALONE, grpc_port=port) as server:
        assert whoami(server)
        with grpc.insecure_channel(f"{HOST}:{port}") as channel:
            stub = admin_service_pb2_grpc.AdminServiceStub(channel)
            assert stub.Whoami(admin_service_pb2.WhoamiRequest(), timeout=CALL_TIMEOUT_S).success
