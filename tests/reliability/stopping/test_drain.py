"""SIGTERM in full traffic: nothing acknowledged is lost, nobody hears anything but UNAVAILABLE."""

import random
import signal
from pathlib import Path

import grpc
import reflexio
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.support.serving import HOST, running_server
from tools.crash.comparing import compare, read_stored
from tools.crash.ledger import read_ledger
from tools.crash.material import made_up_dialogues
from tools.crash.publishing import publishers

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
STOP_TIMEOUT_S = 60
ACK_TIMEOUT_S = 60


def test_traffic_that_meets_a_stop_is_kept(tmp_path: Path) -> None:
    """Calls, streams and JSON: the server says so, ends with 0, and has all it acknowledged."""
    chance = random.Random()
    dialogues = made_up_dialogues(chance)
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        crowd = publishers(server.url, tmp_path, "drain", dialogues, chance)
        with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
            health = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
            assert next(health).status == health_pb2.HealthCheckResponse.SERVING
            for publisher in crowd:
                publisher.start()
            for publisher in crowd:
                assert publisher.ledger.has_ack.wait(ACK_TIMEOUT_S)
            assert not [code for publisher in crowd for code in publisher.refusals]
            server.process.send_signal(signal.SIGTERM)
            assert next(health).status == health_pb2.HealthCheckResponse.NOT_SERVING
            assert server.process.wait(STOP_TIMEOUT_S) == 0
        server.was_killed = True
        for publisher in crowd:
            publisher.stop()
        assert {code for publisher in crowd for code in publisher.refusals} == {"UNAVAILABLE"}
        assert "Traceback" not in server.log_path.read_text()
        server.start()
        with reflexio.ReflexioClient("", server.url) as client:
            for publisher in crowd:
                record = read_ledger(publisher.ledger.path)
                assert record.acked
                assert not compare(read_stored(client, publisher.user_id), record).all()
