"""The use cases of recording, listing and deleting: they know the store's contract and no transport."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reflexio_server.core import limits
from reflexio_server.core.errors import ServiceError, not_found
from reflexio_server.core.model import (
    DeletedCounts,
    NewRequest,
    Receipt,
    RequestDraft,
    StoredImage,
    StoredInteraction,
    StoredRequest,
    UserStats,
)
from reflexio_server.core.paging import read_token, write_token
from reflexio_server.core.ports import DeletionKind, InteractionPage, RequestFilter, Store
from reflexio_server.core.publishing import prepare

PAGE_ROWS_MAX = 10_000
"""Rows of one page whatever top_k says; 4 MiB are reached before with texts of 400 characters."""
WHOLE_ORG = ""


Note = Callable[[str, str, range], None]
"""Told (org_id, user_id, interaction_ids) of what was committed."""


class Listing(NamedTuple):
    """One page of interactions and the token of the next, empty when nothing is left."""

    interactions: list[StoredInteraction]
    next_page_token: str


SessionRequests = list[tuple[StoredRequest, list[StoredInteraction]]]


class SessionListing(NamedTuple):
    """One page of sessions and the token of the next, empty when nothing is left."""

    sessions: list[tuple[str, SessionRequests]]
    next_page_token: str


class Interactions:
    """Records interactions and gives them back. Every call is inside one organisation."""

    def __init__(self, store: Store, note: Note) -> None:
        self._store = store
        self._note = note

    async def publish(self, org_id: str, draft: RequestDraft) -> Receipt:
        """Store one request; returns after its commit. Raises what `Store.append` refuses."""
        (outcome,) = await self.publish_prepared([prepare(draft, org_id)])
        if isinstance(outcome, ServiceError):
            raise outcome
        return outcome

    async def publish_prepared(self, requests: Sequence[NewRequest]) -> list[Receipt | ServiceError]:
        """Store requests that `prepare` made; one outcome each, in order."""
        outcomes = await self._store.append(requests)
        for request, outcome in zip(requests, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                self._note(request.org_id, request.user_id, outcome.interaction_ids)
        return outcomes

    async def list_of_user(
        self,
        org_id: str,
        user_id: str,
        *,
        start_time: int | None,
        end_time: int | None,
        count_max: int,
        page_token: str,
    ) -> Listing:
        """List a user's interactions, newest first."""
        token = read_token(page_token, int, int)
        page = await self._store.list_interactions(
            org_id,
            user_id,
            start_time=start_time,
            end_time=end_time,
            before=(int(token[0]), int(token[1])) if token else None,
            count_max=min(count_max, PAGE_ROWS_MAX),
        )
        return _listing(page, "created_at", "interaction_id")

    async def list_all(self, org_id: str, *, count_max: int, page_token: str) -> Listing:
        """List the organisation's interactions, last stored first."""
        token = read_token(page_token, int)
        page = await self._store.list_all_interactions(
            org_id,
            before_id=int(token[0]) if token else None,
            count_max=min(count_max, PAGE_ROWS_MAX),
        )
        return _listing(page, "interaction_id")

    async def image(self, org_id: str, interaction_id: int) -> StoredImage:
        """Return an interaction's image. NOT_FOUND when there is none."""
        image = await self._store.find_image(org_id, interaction_id)
        if image is None:
            raise not_found("image")
        return image

    async def request(self, org_id: str, request_id: str) -> StoredRequest:
        """Return one request. NOT_FOUND when it is absent or deleted."""
        request = await self._store.find_request(org_id, request_id)
        if request is None:
            raise not_found("request")
        return request

    async def has_lesson(self, org_id: str, request: StoredRequest) -> bool:
        """Say whether there is an expert's answer to learn from."""
        return not request.evaluation_only and await self._store.has_expert_content(
            org_id, request
        )

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

    async def list_sessions(
        self, org_id: str, wanted: RequestFilter, *, count_max: int, offset: int, page_token: str
    ) -> SessionListing:
        """List sessions, newest first, each with its wanted requests, oldest first.

        A page ends at `count_max` sessions or REPLY_SIZE_BYTES_MAX, in the middle of a session if
        need be; its token names the session and the request and interaction to go on after.
        """
        token = read_token(page_token, int, int, int)
        before_id, after = None, (0, 0)
        if token is not None:
            before_id, *rest = (int(part) for part in token)
            offset, after = 0, (rest[0], rest[1])
        count_max = min(count_max, PAGE_ROWS_MAX)
        heads = await self._store.list_sessions(
            org_id, wanted, before_id=before_id, offset=offset, count_max=count_max + 1
        )
        sessions: list[tuple[str, SessionRequests]] = []
        bytes_left, rows_left = limits.REPLY_SIZE_BYTES_MAX, PAGE_ROWS_MAX
        for session_id, newest_id in heads:
            if len(sessions) == count_max or bytes_left <= 0 or rows_left <= 0:
                return SessionListing(sessions, write_token(newest_id + 1, 0, 0))
            page = await self._store.list_session(
                org_id,
                session_id,
                wanted,
                after=after,
                rows_max=rows_left,
                size_bytes_max=bytes_left,
            )
            sessions.append((session_id, page.requests))
            if page.resume is not None:
                return SessionListing(sessions, write_token(newest_id + 1, *page.resume))
            after = (0, 0)
            bytes_left -= page.size_bytes
            rows_left -= page.row_count
        return SessionListing(sessions, "")


def _listing(page: InteractionPage, *keys: str) -> Listing:
    token = write_token(*(getattr(page.rows[-1], key) for key in keys)) if page.is_cut else ""
    return Listing(page.rows, token)
