"""RPCs that stream their responses, over a real gRPC server on a socket."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from reflexio.v1 import learning_service_pb2 as learning_pb
from reflexio.v1 import learning_service_pb2_grpc as pb_grpc
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.rpc.methods import bind
from reflexio_server.rpc.server import GrpcServer

LEARNING = learning_pb.DESCRIPTOR.services_by_name["LearningService"]
REQUEST = learning_pb.WatchLearningRequest(request_id="r")
TIMEOUT_S = 30.0

Feed = Callable[[Any, Caller], AsyncGenerator[Any, None]]
Talk = Callable[[Any], Awaitable[Any]]


def served(folder: Path, feed: Feed | None, talk: Talk) -> Any:
    """Return what `talk` returns, given a stub of a server whose WatchLearning is the feed."""

    async def run() -> Any:
        functions = {"WatchLearning": feed} if feed else {}
        server = GrpcServer(bind(LEARNING, functions), lambda _headers: Caller("acme"))
        address = f"unix:{folder / 's'}"
        server.listen(address)
        await server.start()
        try:
            async with grpc.aio.insecure_channel(address) as channel:
                return await talk(pb_grpc.LearningServiceStub(channel))
        finally:
            await server.stop(0)

    return asyncio.run(run())


async def reasons(stub: Any) -> list[str]:
    """Return the reasons of all responses."""
    call = stub.WatchLearning(REQUEST, timeout=TIMEOUT_S)
    return [response.reason async for response in call]


async def two(request: Any, caller: Caller) -> AsyncGenerator[Any, None]:
    """Answer with what came in."""
    yield learning_pb.WatchLearningResponse(reason=request.request_id)
    yield learning_pb.WatchLearningResponse(reason=caller.org_id)


async def refused(_request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
    """Refuse before the first response."""
    raise ServiceError(Code.NOT_FOUND, "NOT_FOUND", "no such request")
    yield


async def broken(_request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
    """Fail after the first response."""
    yield learning_pb.WatchLearningResponse(reason="first")
    raise KeyError("secret")


def test_the_responses_come_in_order(tmp_path: Path) -> None:
    """For the one request and its caller."""
    assert served(tmp_path, two, reasons) == ["r", "acme"]


@pytest.mark.parametrize(
    ("feed", "code"),
    [
        (refused, grpc.StatusCode.NOT_FOUND),
        (broken, grpc.StatusCode.INTERNAL),
        (None, grpc.StatusCode.UNIMPLEMENTED),
    ],
)
def test_a_failure_is_the_status_of_the_stream(
    tmp_path: Path, feed: Feed | None, code: grpc.StatusCode
) -> None:
    """With the details of every other error, and no word of a fault's story."""

    async def talk(stub: Any) -> grpc.aio.AioRpcError:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await reasons(stub)
        return caught.value

    error = served(tmp_path, feed, talk)
    assert error.code() is code
    assert "grpc-status-details-bin" in dict(error.trailing_metadata())
    assert "secret" not in error.details()


def test_a_request_that_breaks_a_rule_begins_nothing(tmp_path: Path) -> None:
    """Nor do bytes that are no message."""

    async def talk(_stub: Any) -> list[grpc.StatusCode]:
        codes = []
        async with grpc.aio.insecure_channel(f"unix:{tmp_path / 's'}") as channel:
            for data in (b"", b"\xff"):
                call = channel.unary_stream("/reflexio.v1.LearningService/WatchLearning")
                codes.append(await call(data, timeout=TIMEOUT_S).code())
        return codes

    assert served(tmp_path, two, talk) == [grpc.StatusCode.INVALID_ARGUMENT] * 2


def test_the_function_is_closed_when_its_caller_leaves(tmp_path: Path) -> None:
    """What it holds is released at once."""

    async def talk_to(closed: asyncio.Event, stub: Any) -> bool:
        call = stub.WatchLearning(REQUEST, timeout=TIMEOUT_S)
        await call.read()
        call.cancel()
        return await asyncio.wait_for(closed.wait(), TIMEOUT_S)

    closed = asyncio.Event()

    async def endless(_request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
        try:
            yield learning_pb.WatchLearningResponse()
            await asyncio.Event().wait()
        finally:
            closed.set()

    assert served(tmp_path, endless, lambda stub: talk_to(closed, stub))
