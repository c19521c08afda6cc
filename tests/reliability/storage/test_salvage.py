"""Readable requests of a damaged database are saved as lines, and published again."""

import json
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import reflexio
from reflexio_server.sql.database.file_name import DATABASE_NAME

from tests.support.serving import Server, child_environment, free_port, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
REQUESTS = 60
LONG_TEXT = "lorem ipsum " * 1_000
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
    "rkJggg=="
)
RUN_TIMEOUT_S = 120


def publish_some(client: reflexio.ReflexioClient) -> None:
    """Publish requests of many kinds; of some users only what is deleted again."""
    for number in range(REQUESTS):
        client.publish_interaction(
            f"user {number % 3}",
            [
                {"content": f"text {number} é " + (LONG_TEXT if number % 10 == 0 else "")},
                {
                    "content": "shot",
                    "role": "Agent",
                    "image_encoding": PNG,
                    "tools_used": [{"tool_name": "t", "tool_data": {"input": number}}],
                    "user_action": "click",
                },
            ],
            session_id=f"s{number}",
            source="web",
            agent_version="v2",
            request_id=f"r{number}",
            evaluation_only=number % 2 == 0,
        )
    client.publish_interaction("gone", [{"content": "secret"}], session_id="s", request_id="gone")
    client.clear_user_data("gone")
    client.add_user_profile([{"user_id": "user 1", "content": "likes tea"}])


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server that was stopped."""
    with running_server(tmp_path_factory.mktemp("stopped") / "data", WORDS_ALONE) as server:
        with reflexio.ReflexioClient("", server.url) as client:
            publish_some(client)
        return server.data_dir


@pytest.fixture
def folder(stopped: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    shutil.copytree(stopped, tmp_path / "damaged", ignore=shutil.ignore_patterns("*.sock"))
    return tmp_path / "damaged"


def run(*command: str | Path, url: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "reflexio_server", *map(str, command)],
        env=child_environment(**WORDS_ALONE, **({"REFLEXIO_URL": url} if url else {})),
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )


def salvaged(folder: Path, target: Path) -> tuple[list[dict[str, Any]], str]:
    """Salvage into the file; return its lines and what was printed."""
    done = run("doctor", "--salvage", target, "--data-dir", folder)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    return [json.loads(line) for line in target.read_text().splitlines()], done.stdout


def requests_of(lines: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the lines that are requests."""
    return {line["request_id"]: line for line in lines if "request_id" in line}


def damage(database: Path, name: str, *, root: bool) -> None:
    """Overwrite the root of a table's or index's tree, or its first leaf."""
    content = bytearray(database.read_bytes())
    with closing(sqlite3.connect(database)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)
        ).fetchone()
    start = (page - 1) * 4096
    if not root:
        assert content[start] == 5
        cell = int.from_bytes(content[start + 12 : start + 14], "big")
        start = (int.from_bytes(content[start + cell : start + cell + 4], "big") - 1) * 4096
    content[start : start + 4096] = random.Random(name).randbytes(4096)
    database.write_bytes(content)


def stored(client: reflexio.ReflexioClient) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a server has, by request, as far as a caller gave it."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for interaction in client.get_all_interactions(limit=10_000).interactions:
        tools = [(tool.tool_name, tool.tool_data) for tool in interaction.tools_used]
        mark = (
            interaction.user_id,
            interaction.session_id,
            interaction.source,
            interaction.role,
            interaction.content,
            interaction.user_action,
        )
        found.setdefault(interaction.request_id, []).append(
            (*mark, str(tools), interaction.created_at)
        )
    return {request_id: sorted(rows) for request_id, rows in found.items()}


def test_all_of_a_sound_file_comes_back(stopped: Path, folder: Path, tmp_path: Path) -> None:
    """Saved, published to an empty server, and the same there under the same request_ids."""
    target = tmp_path / "saved.ndjson"
    lines, told = salvaged(folder, target)
    assert set(requests_of(lines)) == {f"r{number}" for number in range(REQUESTS)}
    assert "requests: 61 rows read, 0 lost" in told
    assert f"interactions: {2 * REQUESTS} rows read, 0 lost" in told
    assert [line["table"] for line in lines if "table" in line].count("profiles") == 1
    assert "secret" not in target.read_text()
    with (
        running_server(folder, WORDS_ALONE) as server,
        reflexio.ReflexioClient("", server.url) as client,
    ):
        before = stored(client)
    with (
        running_server(tmp_path / "new", WORDS_ALONE) as server,
        reflexio.ReflexioClient("", server.url) as client,
    ):
        for _ in range(2):
            published = run("publish", target, "--url", server.url)
            assert published.returncode == 0, published.stderr
            assert "passed over 1 lines of table profiles" in published.stderr
        assert stored(client) == before


