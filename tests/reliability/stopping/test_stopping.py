"""A server ends in time, with code 0, however it is stopped, and keeps its promises."""

import http.client
import json
import signal
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import grpc
import pytest
import reflexio
from reflexio.v1 import admin_service_pb2, admin_service_pb2_grpc
from reflexio.v1 import interaction_service_pb2_grpc as stubs

from tests.support.serving import HOST, Server, running_server

QUICK = {"REFLEXIO_EMBEDDING": "none", "REFLEXIO_SHUTDOWN_GRACE_S": "1"}
STOP_TIMEOUT_S = 30
POLLS_MAX = 200
POLL_S = 0.1


def signalled(server: Server, number: signal.Signals) -> int:
    """Send a signal and return the exit code."""
    server.process.send_signal(number)
    code = server.process.wait(STOP_TIMEOUT_S)
    server.was_killed = True
    return code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_ends_although_peers_hold_on(tmp_path: Path, number: signal.Signals) -> None:
    """Silent, idle and half-said connections do not keep it."""
    with running_server(tmp_path / "data", QUICK) as server, ExitStack() as stack:
        channel = stack.enter_context(grpc.insecure_channel(f"{HOST}:{server.port}"))
        stub = admin_service_pb2_grpc.AdminServiceStub(channel)
        assert stub.Whoami(admin_service_pb2.WhoamiRequest(), timeout=30).success
        for begun in (
            b"",
            b"P",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
            b"POST /api/publish_interaction HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
            b"POST /api/bulk_publish HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{",
        ):
            peer = stack.enter_context(socket.create_connection((HOST, server.port), timeout=30))
            peer.sendall(begun)
        assert signalled(server, number) == 0
        log = server.log_path.read_text()
        assert "Traceback" not in log
        assert "stopped" in log
    assert not (tmp_path / "data" / "server.pid").exists()
    assert not (tmp_path / "data" / "grpc.sock").exists()


def test_second_signal_does_no_harm(tmp_path: Path) -> None:
    """Impatience does not lose what is being committed."""
    with running_server(tmp_path / "data", QUICK) as server:
        server.process.send_signal(signal.SIGTERM)
        assert signalled(server, signal.SIGTERM) == 0
        assert "Traceback" not in server.log_path.read_text()


def test_idle_stream_is_ended_in_words(tmp_path: Path) -> None:
    """A bulk stream that waits for its next item hears UNAVAILABLE."""
    with running_server(tmp_path / "data", QUICK) as server:
        with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
            never = iter(lambda: time.sleep(60), None)
            stream = stubs.InteractionServiceStub(channel).BulkPublishInteractions(never)
            assert admin_service_pb2_grpc.AdminServiceStub(channel).Whoami(
                admin_service_pb2.WhoamiRequest(), timeout=30
            )
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises(grpc.RpcError) as ended:
                next(stream)
            assert ended.value.code() is grpc.StatusCode.UNAVAILABLE
        assert server.process.wait(STOP_TIMEOUT_S) == 0
        server.was_killed = True


def test_lines_that_were_read_are_answered(tmp_path: Path) -> None:
    """A JSON stream that is stopped in the middle answers what it has read."""
    with running_server(tmp_path / "data", QUICK) as server:
        connection = http.client.HTTPConnection(HOST, server.port, timeout=30)
        connection.putrequest("POST", "/api/bulk_publish")
        connection.putheader("Content-Type", "application/x-ndjson")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        line = {"user_id": "ann", "session_id": "s", "interaction_data_list": [{"content": "x"}]}
        for number in range(5):
            data = json.dumps({**line, "request_id": f"r{number}"}).encode() + b"\n"
            connection.send(b"%x\r\n%s\r\n" % (len(data), data))
        with reflexio.ReflexioClient(url_endpoint=server.url) as client:
            for _ in range(POLLS_MAX):
                if len(client.get_interactions("ann").interactions) == 5:
                    break
                time.sleep(POLL_S)
        server.process.send_signal(signal.SIGTERM)
        reply = connection.getresponse()
        answers = [json.loads(answer) for answer in reply.read().splitlines()]
        assert [answer.get("request_id") for answer in answers[:5]] == [f"r{n}" for n in range(5)]
        assert all(answer["reason"] == "SHUTTING_DOWN" for answer in answers[5:])
        connection.close()
        assert signalled(server, signal.SIGTERM) == 0
        assert "Traceback" not in server.log_path.read_text()


def test_acknowledged_delete_survives_a_kill(tmp_path: Path) -> None:
    """SIGKILL right after the answer: nothing of it comes back, late replays restore nothing."""
    with running_server(tmp_path / "data", QUICK) as server:
        with reflexio.ReflexioClient(url_endpoint=server.url) as client:
            for user_id in ("gone", "stays"):
                for number in range(10):
                    client.publish_interaction(
                        user_id,
                        [{"content": f"{n}"} for n in range(300)],
                        session_id="s",
                        request_id=f"{user_id} {number}",
                    )
            deleted = client.clear_user_data("gone").deleted_counts
            assert (deleted["requests"], deleted["interactions"]) == (10, 3000)
            server.kill()
        server.start()
        with reflexio.ReflexioClient(url_endpoint=server.url) as client:
            for _ in range(2):
                assert client.get_interactions("gone").interactions == []
                assert client.get_requests("gone").sessions == []
                assert client.get_storage_stats("gone").interaction_count == 0
                assert client.get_storage_stats("stays").interaction_count == 3000
                with pytest.raises(reflexio.AlreadyExists) as refused:
                    client.publish_interaction(
                        "gone", [{"content": "0"}], session_id="s", request_id="gone 3"
                    )
                assert refused.value.reason == "REQUEST_DELETED"
                server.restart()
