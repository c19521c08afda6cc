"""Metrics and health of a real server: who may see them, and whether they tell what happened."""

import contextlib
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import grpc
import pytest
import reflexio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as openmetrics_families,
)
from prometheus_client.parser import text_string_to_metric_families
from reflexio_server.core.instruments import CountMetric, GaugeMetric
from reflexio_server.core.metrics import all_metrics

from tests.support.keyring import READ, WRITE, make_key
from tests.support.serving import HOST, Server, free_port, running_server

TIMEOUT_S = 60
USER, TEXT = "ann.secretive@example.com", "my number is 0190 123456"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
PUBLISH = "/reflexio.v1.InteractionService/PublishInteraction"
WHOAMI = "/reflexio.v1.AdminService/Whoami"
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
ONLY_WITH_A_BUDGET = {
    "gen_ai_client_operation_duration_seconds",
    "reflexio_model_tokens",
    "reflexio_model_day_calls",
    "reflexio_model_day_tokens",
    "reflexio_model_day_limit",
}
"""What there is with a playbook model alone."""
DISK_MIB = 16


class Answer(NamedTuple):
    """A reply over HTTP."""

    status: int
    content_type: str
    body: str


def get(port: int, path: str, key: str = "", accept: str = "", verb: str = "GET") -> Answer:
    """Return the reply to a request without a body."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if accept:
        headers["Accept"] = accept
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_S)
    try:
        connection.request(verb, path, headers=headers)
        reply = connection.getresponse()
        return Answer(reply.status, reply.headers.get("content-type", ""), reply.read().decode())
    finally:
        connection.close()


def samples(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    """Return the values by sample name and the labels' values, in the order of their names."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            values = tuple(value for _, value in sorted(sample.labels.items()))
            found.setdefault(sample.name, {})[values] = sample.value
    return found


def wait_until(is_so: Callable[[], bool]) -> None:
    """Return once it is so."""
    give_up_at = time.monotonic() + TIMEOUT_S
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int, str]]:
    """Give a server with the local model, its port for operators, and an administrator's key."""
    port = free_port()
    folder = tmp_path_factory.mktemp("metrics") / "data"
    with running_server(folder, metrics_port=port) as running:
        yield running, port, make_key(running.data_dir, "acme").text


def test_who_may_see_metrics(server: tuple[Server, int, str]) -> None:
    """On the port keys with the scope admin; on the operators' own whoever reaches it."""
    running, operators, key = server
    other = make_key(running.data_dir, "acme", (READ, WRITE)).text
    assert get(running.port, "/metrics", key).status == 200
    assert get(running.port, "/metrics").status == 401
    assert get(running.port, "/metrics", "nonsense").status == 401
    refused = get(running.port, "/metrics", other)
    assert (refused.status, json.loads(refused.body)["reason"]) == (403, "SCOPE_MISSING")
    assert get(running.port, "/metrics", key, verb="POST").status == 405
    shown = get(operators, "/metrics")
    assert shown.status == 200
    assert shown.content_type.startswith("text/plain")
    in_openmetrics = get(operators, "/metrics", accept=OPENMETRICS)
    assert in_openmetrics.content_type.startswith("application/openmetrics-text")
    assert list(openmetrics_families(in_openmetrics.body))


def test_operators_port_has_nothing_else(server: tuple[Server, int, str]) -> None:
    """No RPC, no documents, no gRPC, whatever the key."""
    _, operators, key = server
    for path in ("/api/whoami", "/docs", "/openapi.json", "/"):
        assert get(operators, path, key).status == 404
    assert get(operators, "/metrics", verb="DELETE").status == 405
    with socket.create_connection((HOST, operators), TIMEOUT_S) as peer:
        peer.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0")
        peer.settimeout(TIMEOUT_S)
        with contextlib.suppress(ConnectionResetError):
            assert peer.recv(100) == b""


