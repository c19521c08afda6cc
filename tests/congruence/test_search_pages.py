"""A search whose reply is cut says so, and its pages are the whole result, each hit once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.support.callers import Callers, Refusal, of_error
from tests.support.serving import HOST, running_server

DEFAULT_LIMIT_BYTES = 4 * 2**20
SEVERAL = 20
TOP_K = 1_000
PAGES_MAX = 40
USERS = ("ann", "bob")
QUERY = "needle thread"


def text(number: int, chars: int) -> str:
    """Return a text in which the words of the query come more or less often."""
    words = "needle " * (number % 7) + "thread " * (number % 3) + f"word{number} " * (number % 5)
    return words + "needle " + "😀" * chars


@dataclass(frozen=True)
class Kind:
    """One list of a search's reply: whose it is, and what keeps a single record of it.

    `only` are the fields of a request that keep record `number` alone: filters do not change what a
    record scores, so that they give each one's score without the pages.
    """

    rpc: str
    records: str
    id_field: str
    fields: dict[str, Any]
    only: Callable[[int], dict[str, Any]]

    def asked(self, **more: Any) -> dict[str, Any]:
        """Return the fields of the search's request."""
        return {"query": QUERY, "top_k": TOP_K, **self.fields, **more}


def by_request(number: int) -> dict[str, Any]:
    return {"request_id": f"r{number}"}


def by_tag(number: int) -> dict[str, Any]:
    return {"tags": [f"t{number}"]}


USER_PLAYBOOKS = Kind("SearchUserPlaybooks", "user_playbooks", "user_playbook_id", {}, by_tag)
AGENT_PLAYBOOKS = Kind("SearchAgentPlaybooks", "agent_playbooks", "agent_playbook_id", {}, by_tag)
PROFILES = Kind("SearchProfiles", "user_profiles", "profile_id", {"user_id": "ann"}, by_tag)
SINGLE = {
    "interactions": Kind(
        "SearchInteractions", "interactions", "interaction_id", {"user_id": "ann"}, by_request
    ),
    "organisation": Kind("SearchOrganization", "interactions", "interaction_id", {}, by_request),
    "user playbooks": USER_PLAYBOOKS,
    "agent playbooks": AGENT_PLAYBOOKS,
    "profiles": PROFILES,
}


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """Give callers of a server that is full of large records, with gRPC's own limits."""
    folder: Path = tmp_path_factory.mktemp("search-pages") / "data"
    with (
        running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as server,
        grpc.insecure_channel(f"{HOST}:{server.port}") as channel,
    ):
        found = Callers(server, channel)
        for number in range(2 * SEVERAL):
            publish(found, USERS[number % 2], f"r{number}", text(number, 200_000))
        add(found, "AddUserPlaybook", "user_playbooks", user_id="ann")
        add(found, "AddAgentPlaybook", "agent_playbooks")
        add(found, "AddUserProfile", "user_profiles", user_id="ann")
        yield found


def publish(callers: Callers, user_id: str, request_id: str, content: str) -> int:
    """Publish one interaction and return its id."""
    reply = send(
        callers,
        "PublishInteraction",
        user_id=user_id,
        session_id=request_id,
        request_id=request_id,
        interaction_data_list=[{"content": content}],
    )
    return int(reply.interaction_ids[0])


def add(callers: Callers, rpc: str, records: str, **fields: Any) -> None:
    """Add playbooks or profiles, five a call."""
    for start in range(0, SEVERAL, 5):
        given = [
            {"content": text(number, 90_000), "tags": [f"t{number}"], **fields}
            for number in range(start, start + 5)
        ]
        send(callers, rpc, **{records: given})


def send(callers: Callers, rpc: str, **fields: Any) -> Any:
    return callers.grpc(rpc, callers.message(rpc, fields).SerializeToString())


def pages(callers: Callers, rpc: str, **fields: Any) -> Iterator[Any]:
    """Walk a search; each page fits, and the sign of more agrees with the token."""
    token = ""
    for _ in range(PAGES_MAX):
        reply = send(callers, rpc, **fields, page_token=token)
        assert reply.ByteSize() <= DEFAULT_LIMIT_BYTES
        assert reply.has_more == bool(reply.next_page_token)
        yield reply
        token = reply.next_page_token
        if not token:
            return
    raise AssertionError("the walk does not end")


def ids(replies: list[Any], kind: Kind) -> list[Any]:
    return [
        getattr(hit, kind.id_field) for reply in replies for hit in getattr(reply, kind.records)
    ]


def brute_force(callers: Callers, kind: Kind, rpc: str = "", **fields: Any) -> list[Any]:
    """Return the ids of all records in the order of their scores, each asked for by itself."""
    hits: list[Any] = []
    for number in range(2 * SEVERAL):
        asked = {"query": QUERY, "top_k": TOP_K, **kind.fields, **fields, **kind.only(number)}
        reply = send(callers, rpc or kind.rpc, **asked)
        assert not reply.has_more
        assert not reply.next_page_token
        hits += getattr(reply, kind.records)
    if kind.rpc == "SearchOrganization":
        order = [(-hit.similarity, -hit.score, hit.user_id, -hit.interaction_id) for hit in hits]
    elif kind.id_field == "profile_id":
        added = {hit.profile_id: int(hit.tags[0][1:]) for hit in hits}
        order = [
            (-hit.score, -hit.last_modified_timestamp, -added[hit.profile_id], 0) for hit in hits
        ]
    else:
        order = [(-hit.score, -hit.created_at, -getattr(hit, kind.id_field), 0) for hit in hits]
    ranked = sorted(range(len(hits)), key=lambda place: order[place])
    return [getattr(hits[place], kind.id_field) for place in ranked]


