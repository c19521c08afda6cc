"""Admission: how many calls run at once, so that none waits without end behind the others."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import replace

from google.protobuf.message import Message

from reflexio_server.core import limits
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import overloaded
from reflexio_server.rpc.methods import Feed, Method, Streaming, Unary


class _Room:
    """Counts what runs; used on the event loop alone."""

    def __init__(self, count_max: int) -> None:
        self._count_max = count_max
        self._count = 0

    def __enter__(self) -> None:
        if self._count >= self._count_max:
            raise overloaded()
        self._count += 1

    def __exit__(self, *_exception: object) -> None:
        self._count -= 1


def bounded(
    methods: Iterable[Method],
    *,
    calls_max: int = limits.CALLS_IN_FLIGHT_MAX,
    streams_max: int = limits.STREAMS_IN_FLIGHT_MAX,
) -> list[Method]:
    """Return the RPCs so that together they run at most so many calls and streams at once.

    What is beyond is refused at once with RESOURCE_EXHAUSTED / OVERLOADED and RetryInfo.
    """
    calls, streams = _Room(calls_max), _Room(streams_max)
    return [
        replace(
            method,
            call=method.call and _bounded_call(method.call, calls),
            feed=method.feed and _bounded_feed(method.feed, streams),
            stream=method.stream and _bounded_stream(method.stream, streams),
        )
        for method in methods
    ]


def _bounded_call(call: Unary, room: _Room) -> Unary:
    async def bounded_call(request: Message, caller: Caller) -> Message:
        with room:
            return await call(request, caller)

    return bounded_call


def _bounded_feed(feed: Feed, room: _Room) -> Feed:
    async def bounded_feed(request: Message, caller: Caller) -> AsyncGenerator[Message, None]:
        with room:
            async with aclosing(feed(request, caller)) as responses:
                async for response in responses:
                    yield response

    return bounded_feed


def _bounded_stream(stream: Streaming, room: _Room) -> Streaming:
    async def bounded_stream(
        requests: AsyncIterator[Message], caller: Caller
    ) -> AsyncGenerator[Message, None]:
        with room:
            async with aclosing(stream(requests, caller)) as responses:
                async for response in responses:
                    yield response

    return bounded_stream
