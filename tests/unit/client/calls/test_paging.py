"""Listings follow their pages until enough is there or nothing is left."""

import re
from typing import Any

import pytest
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import (
    playbook_service_pb2,
    profile_service_pb2,
    request_service_pb2,
    search_service_pb2,
)

from tests.unit.client.scripting import Caller, ScriptedServer

Page = request_service_pb2.GetRequestsResponse
LISTINGS: dict[str, Any] = {
    "get_interactions": (pb.GetInteractionsRequest, pb.GetInteractionsResponse, "top_k", 30),
    "get_all_interactions": (
        pb.GetAllInteractionsRequest,
        pb.GetAllInteractionsResponse,
        "limit",
        100,
    ),
}


@pytest.fixture(params=sorted(LISTINGS))
def listing(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def run(
    caller: Caller, server: ScriptedServer, listing: str, pages: list[Any], **keywords: Any
) -> Any:
    """List over the scripted pages; returns the result and the requests."""
    request_class, response_class, count, _ = LISTINGS[listing]
    rpc = response_class.__name__.removesuffix("Response")
    replies = [
        response_class(interactions=[{"interaction_id": n} for n in ids], next_page_token=token)
        for ids, token in pages
    ]
    server.script(rpc, *replies)
    user = ["u"] if listing == "get_interactions" else []
    if "count" in keywords:
        keywords[count] = keywords.pop("count")
    result = caller.call(listing, *user, **keywords)
    return result, server.requests(rpc, request_class)


def test_pages_are_followed_to_the_end(
    caller: Caller, server: ScriptedServer, listing: str
) -> None:
    """Each page is asked for what is still missing, with the token of the one before."""
    count = LISTINGS[listing][2]
    pages = [(range(4), "a"), (range(4, 7), "b"), (range(7, 9), "")]
    result, requests = run(caller, server, listing, pages, count=10)
    assert [interaction.interaction_id for interaction in result.interactions] == list(range(9))
    assert result.next_page_token == ""
    asked = [(getattr(request, count), request.page_token) for request in requests]
    assert asked == [(10, ""), (6, "a"), (3, "b")]


def test_enough_is_enough(caller: Caller, server: ScriptedServer, listing: str) -> None:
    """The token of the last page leads on."""
    pages = [(range(4), "a"), (range(4, 6), "b"), (range(6, 9), "")]
    result, requests = run(caller, server, listing, pages, count=6, page_token="start")
    assert len(result.interactions) == 6
    assert result.next_page_token == "b"
    assert [request.page_token for request in requests] == ["start", "a"]


def test_without_a_number_the_contracts_default_holds(
    caller: Caller, server: ScriptedServer, listing: str
) -> None:
    """The client leaves it out of the first request and counts down from it."""
    _, _, count, default = LISTINGS[listing]
    pages = [(range(default - 1), "a"), (range(1), "b")]
    result, requests = run(caller, server, listing, pages)
    assert len(result.interactions) == default
    assert [request.HasField(count) for request in requests] == [False, True]
    assert getattr(requests[1], count) == 1


def test_empty_pages_are_passed_and_a_circle_is_left(
    caller: Caller, server: ScriptedServer, listing: str
) -> None:
    """A page without records but with a new token goes on; one that leads to itself ends."""
    pages = [((), "a"), ((), "b"), (range(1), "b"), (range(9), "")]
    result, requests = run(caller, server, listing, pages, count=9)
    assert len(result.interactions) == 1
    assert len(requests) == 3


@pytest.mark.parametrize("count", [0, -1])
def test_a_count_that_the_contract_forbids_is_sent(
    caller: Caller, server: ScriptedServer, listing: str, count: int
) -> None:
    """It is the server's to refuse."""
    _, requests = run(caller, server, listing, [((), "")], count=count)
    assert getattr(requests[0], LISTINGS[listing][2]) == count


SEARCHES: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "SearchInteractions": (pb, "interactions", {"user_id": "u"}),
    "SearchOrganization": (pb, "interactions", {}),
    "SearchUserPlaybooks": (playbook_service_pb2, "user_playbooks", {}),
    "SearchAgentPlaybooks": (playbook_service_pb2, "agent_playbooks", {}),
    "SearchProfiles": (profile_service_pb2, "user_profiles", {"user_id": "u"}),
}


@pytest.mark.parametrize("rpc", SEARCHES)
def test_a_search_follows_its_pages(caller: Caller, server: ScriptedServer, rpc: str) -> None:
    """All of the request stays what it was, the token apart; the whole says that it is whole."""
    module, records, fields = SEARCHES[rpc]
    response_class = getattr(module, f"{rpc}Response")
    server.script(
        rpc,
        *(
            response_class(has_more=bool(token), next_page_token=token, **{records: [{}] * count})
            for count, token in ((2, "a"), (0, "b"), (3, ""))
        ),
    )
    method = re.sub("(?<=.)(?=[A-Z])", "_", rpc).lower()
    result = caller.call(method, query="q", top_k=9, **fields)
    assert len(getattr(result, records)) == 5
    assert (result.has_more, result.next_page_token) == (False, "")
    asked = [
        (sent.top_k, sent.page_token)
        for sent in server.requests(rpc, getattr(module, f"{rpc}Request"))
    ]
    assert asked == [(9, ""), (9, "a"), (9, "b")]


