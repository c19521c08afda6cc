"""`ReflexioClient.bulk_publish`: one thread reads the items, one stream carries them.

Four threads work together: one reads and encodes the caller's items, gRPC's own writes messages to
the stream, one reads responses, and the caller's turns them into acks. All share one lock; what is
between them is bounded by the window.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any, Generic, TypeVar

from reflexio._bulk.window import RPC, Entry, Progress, Window, make_entry
from reflexio._connection import fork
from reflexio._connection.channel import PLAIN_BYTES, THREAD_END_TIMEOUT_S, Transport, open_channel
from reflexio._connection.grpc_import import grpc
from reflexio._connection.retry import is_retriable
from reflexio._connection.status import from_call
from reflexio.errors import ReflexioError, Unavailable
from reflexio.types import BulkAck
from reflexio.v1 import interaction_service_pb2 as pb

T = TypeVar("T")

FINISH_TIMEOUT_S = 1.0
"""How long a stream whose items are all answered gets to end in order before it is cancelled."""


def bulk_publish(
    transport: Transport, items: Iterable[Mapping[str, Any]], progress: Progress | None = None
) -> Generator[BulkAck, None, None]:
    """Yield the acks of `items`, as `ReflexioClient.bulk_publish` promises."""
    transport.check_open()
    endpoint = transport.endpoint
    window = Window(endpoint.retry, endpoint.timeout_s)
    run = BulkRun(transport, items, make_entry, window, progress)
    try:
        yield from run.acks()
    finally:
        run.stop()


class _Stream:
    """One attempt at a stream; its fields are guarded by the run's lock."""

    def __init__(self) -> None:
        self.is_over = False
        self.is_cut = False
        self.error: ReflexioError | None = None
        self.call: Any = None


