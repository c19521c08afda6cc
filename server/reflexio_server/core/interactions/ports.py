"""The needs of the domain from the outside, as contracts that adapters fulfil."""

from collections.abc import Sequence
from enum import Enum
from typing import Generic, NamedTuple, Protocol, TypeVar

from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import (
    DeletedCounts,
    NewRequest,
    Receipt,
    StoredImage,
    StoredInteraction,
    StoredRequest,
    UserStats,
)


class DeletionKind(Enum):
    """What a deletion names; the value is stored. Of a session, targets are `session_target`s."""

    REQUEST = "request"
    SESSION = "session"
    USER = "user"
    ORG = "org"


WHOLE_ORG = ""
"""The target of a deletion of everything, and the user of what concerns all users."""


def session_target(user_id: str, session_id: str) -> str:
    """Return the target of a deletion of one user's session; each pair has its own."""
    return f"{user_id.encode().hex().upper()}/{session_id}"


def session_of_target(target: str) -> "UserSession":
    """Return the session that `session_target` made the target of."""
    user_hex, _, session_id = target.partition("/")
    return UserSession(bytes.fromhex(user_hex).decode(), session_id)


class UserSession(NamedTuple):
    """A session: its name is unique among those of its user alone."""

    user_id: str
    session_id: str


class KnownUser(NamedTuple):
    """A user of whom anything is stored; `last_request_at` is None without a request."""

    user_id: str
    last_request_at: int | None


class RequestFilter(NamedTuple):
    """Which requests to list; empty or None means no restriction. Times are inclusive."""

    user_id: str = ""
    request_id: str = ""
    session_id: str = ""
    source: str = ""
    start_time: int | None = None
    end_time: int | None = None


_Row = TypeVar("_Row")


class Page(NamedTuple, Generic[_Row]):
    """Rows of a listing; `is_cut` says that rows were left out for their size or number."""

    rows: list[_Row]
    is_cut: bool


InteractionPage = Page[StoredInteraction]


class SessionHead(NamedTuple):
    """A session and its newest request's first interaction_id, by which sessions are ordered."""

    user_id: str
    session_id: str
    newest_first_interaction_id: int


class SessionPage(NamedTuple):
    """A stretch of a session. `resume` is set when rows were left out: hand it in as `after`."""

    requests: list[tuple[StoredRequest, list[StoredInteraction]]]
    size_bytes: int
    row_count: int
    resume: tuple[int, int] | None


class Store(Protocol):
    """Keeps the records. Every call is inside one organisation; no call sees another's.

    Every method may raise `ServiceError` (STORAGE_UNAVAILABLE, STORAGE_FULL, OVERLOADED,
    SHUTTING_DOWN). Reads see every commit that was answered before they began.
    """

    async def append(self, requests: Sequence[NewRequest]) -> list[Receipt | ServiceError]:
        """Store requests, each whole or not at all; answers after the commit reached the disk.

        Idempotent by (org_id, request_id), also between twins in one call: same content_hash gives
        the first receipt; another one REQUEST_ID_REUSED; a deleted one REQUEST_DELETED. A failing
        request fails alone. There is NO promise on the order between concurrent calls.
        """
        ...

    async def list_interactions(
        self,
        org_id: str,
        user_id: str,
        *,
        session_id: str,
        start_time: int | None,
        end_time: int | None,
        before: tuple[int, int] | None,
        count_max: int,
    ) -> InteractionPage:
        """Return a user's interactions, newest first by (created_at, interaction_id).

        Those of one session, unless `session_id` is empty.
        `before` is the last pair of the page before. At least one row comes back if there is one;
        then the page ends at `count_max` rows or REPLY_SIZE_BYTES_MAX.
        """
        ...

    async def list_all_interactions(
        self, org_id: str, *, before_id: int | None, count_max: int
    ) -> InteractionPage:
        """Return the organisation's interactions, greatest interaction_id first."""
        ...

    async def list_sessions(
        self,
        org_id: str,
        wanted: RequestFilter,
        *,
        before_id: int | None,
        offset: int,
        count_max: int,
    ) -> list[SessionHead]:
        """Return sessions with a wanted request, by the newest of those, newest first."""
        ...

    async def list_session(
        self,
        org_id: str,
        session: UserSession,
        wanted: RequestFilter,
        *,
        after: tuple[int, int],
        rows_max: int,
        size_bytes_max: int,
    ) -> SessionPage:
        """Return a session's wanted requests with their interactions, in storing order.

        `after` is the `resume` of the page before, (0, 0) at the start. At least one row comes back
        if there is one.
        """
        ...

    async def users_of_session(self, org_id: str, session_id: str) -> list[str]:
        """Return the users that have a session of that name, in order."""
        ...

    async def list_known_users(self, org_id: str, after: str, count_max: int) -> list[KnownUser]:
        """Return users of whom anything is stored, in order of their ids, greater than `after`."""
        ...

    async def find_request(self, org_id: str, request_id: str) -> StoredRequest | None:
        """Return one request, or None when it is absent or deleted."""
        ...

    async def find_image(self, org_id: str, interaction_id: int) -> StoredImage | None:
        """Return an interaction's image, or None when there is none."""
        ...

    async def user_stats(self, org_id: str, user_id: str) -> UserStats:
        """Count a user's interactions."""
        ...

    async def delete_interaction(self, org_id: str, user_id: str, interaction_id: int) -> int:
        """Delete one interaction of the user; returns 0 when there is none."""
        ...

    async def delete(
        self, org_id: str, kind: DeletionKind, targets: Sequence[str]
    ) -> DeletedCounts:
        """Hide everything stored up to now under the targets, then purge it in the background.

        After it returns no call reads the records and no replay restores them. Repeating it, or
        deleting what is absent, gives zero counts.
        """
        ...

    def describe(self) -> tuple[str, str]:
        """Return the kind of storage and a label without secrets."""
        ...
