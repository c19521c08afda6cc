"""Profiles of users, and results of the calls about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reflexio.types.playbooks import RecordStatus
from reflexio.types.recorded import Time


class ProfileTimeToLive(StrEnum):
    """How long a profile holds after its last change."""

    UNSPECIFIED = "unspecified"
    """Sent, it is stored as infinity; returned, it stands for a duration newer than this client."""
    ONE_DAY = "one_day"
    ONE_WEEK = "one_week"
    ONE_MONTH = "one_month"
    ONE_QUARTER = "one_quarter"
    ONE_YEAR = "one_year"
    INFINITY = "infinity"


@dataclass(frozen=True, slots=True)
class UserProfileData:
    """One profile to add: `user_id` and `content` at least; a dict with the same keys does as well.

    Without a `profile_id` one is made, once for all attempts of the call. Other empty fields mean
    what the contract says: last_modified_timestamp now, infinity, current.
    """

    profile_id: str = ""
    user_id: str = ""
    content: str = ""
    last_modified_timestamp: Time | None = None
    generated_from_request_id: str = ""
    profile_time_to_live: ProfileTimeToLive | str | int | None = None
    expiration_timestamp: Time | None = None
    custom_features: Mapping[str, Any] | None = None
    source: str = ""
    status: RecordStatus | str | int | None = None
    source_interaction_ids: Sequence[int] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class UserProfile:
    """One thing that is known of one user.

    `status` is None when it is current. `expiration_timestamp` is 4102444800 (the year 2100) when
    it never expires. `score` and `similarity` (0 to 1) are set in search results alone.
    """

    profile_id: str
    user_id: str
    content: str
    last_modified_timestamp: int
    generated_from_request_id: str
    profile_time_to_live: ProfileTimeToLive
    expiration_timestamp: int
    custom_features: dict[str, Any]
    source: str
    status: RecordStatus | None
    source_interaction_ids: list[int]
    tags: list[str]
    writer: str
    score: float | None
    similarity: float | None


@dataclass(frozen=True, slots=True)
class ProfileChangeLog:
    """One change to what is known of a user: the profiles that came, went, and were confirmed."""

    id: int
    user_id: str
    request_id: str
    created_at: int
    added_profiles: list[UserProfile]
    removed_profiles: list[UserProfile]
    mentioned_profiles: list[UserProfile]


@dataclass(frozen=True, slots=True)
class GetProfilesResponse:
    """A user's profiles, last changed first; `next_page_token` goes on after them."""

    success: bool
    user_profiles: list[UserProfile]
    msg: str
    next_page_token: str


@dataclass(frozen=True, slots=True)
class SearchProfilesResponse:
    """The hits of a search, best first; `has_more` when the reply was cut."""

    success: bool
    user_profiles: list[UserProfile]
    msg: str
    has_more: bool = False
    next_page_token: str = ""


@dataclass(frozen=True, slots=True)
class AddUserProfileResponse:
    """`added_count` is how many were new; `profile_ids` are in the order sent."""

    success: bool
    message: str
    added_count: int
    profile_ids: list[str]


@dataclass(frozen=True, slots=True)
class UpdateUserProfileResponse:
    """The change is stored."""

    success: bool
    msg: str


@dataclass(frozen=True, slots=True)
class DeleteProfileResponse:
    """`deleted_count` is 1, or 0 when the user had no such profile."""

    success: bool
    message: str
    deleted_count: int


@dataclass(frozen=True, slots=True)
class DeleteProfilesByIdsResponse:
    """`deleted_count` is how many of them there were."""

    success: bool
    deleted_count: int
    message: str


@dataclass(frozen=True, slots=True)
class DeleteAllProfilesResponse:
    """`deleted_count` is how many profiles there were."""

    success: bool
    deleted_count: int
    message: str


@dataclass(frozen=True, slots=True)
class GetProfileChangeLogResponse:
    """Changes of profiles, last change first; `next_page_token` goes on after them."""

    success: bool
    profile_change_logs: list[ProfileChangeLog]
    next_page_token: str
