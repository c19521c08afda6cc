"""The bulk stream answers every item once, in order, within bounds, whatever the store says."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any, cast

import pytest
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio_server.core import limits
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import ServiceError, overloaded
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.core.interactions.ports import Store
from reflexio_server.core.interactions.service import Interactions
from reflexio_server.rpc.interactions.bulk import BulkPublisher

PLACEHOLDER = f"<{'a' * 100}>"


class Shelf:
    """The part of a store that publishing needs; it may be shut, and may refuse."""

    def __init__(self) -> None:
        self.stored: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.refuses = False

    async def append(self, requests: Sequence[NewRequest]) -> list[Receipt | ServiceError]:
        """Store requests once the shelf is open; OVERLOADED while it refuses."""
        if self.refuses:
            raise overloaded()
        await self.open.wait()
        self.stored += [request.request_id for request in requests]
        return [
            Receipt(request.request_id, 1, len(request.interactions), request.warnings)
            for request in requests
        ]


class Stream:
    """One bulk stream on a shelf."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.publisher = BulkPublisher(
            Interactions(cast(Store, self.shelf), lambda _org, _user, _ids: None, lambda: None)
        )
        self.read = 0
        self.answers: list[pb.BulkPublishInteractionsResponse] = []

    async def messages(
        self, messages: Sequence[pb.BulkPublishInteractionsRequest], end: asyncio.Event | None
    ) -> AsyncIterator[pb.BulkPublishInteractionsRequest]:
        """Yield the messages and count what is taken; the stream stays open until `end`."""
        for message in messages:
            self.read += 1
            yield message
        if end is not None:
            await end.wait()

    async def run(
        self, *messages: pb.BulkPublishInteractionsRequest, end: asyncio.Event | None = None
    ) -> None:
        """Run the stream to its end and keep the answers."""
        async for response in self.publisher.publish(self.messages(messages, end), Caller()):
            self.answers.append(response)

    def results(self) -> list[pb.BulkPublishResult]:
        """Return all results in the order in which they came."""
        return [result for response in self.answers for result in response.results]


def run(work: Callable[[Stream], Coroutine[Any, Any, None]]) -> list[str]:
    """Run work on a new stream; returns what the event loop complained about."""
    complaints: list[str] = []

    async def watched() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: complaints.append(context["message"]))
        await work(Stream())
        await asyncio.sleep(0)
        gc.collect()

    asyncio.run(watched())
    return complaints


def message(first: int, count: int, **fields: Any) -> pb.BulkPublishInteractionsRequest:
    """Return a message of good items that are numbered from `first`."""
    return pb.BulkPublishInteractionsRequest(
        items=[
            {
                "user_id": "ann",
                "session_id": "s",
                "request_id": f"r{number}",
                "interaction_data_list": [{"content": "x", **fields}],
            }
            for number in range(first, first + count)
        ]
    )


def talkative(first: int, count: int) -> pb.BulkPublishInteractionsRequest:
    """Return a message whose items are each answered with the most and longest warnings."""
    made = message(first, count)
    for item in made.items:
        for _ in range(limits.WARNINGS_MAX):
            item.interaction_data_list.add(content="x", image_encoding=PLACEHOLDER)
    return made


def test_every_item_is_answered_in_order() -> None:
    """Sequence counts items over the whole stream, through empty messages."""

    async def work(stream: Stream) -> None:
        await stream.run(message(0, 3), message(3, 0), message(3, 1), message(4, 2))
        results = stream.results()
        assert [result.sequence for result in results] == list(range(6))
        assert [result.response.request_id for result in results] == stream.shelf.stored
        assert stream.shelf.stored == [f"r{number}" for number in range(6)]

    assert run(work) == []


def test_great_answers_lose_no_item() -> None:
    """Answers of more than a reply's size come in several replies, each item once."""

    async def work(stream: Stream) -> None:
        stream.shelf.open.clear()
        messages = [talkative(start, 50) for start in range(0, 500, 50)]
        running = asyncio.create_task(stream.run(*messages, message(500, 1)))
        while stream.read <= len(messages):
            await asyncio.sleep(0)
        stream.shelf.open.set()
        await running
        assert [result.sequence for result in stream.results()] == list(range(501))

    assert run(work) == []


