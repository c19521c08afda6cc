"""The bulk stream: read ahead inside a window, answer in order what each commit completed."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import learning_pb2

from reflexio_server.core import large_work, limits
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.access.rate import Rate
from reflexio_server.core.errors import ServiceError, shutting_down, stream_idle
from reflexio_server.core.failure_log import note_failure
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.core.interactions.service import Interactions
from reflexio_server.core.memory_budget import Holding
from reflexio_server.rpc.interactions.convert import to_draft, to_publish_response
from reflexio_server.rpc.status import to_status
from reflexio_server.rpc.validation import validator_for

FREE_TO_READ_BYTES = 2**20
"""What must be free for a stream to read on while something of it waits."""
ITEMS_IN_A_ROW = 32
"""Small items of a large message after which others are answered: a millisecond."""

validate_item = validator_for(pb.PublishInteractionRequest.DESCRIPTOR)


@dataclass(slots=True)
class _Part:
    """The items of one message on their way: those refused at once, and those being committed."""

    refusals: list[ServiceError | None]
    statuses: list[learning_pb2.LearningStatus.ValueType | None]
    outcomes: asyncio.Task[list[Receipt | ServiceError]] | None
    size_bytes: int
    held_bytes: int
    """What the caller's holding counts for the message, until it is answered."""


