"""The `reflexio` command against a real server, as a person at a terminal uses it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from reflexio import ReflexioClient

from tests.support.serving import Server, child_environment, running_server

COMMAND_TIMEOUT_S = 60
COMMANDS = [
    "serve",
    "publish",
    "search",
    "search-interactions",
    "hook",
    "mcp",
    "requests",
    "users",
    "playbooks",
    "profiles",
    "delete",
    "doctor",
    "compact",
    "keys",
    "config",
    "learning",
]


def reflexio(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "reflexio_server", *arguments],
        env=child_environment(**{"COLUMNS": "200"} | settings),
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server that searches by words alone."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


def body(number: int, **changes: object) -> str:
    """Return one line of a file to publish."""
    request: dict[str, object] = {
        "user_id": "ann",
        "session_id": f"s{number}",
        "source": "file",
        "interaction_data_list": [{"content": f"the parcel {number} is late"}],
    }
    return json.dumps(request | changes)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    """`--help` lists what a command takes."""
    answer = reflexio(command, "--help")
    assert answer.returncode == 0
    assert "usage" in answer.stdout.lower()


def test_file_is_published_once_however_often(server: Server, tmp_path: Path) -> None:
    """Publishing a file again stores nothing twice, also lines without a request_id."""
    file = tmp_path / "requests.jsonl"
    file.write_text("\n".join(body(number) for number in range(5)) + "\n")
    for said in (
        "stored 5 requests with 5 interactions\n",
        "stored 0 requests with 0 interactions, 5 known\n",
    ):
        answer = reflexio("publish", str(file), "--url", server.url)
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout == said
    listed = json.loads(reflexio("requests", "--user", "ann", "--json", "--url", server.url).stdout)
    assert sum(len(session["requests"]) for session in listed["sessions"]) == 5
    ids = [
        entry["request"]["request_id"]
        for session in listed["sessions"]
        for entry in session["requests"]
    ]
    assert all(request_id.startswith("file_") for request_id in ids)


def test_bad_lines_are_named_and_the_others_stored(server: Server, tmp_path: Path) -> None:
    """A broken line costs itself alone; its number is printed and the exit code is 1."""
    file = tmp_path / "mixed.jsonl"
    lines = [body(1, user_id="bob"), "{broken", "", body(2, user_id=" "), body(3, user_id="bob")]
    file.write_text("\n".join(lines))
    answer = reflexio("publish", str(file), "--url", server.url)
    assert answer.returncode == 1
    assert "stored 2 requests" in answer.stdout
    assert "line 2: is not JSON" in answer.stderr
    assert "line 4: user_id" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_stored_records_are_listed_and_found(server: Server, tmp_path: Path) -> None:
    """`requests` shows them by session, `search-interactions` by what they say."""
    file = tmp_path / "requests.jsonl"
    file.write_text(body(7, user_id="cid"))
    assert reflexio("publish", str(file), "--url", server.url).returncode == 0
    shown = reflexio("requests", "--user", "cid", REFLEXIO_URL=server.url)
    assert "the parcel 7 is late" in shown.stdout
    found = reflexio("search-interactions", "cid", "late parcel", "--json", REFLEXIO_URL=server.url)
    (hit,) = json.loads(found.stdout)["interactions"]
    assert hit["content"] == "the parcel 7 is late"
    assert 0 < hit["score"] <= 1
    nothing = reflexio("requests", "--user", "nobody", REFLEXIO_URL=server.url)
    assert nothing.stdout == "nothing matches\n"


def test_what_was_learned_is_found(server: Server) -> None:
    """As by `client.search`: one user's, or all users'."""
    with ReflexioClient(url_endpoint=server.url) as client:
        client.add_user_playbook(
            [{"user_id": "dora", "trigger": "A late parcel.", "content": "Look up\nits number."}]
        )
        client.add_user_profile([{"user_id": "dora", "content": "Waits for a parcel."}])
        client.add_agent_playbook([{"content": "Say where the parcel is."}])
        by_hand = client.search("the parcel", "dora", search_mode="fts")
    address = {"REFLEXIO_URL": server.url}
    shown = reflexio("search", "the parcel", "--user", "dora", **address).stdout
    for line in ("when: A late parcel.", "do: Look up its number.", "Waits for a parcel."):
        assert f"    {line}\n" in shown
    assert ", pending\n    do: Say where the parcel is.\n" in shown
    found = reflexio("search", "the parcel", "--user", "dora", "--mode", "fts", "--json", **address)
    answer = json.loads(found.stdout)
    for kind in ("profiles", "user_playbooks", "agent_playbooks"):
        assert [record["content"] for record in answer[kind]] == [
            record.content for record in getattr(by_hand, kind)
        ]
    nothing = reflexio("search", "giraffe", "--mode", "fts", **address)
    assert nothing.stdout == "nothing matches\n"


def test_absent_server_is_said_in_words() -> None:
    """No traceback where there is nobody to talk to."""
    answer = reflexio("requests", "--url", "http://127.0.0.1:9")
    assert answer.returncode == 1
    assert answer.stderr.startswith("error: nobody listens there: start `reflexio serve`, or set ")
    assert "Traceback" not in answer.stderr


def test_commands_call_the_server_of_the_settings(server: Server) -> None:
    """Host and port of `serve` are those of the commands, unless REFLEXIO_URL says otherwise."""
    port = {"REFLEXIO_PORT": str(server.port), "REFLEXIO_HOST": "0.0.0.0"}
    assert reflexio("requests", "--user", "nobody", **port).stdout == "nothing matches\n"
    elsewhere = reflexio("requests", REFLEXIO_URL="http://127.0.0.1:9", **port)
    assert elsewhere.returncode == 1
    misspelt = reflexio("requests", REFLEXIO_PORT="many")
    assert "setting port (REFLEXIO_PORT)" in misspelt.stderr


def test_doctor_says_what_is_sound(server: Server) -> None:
    """A sound folder and a server that answers give code 0."""
    answer = reflexio("doctor", "--data-dir", str(server.data_dir), "--url", server.url)
    assert answer.returncode == 0, answer.stdout
    assert f"held by process {server.pid}" in answer.stdout
    assert "is sound" in answer.stdout


def test_doctor_says_what_is_damaged(server: Server, tmp_path: Path) -> None:
    """A database with its pages overwritten is named, with what to do."""
    (tmp_path / "reflexio.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 8176)
    answer = reflexio("doctor", "--data-dir", str(tmp_path), "--url", server.url)
    assert answer.returncode == 1
    assert "restore a backup" in answer.stdout
    assert "Traceback" not in answer.stderr


def test_settings_are_shown_and_bad_ones_refused() -> None:
    """Each setting comes from its variable; a bad one is named."""
    shown = json.loads(reflexio("config", "show", "--json", REFLEXIO_PORT="9000").stdout)
    assert shown["port"] == 9000
    assert "REFLEXIO_PORT" in reflexio("config", "show").stdout
    refused = reflexio("serve", REFLEXIO_PORT="many")
    assert refused.returncode == 1
    assert "REFLEXIO_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("REFLEXIO_RETENTION_DAYS", "-1", ": Input should be greater"),
        ("REFLEXIO_RETENTION_DAYS_BY_SOURCE", '{"chat": -1}', ", of chat: Input should be greater"),
        ("REFLEXIO_RETENTION_DAYS_BY_SOURCE", '{"chat": "x"}', ", of chat: Input should be a"),
        ("REFLEXIO_RETENTION_DAYS_BY_SOURCE", "[1]", ": Input should be a valid dictionary"),
        ("REFLEXIO_RETENTION_DAYS_BY_SOURCE", "chat=3", ": is no JSON object: "),
        ("REFLEXIO_RANKING_WEIGHTS", '{"dense": ', ": is no JSON object: "),
    ],
)
def test_bad_settings_are_named_with_what_is_wrong(name: str, given: str, told: str) -> None:
    """Also within one of JSON, and where a text is none."""
    refused = reflexio("serve", COLUMNS="400", **{name: given})
    assert refused.returncode == 1
    assert f"({name}){told}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_compact_asks_the_server_that_holds_the_folder(server: Server, tmp_path: Path) -> None:
    """Without a database there is nothing to do."""
    done = reflexio("compact", "--data-dir", str(server.data_dir))
    assert done.returncode == 0, done.stderr
    assert "bytes before" in done.stdout
    refused = reflexio("compact", "--data-dir", str(tmp_path / "none"))
    assert refused.returncode == 1
    assert not (tmp_path / "none").exists()
