"""The same calls through every door give the same answers."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.congruence.knowledge_scripts import LEARNED, REFUSED, TAUGHT
from tests.congruence.scripts import BULK, DOCUMENTED, Step, random_walk, says
from tests.support.doors import DOORS, Answer, Door
from tests.support.rpcs import METHODS
from tests.support.serving import running_server

SEED = 20_261_123
WALK = random_walk(SEED, 300)
OTHERS = [name for name in DOORS if name != "stubs"]
MADE_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
BEGUN_AT = int(time.time())

Run = Callable[[Door], list[Any]]


def normal(value: Any) -> Any:
    """Return an answer without what differs from run to run.

    That is made ids, the present time, nulls, and what the database is called.
    """
    if isinstance(value, dict):
        return {
            name: normal(inner)
            for name, inner in value.items()
            if inner is not None and name != "storage_label"
        }
    if isinstance(value, list):
        return [normal(inner) for inner in value]
    if isinstance(value, str):
        return MADE_ID.sub("<made>", value)
    if isinstance(value, int) and BEGUN_AT <= value <= BEGUN_AT + 10_000:
        return "<now>"
    return value


def transcript(door_name: str, folder: Path, run: Run) -> list[Any]:
    """Return the answers of one door on a server of its own."""
    place = folder / door_name
    place.mkdir()
    with running_server(place / "data", {"REFLEXIO_EMBEDDING": "none"}) as server:
        door = DOORS[door_name](server)
        try:
            return [normal(answer) for answer in run(door)]
        finally:
            door.close()


def run_steps(steps: list[Step]) -> Run:
    """Return what makes the calls one after the other."""
    return lambda door: [door.call(rpc, fields) for rpc, fields in steps]


def comparable(rpc: str, answer: Answer) -> Answer:
    """Return an answer without what a door cannot say: plain HTTP has an image's bytes alone."""
    if rpc == "GetInteractionImage" and "image" in answer:
        return {"image": {name: answer["image"][name] for name in ("content_type", "data")}}
    return answer


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Answer]]:
    """Give every door's answers to the documented calls."""
    folder = tmp_path_factory.mktemp("documented")
    return {name: transcript(name, folder, run_steps(DOCUMENTED)) for name in DOORS}


@pytest.mark.parametrize("name", OTHERS)
def test_documented_calls_are_answered_alike(
    documented: dict[str, list[Answer]], name: str
) -> None:
    """Replies and refusals are equal, call by call."""
    for step, expected, found in zip(
        DOCUMENTED, documented["stubs"], documented[name], strict=True
    ):
        rpc, _ = step
        assert comparable(rpc, found) == comparable(rpc, expected), step


def test_documented_calls_reach_their_ends(documented: dict[str, list[Answer]]) -> None:
    """Every RPC of the script succeeds somewhere, and every refusal is one."""
    answered = zip(DOCUMENTED, documented["stubs"], strict=True)
    succeeded = {rpc for (rpc, _), answer in answered if "error" not in answer}
    assert succeeded == {rpc for rpc, _ in DOCUMENTED}
    reasons = {answer["error"]["reason"] for answer in documented["stubs"] if "error" in answer}
    assert reasons == {"INVALID_FIELD", "NOT_FOUND", "REQUEST_ID_REUSED", "REQUEST_DELETED"}


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Answer]]:
    """Give every door's answers to the calls about learned context."""
    folder = tmp_path_factory.mktemp("taught")
    return {name: transcript(name, folder, run_steps(LEARNED)) for name in DOORS}


@pytest.mark.parametrize("name", OTHERS)
def test_calls_about_learned_context_are_answered_alike(
    taught: dict[str, list[Answer]], name: str
) -> None:
    """Replies and refusals are equal, call by call."""
    for step, expected, found in zip(LEARNED, taught["stubs"], taught[name], strict=True):
        assert found == expected, step


def test_calls_about_learned_context_reach_their_ends(taught: dict[str, list[Answer]]) -> None:
    """Every RPC of the contract is in one of the scripts, and each refusal is one."""
    refused = taught["stubs"][len(TAUGHT) : len(TAUGHT) + len(REFUSED)]
    assert all("error" in answer for answer in refused)
    answered = zip(TAUGHT, taught["stubs"], strict=False)
    assert all("error" not in answer for _, answer in answered)
    covered = {rpc for rpc, _ in (*LEARNED, *DOCUMENTED)}
    assert covered | {"BulkPublishInteractions", "WatchLearning", "SearchOrganization"} == {
        method.name for method in METHODS
    }


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Answer]]:
    """Give every door's answers to the random calls."""
    folder = tmp_path_factory.mktemp("walked")
    return {name: transcript(name, folder, run_steps(WALK)) for name in DOORS}


@pytest.mark.parametrize("name", OTHERS)
def test_random_calls_are_answered_alike(walked: dict[str, list[Answer]], name: str) -> None:
    """Three hundred calls over a few names, as the seed has it."""
    answers = zip(WALK, walked["stubs"], walked[name], strict=True)
    for number, (step, expected, found) in enumerate(answers):
        assert comparable(step[0], found) == comparable(step[0], expected), (SEED, number, step)


@pytest.mark.parametrize("name", OTHERS)
def test_bulk_items_are_answered_alike(tmp_path: Path, name: str) -> None:
    """An ack for each item, in order: the reply of a publish, or its refusal."""

    def run(door: Door) -> list[Any]:
        return [*door.bulk(BULK), door.call("GetRequests", {})]

    *expected, listed = transcript("stubs", tmp_path, run)
    *found, also_listed = transcript(name, tmp_path, run)
    assert also_listed == listed
    for item, wanted, other in zip(BULK, expected, found, strict=True):
        assert {field: wanted[field] for field in wanted if field in other} == other, item
        assert other.keys() & {"success", "error"}


@pytest.mark.parametrize("name", OTHERS)
def test_unknown_keys_are_named_alike(tmp_path: Path, name: str) -> None:
    """A key that is no field is ignored, and the warning names it by its path."""

    def run(door: Door) -> list[Any]:
        interactions = [says("a"), says("b", colour="red", user_id="ann")]
        fields = {
            "user_id": "ann",
            "session_id": "s1",
            "request_id": "r1",
            "interaction_data_list": interactions,
        }
        return [door.call("PublishInteraction", fields)]

    (answer,) = transcript(name, tmp_path, run)
    assert answer["success"]
    (warning,) = answer["warnings"]
    assert "interaction_data_list[1].colour" in warning