class BulkPublisher:
    """`BulkPublishInteractions`. `stop` makes every stream answer what it has read, then end."""

    def __init__(
        self,
        interactions: Interactions,
        rate: Rate | None = None,
        idle_timeout_s: float = limits.STREAM_IDLE_TIMEOUT_S,
    ) -> None:
        """`rate` is what each key may publish, None without limit."""
        self._interactions = interactions
        self._rate = rate
        self._idle_timeout_s = idle_timeout_s
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Read no further message on any stream."""
        self._stopping.set()

    async def publish(
        self, requests: AsyncIterator[pb.BulkPublishInteractionsRequest], caller: Caller
    ) -> AsyncGenerator[pb.BulkPublishInteractionsResponse, None]:
        """Answer the stream's items in order; ends with UNAVAILABLE when the server stops."""
        window = _Window(caller.holding)
        reader = asyncio.create_task(self._read(requests, caller, window))
        response, size_bytes, sequence = pb.BulkPublishInteractionsResponse(), 0, 0
        try:
            while (part := await window.get()) is not None:
                for result in await _results(part, caller):
                    result.sequence = sequence
                    sequence += 1
                    size_bytes += result.ByteSize()
                    if response.results and size_bytes > limits.REPLY_SIZE_BYTES_MAX:
                        yield response
                        response = pb.BulkPublishInteractionsResponse()
                        size_bytes = result.ByteSize()
                    response.results.append(result)
                window.release(part)
                if response.results and not window.has_completed():
                    yield response
                    response, size_bytes = pb.BulkPublishInteractionsResponse(), 0
            await reader
        finally:
            reader.cancel()

    async def _read(
        self,
        requests: AsyncIterator[pb.BulkPublishInteractionsRequest],
        caller: Caller,
        window: "_Window",
    ) -> None:
        """Submit each message's items to the store as they come, then mark the end."""
        stopping = asyncio.create_task(self._stopping.wait())
        iterator = aiter(requests)
        try:
            while True:
                message = asyncio.ensure_future(anext(iterator, None))
                await asyncio.wait(
                    (message, stopping),
                    timeout=self._idle_timeout_s,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if not message.done():
                    message.cancel()
                    raise shutting_down() if stopping.done() else stream_idle(self._idle_timeout_s)
                request = message.result()
                if request is None:
                    return
                refusal = await self._pace(request, caller, stopping)
                if refusal is None:
                    await window.put(await self._submit(request, caller))
                else:
                    await window.put(_refused(request, refusal, caller))
        finally:
            stopping.cancel()
            window.end()

    async def _pace(
        self,
        message: pb.BulkPublishInteractionsRequest,
        caller: Caller,
        stopping: asyncio.Task[Any],
    ) -> ServiceError | None:
        """Hold the stream back until its key may publish; the refusal where that takes too long."""
        if self._rate is None or not caller.key_id:
            return None
        count = sum(len(item.interaction_data_list) for item in message.items)
        give_up_at_s = asyncio.get_running_loop().time() + limits.BULK_PACE_S_MAX
        while not stopping.done():
            try:
                self._rate.take(caller.key_id, count)
            except ServiceError as error:
                pause_s = error.retry_after_s or 0.0
                if asyncio.get_running_loop().time() + pause_s > give_up_at_s:
                    return error
                await asyncio.wait((stopping,), timeout=pause_s)
            else:
                return None
        return shutting_down()

    async def _submit(self, message: pb.BulkPublishInteractionsRequest, caller: Caller) -> _Part:
        held_bytes, is_large = _held_bytes(caller), large_work.is_large()
        prepared: list[NewRequest] = []
        refusals: list[ServiceError | None] = []
        statuses: list[learning_pb2.LearningStatus.ValueType | None] = []
        for place, item in enumerate(message.items):
            try:
                if is_large and item.ByteSize() >= limits.LARGE_CALL_BYTES:
                    new = await large_work.beside(self._prepare, caller.org_id, item)
                else:
                    new = self._prepare(caller.org_id, item)
            except ServiceError as error:
                refusals.append(error)
                statuses.append(None)
                continue
            prepared.append(new)
            refusals.append(None)
            statuses.append(learning_pb2.LEARNING_STATUS_DEFERRED if new.teaches else None)
            if is_large and place % ITEMS_IN_A_ROW == ITEMS_IN_A_ROW - 1:
                await asyncio.sleep(0)
        outcomes = asyncio.create_task(self._commit(prepared)) if prepared else None
        size_bytes = sum(new.size_bytes for new in prepared)
        return _Part(refusals, statuses, outcomes, size_bytes, held_bytes)

    def _prepare(self, org_id: str, item: pb.PublishInteractionRequest) -> NewRequest:
        validate_item(item)
        return self._interactions.prepare(org_id, to_draft(item))

    async def _commit(self, prepared: list[NewRequest]) -> list[Receipt | ServiceError]:
        """Store requests; a refusal of all of them is the answer of each."""
        try:
            return await self._interactions.publish_prepared(prepared)
        except ServiceError as error:
            return [error for _ in prepared]


def _refused(
    message: pb.BulkPublishInteractionsRequest, refusal: ServiceError, caller: Caller
) -> _Part:
    """Return the part of a message of which nothing is taken."""
    count = len(message.items)
    return _Part([refusal] * count, [None] * count, None, 0, _held_bytes(caller))


def _held_bytes(caller: Caller) -> int:
    """Take on what is counted for the message that was read last."""
    return caller.holding.take_on() if caller.holding is not None else 0


async def _results(part: _Part, caller: Caller) -> list[pb.BulkPublishResult]:
    """Return the results of a part once it is committed, in order."""
    outcomes = iter(await part.outcomes if part.outcomes is not None else ())
    results = []
    noted: set[str] = set()
    for refusal, status in zip(part.refusals, part.statuses, strict=True):
        outcome = refusal if refusal is not None else next(outcomes)
        if isinstance(outcome, ServiceError):
            if outcome.reason not in noted:
                noted.add(outcome.reason)
                note_failure(outcome, caller.call_id, "BulkPublishInteractions", caller)
            results.append(pb.BulkPublishResult(error=to_status(outcome, caller.call_id)))
        else:
            response = to_publish_response(outcome, learning_status=status)
            results.append(pb.BulkPublishResult(response=response))
    return results


class _Window:
    """What one stream may have on its way; `put` waits for room, so the peer is held back."""

    def __init__(self, holding: Holding | None) -> None:
        self._holding = holding
        self._parts: deque[_Part | None] = deque()
        self._arrived = asyncio.Event()
        self._items = 0
        self._size_bytes = 0
        self._room = asyncio.Event()

    async def put(self, part: _Part) -> None:
        """Add a part, then wait until the next one may be read."""
        self._items += len(part.refusals)
        self._size_bytes += part.size_bytes
        self._parts.append(part)
        self._arrived.set()
        while self._is_full():
            self._room.clear()
            await self._room.wait()

    def _is_full(self) -> bool:
        if self._items >= limits.STREAM_REQUESTS_MAX or self._size_bytes >= limits.STREAM_BYTES_MAX:
            return True
        # Where the caller's memory is short, what waits is answered before more is read.
        holding = self._holding
        return (
            bool(self._items) and holding is not None and not holding.has_room(FREE_TO_READ_BYTES)
        )

    def end(self) -> None:
        """Say that no part follows."""
        self._parts.append(None)
        self._arrived.set()

    async def get(self) -> _Part | None:
        """Return the next part when there is one, None at the end."""
        while not self._parts:
            self._arrived.clear()
            await self._arrived.wait()
        return self._parts.popleft()

    def has_completed(self) -> bool:
        """Say whether the next part's commit is done already."""
        part = self._parts[0] if self._parts else None
        return part is not None and (part.outcomes is None or part.outcomes.done())

    def release(self, part: _Part) -> None:
        """Make room for what an answered part held."""
        self._items -= len(part.refusals)
        self._size_bytes -= part.size_bytes
        if self._holding is not None:
            self._holding.release(part.held_bytes)
        self._room.set()
