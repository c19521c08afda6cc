"""The process that embeds for a server: killed, gone for a while, and ended with the server."""

import http.client
import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import reflexio
from reflexio_server.ai.embedding.local_embedder import MODEL_FILE
from reflexio_server.ai.embedding.wordpiece import VOCABULARY_FILE

from tests.support.serving import HOST, Server, running_server

TIMEOUT_S = 60
TEXT, QUERY = "I can't log in", "sign-on trouble"


def wait_until(is_so: Callable[[], bool]) -> None:
    """Return once it is so."""
    give_up_at = time.monotonic() + TIMEOUT_S
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    """Return the ids of a process's children (Linux)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def is_running(pid: int) -> bool:
    """Tell whether a process runs, and is not just waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def get(server: Server, path: str) -> tuple[int, str]:
    """Return status and body of a page."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    finally:
        connection.close()


def said_of_embedding(server: Server) -> str:
    """Return what readiness, which holds whatever that is, says of it."""
    status, body = get(server, "/readyz?verbose")
    assert status == 200
    return str(json.loads(body)["checks"]["embedding"])


def found(client: reflexio.ReflexioClient, mode: str = "vector") -> list[str]:
    """Return what a search by meaning finds, none of whose words a record has."""
    hits = client.search_interactions(
        user_id="ann", query=QUERY, search_mode=mode, threshold=0.1, top_k=5
    )
    return [hit.content for hit in hits.interactions]


def publish(client: reflexio.ReflexioClient, *texts: str) -> None:
    """Record what the user said."""
    client.publish_interaction("ann", [{"role": "User", "content": text} for text in texts], "s")


def test_killed_under_a_server_it_is_there_again(tmp_path: Path) -> None:
    """Searches find what is told afterwards; the log and the metrics say that it ended."""
    with (
        running_server(tmp_path / "data", {"REFLEXIO_SEARCH_WAIT_S": "10"}) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=TIMEOUT_S) as client,
    ):
        (pid,) = children_of(server.pid)
        os.kill(pid, signal.SIGKILL)
        publish(client, TEXT)
        wait_until(lambda: found(client) == [TEXT])
        assert said_of_embedding(server) == "ok"
        assert pid not in children_of(server.pid)
        assert "reflexio_embedding_process_ends_total 1.0" in get(server, "/metrics")[1]
        assert '"event": "embedding_process_ended"' in server.log_path.read_text()


def test_while_it_is_gone_words_find(tmp_path: Path) -> None:
    """Publishing and readiness go on; when the model is back, what was told is found by meaning."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "model.onnx").symlink_to(MODEL_FILE)
    shutil.copy(VOCABULARY_FILE, own / "vocab.txt")
    (own / "embedding.json").write_text(json.dumps({"pooling": "mean"}))
    settings = {"REFLEXIO_EMBEDDING": f"onnx:{own}", "REFLEXIO_SEARCH_WAIT_S": "10"}
    with (
        running_server(tmp_path / "data", settings) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=TIMEOUT_S) as client,
    ):
        (own / "model.onnx").unlink()
        for pid in children_of(server.pid):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: "model.onnx" in said_of_embedding(server))
        publish(client, TEXT, "The sign-on page is blank")
        assert found(client, "hybrid") == ["The sign-on page is blank"]
        (own / "model.onnx").symlink_to(MODEL_FILE)
        wait_until(lambda: said_of_embedding(server) == "ok" and TEXT in found(client))


def test_a_stop_with_a_backlog_says_nothing_is_wrong(tmp_path: Path) -> None:
    """It does not wait for the backlog, which the next server goes on with."""
    texts = [f"{TEXT}, {number}" for number in range(1000)]
    settings = {"REFLEXIO_SEARCH_WAIT_S": "10"}
    with running_server(tmp_path / "data", settings) as server:
        with reflexio.ReflexioClient(url_endpoint=server.url, timeout=TIMEOUT_S) as client:
            publish(client, *texts)
        (pid,) = children_of(server.pid)
        server.stop()
        assert not is_running(pid)
        lines = server.log_path.read_text()
        assert '"level": "warning"' not in lines
        assert '"level": "error"' not in lines
        server.start()
        (pid,) = children_of(server.pid)
        server.kill()
        wait_until(lambda: not is_running(pid))
        server.start()
        with reflexio.ReflexioClient(url_endpoint=server.url, timeout=TIMEOUT_S) as client:
            wait_until(
                lambda: "reflexio_embedding_behind_seconds 0.0" in get(server, "/metrics")[1]
            )
            wait_until(lambda: len(found(client)) == 5)
