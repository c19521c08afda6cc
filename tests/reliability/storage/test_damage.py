"""A damaged database file is never served as if it were sound."""

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import reflexio
from reflexio_server.sql.database.file_name import DATABASE_NAME

from tests.support.serving import Server, child_environment, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
REQUESTS = 200
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
    "rkJggg=="
)
ONCE = reflexio.RetryPolicy(max_attempts=1)
RUN_TIMEOUT_S = 120


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server over requests of many kinds, stopped, so that the file holds all of them."""
    with running_server(tmp_path / "data", WORDS_ALONE) as running:
        with reflexio.ReflexioClient("", running.url) as client:
            for number in range(REQUESTS):
                client.publish_interaction(
                    f"user {number % 3}",
                    [
                        {"content": f"secret word {number} " + "text " * 40},
                        {"content": "again", "created_at": 1_700_000_000},
                        {
                            "content": "shot",
                            "image_encoding": PNG,
                            "tools_used": [{"tool_name": "t"}],
                        },
                    ],
                    session_id="s",
                    source="web",
                    request_id=f"r{number}",
                    evaluation_only=number % 2 == 0,
                )
        running.stop()
        running.was_killed = True
        yield running


def doctor(server: Server, *options: str) -> tuple[int, str]:
    """Run `reflexio doctor` on the stopped server's folder; return its code and its lines."""
    answer = subprocess.run(
        [
            *(sys.executable, "-m", "reflexio_server", "doctor", *options),
            *("--data-dir", str(server.data_dir), "--url", "http://127.0.0.1:9"),
        ],
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    return answer.returncode, answer.stdout


def replace_bytes(database: Path, old: bytes, new: bytes) -> None:
    """Change bytes in the file where they stand first."""
    data = database.read_bytes()
    assert old in data
    assert len(old) == len(new)
    database.write_bytes(data.replace(old, new, 1))


def test_sound_contents_are_found_sound(server: Server) -> None:
    """Times of the caller, of the server, images and flags: no false alarm."""
    server.start()
    with reflexio.ReflexioClient("", server.url) as client:
        client.delete_interaction("user 0", 1)
    server.stop()
    server.was_killed = True
    _, text = doctor(server, "--deep")
    assert (
        f"ok   {REQUESTS - 1} requests match their content hash, 0 do not, 1 with deleted" in text
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"secret word 77 ", b"secret wurd 77 "),
        (b"secret word 77 ", b"secret w\xffrd 77 "),
        (b"IDATx", b"IDATy"),
        (b"agent-v0", b"agent-v9"),
    ],
    ids=["text", "no text", "image", "agent version"],
)
def test_flipped_bytes_are_found(server: Server, old: bytes, new: bytes) -> None:
    """SQLite's own check passes; the content hash does not."""
    database = server.data_dir / DATABASE_NAME
    replace_bytes(database, old, new)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    _, shallow = doctor(server)
    assert "is sound" in shallow
    code, text = doctor(server, "--deep")
    assert code == 1
    assert f"{REQUESTS - 1} requests match their content hash, 1 do not" in text
    (line,) = [line for line in text.splitlines() if "is not what was published" in line]
    assert line.startswith("FAIL request r")
    if b"77" in old:
        assert "request r77 of local" in line


def test_bytes_that_are_no_text_are_refused_with_data_loss(server: Server) -> None:
    """The call that meets them fails for good; other users' calls go on."""
    replace_bytes(server.data_dir / DATABASE_NAME, b"secret word 77 ", b"secret w\xffrd 77 ")
    server.start()
    with reflexio.ReflexioClient("", server.url) as client:
        with pytest.raises(reflexio.ReflexioError) as refused:
            client.get_interactions(f"user {77 % 3}", top_k=1_000)
        assert (refused.value.code, refused.value.reason) == ("DATA_LOSS", "STORAGE_DAMAGED")
        assert client.get_interactions("user 0", top_k=1_000).interactions


def damage_tree(database: Path, table: str, seed: int) -> None:
    """Overwrite the middle of some pages of a table's tree, and all of its root's header."""
    with closing(sqlite3.connect(database)) as connection:
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    chance = random.Random(seed)
    with database.open("r+b") as file:
        file.seek((root - 1) * page_bytes)
        file.write(chance.randbytes(page_bytes))


@pytest.mark.parametrize("table", ["requests", "interactions", "interactions_by_user"])
def test_damaged_tree_is_refused_with_data_loss(server: Server, table: str) -> None:
    """At the start, or at the first call that meets it; never a wrong answer, never a crash."""
    damage_tree(server.data_dir / DATABASE_NAME, table, seed=5)
    code, text = doctor(server)
    assert code == 1
    assert "restore a backup" in text
    server.spawn()
    try:
        server.wait_until_ready()
    except AssertionError:
        assert "reflexio doctor" in server.log_tail()
        return
    with reflexio.ReflexioClient("", server.url, retry=ONCE) as client:
        refusals: list[reflexio.ReflexioError] = []
        for call in (
            lambda: client.get_interactions("user 1", top_k=10),
            lambda: client.get_requests("user 1"),
            lambda: client.search_interactions("user 1", "secret", search_mode="fts"),
            lambda: client.publish_interaction(
                "user 1", [{"content": "x"}], session_id="s", request_id="new"
            ),
        ):
            try:
                call()
            except reflexio.ReflexioError as error:
                refusals.append(error)
    assert {(error.code, error.reason) for error in refusals} == {("DATA_LOSS", "STORAGE_DAMAGED")}
    assert all("reflexio doctor" in str(error) for error in refusals)
    server.kill()


@pytest.mark.parametrize("seed", range(4))
def test_doctor_names_table_and_page(server: Server, seed: int) -> None:
    """Of every table that has a page with other bytes; what can be read is counted."""
    database = server.data_dir / DATABASE_NAME
    with closing(sqlite3.connect(database)) as connection:
        page_size = connection.execute("PRAGMA page_size").fetchone()[0]
        trees = connection.execute(
            "SELECT name, rootpage, tbl_name FROM sqlite_master WHERE rootpage > 0"
        ).fetchall()
    name, page, table = random.Random(seed).choice(trees)
    content = bytearray(database.read_bytes())
    content[(page - 1) * page_size : page * page_size] = b"\xff" * page_size
    database.write_bytes(content)
    code, lines = doctor(server)
    assert code == 1
    (line,) = [line for line in lines.splitlines() if line.startswith("FAIL database")]
    assert f"is damaged in table {table}: " in line
    assert f"page {page} of {name}" in line
    assert "rows can be read" in line


def test_damaged_keys_are_one_line_at_the_start(server: Server) -> None:
    """No traceback: what is wrong, and who says where."""
    database = server.data_dir / DATABASE_NAME
    with closing(sqlite3.connect(database)) as connection:
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'access_keys'"
        ).fetchone()[0]
    content = bytearray(database.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    database.write_bytes(content)
    refused = subprocess.run(
        [
            *(sys.executable, "-m", "reflexio_server", "serve", "--port", "0"),
            *("--data-dir", str(server.data_dir)),
        ],
        env=child_environment(**WORDS_ALONE),
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    errors = [line for line in refused.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert "malformed" in errors[0]
