"""The caller's organisation: who calls, its users, and how much is stored."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WhoamiResponse:
    """Which organisation the key opens and where its records are kept."""

    success: bool
    org_id: str
    storage_type: str
    storage_label: str
    storage_configured: bool
    message: str
    version: str


@dataclass(frozen=True, slots=True)
class GetStorageStatsResponse:
    """How much is stored about one user; the times are None when there is nothing."""

    success: bool
    profile_count: int
    playbook_count: int
    interaction_count: int
    oldest_modified: int | None
    newest_modified: int | None
    msg: str


@dataclass(frozen=True, slots=True)
class User:
    """Somebody of whom anything is stored; `last_request_at` is None without a request."""

    user_id: str
    last_request_at: int | None


@dataclass(frozen=True, slots=True)
class GetUsersResponse:
    """Users in the order of their ids; `next_page_token` goes on after them, "" at the end."""

    success: bool
    users: list[User]
    msg: str
    next_page_token: str
