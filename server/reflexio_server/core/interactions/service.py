"""The use cases of recording, listing and deleting; they know no transport."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reflexio_server.core import limits
from reflexio_server.core.clock import SYSTEM_CLOCK, Clock
from reflexio_server.core.errors import ServiceError, not_found
from reflexio_server.core.interactions.model import (
    DeletedCounts,
    NewRequest,
    Receipt,
    RequestDraft,
    StoredImage,
    StoredInteraction,
    StoredRequest,
    UserStats,
)
from reflexio_server.core.interactions.ports import (
    WHOLE_ORG,
    DeletionKind,
    InteractionPage,
    KnownUser,
    RequestFilter,
    Store,
    UserSession,
    session_target,
)
from reflexio_server.core.interactions.publish import prepare
from reflexio_server.core.interactions.sessions import only_user_of
from reflexio_server.core.limits import PAGE_ROWS_MAX
from reflexio_server.core.paging import read_token, write_token

USERS_PER_PAGE_MAX = 1_000
"""Each user of a page is some seeks in indexes."""

NotifyCommitted = Callable[[str, str, range], None]
"""Told (org_id, user_id, interaction_ids) of what was committed."""


class Listing(NamedTuple):
    """One page of interactions and the token of the next, empty when nothing is left."""

    interactions: list[StoredInteraction]
    next_page_token: str


SessionRequests = list[tuple[StoredRequest, list[StoredInteraction]]]


class SessionListing(NamedTuple):
    """One page of sessions and the token of the next, empty when nothing is left."""

    sessions: list[tuple[UserSession, SessionRequests]]
    next_page_token: str


class UserListing(NamedTuple):
    """One page of users and the token of the next, empty when nothing is left."""

    users: list[KnownUser]
    next_page_token: str


class Interactions:
    """Records interactions and gives them back. Every call is inside one organisation."""

    def __init__(
        self,
        store: Store,
        notify: NotifyCommitted,
        notify_learning: Callable[[], None],
        *,
        extracts_profiles: bool = False,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._store = store
        self._notify = notify
        self._notify_learning = notify_learning
        self._extracts_profiles = extracts_profiles
        self._clock = clock

    def prepare(self, org_id: str, draft: RequestDraft) -> NewRequest:
        """Return a draft ready to store. Raises INVALID_ARGUMENT naming each field at fault."""
        return prepare(
            draft, org_id, self._clock.now_s(), extracts_profiles=self._extracts_profiles
        )

    async def publish(self, request: NewRequest) -> Receipt:
        """Store one request; returns after its commit. Raises what `Store.append` refuses."""
        (outcome,) = await self.publish_prepared([request])
        if isinstance(outcome, ServiceError):
            raise outcome
        return outcome

    async def publish_prepared(
        self, requests: Sequence[NewRequest]
    ) -> list[Receipt | ServiceError]:
        """Store requests that `prepare` made; one outcome each, in order."""
        outcomes = await self._store.append(requests)
        for request, outcome in zip(requests, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                self._notify(request.org_id, request.user_id, outcome.interaction_ids)
                if request.teaches:
                    self._notify_learning()
        return outcomes

    async def list_of_user(
        self,
        org_id: str,
        user_id: str,
        *,
        session_id: str,
        start_time: int | None,
        end_time: int | None,
        count_max: int,
        page_token: str,
    ) -> Listing:
        """List a user's interactions, of one session if given, newest first."""
        token = read_token(page_token, int, int)
        page = await self._store.list_interactions(
            org_id,
            user_id,
            session_id=session_id,
            start_time=start_time,
            end_time=end_time,
            before=(token[0], token[1]) if token else None,
            count_max=min(count_max, PAGE_ROWS_MAX),
        )
        return _listing(page, "created_at", "interaction_id")

    async def list_all(self, org_id: str, *, count_max: int, page_token: str) -> Listing:
        """List the organisation's interactions, last stored first."""
        token = read_token(page_token, int)
        page = await self._store.list_all_interactions(
            org_id,
            before_id=token[0] if token else None,
            count_max=min(count_max, PAGE_ROWS_MAX),
        )
        return _listing(page, "interaction_id")

    async def image(self, org_id: str, interaction_id: int) -> StoredImage:
        """Return an interaction's image. NOT_FOUND when there is none."""
        image = await self._store.find_image(org_id, interaction_id)
        if image is None:
            raise not_found("image")
        return image

    async def stats(self, org_id: str, user_id: str) -> UserStats:
        """Count a user's interactions."""
        return await self._store.user_stats(org_id, user_id)

    async def delete_interaction(self, org_id: str, user_id: str, interaction_id: int) -> int:
        """Delete one interaction of the user; 0 when there is none."""
        return await self._store.delete_interaction(org_id, user_id, interaction_id)

    async def delete(
        self, org_id: str, kind: DeletionKind, targets: Sequence[str] = (WHOLE_ORG,)
    ) -> DeletedCounts:
        """Delete everything stored up to now under the targets."""
        return await self._store.delete(org_id, kind, targets)

    async def delete_session(self, org_id: str, user_id: str, session_id: str) -> DeletedCounts:
        """Delete a user's session; without a user, that of the only user who has one of that name.

        SESSION_AMBIGUOUS where several users have.
        """
        if not user_id:
            user_id = only_user_of(await self._store.users_of_session(org_id, session_id))
        if not user_id:
            return DeletedCounts(0, 0)
        return await self.delete(
            org_id, DeletionKind.SESSION, [session_target(user_id, session_id)]
        )

    async def list_users(self, org_id: str, *, count_max: int, page_token: str) -> UserListing:
        """List the users of whom anything is stored, in order of their ids."""
        token = read_token(page_token, str)
        count_max = min(count_max, USERS_PER_PAGE_MAX)
        users = await self._store.list_known_users(org_id, token[0] if token else "", count_max + 1)
        page = users[:count_max]
        return UserListing(page, write_token(page[-1].user_id) if len(users) > count_max else "")

    async def conversation(self, org_id: str, session: UserSession, *, page_token: str) -> Listing:
        """Give the interactions of a session in the order of storing, as much as a reply holds."""
        token = read_token(page_token, int, int)
        page = await self._store.list_session(
            org_id,
            session,
            RequestFilter(),
            after=(token[0], token[1]) if token else (0, 0),
            rows_max=PAGE_ROWS_MAX,
            size_bytes_max=limits.REPLY_SIZE_BYTES_MAX,
        )
        return Listing(
            [interaction for _, found in page.requests for interaction in found],
            write_token(*page.resume) if page.resume is not None else "",
        )

    async def list_sessions(
        self, org_id: str, wanted: RequestFilter, *, count_max: int, offset: int, page_token: str
    ) -> SessionListing:
        """List sessions, newest first, each with its wanted requests, oldest first.

        A page ends at `count_max` sessions or REPLY_SIZE_BYTES_MAX, in the middle of a session if
        need be. Its token holds the newest id of the last session, by which sessions are ordered,
        and the session to go on with, which may have moved to the front in the meantime.
        """
        token = read_token(page_token, int, str, str, int, int)
        walk = _SessionWalk(self._store, org_id, wanted)
        before_id: int | None = None
        count_max = min(count_max, PAGE_ROWS_MAX)
        if token is not None:
            before_id, user_id, session_id, after_request, after_interaction = token
            offset = 0
            if session_id and not await walk.add(
                before_id,
                UserSession(user_id, session_id),
                (after_request, after_interaction),
            ):
                return walk.cut()
        heads = await self._store.list_sessions(
            org_id, wanted, before_id=before_id, offset=offset, count_max=count_max + 1
        )
        for user_id, session_id, newest_id in heads:
            if len(walk.sessions) >= count_max or walk.is_full:
                return walk.cut()
            if not await walk.add(newest_id, UserSession(user_id, session_id), (0, 0)):
                return walk.cut()
        return SessionListing(walk.sessions, "")


