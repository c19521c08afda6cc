"""Calls that list and delete requests and sessions, made of the fields of their requests.

`_calls.methods` makes methods of both clients from them. None means absent.
"""

from collections.abc import Sequence

from reflexio import types
from reflexio._calls.paging import Pages, request_pages, search_pages
from reflexio._messages.call import Call, call
from reflexio.types import Time


def get_requests(
    user_id: str | None = None,
    *,
    request_id: str | None = None,
    session_id: str | None = None,
    source: str | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    top_k: int | None = None,
    offset: int | None = None,
    page_token: str = "",
) -> Pages[types.GetRequestsResponse]:
    """List sessions with their requests, newest session first, 30 by default, each whole."""
    return request_pages(
        {
            "user_id": user_id,
            "request_id": request_id,
            "session_id": session_id,
            "source": source,
            "start_time": start_time,
            "end_time": end_time,
            "top_k": top_k,
            "offset": offset,
            "page_token": page_token,
        }
    )


def get_session(
    user_id: str, session_id: str, *, page_token: str = ""
) -> Pages[types.GetSessionResponse]:
    """Give a session's conversation whole: its interactions in the order of storing."""
    return search_pages("GetSession", types.GetSessionResponse, ["interactions"], locals())


def delete_request(request_id: str) -> Call[types.DeleteRequestResponse]:
    """Delete one request with its interactions; what is absent counts 0."""
    return call("DeleteRequest", types.DeleteRequestResponse, request_id=request_id)


def delete_requests_by_ids(request_ids: Sequence[str]) -> Call[types.DeleteRequestsByIdsResponse]:
    """Delete up to 1,000 requests in one commit; ids that are absent count 0."""
    return call("DeleteRequestsByIds", types.DeleteRequestsByIdsResponse, request_ids=request_ids)


def delete_session(
    session_id: str, user_id: str | None = None
) -> Call[types.DeleteSessionResponse]:
    """Delete every request of a user's session with its interactions.

    Without `user_id` it is the only session of that name; InvalidRequest with the reason
    SESSION_AMBIGUOUS when several users have one.
    """
    return call("DeleteSession", types.DeleteSessionResponse, **locals())
