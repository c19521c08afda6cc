"""Listings that go on by themselves: pages are asked for until enough is there or nothing is left.

Each function is a generator that yields calls, is sent their results, and returns the whole: the
two clients drive it, one waiting, one awaiting.
"""

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from reflexio._messages.call import Call, call
from reflexio._messages.contract import default_number
from reflexio.types import (
    GetRequestsResponse,
    RequestInteractions,
    Session,
)

_R = TypeVar("_R")

Pages = Generator[Call[_R], _R, _R]
"""Yields the calls of a listing, is sent their results, returns the whole."""


def list_pages(
    rpc: str, result_class: type[_R], records: str, count: str, fields: dict[str, Any]
) -> Pages[_R]:
    """List until `fields[count]` records, or the contract's default, are there.

    `records` is the field of the result that holds them.
    """
    wanted = _wanted(rpc, count, fields)
    page: Any = yield call(rpc, result_class, **fields)
    found = getattr(page, records)
    while (token := page.next_page_token) and len(found) < wanted:
        left = {count: wanted - len(found), "page_token": token}
        page = yield call(rpc, result_class, **{**fields, **left})
        found += getattr(page, records)
        if page.next_page_token == token:
            break  # a page that leads to itself would never end
    whole: _R = replace(page, **{records: found})
    return whole


def search_pages(
    rpc: str, result_class: type[_R], records: Sequence[str], fields: dict[str, Any]
) -> Pages[_R]:
    """Search until the reply is not cut: what is asked stays the same, the token apart.

    `records` are the fields of the result that hold the hits.
    """
    page: Any = yield call(rpc, result_class, **fields)
    found = {name: getattr(page, name) for name in records}
    while token := page.next_page_token:
        page = yield call(rpc, result_class, **{**fields, "page_token": token})
        for name, hits in found.items():
            hits += getattr(page, name)
        if page.next_page_token == token:
            break  # a page that leads to itself would never end
    whole: _R = replace(page, **found)
    return whole


def request_pages(fields: dict[str, Any]) -> Pages[GetRequestsResponse]:
    """List sessions until `top_k` of them are there, each of them whole.

    A page may end in the middle of a session, even of a request; the next page then begins with the
    rest under the same ids. So when more is left, one page beyond the last session is asked for: if
    it holds no rest, it is dropped, and the token before it stays.
    """
    rpc = "GetRequests"
    wanted = _wanted(rpc, "top_k", fields)
    page = yield call(rpc, GetRequestsResponse, **fields)
    sessions = page.sessions
    while token := page.next_page_token:
        left = {"top_k": max(wanted - len(sessions), 1), "page_token": token}
        following = yield call(rpc, GetRequestsResponse, **{**fields, **left})
        is_rest = _is_rest(sessions, following.sessions)
        if len(sessions) >= wanted and following.sessions and not is_rest:
            break
        if is_rest:
            _extend(sessions[-1].requests, following.sessions[0].requests)
        sessions += following.sessions[is_rest:]
        page = following
        if page.next_page_token == token:
            break  # a page that leads to itself would never end
    return replace(page, sessions=sessions)


def _is_rest(sessions: list[Session], following: list[Session]) -> bool:
    if not sessions or not following:
        return False
    last, first = sessions[-1], following[0]
    return (last.user_id, last.session_id) == (first.user_id, first.session_id)


def _extend(requests: list[RequestInteractions], rest: list[RequestInteractions]) -> None:
    if requests and rest and requests[-1].request.request_id == rest[0].request.request_id:
        requests[-1].interactions.extend(rest[0].interactions)
        rest = rest[1:]
    requests.extend(rest)


def _wanted(rpc: str, count: str, fields: dict[str, Any]) -> int:
    """Return how many the caller wants; what is no number is refused when the call is made."""
    given = fields.get(count)
    if isinstance(given, int):
        return given
    return default_number(rpc, count)
