"""The bulk route under pressure: clients that are slow, silent, gone, or read only at the end."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from reflexio_server.bridge.asgi.exchange import ClientGoneError, Exchange
from reflexio_server.bridge.ndjson.results import StreamShape
from reflexio_server.bridge.ndjson.stream import serve_lines
from reflexio_server.bridge.ndjson.writer import StreamLimits
from reflexio_server.bridge.routing.routes import RouteTable
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import ServiceError, shutting_down
from reflexio_server.core.memory_budget import MemoryBudget
from reflexio_server.rpc.methods import bind

from tests.unit.bridge.bridging import CHUNKED, a_request, echoed, pb, scope_of

Rpc = Callable[[AsyncIterator[Any], Caller], AsyncIterator[Any]]


def line(request_id: str) -> bytes:
    """Return one publish body as a line."""
    return json.dumps(a_request(request_id=request_id)).encode() + b"\n"


class Peer:
    """The far end of one exchange: sends lines for ever or not, reads or does not."""

    def __init__(self, lines: int, *, reads: bool) -> None:
        self.left = lines
        self.sent = 0
        self.reads = asyncio.Event()
        self.received: list[bytes] = []
        if reads:
            self.reads.set()

    async def receive(self) -> dict[str, Any]:
        await asyncio.sleep(0)
        self.sent += 1
        self.left -= 1
        return {"type": "http.request", "body": line(f"r{self.sent}"), "more_body": self.left > 0}

    async def send(self, event: Any) -> None:
        await self.reads.wait()
        self.received.append(event.get("body", b""))

    async def exchange(self, rpc: Rpc, limits: StreamLimits) -> None:
        """Let the bridge serve this peer."""
        service = pb.DESCRIPTOR.services_by_name["InteractionService"]
        table = RouteTable(bind(service, {"BulkPublishInteractions": rpc}))
        [route] = [route for route in table.routes if route.method.stream is not None]
        exchange = Exchange(
            scope_of("POST", "/api/bulk_publish", CHUNKED),
            self.receive,
            self.send,
            MemoryBudget().open(),
        )
        await serve_lines(StreamShape(route), exchange, Caller(), limits)


async def echo(requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
    """Answer every message at once."""
    async for message in requests:
        yield echoed(message)


def test_a_client_that_reads_only_after_sending_is_served() -> None:
    """As long as its answers fit into what is held: this is how simple HTTP clients work."""

    async def run() -> Peer:
        peer = Peer(2_000, reads=False)
        task = asyncio.create_task(peer.exchange(echo, StreamLimits()))
        while peer.left:
            await asyncio.sleep(0.001)
        peer.reads.set()
        await task
        return peer

    received = b"".join(asyncio.run(run()).received).splitlines()
    assert [json.loads(line)["request_id"] for line in received] == [
        f"r{index + 1}" for index in range(2_000)
    ]


def test_a_client_that_never_reads_is_held_back_and_given_up() -> None:
    """The server stops reading once as much is held as may be, and ends the stream."""
    limits = StreamLimits(held_bytes_max=10_000, lines_in_flight_max=50, stall_timeout_s=0.05)

    async def run() -> Peer:
        peer = Peer(10**9, reads=False)
        with pytest.raises(ClientGoneError):
            await peer.exchange(echo, limits)
        return peer

    peer = asyncio.run(run())
    answer_bytes = 100
    assert 0 < peer.sent < limits.held_bytes_max / answer_bytes + limits.lines_in_flight_max + 100


def test_bad_lines_of_a_client_that_never_reads_are_bounded() -> None:
    """Their errors are held like any answer, though no RPC stands in the way."""

    class Talking(Peer):
        async def receive(self) -> dict[str, Any]:
            event = await super().receive()
            return event | {"body": b"x\n" * 100}

    limits = StreamLimits(held_bytes_max=10_000, stall_timeout_s=0.05)

    async def run() -> Peer:
        peer = Talking(10**9, reads=False)
        with pytest.raises(ClientGoneError):
            await peer.exchange(echo, limits)
        return peer

    assert asyncio.run(run()).sent == 1


def test_an_rpc_is_held_back_while_its_answers_wait() -> None:
    """Also when the client has sent everything: nothing is asked for that cannot be held."""
    asked = 0

    async def one_by_one(requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
        nonlocal asked
        async for message in requests:
            for item in message.items:
                asked += 1
                yield echoed(pb.BulkPublishInteractionsRequest(items=[item]))

    class AtOnce(Peer):
        async def receive(self) -> dict[str, Any]:
            event = await super().receive()
            return event | {"body": line("r") * 1_000}

    limits = StreamLimits(held_bytes_max=10_000, stall_timeout_s=0.05)

    async def run() -> None:
        with pytest.raises(ClientGoneError):
            await AtOnce(1, reads=False).exchange(one_by_one, limits)

    asyncio.run(run())
    answer_bytes = 100
    assert asked < limits.held_bytes_max / answer_bytes + 10


def test_what_was_read_makes_room_again() -> None:
    """A long stream to a reading client passes the bound many times over."""
    limits = StreamLimits(held_bytes_max=1_000, lines_in_flight_max=10)

    async def run() -> Peer:
        peer = Peer(500, reads=True)
        await peer.exchange(echo, limits)
        return peer

    assert len(b"".join(asyncio.run(run()).received).splitlines()) == 500


def test_a_failed_rpc_ends_the_stream_of_a_client_that_goes_on() -> None:
    """It is not read to its end, which may never come."""

    async def failing(requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
        yield echoed(await anext(requests))
        raise shutting_down()

    async def run() -> Peer:
        peer = Peer(10**9, reads=True)
        await peer.exchange(failing, StreamLimits())
        return peer

    first, *rest = map(json.loads, b"".join(asyncio.run(run()).received).splitlines())
    assert first["success"] is False
    assert {answer["code"] for answer in rest} <= {"UNAVAILABLE"}


def test_a_client_that_has_sent_all_and_never_reads_is_given_up() -> None:
    """However little is held for it."""

    async def run() -> None:
        with pytest.raises(ClientGoneError):
            await Peer(3, reads=False).exchange(echo, StreamLimits(stall_timeout_s=0.05))

    asyncio.run(run())


def test_a_slow_rpc_is_no_stall() -> None:
    """The clock of a stalled client runs only while there is something to read."""

    async def slow(requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
        async for message in requests:
            await asyncio.sleep(0.1)
            yield echoed(message)

    async def run() -> Peer:
        peer = Peer(3, reads=True)
        await peer.exchange(slow, StreamLimits(stall_timeout_s=0.05))
        return peer

    assert len(b"".join(asyncio.run(run()).received).splitlines()) == 3


def test_an_rpc_that_never_answers_holds_the_client_back() -> None:
    """What is read ahead is bounded in lines."""
    limits = StreamLimits(lines_in_flight_max=30)

    async def swallow(requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
        async for message in requests:
            del message
        yield

    async def run() -> Peer:
        peer = Peer(10**9, reads=True)
        task = asyncio.create_task(peer.exchange(swallow, limits))
        last = -1
        while last != peer.sent:
            last = peer.sent
            await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return peer

    assert asyncio.run(run()).sent == limits.lines_in_flight_max


def test_a_client_that_falls_silent_is_given_up() -> None:
    """A peer that has vanished does not hold a stream for ever."""

    class Silent(Peer):
        async def receive(self) -> dict[str, Any]:
            if self.sent:
                await asyncio.Event().wait()
            return await super().receive()

    async def run() -> None:
        with pytest.raises(ServiceError) as caught:
            await Silent(10, reads=True).exchange(echo, StreamLimits(idle_timeout_s=0.05))
        assert caught.value.reason == "MALFORMED_MESSAGE"

    asyncio.run(run())


def test_the_rpc_is_closed_when_the_client_leaves() -> None:
    """What it holds is released at once."""
    closed = []

    async def rpc(requests: AsyncIterator[Any], _caller: Caller) -> AsyncIterator[Any]:
        try:
            async for message in requests:
                yield echoed(message)
        finally:
            closed.append(True)

    class Leaving(Peer):
        async def receive(self) -> dict[str, Any]:
            return await super().receive() if self.sent < 5 else {"type": "http.disconnect"}

    async def run() -> None:
        with pytest.raises(ClientGoneError):
            await Leaving(100, reads=True).exchange(rpc, StreamLimits())

    asyncio.run(run())
    assert closed == [True]
