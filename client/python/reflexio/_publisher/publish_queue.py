"""The queue of a `Publisher`: its order, its bounds, and the part that is on its way.

Callers put items at the end; the publisher's thread takes them, in sessions (one bulk stream's run
each), and settles them. It knows nothing of gRPC. Threads may share it.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator

from reflexio._bulk.window import Entry
from reflexio._messages.publish import Publish
from reflexio.errors import PublisherFull, ReflexioError
from reflexio.types import PublisherStats


class Queued(Entry):
    """An item of the queue; it is used again in each session until it is settled."""

    __slots__ = ("accepted_at",)

    def __init__(self, publish: Publish) -> None:
        super().__init__(publish)
        self.accepted_at = time.monotonic()


class PublishQueue:
    """A bounded queue whose items count until they are settled."""

    def __init__(self, count_max: int, size_bytes_max: int) -> None:
        self._count_max = count_max
        self._size_bytes_max = size_bytes_max
        self._changed = threading.Condition()
        self._waiting: deque[Queued] = deque()
        self._taken: deque[Queued] = deque()
        self._size_bytes = 0
        self._accepted_count = 0
        self._acked_count = 0
        self._failed_count = 0
        self._session: object = None
        self._is_closed = False
        self._answered_at = 0.0

    def check_open(self) -> None:
        """Raise when the queue was closed."""
        if self._is_closed:
            raise publisher_closed_error()

    def put(self, publish: Publish, timeout_s: float) -> None:
        """Add an item, waiting for room up to `timeout_s`; PublisherFull when none comes."""
        with self._changed:
            has_room = self._changed.wait_for(
                lambda: self._is_closed or self._has_room(publish), timeout_s
            )
            self.check_open()
            if not has_room:
                raise self._full()
            self._waiting.append(Queued(publish))
            self._size_bytes += len(publish.data)
            self._accepted_count += 1
            self._changed.notify_all()

    def successor(self) -> "PublishQueue":
        """Return an empty queue with the same bounds, closed if this one is."""
        successor = PublishQueue(self._count_max, self._size_bytes_max)
        successor._is_closed = self._is_closed
        return successor

    def _has_room(self, publish: Publish) -> bool:
        return (
            self._unsettled_count() < self._count_max
            and self._size_bytes + len(publish.data) <= self._size_bytes_max
        )

    def _full(self) -> PublisherFull:
        count = self._unsettled_count()
        return PublisherFull(
            f"the publisher holds {count} requests of {self._size_bytes} bytes that the server has "
            "not answered yet; this one was not taken",
            details={"queued": str(count), "size_bytes": str(self._size_bytes)},
        )

    def _unsettled_count(self) -> int:
        return self._accepted_count - self._acked_count - self._failed_count

    def stats(self) -> PublisherStats:
        """Return the counts at one moment."""
        with self._changed:
            return PublisherStats(self._unsettled_count(), self._acked_count, self._failed_count)

    # --- sessions

    def wait_for_items(self) -> bool:
        """Return True as soon as something waits, False when closed and nothing will."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed)
            return bool(self._waiting)

    def begin_session(self, idle_s: float) -> Iterator[Queued]:
        """Return the items of a new session; they end when none has come for `idle_s`."""
        with self._changed:
            session = self._session = object()
            # Nobody else will answer what a session left behind.
            self._waiting.extendleft(reversed(self._taken))
            self._taken.clear()
        return self._items(session, idle_s)

    def _items(self, session: object, idle_s: float) -> Iterator[Queued]:
        def is_ready() -> bool:
            return bool(self._waiting) or self._is_closed or self._session is not session

        while True:
            with self._changed:
                self._changed.wait_for(is_ready, idle_s)
                # What ends a session comes before what it might still take: nothing is taken
                # for a stream that is gone.
                if self._session is not session or not self._waiting:
                    return
                queued = self._waiting.popleft()
                self._taken.append(queued)
            yield queued

    def answered(self) -> Queued | None:
        """Return the session's next item, whose answer has come; None when it was abandoned."""
        with self._changed:
            self._answered_at = time.monotonic()
            return self._taken.popleft() if self._taken else None

    def end_session(self, answered_before: float | None = None) -> list[Queued]:
        """End the session and return the items that are lost, unsettled; the others wait again.

        Lost is what the session had taken, or all if it had taken nothing. With `answered_before`
        (time.monotonic()) it is what waited at that time already, if nothing was answered since.
        """
        with self._changed:
            self._session = None
            unanswered = [*self._taken, *self._waiting]
            if answered_before is None:
                lost_count = len(self._taken) or len(unanswered)
            elif self._answered_at > answered_before:
                lost_count = 0
            else:
                lost_count = sum(queued.accepted_at <= answered_before for queued in unanswered)
            self._taken.clear()
            self._waiting = deque(unanswered[lost_count:])
            self._changed.notify_all()
            return unanswered[:lost_count]

    def pause(self, pause_s: float) -> None:
        """Wait, but not once the queue is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed and not self._waiting, pause_s)

    # --- the end

    def settle(self, queued: Queued, *, is_stored: bool) -> None:
        """Say what became of an item; only now it counts no more."""
        with self._changed:
            self._size_bytes -= len(queued.publish.data)
            if is_stored:
                self._acked_count += 1
            else:
                self._failed_count += 1
            self._changed.notify_all()

    def wait_settled(self, timeout_s: float | None) -> bool:
        """Wait until all that was put before is settled; tell whether it is."""
        with self._changed:
            count = self._accepted_count
            return self._changed.wait_for(
                lambda: self._acked_count + self._failed_count >= count, timeout_s
            )

    def close(self) -> None:
        """Take nothing more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def abandon(self) -> list[Queued]:
        """Take nothing more, end the session and return what has no answer, unsettled."""
        with self._changed:
            self._is_closed = True
            self._session = None
            lost = [*self._taken, *self._waiting]
            self._taken.clear()
            self._waiting.clear()
            self._changed.notify_all()
            return lost


def publisher_closed_error() -> ReflexioError:
    """Return the error of a publish on a publisher that was closed."""
    return ReflexioError("the publisher is closed", code="CANCELLED")
