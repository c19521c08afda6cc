"""`reflexio keys`, with a server and without, and the other commands with a key."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.test_commands import body, reflexio
from tests.support.serving import Server, running_server

KEY = re.compile(r"rfx_([0-9a-f]{16})_[0-9a-f]{64}\n")
DAY_S = 86_400
BARE = {"REFLEXIO_EMBEDDING": "none"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a key, so that every command needs one."""
    with running_server(tmp_path_factory.mktemp("keys") / "data", BARE) as running:
        create(running.data_dir)
        yield running


def create(folder: Path, *options: str) -> str:
    """Make a key; returns its text."""
    answer = reflexio("keys", "create", "--org", "acme", "--data-dir", str(folder), *options)
    assert answer.returncode == 0, answer.stderr
    found = KEY.fullmatch(answer.stdout)
    assert found, "the key stands alone on standard output"
    assert found[1] in answer.stderr
    assert found[0].strip() not in answer.stderr
    return answer.stdout.strip()


def listed(folder: Path) -> list[dict[str, object]]:
    """Return what `keys list` tells."""
    answer = reflexio("keys", "list", "--json", "--data-dir", str(folder))
    assert answer.returncode == 0, answer.stderr
    return list(json.loads(answer.stdout))


def test_keys_without_a_server(tmp_path: Path) -> None:
    """The first one makes the folder; listing and revoking need no server either."""
    folder = tmp_path / "data"
    assert listed(folder) == []
    assert not folder.exists()
    text = create(folder, "--scope", "read, ADMIN", "--name", "ci [red]x", "--expires", "30d")
    (key,) = listed(folder)
    assert key["scopes"] == ["read", "admin"]
    assert key["org_id"] == "acme"
    assert key["name"] == "ci [red]x"
    # Counted from when the command began, which a busy machine may be slow to follow.
    assert 29 * DAY_S < key["expires_at"] - key["created_at"] <= 30 * DAY_S  # type: ignore[operator]
    key_id = text.split("_")[1]
    shown = reflexio("keys", "list", "--data-dir", str(folder))
    assert key_id in shown.stdout
    assert "ci [red]x" in shown.stdout
    assert reflexio("keys", "revoke", key_id, "--data-dir", str(folder)).returncode == 0
    assert "revoked_at" in listed(folder)[0]


def test_keys_with_a_server(server: Server) -> None:
    """Over its admin socket; what it answers counts at once."""
    text = create(server.data_dir, "--scope", "read")
    shown = reflexio("requests", "--user", "ann", "--url", server.url, REFLEXIO_API_KEY=text)
    assert shown.returncode == 0, shown.stderr
    key_id = text.split("_")[1]
    assert key_id in [key["key_id"] for key in listed(server.data_dir)]
    answer = reflexio("keys", "revoke", key_id, "--data-dir", str(server.data_dir))
    assert answer.returncode == 0
    assert "revoked" in answer.stderr
    shown = reflexio("requests", "--user", "ann", "--url", server.url, REFLEXIO_API_KEY=text)
    assert shown.returncode == 1
    assert "a valid API key is required" in shown.stderr


def test_commands_take_the_key_of_the_environment(server: Server, tmp_path: Path) -> None:
    """One that writes publishes, one that reads finds; else they say what is missing."""
    writer = create(server.data_dir, "--scope", "write")
    reader = create(server.data_dir, "--scope", "read")
    file = tmp_path / "requests.jsonl"
    file.write_text(body(1))
    address = ("--url", server.url)
    stored = reflexio("publish", str(file), *address, REFLEXIO_API_KEY=writer)
    assert stored.stdout == "stored 1 requests with 1 interactions\n", stored.stderr
    found = reflexio("search-interactions", "ann", "late parcel", *address, REFLEXIO_API_KEY=reader)
    assert "the parcel 1 is late" in found.stdout
    for arguments, key, missing in (
        (("publish", str(file)), reader, "the key lacks the scope write"),
        (("search-interactions", "ann"), writer, "the key lacks the scope read"),
        (("search", "x"), reader, "the key lacks the scope admin"),
        (("requests",), "", "a valid API key is required"),
    ):
        refused = reflexio(*arguments, *address, REFLEXIO_API_KEY=key)
        assert refused.returncode == 1
        assert missing in refused.stderr
        assert "Traceback" not in refused.stderr


def test_doctor_says_what_becomes_of_the_key(server: Server) -> None:
    """A wrong one is a fault; one that may not read is none."""
    arguments = ("doctor", "--data-dir", str(server.data_dir), "--url", server.url)
    for scope, code, said in (
        ("read", 0, "server answers: organisation acme"),
        ("write", 0, "server answers: the key lacks the scope read"),
        (None, 1, "FAIL server answers, but REFLEXIO_API_KEY is missing or refused"),
    ):
        key = "rfx_wrong" if scope is None else create(server.data_dir, "--scope", scope)
        answer = reflexio(*arguments, REFLEXIO_API_KEY=key)
        assert answer.returncode == code, answer.stdout
        assert said in answer.stdout
        assert key not in answer.stdout + answer.stderr


def test_config_shows_no_key() -> None:
    """A key is no setting of the server, and stands beside none."""
    shown = reflexio("config", "show", REFLEXIO_API_KEY="rfx_of_mine", OPENAI_API_KEY="sk-of-mine")
    assert shown.returncode == 0
    assert "of-mine" not in shown.stdout
    assert "of_mine" not in shown.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--org", "a b"], "org_id"),
        (["--org", "acme", "--scope", "read,all"], "--scope unknown: all"),
        (["--org", "acme", "--scope", ","], "--scope"),
        (["--org", "acme", "--expires", "soon"], "--expires"),
        (["--org", "acme", "--expires", "0d"], "--expires"),
        (["--org", "acme", "--expires", "2020-01-01"], "expires_at"),
        (["--org", "acme", "--name", "x" * 101], "name"),
    ],
)
def test_wrong_options_are_named(tmp_path: Path, options: list[str], said: str) -> None:
    """Nothing is made, and nothing stands on standard output for a key."""
    answer = reflexio("keys", "create", *options, "--data-dir", str(tmp_path))
    assert answer.returncode == 1
    assert said in answer.stderr
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
    assert listed(tmp_path) == []


def test_expiry_can_be_a_time(tmp_path: Path) -> None:
    """RFC 3339; without a zone it is UTC."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    create(tmp_path, "--expires", tomorrow.isoformat())
    create(tmp_path, "--expires", tomorrow.replace(tzinfo=None).isoformat())
    assert [key["expires_at"] for key in listed(tmp_path)] == [tomorrow.timestamp()] * 2


def test_unknown_key_is_not_found(tmp_path: Path) -> None:
    """In words."""
    folder = tmp_path / "data"
    answer = reflexio("keys", "revoke", "nobody", "--data-dir", str(folder))
    assert answer.returncode == 1
    assert "no key was ever made" in answer.stderr
    assert not folder.exists()
    create(folder)
    answer = reflexio("keys", "revoke", "nobody", "--data-dir", str(folder))
    assert answer.returncode == 1
    assert answer.stderr == "error: key not found\n"
