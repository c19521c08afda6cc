"""What people and files get wrong, and texts that a terminal would take for orders."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reflexio_server.sql.store import SqlStore

from tests.serving import HOST, Server, child_environment, running_server

COMMAND_TIMEOUT_S = 60
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}


def run(*arguments: str, stdin: bytes = b"", **settings: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command; it must never show a traceback."""
    answer = subprocess.run(
        [sys.executable, "-m", "reflexio_server", *arguments],
        env=child_environment(COLUMNS="300", **WORDS_ALONE, **settings),
        input=stdin,
        capture_output=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )
    assert b"Traceback" not in answer.stderr, answer.stderr.decode(errors="replace")
    return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server that searches by words alone."""
    with running_server(tmp_path_factory.mktemp("odd") / "data", WORDS_ALONE) as running:
        yield running


def body(user_id: str, content: str = "hello", **fields: Any) -> bytes:
    """Return one line to publish."""
    request = {
        "user_id": user_id,
        "session_id": user_id,
        "interaction_data_list": [{"content": content}],
    }
    return json.dumps(request | fields).encode()


def stored(server: Server, user_id: str) -> list[dict[str, Any]]:
    """Return a user's interactions, oldest request first."""
    answer = run("requests", "--user", user_id, "--json", "--url", server.url)
    return [
        interaction
        for session in json.loads(answer.stdout)["sessions"]
        for entry in session["requests"]
        for interaction in entry["interactions"]
    ]


