"""`reflexio hook` records an agent's turns, whether the server is there or not, and never fails."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reflexio import ReflexioClient

from tests.support.serving import Server, child_environment, free_port, running_server

TIMEOUT_S = 60
SENT_POLL_S = 0.05
NOBODY = f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "data", {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "state" / "reflexio" / "spool"


def hook(event: Any, spool: Path, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command as an agent would: the event on standard input."""
    return subprocess.run(
        [sys.executable, "-m", "reflexio_server", "hook", "--user", "ann", *options],
        input=event if isinstance(event, str) else json.dumps(event),
        env=child_environment(REFLEXIO_URL=url, XDG_STATE_HOME=str(spool.parents[1])),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def prompt(text: str) -> dict[str, str]:
    return {"hook_event_name": "UserPromptSubmit", "session_id": "s", "prompt": text}


def conversation(server: Server) -> list[str]:
    with ReflexioClient(url_endpoint=server.url, timeout=TIMEOUT_S) as client:
        return [interaction.content for interaction in client.get_session("ann", "s").interactions]


def test_a_turn_is_sent_in_the_background(server: Server, spool: Path) -> None:
    """Nothing is printed: an agent would show it to its model."""
    done = hook(prompt("Fix the test"), spool, server.url)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    while list(spool.glob("*.json")):
        time.sleep(SENT_POLL_S)
    assert conversation(server) == ["Fix the test"]


def test_what_was_told_while_the_server_was_away_is_sent_once_later(
    server: Server, spool: Path
) -> None:
    """In its order, under the ids that it was kept with, however often it is sent."""
    assert hook(prompt("one"), spool, server.url, "--wait").returncode == 0
    server.kill()
    for text in ("two", "three"):
        done = hook(prompt(text), spool, NOBODY, "--wait")
        assert (done.returncode, done.stdout) == (0, "")
    waiting = sorted(spool.glob("*.json"))
    assert len(waiting) == 2
    assert {path.stat().st_mode & 0o777 for path in waiting} == {0o600}
    kept = [path.read_bytes() for path in waiting]
    server.start()
    assert hook(prompt("four"), spool, server.url, "--wait").returncode == 0
    assert conversation(server) == ["one", "two", "three", "four"]
    assert list(spool.glob("*.json")) == []
    # The answer of the server had been lost: the files are still there.
    for path, content in zip(waiting, kept, strict=True):
        path.write_bytes(content)
    done = hook("", spool, server.url, "--send")
    assert done.stdout == f"0 requests wait in {spool}\n"
    assert conversation(server) == ["one", "two", "three", "four"]


def test_what_the_server_refuses_is_put_aside_with_the_reason(server: Server, spool: Path) -> None:
    """It does not stand in the way of what comes after it."""
    hook(prompt("x" * 1_000_001), spool, server.url, "--wait")
    hook(prompt("next"), spool, server.url, "--wait")
    assert conversation(server) == ["next"]
    (reason,) = (spool / "refused").glob("*.txt")
    assert "interactions[0].content" in reason.read_text()


@pytest.mark.parametrize(
    ("event", "options", "code"),
    [
        ("", (), 0),
        ("{", (), 0),
        ("[1]", (), 0),
        ("\xff\udcff".encode("utf-8", "replace").decode(), (), 0),
        ({"hook_event_name": "SessionStart"}, (), 0),
        (prompt("hi"), ("--spool", "/dev/null/no"), 0),
        (prompt("hi"), ("--wait", "--recall"), 0),
        (prompt("hi"), ("--no-such-option",), 1),
    ],
)
def test_the_agent_goes_on_whatever_happens(
    spool: Path, event: Any, options: tuple[str, ...], code: int
) -> None:
    """Never the exit code 2, which stops an agent, and nothing for its model."""
    done = hook(event, spool, NOBODY, *options)
    assert (done.returncode, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr


def test_what_is_known_is_printed_for_a_prompt(server: Server, spool: Path) -> None:
    """Of other sessions and of what was learned, for agents that show it to their model."""
    with ReflexioClient(url_endpoint=server.url) as client:
        client.add_user_profile([{"user_id": "ann", "content": "runs the tests with make test"}])
    done = hook(prompt("How do I run the tests?"), spool, server.url, "--recall", "--wait")
    assert "runs the tests with make test" in done.stdout


def test_codex_hands_its_event_over_as_an_argument(server: Server, spool: Path) -> None:
    event = {
        "type": "agent-turn-complete",
        "thread-id": "s",
        "turn-id": "1",
        "input-messages": ["Rename foo"],
        "last-assistant-message": "Renamed.",
    }
    for _ in range(2):
        hook("", spool, server.url, "--wait", json.dumps(event))
    assert conversation(server) == ["Rename foo", "Renamed."]
