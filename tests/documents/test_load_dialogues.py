"""Publish requests of tools/documents/load_dialogues.py: every turn is kept, ids are stable."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tools.documents.load_dialogues import USERS_MAX, main, user_of

TURNS = [{"role": ("User", "Agent")[n % 2], "content": f"turn {n} ü"} for n in range(5)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    dialogues = [
        {"dialogue_id": f"1_{n:05d}", "services": ["Music_1"], "turns": TURNS} for n in range(200)
    ]
    with gzip.open(folder / "sgd-dev.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(dialogue) + "\n" for dialogue in dialogues)
    return folder


def written(data: Path, *options: str) -> list[dict[str, Any]]:
    output = data.parent / "out.jsonl"
    assert main([str(output), "--data", str(data), *options]) == 0
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("options", "sizes"),
    [
        ([], [2, 2, 1]),
        (["--turns-per-request", "1"], [1, 1, 1, 1, 1]),
        (["--turns-per-request", "0"], [5]),
    ],
)
def test_every_turn_is_in_one_request_in_order(
    data: Path, options: list[str], sizes: list[int]
) -> None:
    """A dialogue is cut into requests of the asked size; nothing is lost, doubled or moved."""
    requests = written(data, "--dialogues", "1", *options)
    assert [len(request["interaction_data_list"]) for request in requests] == sizes
    assert [turn for request in requests for turn in request["interaction_data_list"]] == TURNS
    assert {request["session_id"] for request in requests} == {"1_00000"}
    assert {request["source"] for request in requests} == {"sgd"}
    assert {request["user_id"] for request in requests} == {user_of("1_00000", USERS_MAX)}


def test_ids_are_unique_stable_and_begin_with_the_source(data: Path) -> None:
    """A second run makes the same lines, and no other cutting reuses an id."""
    pairs, whole = written(data), written(data, "--turns-per-request", "0")
    assert written(data) == pairs
    ids = [request["request_id"] for request in pairs + whole]
    assert len(ids) == len(set(ids)) == 200 * 3 + 200
    assert all(request_id.startswith("sgd_") for request_id in ids)


@pytest.mark.parametrize("users", [1, 7, USERS_MAX])
def test_dialogues_are_spread_over_the_users(data: Path, users: int) -> None:
    """All users get dialogues, and a session never has two users."""
    requests = written(data, "--users", str(users))
    assert len({request["user_id"] for request in requests}) == users
    pairs = {(request["session_id"], request["user_id"]) for request in requests}
    assert len(pairs) == 200


def test_stdout_is_the_default(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a file the lines go to stdout, the count to stderr."""
    assert main(["--data", str(data), "--dialogues", "2"]) == 0
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 6
    assert captured.err == "6 requests\n"


@pytest.mark.parametrize(
    "options",
    [["--users", "0"], ["--users", "21"], ["--turns-per-request", "-1"], ["--dialogues", "0"]],
)
def test_numbers_out_of_range_are_refused(data: Path, options: list[str]) -> None:
    """A limit is a usage error, before anything is written."""
    with pytest.raises(SystemExit) as stopped:
        main([str(data / "out"), "--data", str(data), *options])
    assert stopped.value.code == 2
    assert not (data / "out").exists()


def test_missing_data_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the file the message says which one and how to point to it."""
    assert main(["--data", str(tmp_path)]) == 2
    assert "sgd-dev.jsonl.gz" in capsys.readouterr().err
