"""The documents' Python blocks run as written against a real server, and do what they say."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from reflexio import ReflexioClient

from tests.documents.document_blocks import block_named, blocks_of, reader_environment, run_python
from tests.documents.documented_requests import (
    CUSTOMER_CONTENTS,
    LOGIN_TROUBLE,
    PUBLISHED,
    RESET_LINK,
    RETURN_ANSWER,
    RETURN_QUESTION,
    WRONG_PASSWORD,
)
from tests.documents.example_images import write_images
from tests.documents.stored_records import VIEWS, StoredRequest, as_published, json_reply
from tests.support.serving import Server, running_server

WORKFLOWS = "1-workflow-examples"
PUBLISHING = "2-publishing-interactions"
API_KEYS = {WORKFLOWS: "a-key-that-an-open-server-ignores", PUBLISHING: None}
SEARCH = "semantic-search-across-interactions"
ANALYSIS = "analyzing-user-behavior-patterns"
TIMELINE = "time-based-interaction-analysis"
BULK = "bulk-interaction-processing"
DAY_S = 86_400
NOON = 1_750_680_000  # 2025-06-23T12:00Z


@dataclass(frozen=True)
class Run:
    """One document's run: where, what each block printed, and what was stored right after it."""

    document: str
    server: Server
    folder: Path
    printed: dict[str, str]
    views: dict[str, list[StoredRequest]]

    def output(self, heading: str) -> str:
        """Return what the block under the heading printed."""
        return self.printed[block_named(self.document, heading).name]

    def again(self, *files: Path) -> dict[str, str]:
        """Run more files as the same reader would, each in the namespace of those before it."""
        environment = reader_environment(self.server.url, API_KEYS[self.document])
        return run_python(list(files), self.folder, environment)


@pytest.fixture(scope="module", params=sorted(PUBLISHED))
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    document: str = request.param
    folder = tmp_path_factory.mktemp("reader")
    write_images(folder)
    with running_server(tmp_path_factory.mktemp("server") / "data") as server:
        environment = reader_environment(server.url, API_KEYS[document])
        printed = run_python(blocks_of(document, "py"), folder, environment)
        views = {name: view(server.url) for name, view in VIEWS.items()}
        yield Run(document, server, folder, printed, views)


@pytest.mark.parametrize("view", VIEWS)
def test_everything_published_is_listed_as_written(run: Run, view: str) -> None:
    """Requests, turns, actions and images come back as the document has them, and nothing more."""
    listed = [as_published(stored, run.server.url) for stored in run.views[view]]
    assert listed == list(PUBLISHED[run.document])


def test_client_and_json_list_the_same_records(run: Run) -> None:
    """Every field that both views have is equal: ids, times and all."""
    for as_json, in_client in zip(run.views["json"], run.views["client"], strict=True):
        assert _shared(as_json.request, in_client.request) == as_json.request
        pairs = zip(as_json.interactions, in_client.interactions, strict=True)
        for one_json, one_client in pairs:
            assert _shared(one_json, one_client) == one_json


