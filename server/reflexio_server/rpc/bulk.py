"""The bulk stream: read ahead inside a window, answer in order what each commit completed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import request_pb2

from reflexio_server.core import limits
from reflexio_server.core.access import Caller
from reflexio_server.core.errors import ServiceError, shutting_down
from reflexio_server.core.interactions import Interactions
from reflexio_server.core.model import NewRequest, Receipt
from reflexio_server.core.publishing import prepare
from reflexio_server.rpc.convert import to_draft, to_publish_response
from reflexio_server.rpc.status import to_status
from reflexio_server.rpc.validation import validator_for

validate_item = validator_for(pb.PublishInteractionRequest.DESCRIPTOR)


@dataclass(slots=True)
class _Part:
    """The items of one message on their way: those refused at once, and those being committed."""

    refusals: list[ServiceError | None]
    statuses: list[request_pb2.LearningStatus.ValueType | None]
    outcomes: asyncio.Task[list[Receipt | ServiceError]] | None
    size_bytes: int


class BulkPublisher:
    """`BulkPublishInteractions`. `stop` makes every stream answer what it has read, then end."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Read no further message on any stream."""
        self._stopping.set()

    async def publish(
        self, requests: AsyncIterator[pb.BulkPublishInteractionsRequest], caller: Caller
    ) -> AsyncIterator[pb.BulkPublishInteractionsResponse]:
        """Answer the stream's items in order; ends with UNAVAILABLE when the server stops."""
        window = _Window()
        reader = asyncio.create_task(self._read(requests, caller, window))
        sequence = 0
        try:
            while (part := await window.parts.get()) is not None:
                response = pb.BulkPublishInteractionsResponse()
                sequence = await self._answer(part, response, sequence, caller)
                window.release(part)
                while (
                    part := window.completed()
                ) is not None and response.ByteSize() < limits.REPLY_SIZE_BYTES_MAX:
                    sequence = await self._answer(part, response, sequence, caller)
                    window.release(part)
                yield response
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
                await asyncio.wait((message, stopping), return_when=asyncio.FIRST_COMPLETED)
                if not message.done():
                    message.cancel()
                    raise shutting_down()
                request = message.result()
                if request is None:
                    return
                await window.put(self._submit(request, caller))
        finally:
            stopping.cancel()
            window.parts.put_nowait(None)

    def _submit(self, message: pb.BulkPublishInteractionsRequest, caller: Caller) -> _Part:
        prepared: list[NewRequest] = []
        refusals: list[ServiceError | None] = []
        statuses: list[request_pb2.LearningStatus.ValueType | None] = []
        for item in message.items:
            try:
                validate_item(item)
                new = prepare(to_draft(item), caller.org_id)
            except ServiceError as error:
                refusals.append(error)
                statuses.append(None)
                continue
            prepared.append(new)
            refusals.append(None)
            has_lesson = not new.evaluation_only and any(
                interaction.expert_content for interaction in new.interactions
            )
            statuses.append(request_pb2.LEARNING_STATUS_DEFERRED if has_lesson else None)
        outcomes = (
            asyncio.create_task(self._interactions.publish_prepared(prepared)) if prepared else None
        )
        return _Part(refusals, statuses, outcomes, sum(new.size_bytes for new in prepared))

    async def _answer(
        self,
        part: _Part,
        response: pb.BulkPublishInteractionsResponse,
        sequence: int,
        caller: Caller,
    ) -> int:
        """Add the part's results once they are committed; returns the next sequence number."""
        outcomes = iter(await part.outcomes if part.outcomes is not None else ())
        for refusal, status in zip(part.refusals, part.statuses, strict=True):
            outcome = refusal if refusal is not None else next(outcomes)
            result = response.results.add(sequence=sequence)
            if isinstance(outcome, ServiceError):
                result.error.CopyFrom(to_status(outcome, caller))
            else:
                result.response.CopyFrom(to_publish_response(outcome, learning_status=status))
            sequence += 1
        return sequence


class _Window:
    """What one stream may have on its way; `put` waits for room, so the peer is held back."""

    def __init__(self) -> None:
        self.parts: asyncio.Queue[_Part | None] = asyncio.Queue()
        self._items = 0
        self._size_bytes = 0
        self._room = asyncio.Event()

    async def put(self, part: _Part) -> None:
        """Add a part, then wait until the next one may be read."""
        self._items += len(part.refusals)
        self._size_bytes += part.size_bytes
        self.parts.put_nowait(part)
        while (
            self._items >= limits.STREAM_REQUESTS_MAX or self._size_bytes >= limits.STREAM_BYTES_MAX
        ):
            self._room.clear()
            await self._room.wait()

    def completed(self) -> _Part | None:
        """Return the next part if its commit is done already."""
        if self.parts.empty():
            return None
        part: _Part | None = self.parts._queue[0]  # type: ignore[attr-defined]
        if part is None or (part.outcomes is not None and not part.outcomes.done()):
            return None
        return self.parts.get_nowait()

    def release(self, part: _Part) -> None:
        """Make room for what an answered part held."""
        self._items -= len(part.refusals)
        self._size_bytes -= part.size_bytes
        self._room.set()
