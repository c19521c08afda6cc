"""`ReflexioClient.watch_learning`: one stream after another until the learning has ended.

A stream lives at most for the client's timeout and is then renewed: a server that has vanished is
noticed, and a long silence is none. A thread reads it, so that a fork can cut it at any time.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing

from reflexio._connection import fork
from reflexio._connection.channel import PLAIN_BYTES, THREAD_END_TIMEOUT_S, Transport, open_channel
from reflexio._connection.endpoint import Endpoint
from reflexio._connection.grpc_import import grpc
from reflexio._connection.retry import Attempts
from reflexio._connection.status import from_call
from reflexio._messages.call import Call, call
from reflexio.errors import DeadlineExceeded, ReflexioError, Unavailable
from reflexio.types import LearningStatus, WatchLearningResponse

ENDS = frozenset({LearningStatus.DONE, LearningStatus.FAILED})

ANSWERS_MAX = 100
"""Answers of one stream that nobody has taken; then the oldest are left out, as the contract says
that passed ones may be."""


class Watch:
    """What was seen of one request's learning over all streams; both clients drive it."""

    def __init__(self, endpoint: Endpoint, request_id: str) -> None:
        self.call: Call[WatchLearningResponse] = call(
            "WatchLearning", WatchLearningResponse, request_id=request_id
        )
        self.is_over = False
        self._endpoint = endpoint
        self._last: WatchLearningResponse | None = None
        self._has_answered = False
        self._attempts: Attempts | None = None

    def news(self, data: bytes) -> WatchLearningResponse | None:
        """Return what an answer tells, None when it was told before."""
        response = self.call.result(data)
        self._has_answered, self._attempts = True, None
        self._endpoint.presence.was_there = True
        self.is_over = response.status in ENDS
        if response == self._last:
            return None
        self._last = response
        return response

    def pause_s(self, error: ReflexioError | None) -> float:
        """Return how long to wait before the next stream; raises when another would not help."""
        has_answered, self._has_answered = self._has_answered, False
        if has_answered and isinstance(error, DeadlineExceeded):
            return 0.0
        if self._attempts is None:
            self._attempts = self._endpoint.attempts()
        return self._attempts.pause_s(error or Unavailable("the server ended the watch early"))


def watch_learning(transport: Transport, request_id: str) -> Iterator[WatchLearningResponse]:
    """Yield the news, as `ReflexioClient.watch_learning` promises."""
    watch = Watch(transport.endpoint, request_id)
    while not watch.is_over:
        transport.check_open()
        stream = _Stream(transport.endpoint, watch.call)
        try:
            for data in stream.answers():
                response = watch.news(data)
                if response is not None:
                    yield response
                if watch.is_over:
                    return
        finally:
            stream.stop()
        if not stream.is_cut:
            time.sleep(watch.pause_s(stream.error))


class _Stream:
    """One stream, read by a thread of its own; its fields are guarded by `_changed`."""

    def __init__(self, endpoint: Endpoint, call: Call[WatchLearningResponse]) -> None:
        self._endpoint = endpoint
        self._call = call
        self._pid = os.getpid()
        self._changed = threading.Condition()
        self._answers: deque[bytes] = deque(maxlen=ANSWERS_MAX)
        self._is_over = False
        self._is_stopped = False
        self._running: grpc.Call | None = None
        self.is_cut = False
        self.error: ReflexioError | None = None
        self._thread = threading.Thread(target=self._read, name="reflexio-watch", daemon=True)
        self._thread.start()

    def answers(self) -> Iterator[bytes]:
        """Yield the stream's answers up to its end."""
        while True:
            if self._pid != os.getpid():
                raise ReflexioError(
                    "this watch belongs to the parent process; start a new one in this process",
                    code="FAILED_PRECONDITION",
                )
            with self._changed:
                self._changed.wait_for(lambda: self._answers or self._is_over)
                if not self._answers:
                    return
                data = self._answers.popleft()
            yield data

    def _read(self) -> None:
        error: ReflexioError | None = None
        try:
            with fork.inside_grpc():
                channel = open_channel(self._endpoint)

            def cut() -> None:
                self.is_cut = True
                channel.close()

            with fork.inside_grpc(cut, is_stream=True), closing(channel):
                running = channel.unary_stream(self._call.path, PLAIN_BYTES, PLAIN_BYTES)(
                    self._call.request,
                    timeout=self._endpoint.timeout_s,
                    metadata=self._endpoint.metadata,
                )
                self._running = running
                if self._is_stopped:
                    running.cancel()
                for data in running:
                    with self._changed:
                        self._answers.append(data)
                        self._changed.notify_all()
        except grpc.RpcError as failed:
            error = from_call(failed)
        finally:
            with self._changed:
                self._is_over, self.error = True, error
                self._changed.notify_all()

    def stop(self) -> None:
        """Cancel the stream and let its thread end."""
        if self._pid != os.getpid():
            return  # a child has not the thread, and perhaps a lock that nobody will release
        with self._changed:
            self._is_stopped = True
        if self._running is not None:
            self._running.cancel()
        self._thread.join(THREAD_END_TIMEOUT_S)