def test_a_search_over_all_kinds_follows_its_pages(caller: Caller, server: ScriptedServer) -> None:
    """Each kind is gathered; a page that leads to itself ends the walk and leaves its token."""
    server.script(
        "Search",
        search_service_pb2.SearchResponse(
            profiles=[{}], user_playbooks=[{}], has_more=True, next_page_token="a"
        ),
        search_service_pb2.SearchResponse(
            profiles=[{}], agent_playbooks=[{}], has_more=True, next_page_token="a"
        ),
    )
    result = caller.call("search", "q", page_token="start")
    counts = [
        len(records) for records in (result.profiles, result.user_playbooks, result.agent_playbooks)
    ]
    assert counts == [2, 1, 1]
    assert (result.has_more, result.next_page_token) == (True, "a")
    requests = server.requests("Search", search_service_pb2.SearchRequest)
    assert [sent.page_token for sent in requests] == ["start", "a"]


def page(token: str, **sessions: dict[str, int]) -> Page:
    """Return a page of sessions: each with its requests and how many interactions each has."""
    response = Page(success=True, has_more=bool(token), next_page_token=token)
    for session_id, requests in sessions.items():
        session = response.sessions.add(session_id=session_id)
        for request_id, count in requests.items():
            entry = session.requests.add(request={"request_id": request_id})
            for _ in range(count):
                entry.interactions.add()
    return response


def shape(response: Any) -> dict[str, dict[str, int]]:
    """Return a result as `page` takes it."""
    return {
        session.session_id: {
            entry.request.request_id: len(entry.interactions) for entry in session.requests
        }
        for session in response.sessions
    }


def sessions(caller: Caller, server: ScriptedServer, *pages: Page, **keywords: Any) -> Any:
    """List sessions over the scripted pages; returns the result and what was asked."""
    server.script("GetRequests", *pages)
    result = caller.call("get_requests", **keywords)
    requests = server.requests("GetRequests", request_service_pb2.GetRequestsRequest)
    return result, [(request.top_k, request.page_token) for request in requests]


def test_one_page_is_one_call(caller: Caller, server: ScriptedServer) -> None:
    """Nothing left, nothing asked."""
    result, asked = sessions(caller, server, page("", s1={"a": 1}, s2={"b": 2}), top_k=2)
    assert shape(result) == {"s1": {"a": 1}, "s2": {"b": 2}}
    assert (result.has_more, result.next_page_token) == (False, "")
    assert asked == [(2, "")]


def test_a_session_cut_by_a_page_is_made_whole(caller: Caller, server: ScriptedServer) -> None:
    """Between its requests or inside one."""
    result, asked = sessions(
        caller,
        server,
        page("p1", s1={"a": 1}, s2={"b": 2, "c": 3}),
        page("p2", s2={"c": 2, "d": 1}),
        page("", s2={"e": 1}, s3={"f": 1}),
        top_k=3,
    )
    assert shape(result) == {"s1": {"a": 1}, "s2": {"b": 2, "c": 5, "d": 1, "e": 1}, "s3": {"f": 1}}
    assert not result.has_more
    assert asked == [(3, ""), (1, "p1"), (1, "p2")]


def test_the_last_session_wanted_is_made_whole_too(caller: Caller, server: ScriptedServer) -> None:
    """And the session that comes after it is left for the token that leads there."""
    result, asked = sessions(
        caller,
        server,
        page("p1", s1={"a": 1}, s2={"b": 1}),
        page("p2", s2={"c": 1}),
        page("p3", s3={"d": 1}),
        top_k=2,
    )
    assert shape(result) == {"s1": {"a": 1}, "s2": {"b": 1, "c": 1}}
    assert (result.has_more, result.next_page_token) == (True, "p2")
    assert asked == [(2, ""), (1, "p1"), (1, "p2")]


def test_more_sessions_than_wanted_stay_for_the_next_call(
    caller: Caller, server: ScriptedServer
) -> None:
    """The token goes on after the last session returned."""
    result, _ = sessions(caller, server, page("p1", s1={"a": 1}), page("p2", s2={"b": 1}), top_k=1)
    assert shape(result) == {"s1": {"a": 1}}
    assert (result.has_more, result.next_page_token) == (True, "p1")


def test_what_was_deleted_meanwhile_is_no_more(caller: Caller, server: ScriptedServer) -> None:
    """An empty last page ends the listing."""
    result, _ = sessions(caller, server, page("p1", s1={"a": 1}), page(""), top_k=1)
    assert (shape(result), result.has_more) == ({"s1": {"a": 1}}, False)


def test_a_circle_of_session_pages_is_left(caller: Caller, server: ScriptedServer) -> None:
    """A page that leads to itself ends the listing."""
    again = page("p1", s1={"a": 1})
    result, asked = sessions(caller, server, again, again, again, top_k=9)
    assert len(result.sessions) == 1
    assert len(asked) == 2
