"""Calls about profiles, outcomes and all that was learned, made of the fields of their requests.

`_calls.methods` makes methods of both clients from them. None means absent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reflexio import types
from reflexio._calls.paging import Pages, list_pages, search_pages
from reflexio._calls.playbooks import PlaybookStatuses, RecordStatuses
from reflexio._messages.call import Call, call
from reflexio._messages.request_id import uuid7
from reflexio._messages.values import as_mapping, wrong_type
from reflexio.types import EntityType, Outcome, ProfileTimeToLive, SearchMode, Time, UserProfileData


def get_profiles(
    user_id: str,
    *,
    profile_id: str | None = None,
    query: str | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    top_k: int | None = None,
    source: str | None = None,
    profile_time_to_live: ProfileTimeToLive | str | None = None,
    status_filter: RecordStatuses | None = None,
    tags: Sequence[str] | None = None,
    page_token: str = "",
) -> Pages[types.GetProfilesResponse]:
    """List one user's profiles that are current, last changed first, 30 by default.

    `query` keeps those whose content contains it. `status_filter` names other statuses. Pages are
    followed.
    """
    fields = locals()
    return list_pages("GetProfiles", types.GetProfilesResponse, "user_profiles", "top_k", fields)


def search_profiles(
    user_id: str,
    query: str = "",
    *,
    start_time: Time | None = None,
    end_time: Time | None = None,
    source: str | None = None,
    tags: Sequence[str] | None = None,
    top_k: int | None = None,
    threshold: float | None = None,
    search_mode: SearchMode | str | None = None,
    page_token: str = "",
) -> Pages[types.SearchProfilesResponse]:
    """Find one user's profiles by meaning and by words, best first, 10 by default.

    `threshold` is the least similarity, 0 to 1. Filters apply before `top_k`. Without a query the
    last changed come first.
    """
    return search_pages("SearchProfiles", types.SearchProfilesResponse, ["user_profiles"], locals())


def add_user_profile(
    user_profiles: Iterable[UserProfileData | Mapping[str, Any]],
) -> Call[types.AddUserProfileResponse]:
    """Store up to 1,000 profiles, all or none; one that is there by its profile_id stays as it is.

    Each without a `profile_id` gets one, the same for all attempts.
    """
    if not isinstance(user_profiles, Iterable) or isinstance(user_profiles, str | bytes | Mapping):
        raise wrong_type("user_profiles", "a list", user_profiles)
    named = [
        {**profile, "profile_id": profile.get("profile_id") or uuid7()}
        for profile in (
            as_mapping(profile, f"user_profiles[{index}]")
            for index, profile in enumerate(user_profiles)
        )
    ]
    return call("AddUserProfile", types.AddUserProfileResponse, user_profiles=named)


def update_user_profile(
    user_id: str,
    profile_id: str,
    *,
    content: str | None = None,
    custom_features: Mapping[str, Any] | None = None,
) -> Call[types.UpdateUserProfileResponse]:
    """Change one profile: None leaves a field as it is, empty `custom_features` clear them."""
    return call("UpdateUserProfile", types.UpdateUserProfileResponse, **locals())


def delete_profile(
    user_id: str,
    profile_id: str | None = None,
    *,
    search_query: str | None = None,
) -> Call[types.DeleteProfileResponse]:
    """Delete one profile of a user, by its id or as the first that `search_query` finds.

    By query it is tried once: a second attempt would delete the next profile.
    """
    deletion = call("DeleteProfile", types.DeleteProfileResponse, **locals())
    return replace(deletion, is_repeatable=not search_query)


def delete_profiles_by_ids(
    profile_ids: Sequence[str],
) -> Call[types.DeleteProfilesByIdsResponse]:
    """Delete up to 1,000 profiles in one commit; ids that are absent count 0."""
    return call("DeleteProfilesByIds", types.DeleteProfilesByIdsResponse, **locals())


def delete_all_profiles() -> Call[types.DeleteAllProfilesResponse]:
    """Delete every profile of the organisation; needs an admin's key."""
    return call("DeleteAllProfiles", types.DeleteAllProfilesResponse, **locals())


def get_profile_change_log(
    user_id: str | None = None,
    *,
    limit: int | None = None,
    page_token: str = "",
) -> Pages[types.GetProfileChangeLogResponse]:
    """List changes of profiles, last change first, 100 by default; pages are followed."""
    return list_pages(
        "GetProfileChangeLog",
        types.GetProfileChangeLogResponse,
        "profile_change_logs",
        "limit",
        locals(),
    )


def context(
    user_id: str,
    query: str,
    *,
    chars_max: int | None = None,
    agent_version: str | None = None,
    session_id: str | None = None,
) -> Call[types.GetContextResponse]:
    """Give what an agent is to know in its turn: what was learned, is known of the user, was said.

    `query` is what the user says. `as_prompt()` of the result is a text of at most `chars_max`
    characters, 8,000 by default, with marks to cite. Nothing of `session_id` is given: the
    conversation that goes on.
    """
    return call("GetContext", types.GetContextResponse, **locals())


def search(
    query: str,
    user_id: str | None = None,
    *,
    agent_version: str | None = None,
    playbook_name: str | None = None,
    source: str | None = None,
    tags: Sequence[str] | None = None,
    entity_types: EntityType | str | Sequence[EntityType | str] | None = None,
    agent_playbook_status_filter: PlaybookStatuses | None = None,
    top_k: int | None = None,
    threshold: float | None = None,
    search_mode: SearchMode | str | None = None,
    page_token: str = "",
) -> Pages[types.SearchResponse]:
    """Find profiles and playbooks by meaning and by words, 5 of each by default, best first.

    Profiles are the user's alone. Agent playbooks are those approved or pending; an agent that is
    to follow the approved ones alone asks with `agent_playbook_status_filter="approved"`, so that
    pending ones take no place. `threshold` is the least similarity, 0 to 1; by default that from
    which the server's model takes texts for related, so that what has to do with nothing learned
    finds nothing. `.as_prompt()` of the result is text for its prompt.
    """
    return search_pages(
        "Search", types.SearchResponse, ["profiles", "user_playbooks", "agent_playbooks"], locals()
    )


def record_session_outcome(
    session_id: str,
    outcome: Outcome | str,
    occurred_at: Time,
    *,
    label: str | None = None,
    value: float | None = None,
    metadata: Mapping[str, Any] | None = None,
    user_id: str | None = None,
) -> Call[types.RecordSessionOutcomeResponse]:
    """Store how a session ended, one outcome for each session and label; the last to occur is kept.

    `recorded` of the result is False, with its `reason`, when the session is unknown or a later
    outcome is kept. Without `user_id` it is the only session of that name; InvalidRequest with the
    reason SESSION_AMBIGUOUS when several users have one.
    """
    return call("RecordSessionOutcome", types.RecordSessionOutcomeResponse, **locals())


def get_session_outcomes(
    session_ids: Sequence[str] | None = None,
    *,
    user_id: str | None = None,
    source: str | None = None,
    outcome: Outcome | str | None = None,
    label: str | None = None,
    start_time: Time | None = None,
    end_time: Time | None = None,
    top_k: int | None = None,
    offset: int | None = None,
    page_token: str = "",
) -> Pages[types.GetSessionOutcomesResponse]:
    """List outcomes of sessions, last first, 30 by default; pages are followed."""
    return list_pages(
        "GetSessionOutcomes",
        types.GetSessionOutcomesResponse,
        "session_outcomes",
        "top_k",
        locals(),
    )
