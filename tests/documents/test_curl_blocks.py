"""The document's curl commands run as written against a real server, with and without a key."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.documents.document_blocks import blocks_of, reader_environment, run_bash
from tests.documents.documented_requests import (
    CUSTOMER_CONTENTS,
    LOGIN_TROUBLE,
    PUBLISHED,
    RESET_LINK,
    WRONG_PASSWORD,
    Publish,
)
from tests.documents.stored_records import VIEWS, StoredRequest, as_published
from tests.support.serving import Server, running_server

DOCUMENT = "2-publishing-interactions"
PLACEHOLDER = "<encode_image_result>"
PUBLISHING_BLOCKS = ("03-", "05-", "07-", "09-", "11-")
SEARCH, ANALYSIS, TIMELINE = "13-", "15-", "17-"


@dataclass(frozen=True)
class Run:
    """One run of all the curl blocks: their replies, and what was stored right after it."""

    server: Server
    replies: dict[str, list[dict[str, Any]]]
    views: dict[str, list[StoredRequest]]

    def published(self) -> list[tuple[Publish, dict[str, Any]]]:
        """Each documented request with its reply, in order."""
        replies = [reply for number in PUBLISHING_BLOCKS for reply in self.replies[number]]
        return list(zip(PUBLISHED[DOCUMENT], replies, strict=True))


def _objects(printed: str) -> list[dict[str, Any]]:
    """Decode the JSON objects that stand one after the other in `printed`."""
    decoder, found, rest = json.JSONDecoder(), [], printed.strip()
    while rest:
        decoded, end = decoder.raw_decode(rest)
        found.append(decoded)
        rest = rest[end:].lstrip()
    return found


@pytest.fixture(scope="module", params=[None, "a-key"], ids=["no-key", "some-key"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder: Path = tmp_path_factory.mktemp("reader")
    with running_server(tmp_path_factory.mktemp("server") / "data") as server:
        environment = reader_environment(server.url, request.param)
        replies = {
            block.name[:3]: _objects(run_bash(block, folder, environment))
            for block in blocks_of(DOCUMENT, "sh")
        }
        views = {name: view(server.url) for name, view in VIEWS.items()}
        yield Run(server, replies, views)


def test_every_command_succeeds(run: Run) -> None:
    """There is one reply a command, and each says success."""
    counts = {number: len(replies) for number, replies in run.replies.items()}
    assert counts == {
        **{"03-": 3, "05-": 2, "07-": 2, "09-": 1, "11-": 1},
        **{SEARCH: 1, ANALYSIS: 1, TIMELINE: 1},
    }
    replies = [reply for group in run.replies.values() for reply in group]
    assert [reply for reply in replies if reply.get("success") is not True] == []


def test_publish_replies_give_the_request_id_under_which_it_is_stored(run: Run) -> None:
    """Each id begins with its source, and is the id of the stored request, in order."""
    ids = []
    for request, reply in run.published():
        assert reply["request_id"].startswith(f"{request.source}_")
        ids.append(reply["request_id"])
    assert [stored.request["request_id"] for stored in run.views["json"]] == ids


def test_the_image_placeholder_is_taken_with_a_warning(run: Run) -> None:
    """A command with the placeholder gets one warning that names the field; others get none."""
    for request, reply in run.published():
        if any(turn.image for turn in request.turns):
            (warning,) = reply["warnings"]
            assert PLACEHOLDER in warning
            assert "interaction_data_list[0].image_encoding" in warning
        else:
            assert reply["warnings"] == []


@pytest.mark.parametrize("view", VIEWS)
def test_everything_published_is_listed_as_written(run: Run, view: str) -> None:
    """All comes back as the document has it, without images, since the commands carry none."""
    listed = [as_published(stored, run.server.url) for stored in run.views[view]]
    assert listed == [_without_images(request) for request in PUBLISHED[DOCUMENT]]


def _without_images(request: Publish) -> Publish:
    fields = vars(request)
    turns = tuple(type(turn)(**{**vars(turn), "image": ""}) for turn in request.turns)
    return Publish(**{**fields, "turns": turns})


def test_search_command_finds_the_login_conversation_first(run: Run) -> None:
    """The turns about login and password lead, all are customer_001's, and scores descend."""
    (reply,) = run.replies[SEARCH]
    hits = reply["interactions"]
    contents = [hit["content"] for hit in hits]
    assert contents[0] == RESET_LINK
    assert {LOGIN_TROUBLE, WRONG_PASSWORD} <= set(contents[:5])
    assert set(contents) <= CUSTOMER_CONTENTS
    assert {hit["user_id"] for hit in hits} == {"customer_001"}
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= number <= 1 for hit in hits for number in (hit["score"], hit["similarity"]))


def test_listing_command_prints_the_shopping_session_newest_first(run: Run) -> None:
    """The five actions come back with short lower-case names, the last published first."""
    (reply,) = run.replies[ANALYSIS]
    actions = [interaction["user_action"] for interaction in reply["interactions"]]
    assert actions == ["click", "none", "click", "scroll", "click"]
    assert {interaction["source"] for interaction in reply["interactions"]} == {"ecommerce"}
    described = [interaction["user_action_description"] for interaction in reply["interactions"]]
    assert described[0] == "added MacBook Pro 16-inch to cart"


def test_search_of_a_user_without_records_is_empty(run: Run) -> None:
    """student_eve published nothing, and sees nobody else's records."""
    (reply,) = run.replies[TIMELINE]
    assert reply["interactions"] == []
