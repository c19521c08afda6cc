"""The background of a `Publisher`: one bulk stream after the other, as long as there are items."""

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from reflexio._bulk.blocking import BulkRun
from reflexio._bulk.window import Entry, Window
from reflexio._connection.channel import Transport
from reflexio._connection.endpoint import Endpoint
from reflexio._connection.retry import Presence, is_retriable
from reflexio._publisher.publish_queue import PublishQueue, Queued
from reflexio.errors import ReflexioError, ServerError

IDLE_S = 10.0
"""How long a stream stays open without items: a conversation's next turn finds it open."""

Report = Callable[[PublishQueue, list[Queued], ReflexioError], None]
"""Tells of items that are lost and settles them."""

log = logging.getLogger("reflexio")


def _same(entry: Queued) -> Entry:
    return entry


class PublishSessions:
    """Publishes what a queue holds; `run` is the publisher's thread."""

    def __init__(self, endpoint: Endpoint, give_up_s: float, report: Report) -> None:
        self._endpoint = replace(
            endpoint,
            timeout_s=min(endpoint.timeout_s, give_up_s),
            # `give_up_s` says how long the server may be away, also one that is to start yet.
            presence=Presence(was_there=True),
        )
        # Here time alone decides: the caller does not wait for the answer.
        self._retry = replace(endpoint.retry, max_attempts=sys.maxsize)
        self._give_up_s = give_up_s
        self._report = report
        self._transport = Transport(self._endpoint)
        self._bulk: BulkRun[Queued] | None = None

    def run(self, queue: PublishQueue) -> None:
        """Publish until the queue is closed and empty."""
        failures = 0
        while queue.wait_for_items():
            answered_count, error = self._run_session(queue)
            failures = 1 if answered_count else failures + 1
            if error is None:
                continue
            self._give_up(queue, error)
            if is_retriable(error):
                queue.pause(min(self._endpoint.retry.pause_s(failures, error), self._give_up_s))

    def _run_session(self, queue: PublishQueue) -> tuple[int, ReflexioError | None]:
        """Run one stream until it is idle or fails; return its answers and why it failed."""
        count = 0
        window = Window(self._retry, self._give_up_s)
        bulk = self._bulk = BulkRun(self._transport, queue.begin_session(IDLE_S), _same, window)
        try:
            for ack in bulk.acks():
                queued = queue.answered()
                if queued is None:
                    break  # the queue was abandoned meanwhile
                count += 1
                if ack.error is not None:
                    self._report(queue, [queued], ack.error)
                    continue
                queue.settle(queued, is_stored=True)
                if ack.warnings:
                    log.info("request %s: %s", ack.request_id, "; ".join(ack.warnings))
        except ReflexioError as error:
            return count, error
        except Exception as error:  # the thread must go on; what it had taken is reported
            log.exception("publishing failed")
            return count, ServerError(f"publishing failed: {error!r}", code="INTERNAL")
        finally:
            bulk.stop()
            self._bulk = None
        return count, None

    def _give_up(self, queue: PublishQueue, error: ReflexioError) -> None:
        """End the session; report what another would not help, or was tried for long enough."""
        too_old = time.monotonic() - self._give_up_s if is_retriable(error) else None
        lost = queue.end_session(too_old)
        if lost:
            self._report(queue, lost, error)

    def stop(self) -> None:
        """End the stream that runs; any thread may call it."""
        bulk = self._bulk
        if bulk is not None:
            bulk.stop()

    def forget(self) -> None:
        """Know of no stream, in a forked child."""
        self._bulk = None
