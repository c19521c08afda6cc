"""Hits that explain themselves, what stands around them, and the caller's now, at both doors."""

import math
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest
import reflexio

from tests.support.serving import Server, running_server

MAY_4 = 1_777_852_800
"""4 May 2026 UTC, a Monday."""
DAY = 86_400

TALK = [
    ("User", "Hello there"),
    ("Assistant", "How can I help?"),
    ("User", "Where can I hike near the city?"),
    ("Assistant", "The ridge trail is the finest"),
    ("User", "Thank you"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that finds by words, with a talk of two days and another user's."""
    folder = tmp_path_factory.mktemp("explained") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        client = reflexio.ReflexioClient(url_endpoint=running.url, timeout=60)
        for session, at in (("monday", MAY_4), ("tuesday", MAY_4 + DAY)):
            client.publish_interaction(
                "ann",
                [
                    {"role": role, "content": content, "created_at": at + place}
                    for place, (role, content) in enumerate(TALK)
                ],
                session_id=session,
            )
        client.publish_interaction("bob", [{"content": "a trail of crumbs"}], session_id="bobs")
        client.close()
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[reflexio.ReflexioClient]:
    """A client of the server."""
    with reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as connected:
        yield connected


def contents(interactions: list[reflexio.Interaction]) -> list[str]:
    """What was said."""
    return [each.content for each in interactions]


def test_terms_add_up_to_the_score(client: reflexio.ReflexioClient) -> None:
    """The same hits as without explaining, each with what its score is made of."""
    plain = client.search_interactions("ann", "which trail did you recommend").interactions
    told = client.search_interactions(
        "ann", "which trail did you recommend", explain=True
    ).interactions
    assert [hit.interaction_id for hit in told] == [hit.interaction_id for hit in plain]
    assert all(hit.explanation is None for hit in plain)
    for hit in told:
        assert hit.explanation is not None
        value = math.fsum(term.share for term in hit.explanation.terms)
        assert value == pytest.approx(hit.explanation.value)
        assert not any(str(term.share) == "-0.0" for term in hit.explanation.terms)
        assert hit.score == pytest.approx(1 / (1 + math.exp(-2 * (value - 1))))
    best = {term.name: term.share for term in told[0].explanation.terms}
    assert told[0].content == "The ridge trail is the finest"
    assert best["words"] == 1.0
    assert best["person"] > 0


@pytest.mark.parametrize("mode", ["fts"])
def test_one_half_alone_is_its_own_term(client: reflexio.ReflexioClient, mode: str) -> None:
    """By words alone the score is the one term."""
    (hit, *_) = client.search_interactions(
        "ann", "trail", search_mode=mode, explain=True
    ).interactions
    assert hit.explanation is not None
    assert [(term.name, term.share) for term in hit.explanation.terms] == [("words", hit.score)]


def test_context_gives_each_neighbour_once(client: reflexio.ReflexioClient) -> None:
    """Before and after each hit in its session, without the hits, filters or not."""
    reply = client.search_interactions(
        "ann", "ridge trail", session_id="monday", role="Assistant", top_k=1, context_turns=2
    )
    assert contents(reply.interactions) == ["The ridge trail is the finest"]
    assert contents(reply.context) == ["How can I help?", TALK[2][1], "Thank you"]
    assert {each.session_id for each in reply.context} == {"monday"}
    assert all(each.score is None for each in reply.context)

    both = client.search_interactions("ann", "hike trail", session_id="monday", top_k=2)
    assert both.context == []
    both = client.search_interactions(
        "ann", "hike trail", session_id="monday", top_k=2, context_turns=10
    )
    around = [each.interaction_id for each in both.context]
    hits = {each.interaction_id for each in both.interactions}
    assert len(around) == len(set(around)) == len(TALK) - len(hits)
    assert not hits & set(around)


def test_context_of_a_list_without_a_query(client: reflexio.ReflexioClient) -> None:
    """Listing by filter has it too."""
    reply = client.search_interactions("ann", session_id="tuesday", top_k=1, context_turns=1)
    assert contents(reply.interactions) == ["Thank you"]
    assert contents(reply.context) == ["The ridge trail is the finest"]


def test_the_organisation_has_context_of_each_user(client: reflexio.ReflexioClient) -> None:
    """Each hit's own session and nobody else's."""
    reply = client.search_organization("trail", context_turns=1, explain=True)
    assert {each.user_id for each in reply.interactions} == {"ann", "bob"}
    assert {each.user_id for each in reply.context} == {"ann"}
    assert all(each.explanation is not None for each in reply.interactions)


@pytest.mark.parametrize(
    ("now", "session"), [(MAY_4 + DAY, "monday"), (MAY_4 + 2 * DAY + 3600, "tuesday")]
)
def test_yesterday_goes_by_the_callers_now(
    client: reflexio.ReflexioClient, now: int, session: str
) -> None:
    """The same words on two days: the day before the caller's now wins."""
    hit = client.search_interactions("ann", "which trail was it yesterday", now=now).interactions[0]
    assert (hit.session_id, hit.content) == (session, "The ridge trail is the finest")


def ask(server: Server, **body: Any) -> dict[str, Any]:
    """Search over HTTP."""
    reply = httpx.post(f"{server.url}/api/search_interactions", json={"user_id": "ann", **body})
    answer: dict[str, Any] = reply.json()
    return answer


def test_json_says_the_same(server: Server, client: reflexio.ReflexioClient) -> None:
    """An explanation and a context in JSON; neither is there unasked."""
    plain = ask(server, query="trail")
    assert plain["context"] == []
    assert "explanation" not in plain["interactions"][0]
    told = ask(server, query="trail", top_k=1, explain=True, context_turns=1, now="2026-05-06")
    explained = client.search_interactions("ann", "trail", top_k=1, explain=True).interactions[0]
    assert explained.explanation is not None
    assert told["interactions"][0]["explanation"] == {
        "value": explained.explanation.value,
        "terms": [{"name": term.name, "share": term.share} for term in explained.explanation.terms],
    }
    assert [each["content"] for each in told["context"]] == [TALK[2][1], "Thank you"]


@pytest.mark.parametrize(
    ("field", "value"), [("context_turns", 11), ("context_turns", -1), ("now", -1)]
)
def test_what_is_out_of_bounds_is_refused(server: Server, field: str, value: int) -> None:
    """With the field's name."""
    assert field in str(ask(server, query="trail", **{field: value}))
