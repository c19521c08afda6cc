"""Streams of responses over HTTP: refusals, failures on the way, and clients that leave."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

import pytest
from reflexio.v1 import learning_service_pb2 as learning_pb
from reflexio_server.bridge.asgi.exchange import ClientGoneError, Exchange
from reflexio_server.bridge.ndjson.feed import LineFeed, serve_feed
from reflexio_server.bridge.routing.routes import RouteTable
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import Code, ServiceError, shutting_down
from reflexio_server.core.memory_budget import MemoryBudget
from reflexio_server.rpc.methods import Method, bind

from tests.unit.bridge.bridging import Client, assert_error, scope_of

Feed = Callable[[Any, Caller], AsyncGenerator[Any, None]]
PATH = "/api/watch_learning?request_id=r"


def methods(feed: Feed) -> list[Method]:
    """Return the RPCs of the service with this one bound."""
    return bind(learning_pb.DESCRIPTOR.services_by_name["LearningService"], {"WatchLearning": feed})


async def twice(request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
    """Answer with the request's id, two times."""
    for status in ("LEARNING_STATUS_PENDING", "LEARNING_STATUS_DONE"):
        yield learning_pb.WatchLearningResponse(status=status, reason=request.request_id)


def test_each_response_is_a_line() -> None:
    """In order, in the dialect of every other reply."""
    answer = Client(methods(twice)).call("GET", PATH)
    assert answer.lines == [
        {"status": "pending", "reason": "r"},
        {"status": "done", "reason": "r"},
    ]


def test_head_has_the_headers_alone() -> None:
    """And does not wait for the end."""
    released = []

    async def endless(_request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
        try:
            yield learning_pb.WatchLearningResponse()
            await asyncio.Event().wait()
        finally:
            released.append(True)

    answer = Client(methods(endless)).call("HEAD", PATH)
    assert (answer.status, answer.body) == (200, b"")
    assert released == [True]


def test_a_refusal_before_the_first_response_has_its_own_status() -> None:
    """As with any other RPC."""

    async def unknown(_request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
        raise ServiceError(Code.NOT_FOUND, "NOT_FOUND", "no such request")
        yield

    assert_error(Client(methods(unknown)).call("GET", PATH), 404, "NOT_FOUND", "NOT_FOUND")
    nothing = Client(methods(twice)).call("GET", "/api/watch_learning")
    assert_error(nothing, 400, "INVALID_ARGUMENT", "INVALID_FIELD")
    nobody = Client(bind(learning_pb.DESCRIPTOR.services_by_name["LearningService"], {}))
    assert_error(nobody.call("GET", PATH), 501, "UNIMPLEMENTED", "UNIMPLEMENTED")


def test_no_response_is_an_empty_reply() -> None:
    """Not one that never begins."""

    async def silent(_request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
        return
        yield

    answer = Client(methods(silent)).call("GET", PATH)
    assert (answer.status, answer.lines) == (200, [])


def test_a_failure_on_the_way_is_the_last_line() -> None:
    """The status line is gone by then; a fault of the server is told without its story."""
    for fault, reason in ((shutting_down(), "SHUTTING_DOWN"), (KeyError("secret"), "INTERNAL")):

        async def failing(
            request: Any, caller: Caller, fault: Exception = fault
        ) -> AsyncGenerator[Any, None]:
            async for response in twice(request, caller):
                yield response
                raise fault

        answer = Client(methods(failing)).call("GET", PATH)
        assert answer.status == 200
        first, last = answer.lines
        assert first["status"] == "pending"
        assert last["reason"] == reason
        assert b"secret" not in answer.body


async def endless_feed(
    feed: Feed, receive: Callable[[], Any], send: Callable[[Any], Any], stall_timeout_s: float
) -> None:
    """Serve one request for the feed."""
    [route] = [route for route in RouteTable(methods(feed)).routes if route.method.feed is not None]
    lines = LineFeed(route)
    exchange = Exchange(scope_of("GET", PATH, {}), receive, send, MemoryBudget().open())
    request, unknown = lines.request(b"", b"request_id=r", {})
    await serve_feed(lines, request, unknown, exchange, Caller(), stall_timeout_s)


def test_the_rpc_is_closed_when_the_client_leaves() -> None:
    """Though nothing has to be written to it."""

    async def run() -> list[str]:
        seen: list[str] = []
        leaves = asyncio.Event()

        async def feed(_request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
            try:
                yield learning_pb.WatchLearningResponse(reason="now")
                leaves.set()
                await asyncio.Event().wait()
            finally:
                seen.append("closed")

        async def receive() -> dict[str, Any]:
            await leaves.wait()
            return {"type": "http.disconnect"}

        async def send(event: Any) -> None:
            seen.append(event["type"])

        with pytest.raises(ClientGoneError):
            await endless_feed(feed, receive, send, 60.0)
        return seen

    assert asyncio.run(run()) == ["http.response.start", "http.response.body", "closed"]


def test_a_client_that_does_not_read_is_given_up() -> None:
    """What it holds is released."""

    async def run() -> list[str]:
        seen: list[str] = []

        async def feed(_request: Any, _caller: Caller) -> AsyncGenerator[Any, None]:
            try:
                while True:
                    yield learning_pb.WatchLearningResponse(reason="x")
            finally:
                seen.append("closed")

        async def wait_for_ever(_event: Any = None) -> None:
            await asyncio.Event().wait()

        async def send(event: Any) -> None:
            if event["type"] == "http.response.body":
                await wait_for_ever()

        with pytest.raises(ClientGoneError):
            await endless_feed(feed, wait_for_ever, send, 0.05)
        return seen

    assert asyncio.run(run()) == ["closed"]