BAD_LINES = {
    "list": b"[1, 2]",
    "text": b"hello",
    "null": b"null",
    "cut": b'{"user_id": "ann"',
    "bytes": b'{"user_id": "a\xff"}',
    "surrogate": b'{"user_id": "\\ud800"}',
    "brackets": b"[" * 100_000,
    "no user": b'{"session_id": "s", "interaction_data_list": [{"content": "x"}]}',
    "number for a user": b'{"user_id": 5, "session_id": "s", "interaction_data_list": []}',
    "text for a list": body("x", interaction_data_list="hello"),
    "texts in a list": body("x", interaction_data_list=["hello"]),
    "unknown action": body("x", interaction_data_list=[{"content": "x", "user_action": "hover"}]),
    "NUL": body("x", content="a\0b"),
    "text for a time": body("x", interaction_data_list=[{"content": "x", "created_at": "soon"}]),
    "object for an id": body("x", request_id={"a": 1}),
    "list for a source": body("x", source=["a"]),
    "bad flag": body("x", evaluation_only="maybe"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_bad_line_is_named_and_its_neighbours_are_stored(server: Server, name: str) -> None:
    """From standard input: its number and what is wrong, exit code 1."""
    user_id = f"beside {name}"
    lines = b"\n".join((body(user_id, "first"), BAD_LINES[name], body(user_id, "last")))
    answer = run("publish", "-", "--url", server.url, stdin=lines)
    assert answer.returncode == 1
    assert b"stored 2 requests" in answer.stdout
    assert b"line 2: " in answer.stderr
    assert [one["content"] for one in stored(server, user_id)] == ["first", "last"]


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\n\n\n"])
def test_line_ends_of_any_system_do(server: Server, ending: bytes) -> None:
    """A last line without an end counts, empty ones do not."""
    user_id = f"ending {ending!r}"
    lines = (ending or b"\n").join((body(user_id, "one"), body(user_id, "two"))) + ending
    answer = run("publish", "-", "--url", server.url, stdin=lines)
    assert answer.returncode == 0, answer.stderr
    assert [one["content"] for one in stored(server, user_id)] == ["one", "two"]


def test_equal_lines_are_requests_of_their_own(server: Server, tmp_path: Path) -> None:
    """Two people may say the same; the file published again is still stored once."""
    file = tmp_path / "twice.jsonl"
    file.write_bytes(body("same") + b"\n" + body("same"))
    for _ in range(2):
        assert run("publish", str(file), "--url", server.url).returncode == 0
    assert len(stored(server, "same")) == 2


def test_reused_id_in_a_file_is_named(server: Server) -> None:
    """The line that repeats an id with other content is refused."""
    lines = body("twin", "a", request_id="twin-1") + b"\n" + body("twin", "b", request_id="twin-1")
    answer = run("publish", "-", "--url", server.url, stdin=lines)
    assert answer.returncode == 1
    assert b"stored 1 requests" in answer.stdout
    assert b"line 2: " in answer.stderr


def test_many_failures_are_counted(server: Server) -> None:
    """The first are printed, all are counted."""
    answer = run("publish", "-", "--url", server.url, stdin=b"nonsense\n" * 1000)
    assert answer.returncode == 1
    assert b"1000 lines were not stored" in answer.stderr
    assert answer.stderr.count(b"line ") < 50


def test_empty_file_stores_nothing(server: Server) -> None:
    """That is no error."""
    answer = run("publish", "-", "--url", server.url)
    assert answer.returncode == 0
    assert b"stored 0 requests" in answer.stdout


def test_absent_file_and_folder_are_said_in_words(server: Server, tmp_path: Path) -> None:
    """The name stands in the complaint."""
    for path in (tmp_path / "absent.jsonl", tmp_path):
        answer = run("publish", str(path), "--url", server.url)
        assert answer.returncode == 1
        assert str(path).encode() in answer.stderr


def test_publishing_to_nobody_is_said_in_words(tmp_path: Path) -> None:
    """Exit code 1 and a line."""
    file = tmp_path / "one.jsonl"
    file.write_bytes(body("ann"))
    answer = run("publish", str(file), "--url", "http://127.0.0.1:9")
    assert answer.returncode == 1
    assert b"error: " in answer.stderr


ODD_TEXTS = {
    "closing markup": "[/nothing] here",
    "markup": "[bold red]alarm[/bold red]",
    "link": "[link=https://example.com]click[/link]",
    "escape": "\x1b[2J\x1b[31mred",
    "title": "\x1b]0;owned\x07",
    "bell and backspace": "a\x07\x08\x08b",
    "C1": "a\x9b31mb",
    "newlines": "one\ntwo\r\nthree\rfour",
    "right to left": "abc\u202edef",
    "emoji code": ":warning: not an emoji",
}


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_odd_text_is_shown_not_obeyed(server: Server, name: str) -> None:
    """No stored text reaches the terminal as an order, wherever it stands in a record."""
    text = ODD_TEXTS[name]
    user_id = f"odd {name}"
    request = {
        "user_id": user_id,
        "session_id": f"s {text}",
        "source": text,
        "interaction_data_list": [
            {
                "role": text,
                "content": text,
                "user_action": "click",
                "user_action_description": text,
                "expert_content": text,
            }
        ],
    }
    published = run("publish", "-", "--url", server.url, stdin=json.dumps(request).encode())
    assert published.returncode == 0, published.stderr
    for command in (("requests", "--user", user_id), ("search", user_id, "")):
        answer = run(*command, "--url", server.url)
        assert answer.returncode == 0, answer.stderr
        shown = answer.stdout.decode()
        assert not {character for character in shown if ord(character) < 32} - {"\n"}
        assert not set(shown) & {"\x7f", *map(chr, range(0x80, 0xA0))}
    if "markup" in name or name == "emoji code":
        assert text in run("requests", "--user", user_id, "--url", server.url).stdout.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ("requests", "--top-k", "0"),
        ("requests", "--user", "x" * 1001),
        ("search", " ", "x"),
        ("search", "ann", "x", "--top-k", "0"),
    ],
)
def test_what_the_server_refuses_is_said_in_words(
    server: Server, arguments: tuple[str, ...]
) -> None:
    """The field stands in the complaint."""
    answer = run(*arguments, "--url", server.url)
    assert answer.returncode == 1
    assert answer.stderr.startswith(b"error: ")


@pytest.mark.parametrize(
    "arguments",
    [("nothing",), ("requests", "--nothing"), ("publish",), ("requests", "--top-k", "x")],
)
def test_wrong_usage_has_code_2(arguments: tuple[str, ...]) -> None:
    """As everywhere on a command line."""
    assert run(*arguments).returncode == 2


