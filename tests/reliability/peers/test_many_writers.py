"""Many threads and many processes that write at once: everything is stored once, nobody waits."""

import subprocess
import sys
import threading
from pathlib import Path

import reflexio

from tests.support.serving import child_environment, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
THREADS = 16
CALLS_PER_THREAD = 200
PROCESSES = 8
CALLS_PER_PROCESS = 100
END_TIMEOUT_S = 200
CHILD = """
import sys, reflexio
url, name, count = sys.argv[1:]
with reflexio.ReflexioClient("", url) as client:
    for number in range(int(count)):
        client.publish_interaction(name, [{"content": str(number)}], session_id="s")
"""


def test_writers_do_not_lock_each_other_out(tmp_path: Path) -> None:
    """Sixteen threads and eight processes, every one with its user."""
    failures: list[Exception] = []
    with running_server(tmp_path / "data", WORDS_ALONE) as server:

        def publish(name: str) -> None:
            try:
                with reflexio.ReflexioClient("", server.url) as client:
                    for number in range(CALLS_PER_THREAD):
                        client.publish_interaction(name, [{"content": str(number)}], session_id="s")
            except reflexio.ReflexioError as error:
                failures.append(error)

        children = [
            subprocess.Popen(
                [sys.executable, "-c", CHILD, server.url, f"process {n}", str(CALLS_PER_PROCESS)],
                env=child_environment(),
            )
            for n in range(PROCESSES)
        ]
        threads = [threading.Thread(target=publish, args=(f"thread {n}",)) for n in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [child.wait(END_TIMEOUT_S) for child in children] == [0] * PROCESSES
        assert not failures
        wanted = {f"thread {n}": CALLS_PER_THREAD for n in range(THREADS)}
        wanted |= {f"process {n}": CALLS_PER_PROCESS for n in range(PROCESSES)}
        with reflexio.ReflexioClient("", server.url) as client:
            for name, count in wanted.items():
                rows = client.get_interactions(name, top_k=100_000).interactions
                assert sorted(int(row.content) for row in rows) == list(range(count))
        log = server.log_path.read_text()
    assert "locked" not in log
    assert "Traceback" not in log
