"""Compaction beside a running server: nothing deleted is left in any file, and space comes back."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import reflexio
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.scrub import unused_ranges

from tests.support.serving import child_environment, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
USER = "zq-marked-user@example.org"
MARK = "zq-marked-text"
RUN_TIMEOUT_S = 300
REQUESTS = 150


def files_with(folder: Path, *marks: str) -> list[str]:
    """Return the files of the folder whose bytes hold any of the marks."""
    return [
        path.name
        for path in sorted(folder.iterdir())
        if path.is_file() and any(mark.encode() in path.read_bytes() for mark in marks)
    ]


def compact(folder: Path) -> str:
    """Run `reflexio compact` on the folder; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "reflexio_server", "compact", "--data-dir", str(folder)],
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def publish(client: reflexio.ReflexioClient, user_id: str, number: int, mark: str) -> None:
    """Publish a request of two short turns, and a long one at times, so that pages split."""
    turns = [{"content": f"{mark} {number} " + "x" * (37 * number % 900)} for _ in range(2)]
    if number % 20 == 0:
        turns.append({"content": f"{mark} " * 2_000})
    client.publish_interaction(
        user_id, turns, session_id=f"{mark} {number % 7}", request_id=f"{number:03}-{len(user_id)}"
    )


def test_nothing_of_a_user_is_left_while_others_publish(tmp_path: Path) -> None:
    """Neither a text nor the name, in no file; what others have is whole."""
    folder = tmp_path / "data"
    with (
        running_server(folder, WORDS_ALONE) as server,
        reflexio.ReflexioClient("", server.url) as client,
    ):
        for number in range(REQUESTS):
            publish(client, USER, number, MARK)
            publish(client, "other", number, "kept")
        assert files_with(folder, USER)
        stop = threading.Event()
        published: list[int] = []

        def publish_on() -> None:
            while not stop.is_set():
                number = 1_000 + len(published)
                publish(client, "busy", number, "busy")
                published.append(number)

        client.clear_user_data(USER)
        busy = threading.Thread(target=publish_on)
        busy.start()
        try:
            compact(folder)
            during = len(published)
        finally:
            stop.set()
            busy.join()
        assert during
        assert files_with(folder, USER, MARK) == []
        kept = client.get_interactions("other", top_k=10_000).interactions
        assert len(kept) == 2 * REQUESTS + (REQUESTS + 19) // 20
        assert len({interaction.request_id for interaction in kept}) == REQUESTS
        stored = client.get_interactions("busy", top_k=10_000).interactions
        assert len({interaction.request_id for interaction in stored}) == len(published)
    assert files_with(folder, USER, MARK) == []
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_space_is_given_back(tmp_path: Path) -> None:
    """The file is as small as what is left, without a restart, and again after it has grown."""
    with (
        running_server(tmp_path / "data", WORDS_ALONE) as server,
        reflexio.ReflexioClient("", server.url) as client,
    ):
        publish(client, "other", 1, "kept")
        compact(server.data_dir)
        least_bytes = (server.data_dir / DATABASE_NAME).stat().st_size
        for _ in range(2):
            for number in range(20):
                client.publish_interaction(
                    USER, [{"content": MARK + "x" * 50_000} for _ in range(2)], f"s{number}"
                )
            client.clear_user_data(USER)
            told = compact(server.data_dir)
            left_bytes = (server.data_dir / DATABASE_NAME).stat().st_size
            assert f"{left_bytes:,} after" in told
            assert left_bytes < 2 * least_bytes
        assert client.get_interactions("other", top_k=10).interactions


def test_pages_are_the_same_to_sqlite_with_their_unused_ranges_cleared(tmp_path: Path) -> None:
    """Every page of a database of many splits and deletions, all at once."""
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT)")
        connection.execute("CREATE INDEX i ON t (a, b)")
        connection.executemany(
            "INSERT INTO t (a, b) VALUES (?, ?)",
            [(f"{n * 7919 % 3_000}", "y" * (n * 31 % 700)) for n in range(3_000)],
        )
        connection.execute("DELETE FROM t WHERE id % 3 = 0")
        connection.execute("UPDATE t SET b = 'short' WHERE id % 5 = 0")
        connection.commit()
        rows = connection.execute("SELECT * FROM t ORDER BY id").fetchall()
    content = bytearray(path.read_bytes())
    cleared = 0
    for number in range(1, len(content) // 4096 + 1):
        at = (number - 1) * 4096
        page = bytes(content[at : at + 4096])
        for start, end in unused_ranges(page, 100 if number == 1 else 0):
            cleared += end - start - page[start:end].count(0)
            content[at + start : at + end] = bytes(end - start)
    assert cleared > 10_000
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT * FROM t ORDER BY id").fetchall() == rows
        connection.execute("INSERT INTO t (a, b) SELECT a, b FROM t")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