@pytest.mark.parametrize("url", ["nonsense", "ftp://localhost", "http://", "http://a:b:c", ""])
def test_bad_address_is_said_in_words(url: str) -> None:
    """Exit code 1 and what an address looks like."""
    answer = run("requests", "--user", "ann", REFLEXIO_URL=url or "http://127.0.0.1:9")
    assert answer.returncode == 1
    assert answer.stderr.startswith(b"error: ")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REFLEXIO_PORT", "99999"),
        ("REFLEXIO_PORT", ""),
        ("REFLEXIO_GRPC_PORT", "-1"),
        ("REFLEXIO_LOG_LEVEL", "loud"),
        ("REFLEXIO_SHUTDOWN_GRACE_S", "-1"),
        ("REFLEXIO_INSECURE_NO_AUTH", "maybe"),
    ],
)
def test_bad_setting_is_named(variable: str, value: str) -> None:
    """By its variable, before anything starts."""
    for command in (("serve",), ("config", "show")):
        answer = run(*command, **{variable: value})
        assert answer.returncode == 1
        assert variable.encode() in answer.stderr


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Give a folder with a sound, empty database."""
    folder = tmp_path / "data"
    folder.mkdir()
    SqlStore(folder).close()
    return folder


def serve(folder: Path, port: str = "0") -> subprocess.CompletedProcess[bytes]:
    """Start a server that cannot start."""
    return run("serve", "--data-dir", str(folder), "--port", port)


def damage(folder: Path, how: str) -> None:
    """Do something to the database that no server may serve."""
    path = folder / "reflexio.db"
    for name in ("reflexio.db-wal", "reflexio.db-shm"):
        (folder / name).unlink(missing_ok=True)
    data = path.read_bytes()
    if how == "text":
        path.write_bytes(b"this is no database\n" * 1000)
    elif how == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif how == "first page":
        path.write_bytes(data[:100] + os.urandom(3996) + data[4096:])
    elif how == "newer":
        connection = sqlite3.connect(path)
        with connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
    elif how == "folder":
        path.unlink()
        path.mkdir()


@pytest.mark.parametrize("how", ["text", "cut", "first page", "newer", "folder"])
def test_damaged_database_is_not_served(data_dir: Path, how: str) -> None:
    """The server says in words what is wrong and ends with code 1."""
    damage(data_dir, how)
    answer = serve(data_dir)
    assert answer.returncode == 1
    assert b"error: " in answer.stderr


@pytest.mark.parametrize("how", ["text", "cut", "first page", "folder"])
def test_doctor_finds_the_damage(server: Server, data_dir: Path, how: str) -> None:
    """With the path, and code 1."""
    damage(data_dir, how)
    answer = run("doctor", "--data-dir", str(data_dir), "--url", server.url)
    assert answer.returncode == 1
    assert b"FAIL" in answer.stdout
    assert str(data_dir / "reflexio.db").encode() in answer.stdout


def test_doctor_of_an_empty_folder_is_content(server: Server, tmp_path: Path) -> None:
    """A folder that is not there yet is no fault."""
    answer = run("doctor", "--data-dir", str(tmp_path / "later"), "--url", server.url)
    assert answer.returncode == 0, answer.stdout
    assert not (tmp_path / "later").exists()


def test_doctor_says_when_nobody_answers(data_dir: Path) -> None:
    """A sound folder alone is not enough."""
    answer = run("doctor", "--data-dir", str(data_dir), "--url", "http://127.0.0.1:9")
    assert answer.returncode == 1
    assert b"is sound" in answer.stdout
    assert b"FAIL" in answer.stdout


def test_file_in_place_of_the_folder_is_said_in_words(tmp_path: Path) -> None:
    """As is a folder that cannot be made."""
    file = tmp_path / "file"
    file.write_text("x")
    for folder in (file, file / "data"):
        answer = serve(folder)
        assert answer.returncode == 1
        assert str(folder).encode() in answer.stderr


def test_taken_port_is_said_in_words(data_dir: Path) -> None:
    """For the port and for the further one; a copy of the folder stays usable."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = serve(data_dir, port=port)
        assert answer.returncode == 1
        assert port.encode() in answer.stderr
        answer = run("serve", "--data-dir", str(data_dir), "--port", "0", "--grpc-port", port)
        assert answer.returncode == 1
        assert port.encode() in answer.stderr
    shutil.rmtree(data_dir)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "300.1.1.1", "not a host"])
def test_host_that_is_none_is_said_in_words(data_dir: Path, host: str) -> None:
    """Even where serving beyond this machine is allowed."""
    answer = run(
        "serve", "--data-dir", str(data_dir), "--port", "0", "--host", host, "--insecure-no-auth"
    )
    assert answer.returncode == 1
    assert b"error: " in answer.stderr
