"""The output of commands: as JSON, of nothing, with whole ids, with true counts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import reflexio
import typer
from reflexio_server.cli.main import app

from tests.cli.test_commands import body
from tests.cli.test_commands import reflexio as command
from tests.support.serving import Server, running_server

PRINT_NOTHING = {"serve", "hook", "mcp"}
LONG_SESSION = "session_" + "0123456789" * 4
NARROW = {"COLUMNS": "80"}


def commands(group: Any, before: str = "") -> Iterator[tuple[str, set[str]]]:
    """Yield every command by its words with its options, those of groups too."""
    for name, found in group.commands.items():
        if hasattr(found, "commands"):
            yield from commands(found, f"{before}{name} ")
        else:
            yield before + name, {option for parameter in found.params for option in parameter.opts}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that searches by words alone."""
    folder = tmp_path_factory.mktemp("told") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


def published(server: Server, folder: Path, *lines: str) -> dict[str, object]:
    """Publish a file of these lines; returns what is told as JSON."""
    file = folder / "requests.jsonl"
    file.write_text("\n".join(lines))
    answer = command("publish", str(file), "--json", "--url", server.url)
    return dict(json.loads(answer.stdout)) | {"code": answer.returncode}


def test_every_command_can_print_json() -> None:
    """But for the one that serves, and the one that another program calls and reads."""
    found = dict(commands(typer.main.get_command(app)))
    assert {"publish", "doctor", "learning failed", "playbooks list", "delete user"} <= found.keys()
    assert {name for name, options in found.items() if "--json" not in options} == PRINT_NOTHING


def test_publish_counts_what_was_known(server: Server, tmp_path: Path) -> None:
    lines = [body(number, user_id="dan") for number in range(2)]
    assert published(server, tmp_path, *lines)["stored"] == 2
    again = published(server, tmp_path, *lines)
    assert (again["stored"], again["known"], again["code"]) == (0, 2, 0)


def test_the_example_file_is_published(server: Server) -> None:
    """As it stands; again, all of it is known."""
    file = Path(__file__).parents[2] / "examples" / "conversations.jsonl"
    for said in ("stored 3 requests with 7 interactions", "stored 0 requests with 0 interactions"):
        answer = command("publish", str(file), "--url", server.url)
        assert answer.returncode == 0, answer.stderr
        assert answer.stdout.startswith(said)
    assert answer.stdout.endswith(", 3 known\n")


@pytest.mark.parametrize(("name", "meant"), [("sesion_id", "session_id"), ("user", "user_id")])
def test_a_misspelt_field_is_named(server: Server, tmp_path: Path, name: str, meant: str) -> None:
    """With the one that is meant, also where its absence is what refuses the line."""
    request = json.loads(body(1, user_id="eve"))
    request[name] = request.pop(meant)
    told = published(server, tmp_path, json.dumps(request))
    ((failure,), code) = told["failures"], told["code"]  # type: ignore[misc]
    assert code == 1
    assert failure["line"] == 1
    assert failure["text"].startswith(f"{meant}: ")
    assert f"{name}: unknown field, ignored; did you mean {meant}?" in failure["text"]


def test_ids_are_whole_and_cuts_are_marked(server: Server, tmp_path: Path) -> None:
    """On a narrow terminal, too: what else stands there gives way."""
    content = "late parcel " * 40
    interactions = [{"content": content, "role": "User"}]
    lines = [body(1, user_id="fay", session_id=LONG_SESSION, interaction_data_list=interactions)]
    assert published(server, tmp_path, *lines)["stored"] == 1
    found = command("search-interactions", "fay", "parcel", "--url", server.url, **NARROW).stdout
    assert LONG_SESSION in found
    listed = command("requests", "--user", "fay", "--url", server.url, **NARROW).stdout
    assert f"session {LONG_SESSION}\n" in listed
    assert "…" in listed
    assert "…" in found


def test_nothing_found_is_said(server: Server) -> None:
    for arguments in (
        ("search-interactions", "nobody", "parcel"),
        ("requests", "--user", "nobody"),
    ):
        assert command(*arguments, "--url", server.url).stdout == "nothing matches\n"


def test_doctor_counts_what_is_there(server: Server, tmp_path: Path) -> None:
    """Neither what was deleted nor what is kept to know a deleted request_id by."""
    with running_server(tmp_path / "data", {"REFLEXIO_EMBEDDING": "none"}) as running:
        with reflexio.ReflexioClient(url_endpoint=running.url) as client:
            for number in range(3):
                client.publish_interaction(
                    "u", [{"content": "a"}, {"content": "b"}], "s", request_id=f"r{number}"
                )
            client.delete_request("r1")
        place = ("--data-dir", str(running.data_dir), "--url", running.url)
        answer = json.loads(command("doctor", "--json", *place).stdout)
        assert answer["is_sound"]
        (said,) = [found["text"] for found in answer["findings"] if "is sound" in found["text"]]
        assert said.endswith("is sound: 2 requests, 4 interactions, 0 images")


def test_a_key_is_made_as_json(tmp_path: Path) -> None:
    """One object on standard output, the text of the key in it."""
    place = ("--data-dir", str(tmp_path / "data"), "--json")
    made = json.loads(command("keys", "create", "--org", "acme", *place).stdout)
    assert made["key"].split("_")[1] == made["key_id"]
    assert made["scopes"] == ["read", "write"]
    (listed,) = json.loads(command("keys", "list", *place).stdout)
    assert listed["key_id"] == made["key_id"]
    revoked = json.loads(command("keys", "revoke", made["key_id"], *place).stdout)
    assert revoked["key_id"] == made["key_id"]
    assert "revoked_at" in revoked


def test_backups_and_compaction_are_told_as_json(tmp_path: Path) -> None:
    """Beside a running server and without one."""
    with running_server(tmp_path / "data", {"REFLEXIO_EMBEDDING": "none"}) as running:
        with reflexio.ReflexioClient(url_endpoint=running.url) as client:
            client.publish_interaction("u", [{"content": "a"}], "s")
        place = ("--data-dir", str(running.data_dir), "--json")
        backup = json.loads(command("backup", str(tmp_path / "copy.db"), *place).stdout)
        assert backup["rows"]["interactions"] == 1
        compacted = json.loads(command("compact", *place).stdout)
        assert compacted["bytes_after"] <= compacted["bytes_before"]
    fresh = ("--data-dir", str(tmp_path / "fresh"), "--json")
    restored = json.loads(command("restore", backup["file"], *fresh).stdout)
    assert restored["rows"] == backup["rows"]
    assert restored["kept"] is None