def test_another_organisation_is_passed_over(folder: Path, tmp_path: Path) -> None:
    """Its requests are not mixed into the caller's."""
    target = tmp_path / "saved.ndjson"
    lines, _ = salvaged(folder, target)
    other = tmp_path / "other.ndjson"
    other.write_text(
        "\n".join(json.dumps({**line, "org_id": "else"}) for line in lines if "request_id" in line)
    )
    with running_server(tmp_path / "new", WORDS_ALONE) as server:
        published = run("publish", other, "--url", server.url)
        assert f"passed over {REQUESTS} lines of organisation else" in published.stderr
        with reflexio.ReflexioClient("", server.url) as client:
            assert stored(client) == {}


@pytest.mark.parametrize(
    ("name", "root", "lost"),
    [
        ("interactions", True, False),
        ("requests", True, False),
        ("interactions", False, True),
        ("interactions_by_user", True, False),
    ],
)
def test_damage_costs_no_more_than_its_page(
    folder: Path, tmp_path: Path, name: str, root: bool, lost: bool
) -> None:
    """With a tree's root gone every row is there; with a leaf gone its own rows are counted."""
    whole, _ = salvaged(folder, tmp_path / "whole.ndjson")
    damage(folder / DATABASE_NAME, name, root=root)
    lines, told = salvaged(folder, tmp_path / "saved.ndjson")
    before, after = requests_of(whole), requests_of(lines)
    if not lost:
        assert after == before
        assert f"interactions: {2 * REQUESTS} rows read, 0 lost" in told
        return
    read = sum(len(request["interactions"]) for request in after.values())
    assert 0 < read < 2 * REQUESTS
    assert f"interactions: {read} rows read, {2 * REQUESTS - read} lost" in told
    for request_id, request in after.items():
        assert all(kept in before[request_id]["interactions"] for kept in request["interactions"])


def test_without_the_first_page_the_rest_is_found(folder: Path, tmp_path: Path) -> None:
    """Nothing names the tables any more: their rows are told by what they look like."""
    whole, _ = salvaged(folder, tmp_path / "whole.ndjson")
    content = bytearray((folder / DATABASE_NAME).read_bytes())
    content[:4096] = bytes(4096)
    (folder / DATABASE_NAME).write_bytes(content)
    lines, _ = salvaged(folder, tmp_path / "saved.ndjson")
    assert requests_of(lines) == requests_of(whole)


def test_what_stands_in_the_log_is_saved_too(tmp_path: Path) -> None:
    """Of a server that was killed, whose file lacks what the log has."""
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        with reflexio.ReflexioClient("", server.url) as client:
            publish_some(client)
            client.publish_interaction(
                "late", [{"content": "late"}], session_id="s", request_id="late"
            )
        server.kill()
    log = Path(f"{tmp_path / 'data' / DATABASE_NAME}-wal")
    assert log.stat().st_size
    held = log.read_bytes()
    lines, _ = salvaged(tmp_path / "data", tmp_path / "saved.ndjson")
    assert requests_of(lines)["late"]["interactions"][0]["content"] == "late"
    assert log.read_bytes() == held


def test_no_file_is_overwritten_and_no_server_disturbed(folder: Path, tmp_path: Path) -> None:
    """One line each, and nothing left behind."""
    target = tmp_path / "saved.ndjson"
    target.write_text("mine")
    refused = run("doctor", "--salvage", target, "--data-dir", folder)
    assert (refused.returncode, target.read_text()) == (1, "mine")
    assert "is there already" in refused.stderr
    free = tmp_path / "free.ndjson"
    with running_server(folder, WORDS_ALONE):
        refused = run("doctor", "--salvage", free, "--data-dir", folder)
    assert refused.returncode == 1
    assert "is held by process" in refused.stderr
    assert not free.exists()


@pytest.mark.parametrize(
    "table",
    [
        "access_keys",
        "embedding_models",
        "alembic_version",
        "interactions",
        "deletions",
        "learning_jobs",
    ],
)
def test_a_damaged_table_is_no_traceback_at_the_start(folder: Path, table: str) -> None:
    """What the start reads is told in one line; over what it does not read it serves."""
    damage(folder / DATABASE_NAME, table, root=True)
    port = free_port()
    command = [sys.executable, "-m", "reflexio_server", "serve", "--port", str(port)]
    server = Server(folder, port, [*command, "--data-dir", str(folder)], child_environment())
    server.spawn()
    try:
        server.wait_until_ready()
    except AssertionError:
        errors = [line for line in server.log_tail().splitlines() if line.startswith("error: ")]
        assert len(errors) == 1
        assert "reflexio doctor" in errors[0]
        assert "Traceback" not in server.log_tail()
        return
    server.kill()
    assert table in ("interactions", "deletions", "learning_jobs")
