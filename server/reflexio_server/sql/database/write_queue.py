"""The works that wait for the writer, taken in turns, so that nobody's many delay another's one."""

import asyncio
import queue
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from reflexio_server.core import limits
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
    org_ids: Collection[str] = ()
    """In which organisations it writes."""

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
        self.request_count = 0
        """How many requests and changes wait."""
        self.size_bytes = 0
        """How many bytes wait."""
        self._orgs: dict[str, _Waiting] = {}

    def has_room(self, works: Sequence[Work]) -> bool:
        """Tell whether an organisation may add works, of whatever size where nothing waits."""
        if not self.request_count or not works:
            return True
        waiting = self._orgs.get(works[0].org_id, _NOTHING)
        return _has_share(
            sum(work.request_count for work in works),
            waiting.request_count,
            self.request_count,
            limits.QUEUED_REQUESTS_MAX,
        ) and _has_share(
            sum(work.size_bytes for work in works),
            waiting.size_bytes,
            self.size_bytes,
            limits.QUEUED_BYTES_MAX,
        )

    def add(self, work: Work) -> None:
        """Count a work that waits."""
        self.request_count += work.request_count
        self.size_bytes += work.size_bytes
        waiting = self._orgs.get(work.org_id)
        if waiting is None:
            waiting = self._orgs[work.org_id] = _Waiting()
        waiting.request_count += work.request_count
        waiting.size_bytes += work.size_bytes

    def remove(self, work: Work) -> None:
        """Count a work no more."""
        self.request_count -= work.request_count
        self.size_bytes -= work.size_bytes
        waiting = self._orgs[work.org_id]
        waiting.request_count -= work.request_count
        waiting.size_bytes -= work.size_bytes
        if not waiting.request_count:
            del self._orgs[work.org_id]


class _Waiting:
    """What waits of one organisation."""

    __slots__ = ("request_count", "size_bytes")

    def __init__(self) -> None:
        self.request_count = 0
        self.size_bytes = 0


_NOTHING = _Waiting()


def _has_share(more: int, of_org: int, total: int, total_max: int) -> bool:
    """Tell whether an organisation may add more: it has SHARE of what others leave."""
    if total + more > total_max:
        return False
    left_by_others = total_max - (total - of_org)
    return not of_org or of_org + more <= limits.SHARE * left_by_others


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
