"""Admission: how many calls run at once, so that none waits without end behind the others."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import replace

from google.protobuf.message import Message

from reflexio_server.core import limits
from reflexio_server.core.access.caller import Caller
from reflexio_server.rpc.methods import Feed, Method, Streaming, Unary
from reflexio_server.rpc.middleware.places import SEAT, Room, Seat


def bounded(
    methods: Iterable[Method],
    *,
    calls_max: int = limits.CALLS_IN_FLIGHT_MAX,
    streams_max: int = limits.STREAMS_IN_FLIGHT_MAX,
    waiting_max: int = limits.WAITING_CALLS_MAX,
    reserve_max: int = limits.RESERVE_PLACES_MAX,
) -> list[Method]:
    """Return the RPCs so that together they run at most so many calls and streams at once.

    What only waits, such as a watch, counts apart from them. What is beyond a caller's share is
    refused at once with RESOURCE_EXHAUSTED / OVERLOADED and RetryInfo.
    """
    calls, streams, waiting = (
        Room(places_max, reserve_max) for places_max in (calls_max, streams_max, waiting_max)
    )
    return [
        replace(
            method,
            call=method.call and _bounded_call(method.call, calls, waiting),
            feed=method.feed and _bounded_feed(method.feed, waiting),
            stream=method.stream and _bounded_stream(method.stream, streams),
        )
        for method in methods
    ]


def _bounded_call(call: Unary, room: Room, waiting: Room) -> Unary:
    async def bounded_call(request: Message, caller: Caller) -> Message:
        seat = Seat(room, waiting, caller)
        token = SEAT.set(seat)
        try:
            return await call(request, caller)
        finally:
            SEAT.reset(token)
            seat.leave()

    return bounded_call


def _bounded_feed(feed: Feed, room: Room) -> Feed:
    async def bounded_feed(request: Message, caller: Caller) -> AsyncGenerator[Message, None]:
        with room.place(caller):
            async with aclosing(feed(request, caller)) as responses:
                async for response in responses:
                    yield response

    return bounded_feed


def _bounded_stream(stream: Streaming, room: Room) -> Streaming:
    async def bounded_stream(
        requests: AsyncIterator[Message], caller: Caller
    ) -> AsyncGenerator[Message, None]:
        with room.place(caller):
            async with aclosing(stream(requests, caller)) as responses:
                async for response in responses:
                    yield response

    return bounded_stream