def _shared(fields: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    plain = {name: other[name] for name in fields}
    return {name: list(value) if type(value) is tuple else value for name, value in plain.items()}


def test_request_ids_begin_with_their_source(run: Run) -> None:
    """The documents split a request_id at its first underscore to get the source."""
    for stored in run.views["json"]:
        assert stored.request["request_id"].startswith(stored.request["source"] + "_")


def test_ids_are_unique_and_a_user_lists_only_their_own(run: Run) -> None:
    """get_all_interactions has each id once; get_interactions has one user's, newest first."""
    everything = json_reply("GET", f"{run.server.url}/api/get_all_interactions?limit=1000")
    ids = [interaction["interaction_id"] for interaction in everything["interactions"]]
    assert len(ids) == len(set(ids))
    by_request = [
        interaction for stored in run.views["json"] for interaction in stored.interactions
    ]
    assert {interaction["interaction_id"] for interaction in by_request} <= set(ids)
    body = {"user_id": "customer_001", "top_k": 100}
    listed = json_reply("POST", f"{run.server.url}/api/get_interactions", body)["interactions"]
    mine = [
        interaction["interaction_id"]
        for interaction in by_request
        if interaction["user_id"] == "customer_001"
    ]
    assert [interaction["interaction_id"] for interaction in listed] == mine[::-1]
    assert len(mine) == len(CUSTOMER_CONTENTS)


@dataclass(frozen=True)
class Hit:
    """One printed search hit."""

    role: str
    content: str
    request_id: str
    action: str


HIT = re.compile(r"\[(.*)\]: (.*)\n Source: (.*)\n Action: (.*)\n---\n")


def _hits(printed: str) -> list[Hit]:
    first, _, rest = printed.partition("\n")
    hits = [Hit(*groups) for groups in HIT.findall(rest)]
    assert HIT.sub("", rest) == ""
    assert first == f"Found {len(hits)} relevant interactions:"
    return hits


def test_search_finds_the_login_conversation_first(run: Run) -> None:
    """For "password reset login issues" the turns about login and password lead the results."""
    contents = [hit.content for hit in _hits(run.output(SEARCH))]
    assert contents[0] == RESET_LINK
    assert {LOGIN_TROUBLE, WRONG_PASSWORD} <= set(contents[:5])
    about_returns = [contents.index(c) for c in (RETURN_QUESTION, RETURN_ANSWER) if c in contents]
    assert all(index > contents.index(WRONG_PASSWORD) for index in about_returns)
    assert all(index > contents.index(LOGIN_TROUBLE) for index in about_returns)


def test_search_prints_only_records_of_its_user(run: Run) -> None:
    """Each hit is one stored record of customer_001, printed once with its source and action."""
    stored = {
        (interaction["role"], interaction["content"], interaction["request_id"])
        for request in run.views["json"]
        for interaction in request.interactions
        if interaction["user_id"] == "customer_001"
    }
    hits = _hits(run.output(SEARCH))
    found = [(hit.role, hit.content, hit.request_id) for hit in hits]
    assert len(found) == len(set(found))
    assert set(found) <= stored
    assert all("none" in hit.action.lower() for hit in hits)


def test_behaviour_analysis_prints_the_counts_of_the_shopping_session(run: Run) -> None:
    """Five interactions from `ecommerce`: three clicks, a scroll and one plain, two with words."""
    sources, actions, contents = run.output(ANALYSIS).splitlines()
    assert sources == "Interaction Sources: {'ecommerce': 5}"
    label, _, counts = actions.partition(": ")
    assert label == "Action Types"
    assert ast.literal_eval(counts) == {"click": 3, "scroll": 1, "none": 1}
    assert contents == "Total content items: 2"


def test_timeline_of_a_user_without_records_is_only_its_heading(run: Run) -> None:
    """Nobody else's records appear for student_eve, who published nothing."""
    assert run.output(TIMELINE) == "Daily Learning Activity:\n"


@pytest.mark.parametrize("heading", ["simple-conversations", "image-based-interactions"])
def test_publishing_prints_nothing(run: Run, heading: str) -> None:
    """Neither the client nor the server's warnings write to the reader's output."""
    assert run.output(heading) == ""


def test_timeline_groups_by_day_and_shows_three(run: Run) -> None:
    """With records of two days, each day has its count and at most three lines of 50 characters."""
    lessons = [f"Learning progress {n}: course completion, {'and more ' * 9}" for n in range(5)]
    days = ["2025-06-23"] * 4 + ["2025-06-24"]
    with_times = [
        {"content": lesson, "created_at": NOON + (DAY_S if day.endswith("24") else n)}
        for n, (lesson, day) in enumerate(zip(lessons, days, strict=True))
    ]
    client = ReflexioClient(url_endpoint=run.server.url)
    client.publish_interaction(
        user_id="student_eve", interactions=with_times, session_id="course", source="lessons"
    )
    timeline = block_named(run.document, TIMELINE)
    printed = run.again(block_named(run.document, "setup"), timeline)[timeline.name].splitlines()
    assert printed[:2] == ["Daily Learning Activity:", "2025-06-23: 4 interactions"]
    first_day, second_day = printed[2:5], printed[5:]
    assert len(set(first_day)) == 3
    assert set(first_day) <= {f" - {lesson[:50]}..." for lesson in lessons[:4]}
    assert second_day == ["2025-06-24: 1 interactions", f" - {lessons[4][:50]}..."]


CONFIRMATION_CALL = """
confirmed = bulk_publish_with_confirmation(client, [
    {"user_id": "user_3", "interactions": [{"content": "Kept"}], "session_id": "batch_003"},
    {"user_id": "", "interactions": [{"content": "No user"}], "session_id": "batch_004"},
    {"user_id": "user_5", "interactions": [{"content": "Kept too"}], "session_id": "batch_005"},
])
print([response and response.success for response in confirmed])
"""


@pytest.mark.parametrize("run", [WORKFLOWS], indirect=True)
def test_bulk_functions_queue_and_confirm_each_batch(run: Run, tmp_path: Path) -> None:
    """Both batches are queued; with confirmation one result a batch comes back, also on failure."""
    queued = "Batch 0 queued successfully\nBatch 1 queued successfully\n"
    assert run.output(BULK) == queued
    call = tmp_path / "confirmation.py"
    call.write_text(CONFIRMATION_CALL)
    bulk = block_named(run.document, BULK)
    printed = run.again(block_named(run.document, "setup"), bulk, call)
    assert printed[bulk.name] == queued
    first, failed, third, results = printed[call.name].splitlines()
    assert (first, third) == ("Batch 0: True", "Batch 2: True")
    assert failed.startswith("Batch 1 failed: ")
    assert "user_id" in failed
    assert results == "[True, None, True]"
    listed = ReflexioClient(url_endpoint=run.server.url).get_interactions(user_id="user_5")
    assert [interaction.content for interaction in listed.interactions] == ["Kept too"]
