"""Calls that publish, find, list and delete interactions, made of the fields of their requests.

`_calls.methods` makes methods of both clients from them. None means absent.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from reflexio import types
from reflexio._calls.paging import Pages, list_pages, search_pages
from reflexio._messages.call import Call, call, publish_call
from reflexio._messages.publish import encode_publish
from reflexio.types import InteractionData, SearchMode, Time, UserAction


def publish_interaction(
    user_id: str,
    interactions: Iterable[InteractionData | Mapping[str, Any]],
    session_id: str = "",
    source: str = "",
    agent_version: str = "",
    *,
    wait_for_response: bool = False,
    request_id: str | None = None,
    skip_aggregation: bool = False,
    force_extraction: bool = False,
    evaluation_only: bool = False,
) -> Call[types.PublishInteractionResponse]:
    """Store one request with its interactions, whole or not at all; on return it is on disk.

    Safe to repeat under the same request_id: without one, `<source>_<uuid7>` is made once for
    all attempts. With `wait_for_response` the answer comes when the request is searchable by
    meaning and its learning has ended, or after 30 seconds, which come on top of the timeout.
    Keys of an interaction that are no field are ignored and named in `warnings`.
    """
    publish = encode_publish(
        user_id,
        interactions,
        request_id,
        session_id=session_id,
        source=source,
        agent_version=agent_version,
        wait_for_response=wait_for_response,
        skip_aggregation=skip_aggregation,
        force_extraction=force_extraction,
        evaluation_only=evaluation_only,
    )
    return publish_call(publish, wait_for_response)


def search_interactions(
    user_id: str,
    query: str = "",
    *,
    request_id: str | None = None,
    session_id: str | None = None,
    source: str | None = None,
    role: str | None = None,
    user_action: UserAction | str | int | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    top_k: int | None = None,
    most_recent_k: int | None = None,
    threshold: float | None = None,
    search_mode: SearchMode | str | None = None,
    has_image: bool | None = None,
    now: Time | None = None,
    explain: bool = False,
    context_turns: int | None = None,
    page_token: str = "",
) -> Pages[types.SearchInteractionsResponse]:
    """Find one user's interactions by meaning and by words, best first, 10 by default.

    `threshold` is the least similarity, 0 to 1. Filters apply before `top_k`. Without a query
    the newest come first. `now` is what "yesterday" in the query goes by, the server's clock by
    default. `explain` gives each hit its `explanation`; `context_turns` (at most 10) gives
    `context`, what stands around the hits in their sessions. Pages are followed: a reply is cut at
    4 MiB.
    """
    return search_pages(
        "SearchInteractions",
        types.SearchInteractionsResponse,
        ["interactions", "context"],
        locals(),
    )


def search_organization(
    query: str = "",
    *,
    request_id: str | None = None,
    session_id: str | None = None,
    source: str | None = None,
    role: str | None = None,
    user_action: UserAction | str | int | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    top_k: int | None = None,
    most_recent_k: int | None = None,
    threshold: float | None = None,
    search_mode: SearchMode | str | None = None,
    has_image: bool | None = None,
    now: Time | None = None,
    explain: bool = False,
    context_turns: int | None = None,
    page_token: str = "",
) -> Pages[types.SearchOrganizationResponse]:
    """Find interactions of all users, best score first, 10 by default; needs an admin's key.

    The filters are those of `search_interactions`. `is_partial` says that there are more users
    than the 1,000 that one search looks at.
    """
    return search_pages(
        "SearchOrganization",
        types.SearchOrganizationResponse,
        ["interactions", "context"],
        locals(),
    )


def get_interactions(
    user_id: str,
    *,
    session_id: str | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    top_k: int | None = None,
    page_token: str = "",
) -> Pages[types.GetInteractionsResponse]:
    """List one user's interactions, newest first, 30 by default; pages are followed.

    `session_id` keeps those of one session; `get_session` gives a whole conversation.
    """
    return list_pages(
        "GetInteractions",
        types.GetInteractionsResponse,
        "interactions",
        "top_k",
        {
            "user_id": user_id,
            "session_id": session_id,
            "start_time": start_time,
            "end_time": end_time,
            "top_k": top_k,
            "page_token": page_token,
        },
    )


def get_all_interactions(
    *, limit: int | None = None, page_token: str = ""
) -> Pages[types.GetAllInteractionsResponse]:
    """List the organisation's interactions, last stored first, 100 by default."""
    return list_pages(
        "GetAllInteractions",
        types.GetAllInteractionsResponse,
        "interactions",
        "limit",
        {"limit": limit, "page_token": page_token},
    )


def get_interaction_image(interaction_id: int) -> Call[types.GetInteractionImageResponse]:
    """Return the image of an interaction as it was published; NotFound when it has none."""
    return call(
        "GetInteractionImage",
        types.GetInteractionImageResponse,
        interaction_id=interaction_id,
    )


def delete_interaction(user_id: str, interaction_id: int) -> Call[types.DeleteInteractionResponse]:
    """Delete one interaction of a user; what is absent counts 0."""
    return call(
        "DeleteInteraction",
        types.DeleteInteractionResponse,
        user_id=user_id,
        interaction_id=interaction_id,
    )


def delete_all_interactions() -> Call[types.DeleteAllInteractionsResponse]:
    """Delete every request and interaction of the organisation."""
    return call("DeleteAllInteractions", types.DeleteAllInteractionsResponse)


def clear_user_data(user_id: str) -> Call[types.ClearUserDataResponse]:
    """Delete everything that is stored about one user."""
    return call("ClearUserData", types.ClearUserDataResponse, user_id=user_id)
