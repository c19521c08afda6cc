"""Calls about the organisation, made of the fields of their requests.

`_calls.methods` makes methods of both clients from them.
"""

from reflexio import types
from reflexio._calls.paging import Pages, list_pages
from reflexio._messages.call import Call, call


def whoami() -> Call[types.WhoamiResponse]:
    """Say which organisation the key opens and where its records are kept."""
    return call("Whoami", types.WhoamiResponse)


def get_storage_stats(user_id: str) -> Call[types.GetStorageStatsResponse]:
    """Count what is stored about one user."""
    return call("GetStorageStats", types.GetStorageStatsResponse, user_id=user_id)


def get_users(*, limit: int | None = None, page_token: str = "") -> Pages[types.GetUsersResponse]:
    """List the users of whom anything is stored, 100 by default; needs an admin's key."""
    return list_pages("GetUsers", types.GetUsersResponse, "users", "limit", locals())
