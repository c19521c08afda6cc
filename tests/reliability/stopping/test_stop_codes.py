"""Callers of raw gRPC, without the client's own repairs, hear UNAVAILABLE when a server stops."""

import signal
import threading
from pathlib import Path

import grpc
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import interaction_service_pb2_grpc as stubs

from tests.support.serving import HOST, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
CALLERS = 12
CALLS_BEFORE = 20
STOPS = 3
CALL_TIMEOUT_S = 60


class Caller:
    """Publishes one request after the other until it is refused."""

    def __init__(self, port: int, number: int) -> None:
        self.code: grpc.StatusCode | None = None
        self.is_busy = threading.Event()
        self._port, self._number = port, number
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        with grpc.insecure_channel(f"{HOST}:{self._port}") as channel:
            stub = stubs.InteractionServiceStub(channel)
            count = 0
            while self.code is None:
                request = pb.PublishInteractionRequest(
                    user_id="ann", session_id="s", request_id=f"{self._number} {count}"
                )
                request.interaction_data_list.add(content="x")
                try:
                    stub.PublishInteraction(request, timeout=CALL_TIMEOUT_S)
                except grpc.RpcError as error:
                    self.code = error.code()
                count += 1
                if count == CALLS_BEFORE:
                    self.is_busy.set()


def test_stopping_server_never_says_cancelled(tmp_path: Path) -> None:
    """Calls that come while gRPC shuts down are reset: they must have been refused before."""
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        for _ in range(STOPS):
            callers = [Caller(server.port, number) for number in range(CALLERS)]
            for caller in callers:
                caller.thread.start()
            for caller in callers:
                assert caller.is_busy.wait(CALL_TIMEOUT_S)
            server.process.send_signal(signal.SIGTERM)
            for caller in callers:
                caller.thread.join()
            assert {caller.code for caller in callers} == {grpc.StatusCode.UNAVAILABLE}
            assert server.process.wait(CALL_TIMEOUT_S) == 0
            server.was_killed = True
            server.start()