@pytest.mark.parametrize("name", SINGLE)
def test_the_pages_of_a_search_are_what_brute_force_finds(callers: Callers, name: str) -> None:
    """Every record comes once, in the order of its score; all pages but the last have the sign."""
    kind = SINGLE[name]
    walked = list(pages(callers, kind.rpc, **kind.asked()))
    assert len(walked) > 1
    assert [page.has_more for page in walked] == [True] * (len(walked) - 1) + [False]
    found = ids(walked, kind)
    assert len(found) == len(set(found)) == (2 * SEVERAL if name == "organisation" else SEVERAL)
    assert found == brute_force(callers, kind)


def test_the_pages_of_a_search_over_all_kinds_are_what_brute_force_finds(callers: Callers) -> None:
    """Each kind goes on where it was cut, and one that is at its end does not come again."""
    fields = {"query": QUERY, "user_id": "ann", "top_k": TOP_K}
    walked = list(pages(callers, "Search", **fields))
    assert len(walked) > 1
    for kind, records in (
        (PROFILES, "profiles"),
        (USER_PLAYBOOKS, "user_playbooks"),
        (AGENT_PLAYBOOKS, "agent_playbooks"),
    ):
        of_search = Kind("Search", records, kind.id_field, {"user_id": "ann"}, by_tag)
        assert ids(walked, of_search) == brute_force(callers, of_search)


@pytest.mark.parametrize("name", SINGLE)
def test_json_says_it_too(callers: Callers, name: str) -> None:
    """A cut reply over HTTP has the same fields, and the token goes on."""
    kind = SINGLE[name]
    walked: list[Any] = []
    token = ""
    for _ in range(PAGES_MAX):
        status, reply = callers.json(kind.rpc, kind.asked(page_token=token))
        assert status == 200, reply
        walked += reply[kind.records]
        token = reply["next_page_token"]
        assert reply["has_more"] is bool(token)
        if not token:
            break
    expected = ids(list(pages(callers, kind.rpc, **kind.asked())), kind)
    assert [hit[kind.id_field] for hit in walked] == expected


@pytest.mark.parametrize("name", SINGLE)
def test_top_k_bounds_all_pages_together(callers: Callers, name: str) -> None:
    """The walk ends at top_k, in the middle of a page, without a token."""
    kind = SINGLE[name]
    whole = ids(list(pages(callers, kind.rpc, **kind.asked())), kind)
    some = ids(list(pages(callers, kind.rpc, **kind.asked(top_k=SEVERAL - 3))), kind)
    assert some == whole[: SEVERAL - 3]


@pytest.mark.parametrize("name", [*SINGLE, "all kinds"])
def test_a_token_is_good_for_its_search_alone(callers: Callers, name: str) -> None:
    """With another query, filter or top_k, or in another RPC, it is refused by its field."""
    kind = SINGLE.get(name, Kind("Search", "profiles", "profile_id", {"user_id": "ann"}, by_tag))
    token = next(pages(callers, kind.rpc, **kind.asked())).next_page_token
    others: list[dict[str, Any]] = [
        {"query": "another"},
        {"top_k": TOP_K - 1},
        {"threshold": 0.1},
        kind.only(1),
    ]
    for other in others:
        with pytest.raises(grpc.RpcError) as refused:
            send(callers, kind.rpc, **{**kind.asked(page_token=token), **other})
        refusal = of_error(refused.value)
        assert refusal == Refusal("INVALID_ARGUMENT", "INVALID_FIELD", ("page_token",))
    foreign = "SearchOrganization" if name == "agent playbooks" else "SearchAgentPlaybooks"
    with pytest.raises(grpc.RpcError) as refused:
        send(callers, foreign, query=QUERY, top_k=TOP_K, page_token=token)
    assert of_error(refused.value).paths == ("page_token",)


def test_what_changes_between_pages_costs_no_other_record(callers: Callers) -> None:
    """The last record given is deleted and another published: the rest comes, each once."""
    asked = {"user_id": "dan", "query": "", "top_k": TOP_K}
    stored = [publish(callers, "dan", f"dan{n}", text(n, 200_000)) for n in range(SEVERAL)]
    walk = pages(callers, "SearchInteractions", **asked)
    first = [hit.interaction_id for hit in next(walk).interactions]
    send(callers, "DeleteInteraction", user_id="dan", interaction_id=first[-1])
    publish(callers, "dan", "dan-new", text(1, 10))
    rest = [hit.interaction_id for reply in walk for hit in reply.interactions]
    assert first + rest == stored[::-1]


def test_more_rows_than_a_page_has(callers: Callers) -> None:
    """Ten thousand short records are a page; the sign says that there are more."""
    for batch in range(11):
        send(
            callers,
            "PublishInteraction",
            user_id="eve",
            session_id="many",
            request_id=f"many{batch}",
            interaction_data_list=[{"content": "x"}] * 1_000,
        )
    asked = {"user_id": "eve", "query": "", "top_k": 10_900}
    walked = list(pages(callers, "SearchInteractions", **asked))
    assert [len(page.interactions) for page in walked] == [10_000, 900]
    kind = SINGLE["interactions"]
    found = ids(walked, kind)
    assert found == sorted(set(found), reverse=True)
