"""Envoy with the configuration of deploy/ in front of a real server."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import reflexio

from tests.support.serving import HOST, ROOT, Server, free_port, running_server
from tools.check.deploy import programs

READY_TIMEOUT_S = 60.0
POLL_S = 0.1
STOP_TIMEOUT_S = 30.0
BARE = {"REFLEXIO_EMBEDDING": "none"}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Envoy is packed for Linux")


@contextmanager
def envoy_before(server: Server, folder: Path) -> Iterator[str]:
    """Run Envoy before a server, with other addresses and nothing else changed; yields its URL."""
    port = free_port()
    text = (ROOT / "deploy" / "envoy.yaml").read_text()
    for there, here in (
        ("address: 0.0.0.0, port_value: 8080", f"address: {HOST}, port_value: {port}"),
        ("address: reflexio, port_value: 8081", f"address: {HOST}, port_value: {server.port}"),
    ):
        assert text.count(there) == 1
        text = text.replace(there, here)
    configuration = folder / "envoy.yaml"
    configuration.write_text(text)
    command = [programs() / "envoy", "--config-path", configuration]
    command += ["--use-dynamic-base-id", "--concurrency", "1", "--log-level", "warn"]
    with (folder / "envoy.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait(STOP_TIMEOUT_S)


def answers(url: str) -> bool:
    """Tell whether Envoy lets calls of both protocols through now."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/readyz", timeout=5):
            pass
        retry = reflexio.RetryPolicy(max_attempts=1)
        with reflexio.ReflexioClient("", url, retry=retry) as client:
            client.whoami()
    except (OSError, reflexio.ReflexioError):
        return False
    return True


def wait_until(url: str, expected: bool) -> None:
    """Return when Envoy does or does not let calls through. AssertionError when it never comes."""
    give_up_at = time.monotonic() + READY_TIMEOUT_S
    while answers(url) is not expected:
        assert time.monotonic() < give_up_at, f"answers: {not expected}"
        time.sleep(POLL_S)


def test_both_protocols_pass_and_a_restarted_server_is_found(tmp_path: Path) -> None:
    """gRPC, alone and streamed, and JSON go through one listener, before and after a restart."""
    with (
        running_server(tmp_path / "data", BARE) as server,
        envoy_before(server, tmp_path) as url,
    ):
        wait_until(url, True)
        for start in range(2):
            with reflexio.ReflexioClient("", url) as client:
                acks = list(
                    client.bulk_publish(
                        {
                            "user_id": "u",
                            "session_id": f"s{start}",
                            "interactions": [{"content": f"Message {number} of start {start}"}],
                        }
                        for number in range(100)
                    )
                )
                assert all(ack.success for ack in acks)
                assert len(acks) == 100
            body = {"user_id": "u", "query": f"start {start}"}
            request = urllib.request.Request(
                f"{url}/api/search_interactions",
                json.dumps(body).encode(),
                {"Content-Type": "application/json"},
            )
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=30) as reply:
                assert json.load(reply)["interactions"]
            if start == 0:
                server.stop()
                wait_until(url, False)
                server.start()
                wait_until(url, True)
