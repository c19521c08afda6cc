"""The connections that the process's limit of open files leaves, in processes of their own."""

import json
import resource
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import reflexio

from tests.limits.peers import PREFACE, SETTINGS, frame
from tests.support.serving import HOST, child_environment, running_server

SCRIPT = """
import resource, sys
soft, hard, wanted = map(int, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
from reflexio_server.front.file_limit import FileLimitError, files_for_connections
try:
    print(files_for_connections(wanted), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
except FileLimitError as error:
    print(error)
"""
TIMEOUT_S = 60.0
ONCE = reflexio.RetryPolicy(max_attempts=1)


@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "answer"),
    [
        (256, 1024, 10_000, "808 1024"),
        (256, 4096, 100, "332 548"),
        (2048, 4096, 100, "332 2048"),
        (256, 256, 10_000, "40 256"),
        (128, 128, 10_000, "the limit of open files is 128 (ulimit -Hn), and serving takes"),
    ],
)
def test_limit_is_raised_as_far_as_needed(soft: int, hard: int, wanted: int, answer: str) -> None:
    """And never lowered; where it does not reach, there are fewer connections, or none."""
    printed = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(soft), str(hard), str(wanted)],
        env=child_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.splitlines()[-1].startswith(answer)


def test_too_low_a_limit_is_one_line_at_the_start(tmp_path: Path) -> None:
    """And nothing is opened."""
    answer = subprocess.run(
        [sys.executable, "-m", "reflexio_server", "serve", "--data-dir", str(tmp_path / "data")],
        env=child_environment(COLUMNS="300", REFLEXIO_EMBEDDING="none"),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)),
    )
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("error: the limit of open files is 100")
    assert not (tmp_path / "data").exists()


def asked(port: int, path: str) -> tuple[int, dict[str, Any]]:
    """Ask on a connection of its own; return status and body."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=TIMEOUT_S) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_full_server_answers_health_checks_and_says_why(tmp_path: Path) -> None:
    """All gRPC connections that it says fit are served; then health is, and the rest is told."""
    with running_server(tmp_path / "data", {"REFLEXIO_EMBEDDING": "none"}) as server:
        server.stop()
        server.arguments = ["prlimit", "--nofile=300:300", *server.arguments]
        server.start()
        log = [json.loads(line) for line in server.log_tail().splitlines() if line[:1] == "{"]
        told = [line for line in log if line["event"] == "fewer_connections"][-1]
        assert "ulimit" in told["reason"]
        possible = told["possible"]
        with ExitStack() as held:
            for _ in range(possible):
                peer = socket.create_connection((HOST, server.port), timeout=TIMEOUT_S)
                held.enter_context(peer)
                peer.sendall(PREFACE + frame(SETTINGS))
                assert peer.recv(9), "it was refused"
            for _ in range(3):  # what is left is less than a gRPC connection needs
                held.enter_context(socket.create_connection((HOST, server.port)))
            for _ in range(3):
                assert asked(server.port, "/healthz") == (200, {"status": "ok"})
                status, body = asked(server.port, "/api/whoami")
                assert (status, body["reason"]) == (429, "OVERLOADED")
            for _ in range(3):
                with (
                    reflexio.ReflexioClient(url_endpoint=server.url, retry=ONCE) as client,
                    pytest.raises(reflexio.RateLimited, match="as many connections") as told,
                ):
                    client.whoami()
                assert told.value.reason == "OVERLOADED"
            with socket.create_connection((HOST, server.port), timeout=TIMEOUT_S) as peer:
                peer.sendall(PREFACE + frame(SETTINGS) + b"no frame of HTTP/2 at all")
                while peer.recv(1_000):
                    pass  # until it is closed
            log = server.log_tail()
            assert "open files" in log
            assert "Too many open files" not in log
        server.wait_until_ready()
        server.restart()
