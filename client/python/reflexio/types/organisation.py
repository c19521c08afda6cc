"""The caller's organisation: who calls, its users, keys and audit log, and how much is stored."""

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act: who changed what for others, at `created_at` (epoch seconds).

    `details` are ids that the server made, and choices, as "name=value".
    """

    entry_id: int
    created_at: int
    rpc: str
    key_id: str
    call_id: str
    details: list[str]
    named_user: bool
    record_count: int


@dataclass(frozen=True, slots=True)
class GetAuditLogResponse:
    """Acts, newest first; `next_page_token` goes on after them, "" at the end."""

    success: bool
    entries: list[AuditEntry]
    msg: str
    next_page_token: str


class Scope(StrEnum):
    """What a key may do; none includes another."""

    UNSPECIFIED = "unspecified"
    """Returned, it stands for a scope newer than this client."""
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    """What concerns the whole organisation at once."""
    REVIEW = "review"
    """Deciding on agent playbooks."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of an API key, never its secret. Times are epoch seconds, None for never."""

    key_id: str
    org_id: str
    name: str
    scopes: list[Scope]
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    last_used_at: int | None


@dataclass(frozen=True, slots=True)
class CreateKeyResponse:
    """A key; `text` is what its holder sends, shown this one time."""

    key: Key
    text: str


@dataclass(frozen=True, slots=True)
class ListKeysResponse:
    """The organisation's keys in the order of their making, ended ones among them."""

    keys: list[Key]


@dataclass(frozen=True, slots=True)
class RevokeKeyResponse:
    """The key that was revoked."""

    key: Key
