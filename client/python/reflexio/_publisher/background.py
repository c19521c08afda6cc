"""The shared half of `Publisher` and `AsyncPublisher`: the queue, its thread, the end."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any

from reflexio._connection.channel import THREAD_END_TIMEOUT_S
from reflexio._connection.endpoint import Endpoint
from reflexio._connection.signal_mask import SignalFreeThread, callers_signals
from reflexio._messages.publish import ITEM_SIZE_BYTES_MAX, Publish, encode_publish
from reflexio._messages.republish import decode_item
from reflexio._publisher import exit_drain
from reflexio._publisher.publish_queue import PublishQueue, Queued
from reflexio._publisher.sessions import PublishSessions
from reflexio.errors import InvalidRequest, ReflexioError, Unavailable
from reflexio.types import PublisherStats

OnFailure = Callable[[str, dict[str, Any], ReflexioError], object]
"""Takes the request_id, the item and why it was not stored."""

log = logging.getLogger("reflexio")


class Background:
    """Publishes what it is offered, as `Publisher` promises."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        queue_size_max: int,
        queue_bytes_max: int,
        give_up_s: float,
        exit_timeout_s: float,
        on_failure: OnFailure | None,
    ) -> None:
        for name, value in (
            ("queue_size_max", queue_size_max),
            ("queue_bytes_max", queue_bytes_max),
            ("give_up_s", give_up_s),
        ):
            if not 0 < value < float("inf"):
                raise InvalidRequest.of_field(name, "must be above 0 and finite")
        if not 0 <= exit_timeout_s < float("inf"):
            raise InvalidRequest.of_field("exit_timeout_s", "must be 0 or more and finite")
        self._item_size_bytes_max = min(ITEM_SIZE_BYTES_MAX, queue_bytes_max)
        self._exit_timeout_s = exit_timeout_s
        self._on_failure = on_failure
        self._sessions = PublishSessions(endpoint, give_up_s, self._report)
        self._lock = threading.Lock()
        self._queue = PublishQueue(queue_size_max, queue_bytes_max)
        self._thread: threading.Thread | None = None
        self._is_drained = True
        exit_drain.watch(self)

    def encode(self, *args: Any, **keywords: Any) -> Publish:
        """Return the publish, encoded; takes what `encode_publish` takes."""
        return encode_publish(*args, size_bytes_max=self._item_size_bytes_max, **keywords)

    def offer(self, publish: Publish, timeout_s: float) -> str:
        """Queue a publish and return its request_id."""
        self._queue.check_open()
        self._ensure_thread()
        self._queue.put(publish, timeout_s)
        return publish.request_id

    def stats(self) -> PublisherStats:
        """Return the counts at one moment."""
        return self._queue.stats()

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait as `Publisher.flush` does."""
        self._refuse_own_thread("flush")
        return self._queue.wait_settled(timeout_s)

    def close(self, timeout_s: float) -> bool:
        """Close as `Publisher.close` does."""
        self._refuse_own_thread("close")
        self._queue.close()
        is_drained = self._queue.wait_settled(timeout_s)
        lost = self._queue.abandon()
        self._sessions.stop()
        if self._thread is not None:
            self._thread.join(THREAD_END_TIMEOUT_S)
        exit_drain.unwatch(self)
        if lost:
            error = Unavailable(
                "the publisher was closed before the server answered; it may have been stored",
                details={"unanswered": str(len(lost))},
            )
            self._report(self._queue, lost, error)
        return is_drained

    def close_on_signals(self, signals: Sequence[int]) -> None:
        """Close at a signal as `Publisher.close_on_signal` does."""
        exit_drain.close_on_signals(self, signals or (signal.SIGTERM,))

    def _ensure_thread(self) -> None:
        thread = self._thread
        if thread is not None and thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = SignalFreeThread(
                    target=self._sessions.run,
                    args=(self._queue,),
                    name="reflexio-publisher",
                    daemon=True,
                )
                self._thread.start()
        exit_drain.watch(self)

    def _refuse_own_thread(self, method: str) -> None:
        if threading.current_thread() is self._thread:
            raise ReflexioError(
                f"{method} cannot be called by on_failure: it would wait for itself",
                code="FAILED_PRECONDITION",
            )

    def _report(self, queue: PublishQueue, lost: list[Queued], error: ReflexioError) -> None:
        """Tell of requests that were not stored, then let them go."""
        if self._on_failure is None:
            log.warning(
                "%d requests were not stored, %s the first: %s",
                len(lost),
                lost[0].publish.request_id,
                error,
            )
        for queued in lost:
            if self._on_failure is not None:
                publish = queued.publish
                try:
                    with callers_signals():
                        self._on_failure(publish.request_id, decode_item(publish), error)
                except Exception:  # the caller's code; the other requests must be told of too
                    log.exception("on_failure raised for request %s", publish.request_id)
            queue.settle(queued, is_stored=False)

    # --- what `_exit_drain` calls

    def drain(self) -> None:
        """Wait up to `exit_timeout_s`: the main thread has ended."""
        self._is_drained = self._queue.wait_settled(self._exit_timeout_s)

    def end(self) -> None:
        """Close within `exit_timeout_s`, which may be used up: the program ends."""
        self.close(self._exit_timeout_s if self._is_drained else 0.0)

    def forget(self) -> None:
        """Begin with an empty queue, in a forked child."""
        self._lock = threading.Lock()
        self._queue = self._queue.successor()
        self._thread = None
        self._is_drained = True
        self._sessions.forget()
