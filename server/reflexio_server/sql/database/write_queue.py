"""The works that wait for the writer, taken in turns, so that nobody's many delay another's one."""

import asyncio
import queue
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from reflexio_server.core import limits
from reflexio_server.core.counts import Counts
from reflexio_server.core.interactions.model import NewRequest

WORK_SLICE_ROWS = 1_000
"""Interactions after which a bulk publish goes on in a further work; one request has no more."""
WORK_SLICE_BYTES = 4 * 2**20
"""Bytes after which it does."""
GREAT_WORK_ROWS = 256
"""From so many rows on a work is great: it lets the others of its organisation pass, too."""
GREAT_WORK_BYTES = 2**20
"""From so many bytes on a work is great."""
CHANGED_ROW_COST = 4
"""What a change's row takes of a commit, in rows of interactions: it has five indexes to theirs
one."""


class Weight(NamedTuple):
    """What a change carries."""

    rows: int = 1
    size_bytes: int = 0


@dataclass(slots=True)
class Work:
    """Something to commit, and whom to tell. Exactly one of `requests` and `change` is set."""

    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    org_id: str
    """Whose turn it takes; empty for the server's own."""
    request_count: int
    rows: int
    """What it takes of a commit, in rows of interactions."""
    size_bytes: int
    requests: Sequence[NewRequest] | None = None
    change: Callable[[Connection], Any] | None = None

    @property
    def is_great(self) -> bool:
        """Whether others should not wait behind many of its kind."""
        return self.rows >= GREAT_WORK_ROWS or self.size_bytes >= GREAT_WORK_BYTES


def slices(requests: Sequence[NewRequest]) -> Iterator[Sequence[NewRequest]]:
    """Yield requests in slices of about WORK_SLICE_ROWS interactions and WORK_SLICE_BYTES."""
    start = rows = size_bytes = 0
    for place, request in enumerate(requests):
        rows += len(request.interactions)
        size_bytes += request.size_bytes
        if rows >= WORK_SLICE_ROWS or size_bytes >= WORK_SLICE_BYTES:
            yield requests[start : place + 1]
            start, rows, size_bytes = place + 1, 0, 0
    if start < len(requests):
        yield requests[start:]


class WaitingWorks:
    """What waits for the writer, bounded so that no organisation's many get another one refused."""

    def __init__(self) -> None:
        self._requests = _Shares(limits.QUEUED_REQUESTS_MAX)
        self._bytes = _Shares(limits.QUEUED_BYTES_MAX)

    @property
    def request_count(self) -> int:
        """How many requests and changes wait."""
        return self._requests.total

    @property
    def size_bytes(self) -> int:
        """How many bytes wait."""
        return self._bytes.total

    def has_room(self, works: Sequence[Work]) -> bool:
        """Tell whether an organisation may add works, of whatever size where nothing waits."""
        if not self._requests.total or not works:
            return True
        org_id = works[0].org_id
        request_count = sum(work.request_count for work in works)
        size_bytes = sum(work.size_bytes for work in works)
        return self._requests.has_room(org_id, request_count) and self._bytes.has_room(
            org_id, size_bytes
        )

    def add(self, work: Work) -> None:
        """Count a work that waits."""
        self._requests.count(work.org_id, work.request_count)
        self._bytes.count(work.org_id, work.size_bytes)

    def remove(self, work: Work) -> None:
        """Count a work no more."""
        self._requests.count(work.org_id, -work.request_count)
        self._bytes.count(work.org_id, -work.size_bytes)


class _Shares:
    """A number up to `total_max`, of which an organisation has SHARE of what others leave."""

    def __init__(self, total_max: int) -> None:
        self._total_max = total_max
        self.total = 0
        self._orgs: Counts[str] = Counts()

    def has_room(self, org_id: str, more: int) -> bool:
        if self.total + more > self._total_max:
            return False
        of_org = self._orgs.of(org_id)
        left_by_others = self._total_max - (self.total - of_org)
        return not of_org or of_org + more <= limits.SHARE * left_by_others

    def count(self, org_id: str, more: int) -> None:
        self.total += more
        self._orgs.add(org_id, more)


class _Turns:
    """Works by organisation, each in the order of its coming; organisations take turns."""

    def __init__(self) -> None:
        self._by_org: OrderedDict[str, deque[Work]] = OrderedDict()
        self.count = 0

    def add(self, work: Work) -> None:
        self._by_org.setdefault(work.org_id, deque()).append(work)
        self.count += 1

    def first(self) -> Work | None:
        return next(iter(self._by_org.values()))[0] if self.count else None

    def take(self) -> Work:
        org_id, works = self._by_org.popitem(last=False)
        work = works.popleft()
        if works:
            self._by_org[org_id] = works
        self.count -= 1
        return work


class WriteQueue:
    """`put` and `close` may be called on any thread, the rest on the writer's alone.

    A commit takes small works first, organisation by organisation, then great ones into the room
    that they left, and one great work at least: so neither kind waits for more than one of the
    other.
    """

    def __init__(self) -> None:
        self._arrivals: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._small = _Turns()
        self._great = _Turns()
        self._is_closed = False

    def put(self, work: Work) -> None:
        """Add a work."""
        self._arrivals.put(work)

    def close(self) -> None:
        """Say that nothing follows."""
        self._arrivals.put(None)

    def __len__(self) -> int:
        return self._small.count + self._great.count + self._arrivals.qsize()

    def wait(self) -> None:
        """Return when there is a work, or nothing more to come."""
        if not self._small.count and not self._great.count and not self._is_closed:
            self._sort(self._arrivals.get())

    def take(self) -> list[Work]:
        """Return the works of one commit, none where none is there."""
        self._sort_arrivals()
        batch: list[Work] = []
        rows = size_bytes = 0
        while self._small.count and rows < limits.BATCH_ROWS_MAX:
            if size_bytes >= limits.BATCH_BYTES_MAX:
                break
            work = self._small.take()
            batch.append(work)
            rows += work.rows
            size_bytes += work.size_bytes
        is_first = True
        while (great := self._great.first()) is not None:
            rows += great.rows
            size_bytes += great.size_bytes
            is_over = rows > limits.BATCH_ROWS_MAX or size_bytes > limits.BATCH_BYTES_MAX
            if is_over and not is_first:
                break
            is_first = False
            batch.append(self._great.take())
        return batch

    def is_done(self) -> bool:
        """Tell whether it is closed and empty."""
        return self._is_closed and not len(self)

    def _sort_arrivals(self) -> None:
        while True:
            try:
                work = self._arrivals.get_nowait()
            except queue.Empty:
                return
            self._sort(work)

    def _sort(self, work: Work | None) -> None:
        if work is None:
            self._is_closed = True
        else:
            (self._great if work.is_great else self._small).add(work)
