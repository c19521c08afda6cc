"""Calls about the organisation, made of the fields of their requests.

`_calls.methods` makes methods of both clients from them.
"""

from collections.abc import Sequence

from reflexio import types
from reflexio._calls.paging import Pages, list_pages
from reflexio._messages.call import Call, call
from reflexio.types import Scope, Time


def whoami() -> Call[types.WhoamiResponse]:
    """Say which organisation the key opens and where its records are kept."""
    return call("Whoami", types.WhoamiResponse)


def get_storage_stats(user_id: str) -> Call[types.GetStorageStatsResponse]:
    """Count what is stored about one user."""
    return call("GetStorageStats", types.GetStorageStatsResponse, user_id=user_id)


def get_users(*, limit: int | None = None, page_token: str = "") -> Pages[types.GetUsersResponse]:
    """List the users of whom anything is stored, 100 by default; needs an admin's key."""
    return list_pages("GetUsers", types.GetUsersResponse, "users", "limit", locals())


def get_audit_log(
    *,
    rpc: str = "",
    key_id: str = "",
    user_id: str = "",
    start_time: Time | None = None,
    end_time: Time | None = None,
    limit: int | None = None,
    page_token: str = "",
) -> Pages[types.GetAuditLogResponse]:
    """List what callers changed for others, newest first, 100 by default; needs an admin's key.

    `rpc`, `key_id` and `user_id` keep acts of one RPC, of one key, or that named one user.
    """
    return list_pages("GetAuditLog", types.GetAuditLogResponse, "entries", "limit", locals())


def create_key(
    scopes: Scope | str | Sequence[Scope | str],
    *,
    name: str = "",
    expires_at: Time | None = None,
    text: str = "",
    validate_only: bool = False,
) -> Call[types.CreateKeyResponse]:
    """Make a key of the caller's organisation; needs an admin's key that has the scopes itself.

    `text` of the reply is the key, told this one time. With `text` given, it is the caller's own,
    and the call may be repeated.
    """
    return call("CreateKey", types.CreateKeyResponse, **locals())


def list_keys() -> Call[types.ListKeysResponse]:
    """List the organisation's keys, without their secrets; needs an admin's key."""
    return call("ListKeys", types.ListKeysResponse)


def revoke_key(key_id: str) -> Call[types.RevokeKeyResponse]:
    """End a key of the organisation for good; needs an admin's key. Repeating it is free."""
    return call("RevokeKey", types.RevokeKeyResponse, key_id=key_id)
