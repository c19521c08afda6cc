"""Retention: requests that are older than they are kept are deleted, as a caller would do it."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, Self

import structlog

from reflexio_server.core.background import BackgroundLoop
from reflexio_server.core.clock import DAY_S, SYSTEM_CLOCK, Clock
from reflexio_server.core.interactions.model import DeletedCounts
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.core.metrics import EXPIRED

RUN_EVERY_S = 600.0
"""Between two runs: so much longer than its days may a request stay."""
EXPIRY_PAUSE_S = 0.02
"""Between two slices, so that a great expiry leaves the writer and the disk to others."""

log = structlog.get_logger()


class Cutoffs(NamedTuple):
    """The time before which a request has expired, in epoch seconds; None keeps all.

    `by_source` is for the sources that have one of their own, `others` for every other source.
    """

    others: int | None
    by_source: Mapping[str, int | None]

    @property
    def latest(self) -> int | None:
        """The time since which no request has expired, whatever its source; None: none ever."""
        return max(
            (cutoff for cutoff in (self.others, *self.by_source.values()) if cutoff is not None),
            default=None,
        )


class Lifetimes(NamedTuple):
    """The days that requests are kept: of the named sources, and of all others. 0 is for ever."""

    days: int = 0
    days_by_source: Mapping[str, int] = {}

    def cutoffs(self, now_s: int) -> Cutoffs:
        """Return what has expired at a time."""
        return Cutoffs(
            _cutoff(self.days, now_s),
            {source: _cutoff(days, now_s) for source, days in self.days_by_source.items()},
        )

    @property
    def is_unlimited(self) -> bool:
        """Whether no request ever expires."""
        return self.cutoffs(0).latest is None


def _cutoff(days: int, now_s: int) -> int | None:
    return now_s - days * DAY_S if days else None


class ExpiredRequest(NamedTuple):
    """A request that has expired; `created_at` is the server's time when it came."""

    request_id: str
    created_at: int


class ExpiryStore(Protocol):
    """What retention asks of the store. Every method may raise `ServiceError`, as `Store` does."""

    async def next_organisation(self, after: str) -> str | None:
        """Return the first organisation after `after` that has stored a request, or None."""
        ...

    async def find_expired(self, org_id: str, cutoffs: Cutoffs, since: int) -> list[ExpiredRequest]:
        """Return the oldest expired requests created at `since` or later: as many as one slice.

        What is deleted already is not among them.
        """
        ...

    async def delete(
        self, org_id: str, kind: DeletionKind, targets: Sequence[str]
    ) -> DeletedCounts:
        """See `Store.delete`."""
        ...


class Retention:
    """Deletes what has expired while its block runs. Belongs to one event loop.

    It keeps no state: a run that was cut is gone on with by the next one, which looks anew.
    """

    def __init__(
        self, store: ExpiryStore, lifetimes: Lifetimes, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self._store = store
        self._lifetimes = lifetimes
        self._clock = clock
        self._loop = BackgroundLoop(self._step, "retention")

    async def __aenter__(self) -> Self:
        if not self._lifetimes.is_unlimited:
            self._loop.start()
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self._loop.stop()

    async def _step(self) -> None:
        await self.run()
        await self._loop.rest(RUN_EVERY_S)

    async def run(self) -> None:
        """Delete all that has expired by now, an organisation at a time.

        What went is told in one line of the log, also of a run that fails.
        """
        cutoffs = self._lifetimes.cutoffs(self._clock.now_s())
        told: Counter[str] = Counter()
        try:
            org_id = await self._store.next_organisation("")
            while org_id is not None:
                await self._expire(org_id, cutoffs, told)
                org_id = await self._store.next_organisation(org_id)
        finally:
            if told:
                log.info("expired", **told)

    async def _expire(self, org_id: str, cutoffs: Cutoffs, told: Counter[str]) -> None:
        since = 0
        before = told["requests"]
        while expired := await self._store.find_expired(org_id, cutoffs, since):
            deleted = await self._store.delete(
                org_id, DeletionKind.REQUEST, [request.request_id for request in expired]
            )
            for kind in ("requests", "interactions", "session_outcomes"):
                count: int = getattr(deleted, kind)
                told[kind] += count
                EXPIRED.add(kind, by=count)
            # Those of sources that are kept longer are not walked over again for each slice.
            since = expired[-1].created_at
            await asyncio.sleep(EXPIRY_PAUSE_S)
        if told["requests"] > before:
            told["organisations"] += 1