def test_replies_fit_into_a_message() -> None:
    """No reply is greater than clients take that set no limit, whatever one message asked for."""

    async def work(stream: Stream) -> None:
        await stream.run(talkative(0, 400))
        assert [result.sequence for result in stream.results()] == list(range(400))
        sizes = [response.ByteSize() for response in stream.answers]
        assert max(sizes) <= limits.REPLY_SIZE_BYTES_MAX

    assert run(work) == []


def test_reading_stops_while_the_store_is_behind() -> None:
    """What one stream has in flight is bounded, and it goes on when there is room."""

    async def work(stream: Stream) -> None:
        stream.shelf.open.clear()
        count = 100
        messages = [message(start * count, count) for start in range(100)]
        running = asyncio.create_task(stream.run(*messages))
        for _ in range(5_000):
            await asyncio.sleep(0)
        assert stream.read * count <= limits.STREAM_REQUESTS_MAX + 2 * count
        stream.shelf.open.set()
        await running
        assert len(stream.results()) == 10_000

    assert run(work) == []


def test_overload_is_told_without_a_trace() -> None:
    """What was stored is answered; the rest is refused with OVERLOADED, and nothing is logged."""

    async def work(stream: Stream) -> None:
        stream.shelf.open.clear()
        end = asyncio.Event()
        messages = [message(number, 1) for number in range(5)]

        async def all_messages() -> AsyncIterator[pb.BulkPublishInteractionsRequest]:
            for number, message in enumerate(messages):
                stream.shelf.refuses = number >= 2
                yield message
                await asyncio.sleep(0.01)
            stream.shelf.open.set()
            await end.wait()

        reasons: list[str] = []
        try:
            async for response in stream.publisher.publish(all_messages(), Caller()):
                stream.answers.append(response)
                if len(stream.results()) == len(messages):
                    end.set()
        except ServiceError as error:
            reasons.append(error.reason)
        results = stream.results()
        assert [result.sequence for result in results] == list(range(len(results)))
        assert [result.HasField("response") for result in results[:2]] == [True, True]
        assert not any(result.HasField("response") for result in results[2:])
        assert stream.shelf.stored == ["r0", "r1"]
        assert reasons in ([], ["OVERLOADED"])

    assert run(work) == []


def test_stopping_answers_what_was_read() -> None:
    """Then the stream ends with SHUTTING_DOWN, though its client goes on."""

    async def work(stream: Stream) -> None:
        end = asyncio.Event()
        running = asyncio.create_task(stream.run(message(0, 3), message(3, 2), end=end))
        while len(stream.results()) < 5:
            await asyncio.sleep(0)
        stream.publisher.stop()
        with pytest.raises(ServiceError) as refusal:
            await running
        assert refusal.value.reason == "SHUTTING_DOWN"
        assert [result.sequence for result in stream.results()] == list(range(5))

    assert run(work) == []


def test_stopping_waits_for_what_is_being_committed() -> None:
    """Items that were read are answered when their commit ends."""

    async def work(stream: Stream) -> None:
        end = asyncio.Event()
        stream.shelf.open.clear()
        running = asyncio.create_task(stream.run(message(0, 3), end=end))
        while not stream.read:
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        stream.publisher.stop()
        await asyncio.sleep(0.01)
        assert not running.done()
        stream.shelf.open.set()
        with pytest.raises(ServiceError):
            await running
        assert [result.response.request_id for result in stream.results()] == ["r0", "r1", "r2"]

    assert run(work) == []


def test_abandoned_stream_leaves_nothing_behind() -> None:
    """A client that goes away in the middle costs no complaint; what was read may be stored."""

    async def work(stream: Stream) -> None:
        end = asyncio.Event()
        running = asyncio.create_task(stream.run(message(0, 3), message(3, 1), end=end))
        while len(stream.results()) < 4:
            await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        end.set()
        await asyncio.sleep(0.01)
        assert stream.shelf.stored == ["r0", "r1", "r2", "r3"]

    assert run(work) == []


def test_bad_items_are_refused_beside_good_ones() -> None:
    """Each answer stands in the place of its item, also when all of a message are bad."""

    async def work(stream: Stream) -> None:
        mixed = message(0, 3)
        mixed.items[1].user_id = ""
        bad = message(3, 2, created_at=-1)
        await stream.run(mixed, bad, message(5, 1))
        kinds = [result.WhichOneof("result") for result in stream.results()]
        assert kinds == ["response", "error", "response", "error", "error", "response"]
        assert [result.sequence for result in stream.results()] == list(range(6))

    assert run(work) == []