def test_metrics_tell_what_happened(server: tuple[Server, int, str]) -> None:
    """Calls of both protocols with their codes, commits, refusals, searches, vectors; no names."""
    running, operators, key = server
    before = samples(get(operators, "/metrics").body)
    with reflexio.ReflexioClient(key, running.url) as client:
        for number in range(5):
            client.publish_interaction(
                USER, [{"content": TEXT}], session_id="s", request_id=f"r{number}"
            )
        for _ in range(2):
            client.search_interactions(user_id=USER, query="number")
        with pytest.raises(reflexio.InvalidRequest):
            client.publish_interaction("", [{"content": TEXT}], session_id="s")
        client.clear_user_data(user_id=USER)
    stranger = reflexio.ReflexioClient("nonsense", running.url)
    with stranger, pytest.raises(reflexio.Unauthenticated):
        stranger.whoami()
    assert get(running.port, "/api/whoami", key).status == 200
    wait_until(
        lambda: (
            samples(get(operators, "/metrics").body)["reflexio_embedding_backlog_records"][()] == 0
        )
    )
    text = get(operators, "/metrics").body
    after = samples(text)

    def more(name: str, *labels: str) -> float:
        return after[name][labels] - before.get(name, {}).get(labels, 0)

    calls = "rpc_server_call_duration_seconds_count"
    assert more(calls, PUBLISH, "OK", "grpc") == 5
    assert more(calls, PUBLISH, "INVALID_ARGUMENT", "grpc") == 1
    assert more(calls, WHOAMI, "UNAUTHENTICATED", "grpc") == 1
    assert more(calls, WHOAMI, "OK", "http") == 1
    assert more("reflexio_refusals_total", "INVALID_FIELD") == 1
    assert more("reflexio_refusals_total", "UNAUTHENTICATED") == 1
    assert more("reflexio_keys_refused_total", "malformed") == 1
    assert more("reflexio_commit_works_count") >= 6
    assert more("reflexio_commit_sync_duration_seconds_count") == more(
        "reflexio_commit_works_count"
    )
    assert more("reflexio_search_partition_uses_total", "search", "build") >= 1
    assert more("reflexio_search_partition_uses_total", "search", "hit") >= 1
    assert after["reflexio_database_size_bytes"][()] > 0
    assert (
        after["reflexio_memory_budget_bytes"][()] > after["reflexio_memory_budget_used_bytes"][()]
    )
    assert after["reflexio_connections"]["http",] >= 1
    assert after["reflexio_keys"][()] >= 1
    assert after["process_open_fds"][()] > 0
    assert not [word for word in (USER, TEXT, "acme", key[-64:]) if word in text]


def test_every_declared_metric_is_shown(server: tuple[Server, int, str]) -> None:
    """A gauge has a source; each family is there with its meaning."""
    text = get(server[1], "/metrics").body
    families = {family.name: family for family in text_string_to_metric_families(text)}
    for metric in all_metrics():
        assert families[metric.name].documentation == metric.meaning
        if isinstance(metric, GaugeMetric) and metric.name not in ONLY_WITH_A_BUDGET:
            assert families[metric.name].samples, metric.name
        if isinstance(metric, CountMetric):
            assert f"# TYPE {metric.name}_total counter" in text


def test_open_server_shows_metrics_to_this_machine(tmp_path: Path) -> None:
    """It is open to it for everything else too, but not to a page of another site."""
    with running_server(tmp_path / "data", {"REFLEXIO_EMBEDDING": "none"}) as running:
        assert get(running.port, "/metrics").status == 200
        connection = http.client.HTTPConnection(HOST, running.port, timeout=TIMEOUT_S)
        connection.request("GET", "/metrics", headers={"Origin": "https://evil.example"})
        assert connection.getresponse().status == 403
        connection.close()


def test_health_over_http(server: tuple[Server, int, str]) -> None:
    """Open to all, its reasons to administrators, and to whoever reaches the operators' port."""
    running, operators, key = server
    for port in (running.port, operators):
        for path in ("/livez", "/readyz", "/healthz"):
            answer = get(port, path)
            assert (answer.status, json.loads(answer.body)) == (200, {"status": "ok"})
    assert get(running.port, "/readyz?verbose").status == 401
    for answer in (get(running.port, "/readyz?verbose", key), get(operators, "/readyz?verbose")):
        checks = json.loads(answer.body)["checks"]
        assert checks == dict.fromkeys(("serving", "storage", "commits", "disk", "embedding"), "ok")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, which takes the rights of root to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    size = f"size={DISK_MIB}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_full_disk_is_said_by_health(disk: Path) -> None:
    """Services that write are NOT_SERVING until a commit succeeds, which nobody has to ask for."""
    ballast = disk / "ballast"
    with running_server(disk / "data", {"REFLEXIO_EMBEDDING": "none"}) as running:
        short = get(running.port, "/readyz?verbose")
        assert short.status == 503
        assert "bytes are free" in json.loads(short.body)["checks"]["disk"]
        channel = grpc.insecure_channel(f"{HOST}:{running.port}")
        stub: Any = health_pb2_grpc.HealthStub(channel)

        def state(service: str) -> int:
            request = health_pb2.HealthCheckRequest(service=service)
            status: int = stub.Check(request, timeout=TIMEOUT_S).status
            return status

        writes, reads = "reflexio.v1.InteractionService", "reflexio.v1.SearchService"
        assert state(writes) == state(reads) == state("") == SERVING
        with ballast.open("wb") as file:
            while True:
                try:
                    file.write(b"x" * 2**16)
                    file.flush()
                except OSError:
                    break
        once = reflexio.RetryPolicy(max_attempts=1)
        with reflexio.ReflexioClient(url_endpoint=running.url, retry=once) as client:

            def is_refused() -> bool:
                try:
                    client.publish_interaction("u", [{"content": "x" * 50_000}], session_id="s")
                except reflexio.ReflexioError:
                    return True
                return False

            wait_until(is_refused)
        wait_until(lambda: state(writes) == NOT_SERVING)
        assert state("") == NOT_SERVING
        assert state(reads) == SERVING
        problem = json.loads(get(running.port, "/readyz?verbose").body)["checks"]["commits"]
        assert problem != "ok"
        assert get(running.port, "/livez").status == 200
        ballast.unlink()
        wait_until(lambda: state(writes) == state("") == SERVING)
        channel.close()