class BulkRun(Generic[T]):
    """The state that the threads of one bulk publish share, all of it under `_changed`.

    `make` turns each of `items` into an entry, in the thread that reads them.
    """

    def __init__(
        self,
        transport: Transport,
        items: Iterable[T],
        make: Callable[[T], Entry],
        window: Window,
        progress: Progress | None = None,
    ) -> None:
        self._transport = transport
        self._endpoint = transport.endpoint
        self._items = items
        self._make = make
        self._progress = progress
        self._pid = os.getpid()
        self._changed = threading.Condition()
        self._window = window
        self._responses: deque[pb.BulkPublishInteractionsResponse] = deque()
        self._stream: _Stream | None = None
        self._reader: threading.Thread | None = None
        self._is_read = False
        self._read_error: BaseException | None = None
        self._is_stopped = False
        self._is_writer_idle = True

    def acks(self) -> Iterator[BulkAck]:
        """Yield all acks, then raise what the items raised; ends early after `stop`."""
        threading.Thread(target=self._read_items, name="reflexio-bulk-items", daemon=True).start()
        failures = 0
        while True:
            self._check_process()
            ready, stream = self._next_event()
            if ready:
                failures = 0
                if self._progress is not None:
                    self._progress(self._window.progress())
                yield from ready
                # What the caller does between two acks is no delay of the server's.
                self._window.progress_at = time.monotonic()
            elif stream is not None:
                failures += 1
                self._pause(failures, stream)
                self._connect()
            elif self._read_error is not None:
                raise self._read_error
            else:
                return

    def _next_event(self) -> tuple[list[BulkAck], _Stream | None]:
        """Return acks, or the stream that must be replaced, or neither when all is done."""
        with self._changed:
            while not self._is_stopped:
                if self._responses:
                    self._endpoint.presence.was_there = True
                    while self._responses:
                        self._window.settle(self._responses.popleft())
                    self._changed.notify_all()  # something may be refused, or all be answered
                ready = self._window.acks()
                if ready:
                    self._changed.notify_all()  # there is room in the window
                    return ready, None
                if not self._window:
                    if self._is_read:
                        return [], None
                    self._changed.wait()
                    continue
                stream = self._stream
                if stream is None:
                    self._connect()
                elif stream.is_over:
                    self._window.rewind()
                    return [], stream
                self._changed.wait(self._window.patience_s(self._endpoint.timeout_s))
            return [], None

    def _pause(self, failures: int, stream: _Stream) -> None:
        """Wait before the next stream; raises when another would not help."""
        error = stream.error or Unavailable("the server ended the stream early")
        if stream.is_cut:
            return
        if not is_retriable(error):
            raise error
        pause_s = self._endpoint.retry.pause_s(failures, error)
        timeout_s = self._endpoint.timeout_s
        if self._endpoint.presence.ends_wait(
            self._endpoint.retry, error, time.monotonic() - self._window.progress_at + pause_s
        ):
            raise self._window.unreached(error)
        with self._changed:
            self._window.obstacle = error
            if pause_s >= self._window.patience_s(timeout_s):
                raise self._window.stalled(timeout_s)
            self._changed.wait_for(lambda: self._is_stopped, pause_s)

    def _connect(self) -> None:
        with self._changed:
            if self._is_stopped:
                return
            self._transport.check_open()
            self._stream = _Stream()
            self._reader = threading.Thread(
                target=self._read_responses,
                args=(self._stream,),
                name="reflexio-bulk-responses",
                daemon=True,
            )
            self._reader.start()

    def _read_items(self) -> None:
        """Add the caller's items to the window, in a thread of its own."""
        error: BaseException | None = None
        # Nobody else holds them, so that a generator is closed when this thread ends.
        items, self._items = self._items, ()
        try:
            for item in items:
                entry = self._make(item)
                with self._changed:
                    while not self._window.has_room() and not self._is_stopped:
                        self._changed.wait()
                    if self._is_stopped:
                        return
                    was_empty = not self._window
                    self._window.add(entry)
                    if was_empty or self._is_writer_idle:
                        self._changed.notify_all()
        except BaseException as raised:  # raised again, in the caller's thread
            error = raised
        finally:
            with self._changed:
                self._is_read, self._read_error = True, error
                self._changed.notify_all()

    def _messages(self, stream: _Stream) -> Iterator[bytes]:
        """Yield what the stream has to carry; gRPC reads it in a thread of its own."""
        while True:
            with self._changed:
                while not (stream.is_over or self._is_stopped or self._window.has_unsent()):
                    if self._is_read and self._window.is_answered():
                        return
                    self._is_writer_idle = True
                    self._changed.wait(self._window.resume_in_s())
                    self._is_writer_idle = False
                if stream.is_over or self._is_stopped:
                    return
                message = self._window.take()
            yield message

    def _read_responses(self, stream: _Stream) -> None:
        """Run one stream to its end, in a thread of its own."""
        error: ReflexioError | None = None
        try:
            with fork.inside_grpc():
                channel = open_channel(self._endpoint)

            def cut() -> None:
                stream.is_cut = True
                channel.close()

            with fork.inside_grpc(cut, is_stream=True), closing(channel):
                stream.call = channel.stream_stream(RPC.path, PLAIN_BYTES, RPC.parse_response)(
                    self._messages(stream), metadata=self._endpoint.metadata
                )
                if self._is_stopped:
                    stream.call.cancel()
                for response in stream.call:
                    with self._changed:
                        self._responses.append(response)
                        self._changed.notify_all()
        except grpc.RpcError as failed:
            error = from_call(failed)
        finally:
            with self._changed:
                stream.is_over, stream.error = True, error
                self._changed.notify_all()

    def _check_process(self) -> None:
        if self._pid != os.getpid():
            raise ReflexioError(
                "this bulk publish belongs to the parent process; start a new one in this process",
                code="FAILED_PRECONDITION",
            )

    def stop(self) -> None:
        """Cancel the stream and let the threads end; one more item may be read for nothing.

        Any thread may call it, more than once.
        """
        if self._pid != os.getpid():
            return  # a child has none of the threads, and perhaps a lock that nobody will release
        with self._changed:
            self._is_stopped = True
            stream, reader = self._stream, self._reader
            is_answered = self._window.is_answered()
            self._changed.notify_all()
        if reader is not None and is_answered:
            reader.join(FINISH_TIMEOUT_S)
        if stream is not None and stream.call is not None:
            stream.call.cancel()
        if reader is not None:
            reader.join(THREAD_END_TIMEOUT_S)