class _SessionWalk:
    """Sessions gathered for one page, and where it was cut."""

    def __init__(self, store: Store, org_id: str, wanted: RequestFilter) -> None:
        self._store = store
        self._org_id = org_id
        self._wanted = wanted
        self._bytes_left = limits.REPLY_SIZE_BYTES_MAX
        self._rows_left = PAGE_ROWS_MAX
        self._token = ""
        self.sessions: list[tuple[UserSession, SessionRequests]] = []

    @property
    def is_full(self) -> bool:
        """Whether the page holds no further row."""
        return self._bytes_left <= 0 or self._rows_left <= 0

    def cut(self) -> SessionListing:
        """Return the page with the token that goes on after what was added last."""
        return SessionListing(self.sessions, self._token)

    async def add(self, newest_id: int, session: UserSession, after: tuple[int, int]) -> bool:
        """Add a session's requests after `after`; False when the page ended within them."""
        page = await self._store.list_session(
            self._org_id,
            session,
            self._wanted,
            after=after,
            rows_max=self._rows_left,
            size_bytes_max=self._bytes_left,
        )
        if page.requests:
            self.sessions.append((session, page.requests))
        self._bytes_left -= page.size_bytes
        self._rows_left -= page.row_count
        if page.resume is not None:
            self._token = write_token(newest_id, *session, *page.resume)
            return False
        self._token = write_token(newest_id, "", "", 0, 0)
        return True


def _listing(page: InteractionPage, *keys: str) -> Listing:
    token = write_token(*(getattr(page.rows[-1], key) for key in keys)) if page.is_cut else ""
    return Listing(page.rows, token)
