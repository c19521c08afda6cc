"""The server as a process: starting, stopping, sharing nothing, talking nonsense to it."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import reflexio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import interaction_service_pb2_grpc as stubs

from tests.support.serving import HOST, child_environment, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}


@pytest.mark.parametrize("name", ["with space", "ünïcödé-数据", "long-" * 30])
def test_any_folder_name_serves(name: str, tmp_path: Path) -> None:
    """Spaces, other scripts and paths too long for a socket are no obstacle."""
    with (
        running_server(tmp_path / name, WORDS_ALONE) as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):
        assert client.whoami().org_id == "local"


def serve(*arguments: str) -> list[str]:
    """Return the command line of a server."""
    return [sys.executable, "-m", "reflexio_server", "serve", *arguments]


def test_second_server_is_refused_by_name(tmp_path: Path) -> None:
    """One folder has one server; the refusal says which process has it."""
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        second = subprocess.run(
            serve("--port", "0", "--data-dir", str(tmp_path / "data")),
            env=child_environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert second.returncode == 1
        assert str(server.pid) in second.stderr
        assert "Traceback" not in second.stderr


def test_other_addresses_need_keys(tmp_path: Path) -> None:
    """Without keys the server stays on this machine unless it is told otherwise."""
    refused = subprocess.run(
        serve("--host", "0.0.0.0", "--port", "0", "--data-dir", str(tmp_path)),
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 1
    assert "--insecure-no-auth" in refused.stderr


def test_stopping_answers_what_was_read(tmp_path: Path) -> None:
    """SIGTERM in a stream: health says so, what was read is acknowledged, then UNAVAILABLE."""
    data_dir = tmp_path / "data"
    sent: list[str] = []
    has_ended = threading.Event()

    def messages() -> Iterator[pb.BulkPublishInteractionsRequest]:
        while not has_ended.wait(0.001):
            item = pb.PublishInteractionRequest(
                user_id="ann", session_id="s", request_id=f"r{len(sent)}"
            )
            item.interaction_data_list.add(content="hello")
            sent.append(item.request_id)
            yield pb.BulkPublishInteractionsRequest(items=[item])

    acked: list[str] = []
    with running_server(data_dir, WORDS_ALONE) as server:
        with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
            health = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
            assert next(health).status == health_pb2.HealthCheckResponse.SERVING
            stream = stubs.InteractionServiceStub(channel).BulkPublishInteractions(messages())
            acked += [result.response.request_id for result in next(stream).results]
            server.process.terminate()
            with pytest.raises(grpc.RpcError) as refused:
                acked.extend(
                    result.response.request_id for answer in stream for result in answer.results
                )
            has_ended.set()
            assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
            assert next(health).status == health_pb2.HealthCheckResponse.NOT_SERVING
        assert server.process.wait(30) == 0
        server.was_killed = True
        server.start()
        with reflexio.ReflexioClient(url_endpoint=server.url) as client:
            stored = {
                interaction.request_id
                for interaction in client.get_interactions("ann", top_k=10**6).interactions
            }
        assert set(acked) <= stored <= set(sent)
        assert acked == sent[: len(acked)]


NONSENSE = [
    b"",
    b"P",
    b"PRI",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 100,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64,
    b"\0" * 1000,
    b"GET / HTTP/1.1\r\n\r\n",
    b"POST /api/publish_interaction HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
]


def test_nonsense_leaves_no_traceback(tmp_path: Path) -> None:
    """Peers that say nothing, the wrong thing or half of it do not disturb the others."""
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        for nonsense in NONSENSE:
            with socket.create_connection((HOST, server.port), timeout=5) as peer:
                peer.sendall(nonsense)
        with reflexio.ReflexioClient(url_endpoint=server.url) as client:
            assert client.whoami().success
        log_path = server.log_path
    assert "Traceback" not in log_path.read_text()


def test_crowd_of_callers_is_answered(tmp_path: Path) -> None:
    """64 callers at once, each its own thread, all stored once."""
    with (
        running_server(tmp_path / "data", WORDS_ALONE) as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):

        def publish(number: int) -> None:
            for turn in range(5):
                client.publish_interaction(
                    f"user {number}", [{"content": f"{number} {turn}"}], session_id="s"
                )

        threads = [threading.Thread(target=publish, args=(number,)) for number in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        contents = [
            interaction.content
            for interaction in client.get_all_interactions(limit=1_000).interactions
        ]
        assert sorted(contents) == sorted(f"{n} {t}" for n in range(64) for t in range(5))
