"""A store under test with calls that run to their end, and the requests to put into it."""

import asyncio
import base64
import struct
import zlib
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import (
    DeletedCounts,
    InteractionDraft,
    NewRequest,
    Receipt,
    RequestDraft,
    StoredImage,
    StoredInteraction,
    StoredRequest,
    UserStats,
)
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    RequestFilter,
    Store,
    UserSession,
)
from reflexio_server.core.interactions.publish import prepare
from reflexio_server.core.interactions.service import Interactions, SessionRequests

Value = TypeVar("Value")

ORG = "acme"
OTHER_ORG = "globex"
START = 1_700_000_000
EVERYTHING = 10_000
PAGES_MAX = 1_000


def _tell_nobody(_org_id: str, _user_id: str, _interaction_ids: range) -> None:
    """Stand where the index is told of what was committed."""


class ClosableStore(Store, Protocol):
    """A store that a test can close."""

    def close(self) -> None:
        """End the store; it can be opened again."""
        ...


class Subject:
    """A store that is opened, called, closed and opened again. Use it as a context manager."""

    def __init__(self, open_store: Callable[[], ClosableStore]) -> None:
        self._open_store = open_store
        self._runner = asyncio.Runner()
        self.store = open_store()

    def __enter__(self) -> "Subject":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.store.close()
        self._runner.close()

    def run(self, coroutine: Coroutine[Any, Any, Value]) -> Value:
        """Run one call, or many gathered, to the end."""
        return self._runner.run(coroutine)

    def restart(self) -> None:
        """Close the store and open it anew."""
        self.store.close()
        self.store = self._open_store()

    def _interactions(self) -> Interactions:
        return Interactions(self.store, _tell_nobody, lambda: None)

    def append(self, *requests: NewRequest) -> list[Receipt | ServiceError]:
        """Store requests in one call."""
        return self.run(self.store.append(requests))

    def receipts(self, *requests: NewRequest) -> list[Receipt]:
        """Store requests in one call; none of them may be refused."""
        outcomes = self.append(*requests)
        refused = [outcome for outcome in outcomes if isinstance(outcome, ServiceError)]
        assert not refused
        return [outcome for outcome in outcomes if isinstance(outcome, Receipt)]

    def refusal(self, request: NewRequest) -> str:
        """Store one request, which must be refused; returns the reason."""
        (outcome,) = self.append(request)
        assert isinstance(outcome, ServiceError)
        return outcome.reason

    def rows(
        self, user_id: str, org_id: str = ORG, page: int = EVERYTHING
    ) -> list[StoredInteraction]:
        """Return all of a user's interactions, read in pages of `page`."""
        found: list[StoredInteraction] = []
        token = ""
        for _ in range(PAGES_MAX):
            listing = self.run(
                self._interactions().list_of_user(
                    org_id,
                    user_id,
                    session_id="",
                    start_time=None,
                    end_time=None,
                    count_max=page,
                    page_token=token,
                )
            )
            assert listing.interactions or not listing.next_page_token
            found += listing.interactions
            token = listing.next_page_token
            if not token:
                return found
        raise AssertionError("the pages never end")

    def all_rows(self, org_id: str = ORG, page: int = EVERYTHING) -> list[StoredInteraction]:
        """Return all of an organisation's interactions, read in pages of `page`."""
        found: list[StoredInteraction] = []
        token = ""
        for _ in range(PAGES_MAX):
            listing = self.run(
                self._interactions().list_all(org_id, count_max=page, page_token=token)
            )
            assert listing.interactions or not listing.next_page_token
            found += listing.interactions
            token = listing.next_page_token
            if not token:
                return found
        raise AssertionError("the pages never end")

    def session_page(
        self,
        wanted: RequestFilter,
        org_id: str = ORG,
        page: int = EVERYTHING,
        offset: int = 0,
        token: str = "",
    ) -> tuple[list[tuple[UserSession, SessionRequests]], str]:
        """Return one page of sessions and the token of the next."""
        listing = self.run(
            self._interactions().list_sessions(
                org_id, wanted, count_max=page, offset=offset, page_token=token
            )
        )
        return listing.sessions, listing.next_page_token

    def sessions(
        self, org_id: str = ORG, page: int = EVERYTHING, offset: int = 0, **wanted: Any
    ) -> list[tuple[str, list[tuple[str, list[int]]]]]:
        """Return all sessions as (session_id, [(request_id, [interaction_id])]), over all pages."""
        found: list[tuple[UserSession, list[tuple[str, list[int]]]]] = []
        token = ""
        for _ in range(PAGES_MAX):
            sessions, token = self.session_page(
                RequestFilter(**wanted), org_id, page, 0 if token else offset, token
            )
            for session, requests in sessions:
                if not found or found[-1][0] != session:
                    found.append((session, []))
                into = found[-1][1]
                for request, interactions in requests:
                    if not into or into[-1][0] != request.request_id:
                        into.append((request.request_id, []))
                    into[-1][1].extend(row.interaction_id for row in interactions)
            if not token:
                return [(session.session_id, of) for session, of in found]
        raise AssertionError("the pages never end")

    def find_request(self, request_id: str, org_id: str = ORG) -> StoredRequest | None:
        """Return one request."""
        return self.run(self.store.find_request(org_id, request_id))

    def find_image(self, interaction_id: int, org_id: str = ORG) -> StoredImage | None:
        """Return one image."""
        return self.run(self.store.find_image(org_id, interaction_id))

    def stats(self, user_id: str, org_id: str = ORG) -> UserStats:
        """Count a user's interactions."""
        return self.run(self.store.user_stats(org_id, user_id))

    def delete(self, kind: DeletionKind, *targets: str, org_id: str = ORG) -> DeletedCounts:
        """Delete what the targets name."""
        return self.run(self.store.delete(org_id, kind, targets))

    def delete_interaction(self, user_id: str, interaction_id: int, org_id: str = ORG) -> int:
        """Delete one interaction."""
        return self.run(self.store.delete_interaction(org_id, user_id, interaction_id))


def says(content: str, created_at: int | None = START, **fields: Any) -> InteractionDraft:
    """Return one interaction to publish."""
    empty = InteractionDraft(created_at, "User", content, 1, "", "", "", "", "", "", "", "")
    return empty._replace(**fields)


def request(
    request_id: str,
    *interactions: InteractionDraft | str,
    user_id: str = "ann",
    session_id: str = "s1",
    org_id: str = ORG,
    **fields: Any,
) -> NewRequest:
    """Return a request that is ready to store; without interactions it says its own id."""
    drafts = [
        says(given) if isinstance(given, str) else given for given in interactions or (request_id,)
    ]
    draft = RequestDraft(user_id, session_id, drafts, request_id=request_id, **fields)
    return prepare(draft, org_id, START)


def png(comment: bytes = b"") -> bytes:
    """Return an image of one pixel that carries a comment."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"tEXt", b"Comment\0" + comment),
        (b"IDAT", zlib.compress(b"\0\xff")),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def encoded(image: bytes) -> str:
    """Return an image as a caller sends it."""
    return base64.b64encode(image).decode()


def ids(receipt: Receipt) -> list[int]:
    """Return the ids of a stored request's interactions."""
    first = receipt.first_interaction_id
    return list(range(first, first + receipt.interaction_count))
