"""Calls and streams beyond the bound are refused at once, and room comes back however they end."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from google.protobuf.message import Message
from reflexio.v1 import admin_service_pb2 as admin
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import learning_service_pb2
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import OVERLOAD_RETRY_AFTER_S, Code, ServiceError
from reflexio_server.rpc.methods import Method, bind, by_path
from reflexio_server.rpc.middleware.admission import bounded
from reflexio_server.rpc.middleware.places import may_wait

ADMIN = admin.DESCRIPTOR.services_by_name["AdminService"]
INTERACTIONS = pb.DESCRIPTOR.services_by_name["InteractionService"]
LEARNING = learning_service_pb2.DESCRIPTOR.services_by_name["LearningService"]
WATCHED = learning_service_pb2.WatchLearningRequest(request_id="r")


class Gate:
    """An implementation that answers when it is told to."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    async def call(self, _request: Message, _caller: Caller) -> Message:
        """Answer whoami once the gate is open."""
        await self.opened.wait()
        return admin.WhoamiResponse()

    async def feed(self, _request: Message, _caller: Caller) -> AsyncGenerator[Message, None]:
        """Answer at once and stay."""
        yield learning_service_pb2.WatchLearningResponse()
        await self.opened.wait()

    async def stream(
        self, requests: AsyncIterator[Message], _caller: Caller
    ) -> AsyncGenerator[Message, None]:
        """Answer each message."""
        async for _ in requests:
            yield pb.BulkPublishInteractionsResponse()

    def methods(self, calls_max: int, streams_max: int, waiting_max: int) -> dict[str, Method]:
        """Return the RPCs by name, bounded together and without a reserve."""
        methods = [
            *bind(ADMIN, {"Whoami": self.call, "GetStorageStats": self.call}),
            *bind(LEARNING, {"WatchLearning": self.feed}),
            *bind(INTERACTIONS, {"BulkPublishInteractions": self.stream}),
        ]
        bound = by_path(
            bounded(
                methods,
                calls_max=calls_max,
                streams_max=streams_max,
                waiting_max=waiting_max,
                reserve_max=0,
            )
        )
        return {path.rsplit("/", 1)[1]: method for path, method in bound.items()}


async def refusal(answer: Any) -> ServiceError:
    """Return what a call is refused with."""
    with pytest.raises(ServiceError) as refused:
        await answer
    return refused.value


async def messages() -> AsyncIterator[Message]:
    """Yield one message."""
    yield pb.BulkPublishInteractionsRequest()


def test_calls_beyond_the_bound_are_refused_until_one_has_ended() -> None:
    """All RPCs count together; the refusal says when to come back."""

    async def scenario() -> None:
        gate = Gate()
        methods = gate.methods(2, 1, 1)
        whoami, stats = methods["Whoami"].call, methods["GetStorageStats"].call
        assert whoami is not None
        assert stats is not None
        running = [
            asyncio.create_task(whoami(admin.WhoamiRequest(), Caller())),
            asyncio.create_task(stats(admin.GetStorageStatsRequest(user_id="ann"), Caller())),
        ]
        await asyncio.sleep(0)
        error = await refusal(whoami(admin.WhoamiRequest(), Caller()))
        assert (error.code, error.reason) == (Code.RESOURCE_EXHAUSTED, "OVERLOADED")
        assert error.retry_after_s == OVERLOAD_RETRY_AFTER_S
        running[0].cancel()
        await asyncio.gather(*running[:1], return_exceptions=True)
        gate.opened.set()
        await whoami(admin.WhoamiRequest(), Caller())
        await running[1]

    asyncio.run(scenario())


def test_streams_beyond_the_bound_are_refused_until_one_has_ended() -> None:
    """What publishes and what watches count apart from each other, and from calls."""

    async def scenario() -> None:
        methods = Gate().methods(1, 1, 1)
        feed, stream = methods["WatchLearning"].feed, methods["BulkPublishInteractions"].stream
        assert feed is not None
        assert stream is not None
        async with aclosing(feed(WATCHED, Caller())) as watching:
            await anext(watching)
            assert (await refusal(anext(feed(WATCHED, Caller())))).reason == "OVERLOADED"
            async with aclosing(stream(messages(), Caller())) as publishing:
                await anext(publishing)
                assert (await refusal(anext(stream(messages(), Caller())))).reason == "OVERLOADED"
        assert [reply async for reply in stream(messages(), Caller())]
        async with aclosing(feed(WATCHED, Caller())) as watching:
            await anext(watching)

    asyncio.run(scenario())


def test_call_that_only_waits_leaves_its_place() -> None:
    """To others; where too many wait already it is told so and keeps its place."""
    gate = Gate()
    waits: list[bool] = []

    async def work_and_wait(_request: Message, _caller: Caller) -> Message:
        waits.append(may_wait())
        await gate.opened.wait()
        return admin.WhoamiResponse()

    async def scenario() -> None:
        methods = bounded(
            bind(ADMIN, {"Whoami": work_and_wait}),
            calls_max=1,
            streams_max=1,
            waiting_max=1,
            reserve_max=0,
        )
        whoami = next(method.call for method in methods if method.path.endswith("Whoami"))
        assert whoami is not None
        running = []
        for _ in range(2):
            running.append(asyncio.create_task(whoami(admin.WhoamiRequest(), Caller())))
            await asyncio.sleep(0)
        assert waits == [True, False]
        await refusal(whoami(admin.WhoamiRequest(), Caller()))
        gate.opened.set()
        await asyncio.gather(*running)
        await whoami(admin.WhoamiRequest(), Caller())
        assert waits == [True, False, True]

    asyncio.run(scenario())
