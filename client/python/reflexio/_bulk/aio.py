"""`AsyncReflexioClient.bulk_publish`: tasks of one event loop in place of threads.

One task reads and encodes the caller's items, one per stream writes, one reads responses, and the
caller's turns them into acks. They meet only at awaits, so the window needs no lock.
"""

import asyncio
import inspect
import time
from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Iterable,
    Mapping,
)
from contextlib import suppress
from typing import Any

from reflexio._bulk.blocking import FINISH_TIMEOUT_S
from reflexio._bulk.window import BATCH_ITEMS_MAX, RPC, Progress, Window, make_entry
from reflexio._connection.aio_channel import AsyncTransport
from reflexio._connection.channel import PLAIN_BYTES
from reflexio._connection.grpc_import import aio
from reflexio._connection.retry import is_retriable
from reflexio._connection.status import from_call
from reflexio.errors import ReflexioError, Unavailable
from reflexio.types import BulkAck
from reflexio.v1 import interaction_service_pb2 as pb

Items = Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]]


async def bulk_publish(
    transport: AsyncTransport, items: Items, progress: Progress | None = None
) -> AsyncGenerator[BulkAck, None]:
    """Yield the acks of `items`, as `AsyncReflexioClient.bulk_publish` promises."""
    transport.check_open()
    run = _BulkRun(transport, items, progress)
    try:
        async for ack in run.acks():
            yield ack
    finally:
        await run.stop()


class _BulkRun:
    """The state that the tasks of one bulk publish share."""

    def __init__(self, transport: AsyncTransport, items: Items, progress: Progress | None) -> None:
        self._transport = transport
        self._endpoint = transport.endpoint
        self._items = items
        self._progress = progress
        self._window = Window(self._endpoint.retry, self._endpoint.timeout_s)
        self._responses: deque[pb.BulkPublishInteractionsResponse] = deque()
        self._changed = asyncio.Event()
        self._unsent = asyncio.Event()
        self._room = asyncio.Event()
        self._item_task: asyncio.Task[None] | None = None
        self._live: object = None
        """The stream that may take messages: gRPC reads a dead one's iterator a little longer."""
        self._stream: asyncio.Task[ReflexioError | None] | None = None

    async def acks(self) -> AsyncIterator[BulkAck]:
        """Yield all acks, then raise what the items raised."""
        self._item_task = asyncio.create_task(self._read_items())
        self._item_task.add_done_callback(self._notify)
        failures = 0
        while True:
            self._changed.clear()
            if self._responses:
                self._endpoint.presence.was_there = True
                while self._responses:
                    self._window.settle(self._responses.popleft())
                self._unsent.set()  # something may be refused, or all be answered
            ready = self._window.acks()
            if ready:
                failures = 0
                self._room.set()
                if self._progress is not None:
                    reported = self._progress(self._window.progress())
                    if inspect.isawaitable(reported):
                        await reported
                for ack in ready:
                    yield ack
                self._window.progress_at = time.monotonic()
            elif not self._window:
                if self._item_task.done():
                    self._item_task.result()
                    return
                await self._changed.wait()
            elif self._stream is None or self._stream.done():
                if self._stream is not None:
                    failures += 1
                    self._window.rewind()
                    await self._pause(failures, self._stream.result())
                self._transport.check_open()
                self._stream = asyncio.create_task(self._run_stream())
                self._stream.add_done_callback(self._notify)
            else:
                await self._wait_for_answer()

    def _notify(self, _task: object = None) -> None:
        self._changed.set()
        self._unsent.set()

    async def _wait_for_answer(self) -> None:
        timeout_s = self._endpoint.timeout_s
        try:
            async with asyncio.timeout(self._window.patience_s(timeout_s)):
                await self._changed.wait()
        except TimeoutError:
            if not self._responses:
                raise self._window.stalled(timeout_s) from None

    async def _pause(self, failures: int, error: ReflexioError | None) -> None:
        """Wait before the next stream; raises when another would not help."""
        error = error or Unavailable("the server ended the stream early")
        if not is_retriable(error):
            raise error
        self._window.obstacle = error
        pause_s = self._endpoint.retry.pause_s(failures, error)
        timeout_s = self._endpoint.timeout_s
        if self._endpoint.presence.ends_wait(
            self._endpoint.retry, error, time.monotonic() - self._window.progress_at + pause_s
        ):
            raise self._window.unreached(error)
        if pause_s >= self._window.patience_s(timeout_s):
            raise self._window.stalled(timeout_s)
        await asyncio.sleep(pause_s)

    async def _read_items(self) -> None:
        """Add the caller's items to the window."""
        items, self._items = self._items, ()
        if isinstance(items, AsyncIterable):
            async for item in items:
                await self._add(item)
            return
        for count, item in enumerate(items):
            await self._add(item)
            if count % BATCH_ITEMS_MAX == 0:
                await asyncio.sleep(0)  # a plain iterable never waits: let the others work

    async def _add(self, item: Any) -> None:
        entry = make_entry(item)
        while not self._window.has_room():
            self._room.clear()
            await self._room.wait()
        if not self._window:
            self._changed.set()
        self._window.add(entry)
        self._unsent.set()

    async def _run_stream(self) -> ReflexioError | None:
        """Run one stream to its end and return its error."""
        token = self._live = object()
        call = self._transport.channel().stream_stream(
            RPC.path, PLAIN_BYTES, pb.BulkPublishInteractionsResponse.FromString
        )(self._messages(token), metadata=self._endpoint.metadata)
        try:
            async for response in call:
                self._responses.append(response)
                self._changed.set()
        except aio.AioRpcError as failed:
            return from_call(failed)
        finally:
            self._live = None
            call.cancel()
        return None

    async def _messages(self, token: object) -> AsyncIterator[bytes]:
        """Yield what the stream has to carry."""
        while self._live is token:
            if self._window.has_unsent():
                yield self._window.take()
                continue
            if (self._item_task is None or self._item_task.done()) and self._window.is_answered():
                return
            self._unsent.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._window.resume_in_s()):
                    await self._unsent.wait()

    async def stop(self) -> None:
        """Cancel the stream and the reading of items."""
        tasks = [task for task in (self._stream, self._item_task) if task is not None]
        if self._stream is not None and self._window.is_answered():
            self._live = None
            self._unsent.set()
            await asyncio.wait((self._stream,), timeout=FINISH_TIMEOUT_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
