"""`reflexio export` and `reflexio import`: everything there and back, byte by byte."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import reflexio
from reflexio_server.cli.main import app
from typer.testing import CliRunner, Result

from tests.access.callers import GrpcCaller
from tests.access.tenants import SAME_IDS, settle
from tests.support.keyring import make_key
from tests.support.serving import running_server

KINDS = {
    *("reflexio_export", "request", "deleted_request", "session_outcome", "user_playbook"),
    *("agent_playbook", "profile", "profile_change", "possible_contradiction", "end"),
}

IN_DOUBT = (
    "Breakfast is included in the room rate.",
    "Breakfast is not included for groups; their guests pay at the buffet.",
)
"""Lessons that may contradict each other."""


def run(*arguments: str | Path) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(map(str, arguments)))


def done(*arguments: str | Path) -> None:
    """Run a command that succeeds."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with records of every kind of two organisations, and a deleted request."""
    folder = tmp_path_factory.mktemp("exported") / "data"
    with running_server(folder) as server, GrpcCaller(server) as caller:
        for org, word in (("other", "quetzal"), ("acme", "zebrafinch")):
            key = make_key(folder, org).text
            settle(caller, key, word)
            settle(caller, key, word, SAME_IDS._replace(request_id="gone", profile_id="p2"))
            client = reflexio.ReflexioClient(url_endpoint=server.url, api_key=key)
            client.delete_request("gone")
            for number, rule in enumerate(IN_DOUBT):
                asked = [
                    {"role": "User", "content": "Is breakfast included?"},
                    {"role": "Agent", "content": "I do not know.", "expert_content": rule},
                ]
                client.publish_interaction("cy", asked, f"b{number}", wait_for_response=True)
            turns = [{"role": "User", "content": "Ünïcode \u2028 and more", "image_url": ""}]
            client.publish_interaction("bob", turns, "s2", request_id="bobs")
            client.close()
    return folder


def links(folder: Path, org: str) -> int:
    """Return how many of the users' playbooks an organisation's agent playbooks are found by."""
    counted = "SELECT count(*) FROM agent_playbook_sources WHERE org_id = ?"
    with closing(sqlite3.connect(folder / "reflexio.db")) as connection:
        return int(connection.execute(counted, (org,)).fetchone()[0])


def test_everything_comes_back_byte_by_byte(full: Path, tmp_path: Path) -> None:
    """An organisation's records in another folder, under other ids, and from there the same."""
    first, second, target = tmp_path / "first", tmp_path / "second", tmp_path / "data"
    done("export", first, "--org", "acme", "--data-dir", full)
    assert {json.loads(line)["type"] for line in first.read_bytes().splitlines()} == KINDS
    assert b"quetzal" not in first.read_bytes()
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    # The ids of the target are not those of the source.
    other = tmp_path / "other"
    done("export", other, "--org", "other", "--data-dir", full)
    done("import", other, "--org", "before", "--data-dir", target)
    done("import", first, "--org", "renamed", "--data-dir", target)
    done("export", second, "--org", "renamed", "--data-dir", target)
    assert second.read_bytes() == first.read_bytes()
    sources = [links(full, "acme"), links(target, "renamed")]
    assert sources[0] == sources[1] > 0


def test_one_user_comes_back(full: Path, tmp_path: Path) -> None:
    """Nobody else's records are in the file, and no other user's are in the way."""
    ann, bob, again = tmp_path / "ann", tmp_path / "bob", tmp_path / "again"
    target = tmp_path / "data"
    for user, file in (("ann", ann), ("bob", bob)):
        done("export", file, "--org", "acme", "--user", user, "--data-dir", full)
        done("import", file, "--data-dir", target)
    assert "bobs" not in ann.read_text("utf-8")
    done("export", again, "--user", "ann", "--data-dir", target)
    assert again.read_bytes() == ann.read_bytes()


def test_a_server_finds_what_was_imported(full: Path, tmp_path: Path) -> None:
    """Also by meaning; a repeated publish is known, a deleted request stays deleted."""
    file, target = tmp_path / "file", tmp_path / "data"
    done("export", file, "--org", "acme", "--data-dir", full)
    done("import", file, "--data-dir", target)
    with running_server(target) as server:
        client = reflexio.ReflexioClient(url_endpoint=server.url)
        found = client.search_interactions("ann", "zebrafinch").interactions
        assert any("zebrafinch" in hit.content for hit in found)
        image_of = next(
            turn for turn in client.get_interactions("ann").interactions if turn.has_image
        )
        assert client.get_interaction_image(image_of.interaction_id).image.data
        (playbook,) = client.get_user_playbooks("ann", query="receipt").user_playbooks
        sources = {turn.interaction_id for turn in client.get_interactions("ann").interactions}
        assert set(playbook.source_interaction_ids) <= sources
        assert client.get_profiles("ann").user_profiles
        turns = [{"role": "User", "content": "Ünïcode \u2028 and more", "image_url": ""}]
        client.publish_interaction("bob", turns, "s2", request_id="bobs")
        assert len(client.get_interactions("bob").interactions) == 1
        with pytest.raises(reflexio.ReflexioError) as refusal:
            client.publish_interaction("ann", turns, "s2", request_id="gone")
        assert refusal.value.reason == "REQUEST_DELETED"
        client.close()


def lines_of(file: Path) -> list[dict[str, Any]]:
    """Return the lines of an export."""
    return [json.loads(line) for line in file.read_bytes().splitlines()]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda lines: lines[:-1], "it was cut"),
        (lambda lines: lines[:3] + lines[4:], "lines are missing"),
        (lambda lines: lines[1:], "no export"),
        (lambda lines: [lines[0] | {"format": 2}, *lines[1:]], "has the format 2"),
        (lambda lines: [lines[0], {"type": "song"}, *lines[1:]], "nobody knows 'song'"),
        (lambda lines: [lines[0], lines[1] | {"mood": 1}, *lines[2:]], "mood is unknown"),
        (lambda lines: [lines[0], {"type": "request"}, *lines[2:]], "line 2 is no request"),
        (lambda lines: [lines[0], lines[1], *lines[1:]], "there is a request"),
    ],
)
def test_a_spoilt_file_stores_nothing(full: Path, tmp_path: Path, spoil: Any, problem: str) -> None:
    """The refusal names the line; the folder takes the whole file afterwards."""
    file, spoilt, target = tmp_path / "file", tmp_path / "spoilt", tmp_path / "data"
    done("export", file, "--org", "acme", "--data-dir", full)
    spoilt.write_text("".join(f"{json.dumps(line)}\n" for line in spoil(lines_of(file))))
    refused = run("import", spoilt, "--data-dir", target)
    assert refused.exit_code == 1
    assert problem in refused.output
    done("import", file, "--data-dir", target)


def test_import_mixes_nothing(full: Path, tmp_path: Path) -> None:
    """Not twice, not beside a running server; and an export replaces no file."""
    file, target = tmp_path / "file", tmp_path / "data"
    done("export", file, "--org", "acme", "--data-dir", full)
    done("import", file, "--data-dir", target)
    again = run("import", file, "--data-dir", target)
    assert (again.exit_code, "already" in again.output) == (1, True)
    with running_server(target):
        beside = run("import", file, "--org", "second", "--data-dir", target)
        assert (beside.exit_code, "stop it first" in beside.output) == (1, True)
        done("export", tmp_path / "beside", "--data-dir", target)
    assert (tmp_path / "beside").read_bytes() == file.read_bytes()
    replaced = run("export", file, "--data-dir", target)
    assert (replaced.exit_code, "already" in replaced.output) == (1, True)
