"""Mistakes of people and faults of files are answered in words."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from reflexio_server.cli.main import app
from typer.testing import CliRunner

from tests.support.serving import Server, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}


def run(*arguments: str, stdin: bytes = b"", **settings: str) -> Result:
    """Run the command in this process; it must end by itself, never with an exception."""
    environment: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("REFLEXIO_")
    }
    answer = CliRunner().invoke(app, arguments, input=stdin, env=environment | settings)
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
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
        for session in json.loads(answer.stdout_bytes)["sessions"]
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
    assert answer.exit_code == 1
    assert b"stored 2 requests" in answer.stdout_bytes
    assert b"line 2: " in answer.stderr_bytes
    assert [interaction["content"] for interaction in stored(server, user_id)] == ["first", "last"]


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\n\n\n"])
def test_line_ends_of_any_system_do(server: Server, ending: bytes) -> None:
    """A last line without an end counts, empty ones do not."""
    user_id = f"ending {ending!r}"
    lines = (ending or b"\n").join((body(user_id, "one"), body(user_id, "two"))) + ending
    answer = run("publish", "-", "--url", server.url, stdin=lines)
    assert answer.exit_code == 0, answer.stderr_bytes
    assert [interaction["content"] for interaction in stored(server, user_id)] == ["one", "two"]


def test_equal_lines_are_requests_of_their_own(server: Server, tmp_path: Path) -> None:
    """Two people may say the same; the file published again is still stored once."""
    file = tmp_path / "twice.jsonl"
    file.write_bytes(body("same") + b"\n" + body("same"))
    for _ in range(2):
        assert run("publish", str(file), "--url", server.url).exit_code == 0
    assert len(stored(server, "same")) == 2


def test_reused_id_in_a_file_is_named(server: Server) -> None:
    """The line that repeats an id with other content is refused."""
    lines = body("twin", "a", request_id="twin-1") + b"\n" + body("twin", "b", request_id="twin-1")
    answer = run("publish", "-", "--url", server.url, stdin=lines)
    assert answer.exit_code == 1
    assert b"stored 1 requests" in answer.stdout_bytes
    assert b"line 2: " in answer.stderr_bytes


def test_many_failures_are_counted(server: Server) -> None:
    """The first are printed, all are counted."""
    answer = run(
        "publish", "-", "--url", server.url, stdin=body("heap") + b"\n" + b"nonsense\n" * 1000
    )
    assert answer.exit_code == 1
    assert b"1000 lines were not stored" in answer.stderr_bytes
    assert answer.stderr_bytes.count(b"line ") < 50


def test_empty_file_stores_nothing(server: Server) -> None:
    """That is no error."""
    answer = run("publish", "-", "--url", server.url)
    assert answer.exit_code == 0
    assert b"stored 0 requests" in answer.stdout_bytes


def test_absent_file_and_folder_are_said_in_words(server: Server, tmp_path: Path) -> None:
    """The name stands in the complaint."""
    for path in (tmp_path / "absent.jsonl", tmp_path):
        answer = run("publish", str(path), "--url", server.url)
        assert answer.exit_code == 1
        assert str(path).encode() in answer.stderr_bytes


def test_publishing_to_nobody_is_said_in_words(tmp_path: Path) -> None:
    """Exit code 1 and a line."""
    file = tmp_path / "one.jsonl"
    file.write_bytes(body("ann"))
    answer = run("publish", str(file), "--url", "http://127.0.0.1:9")
    assert answer.exit_code == 1
    assert b"error: " in answer.stderr_bytes


@pytest.mark.parametrize(
    "arguments",
    [
        ("requests", "--top-k", "0"),
        ("requests", "--user", "x" * 1001),
        ("search-interactions", " ", "x"),
        ("search-interactions", "ann", "x", "--top-k", "0"),
        ("search", " "),
        ("search", "x", "--top-k", "0"),
    ],
)
def test_what_the_server_refuses_is_said_in_words(
    server: Server, arguments: tuple[str, ...]
) -> None:
    """The field stands in the complaint."""
    answer = run(*arguments, "--url", server.url)
    assert answer.exit_code == 1
    assert answer.stderr_bytes.startswith(b"error: ")


@pytest.mark.parametrize(
    "arguments",
    [("nothing",), ("requests", "--nothing"), ("publish",), ("requests", "--top-k", "x")],
)
def test_wrong_usage_has_code_2(arguments: tuple[str, ...]) -> None:
    """As everywhere on a command line."""
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("url", ["nonsense", "ftp://localhost", "http://", "http://a:b:c", ""])
def test_bad_address_is_said_in_words(url: str) -> None:
    """Exit code 1 and what an address looks like."""
    answer = run("requests", "--user", "ann", REFLEXIO_URL=url or "http://127.0.0.1:9")
    assert answer.exit_code == 1
    assert answer.stderr_bytes.startswith(b"error: ")


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
        assert answer.exit_code == 1
        assert variable.encode() in answer.stderr_bytes
