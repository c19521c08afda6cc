"""Bulk publishes over real streams, through both clients."""

import asyncio
import itertools
import queue
import threading
from collections.abc import Iterator
from typing import Any, cast

import pytest
import reflexio
from reflexio import InvalidRequest, RetryPolicy, Unauthenticated, Unavailable

from tests.unit.client.scripting import Caller, ScriptedServer, as_async, items, wait_until

RPC = "BulkPublishInteractions"
QUICK = RetryPolicy(initial_backoff_s=0.001, max_backoff_s=0.01)
BAD: dict[str, Any] = {"user_id": "u", "interactions": [{"content": 3}], "request_id": "bad"}


class BrokenSourceError(Exception):
    """What a caller's iterable raises."""


def bulk_threads() -> list[str]:
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name.startswith("reflexio-bulk")]


def assert_all_stored(acks: list[reflexio.BulkAck], server: ScriptedServer, count: int) -> None:
    """Every item has one ack, in order, and was stored under its own id."""
    assert [ack.sequence for ack in acks] == list(range(count))
    assert [ack.request_id for ack in acks] == [f"id-{number}" for number in range(count)]
    assert all(ack.success and ack.error is None for ack in acks)
    stored = server.stored()
    assert len(stored) == count
    assert all(stored[ack.request_id] == ack.interaction_ids for ack in acks)


def test_every_item_is_acked_in_order(caller: Caller, server: ScriptedServer) -> None:
    """One stream, many items a message."""
    assert_all_stored(caller.bulk(items(3000)), server, 3000)
    sizes = server.message_sizes()
    assert sum(sizes) == 3000
    assert 1 < max(sizes) <= 128
    assert len(server.calls(RPC)) == 1
    wait_until(lambda: server.open_streams() == 0 and not bulk_threads())


@pytest.mark.parametrize("make", [iter, tuple, lambda given: (item for item in given)])
def test_any_iterable_is_taken(caller: Caller, server: ScriptedServer, make: Any) -> None:
    """Iterators, sequences, generators."""
    assert_all_stored(caller.bulk(make(items(5))), server, 5)


def test_nothing_to_publish_needs_no_server(connect: Any) -> None:
    """No item, no connection."""
    assert connect("http://localhost:1").bulk([]) == []


def test_an_id_is_made_for_each_item(caller: Caller, server: ScriptedServer) -> None:
    """With the source in front; warnings of server and client come along."""
    given = items(2, request_id=None, source="web", user_id="warned", mood="good")
    acks = caller.bulk(given)
    assert {ack.request_id for ack in acks} == set(server.stored())
    assert all(ack.request_id.startswith("web_") for ack in acks)
    assert acks[0].warnings == ["from the server", "mood: unknown field, ignored"]


def test_a_bad_item_fails_alone(caller: Caller, server: ScriptedServer) -> None:
    """Refused here or there, its neighbours are stored."""
    given: list[Any] = items(6)
    given[1] = BAD
    given[3] = {**given[3], "user_id": "refused"}
    given[4] = "no item at all"
    acks = caller.bulk(given)
    assert [ack.sequence for ack in acks] == list(range(6))
    assert [ack.success for ack in acks] == [True, False, True, False, False, True]
    assert all(isinstance(acks[n].error, InvalidRequest) for n in (1, 3, 4))
    assert "interactions[0].content" in str(acks[1].error)
    assert [ack.request_id for ack in acks] == ["id-0", "bad", "id-2", "id-3", "", "id-5"]
    assert set(server.stored()) == {"id-0", "id-2", "id-5"}


def test_bad_items_alone_need_no_server(connect: Any) -> None:
    """Nothing is sent, so nothing connects."""
    acks = connect("http://localhost:1").bulk([BAD] * 300)
    assert [(ack.sequence, ack.success) for ack in acks] == [(n, False) for n in range(300)]


def test_items_that_cannot_be_iterated_are_a_typing_error(caller: Caller) -> None:
    """As in any loop."""
    with pytest.raises(TypeError, match="not iterable"):
        caller.bulk(cast(Any, 5))


@pytest.mark.parametrize("after", [[0], [1], [127, 128, 500], [700, 0, 0, 3]])
def test_a_cut_stream_is_resumed(connect: Any, server: ScriptedServer, after: list[int]) -> None:
    """What was not answered is sent again under the same ids; each item has one ack."""
    server.script(RPC, *[{"after_items": count} for count in after])
    assert_all_stored(connect(server.url, retry=QUICK).bulk(items(2000)), server, 2000)
    assert len(server.calls(RPC)) == len(after) + 1


def test_made_ids_are_kept_over_a_cut(connect: Any, server: ScriptedServer) -> None:
    """What was stored without an answer is not stored again."""
    # The second stream stores all; so whatever the first had stored must be among them.
    server.script(RPC, {"after_items": 100})
    acks = connect(server.url, retry=QUICK).bulk(items(400, request_id=None))
    assert {ack.request_id for ack in acks} == set(server.stored())
    assert len(server.stored()) == 400


def test_a_stream_that_ends_early_without_an_error_is_resumed(
    connect: Any, server: ScriptedServer
) -> None:
    """A server that says when to come back is obeyed too."""
    server.script(
        RPC,
        {"code": "RESOURCE_EXHAUSTED", "retry_after_s": 0.01},
        {"code": "UNAVAILABLE", "retry_after_s": 0.01},
    )
    assert_all_stored(connect(server.url, retry=QUICK).bulk(items(10)), server, 10)
    assert len(server.calls(RPC)) == 3


def test_a_killed_server_that_comes_back_gets_the_rest(
    connect: Any, own_server: ScriptedServer
) -> None:
    """No ack is lost, doubled or out of order; what had no ack is stored by the new process."""
    own_server.script(RPC, {"after_items": 700, "sleep_s": 60})
    caller: Caller = connect(own_server.url, timeout=60.0)

    def restart() -> None:
        wait_until(lambda: len(own_server.stored()) == 700)
        own_server.kill()
        own_server.start()

    restarting = threading.Thread(target=restart)
    restarting.start()
    acks = caller.bulk(items(2000))
    restarting.join()
    assert [ack.sequence for ack in acks] == list(range(2000))
    assert all(ack.success for ack in acks)
    assert {f"id-{number}" for number in range(700, 2000)} <= set(own_server.stored())


def test_what_cannot_pass_is_raised_at_once(caller: Caller, server: ScriptedServer) -> None:
    """A stream that is refused for good is not tried again."""
    # After it has read: a write that meets the refusal is INTERNAL to grpc.aio, and tried again.
    refusal = {"after_items": 0, "code": "UNAUTHENTICATED", "message": "no key"}
    server.script(RPC, *[refusal] * 3)
    with pytest.raises(Unauthenticated, match="no key"):
        caller.bulk(items(3))
    assert len(server.calls(RPC)) == 1


def test_a_silent_server_is_given_up(connect: Any, server: ScriptedServer) -> None:
    """After the timeout without an answer, and not without saying how far it came."""
    server.script(RPC, {"after_items": 2, "sleep_s": 5})
    caller: Caller = connect(server.url, timeout=1.0)
    with pytest.raises(Unavailable) as caught:
        caller.bulk(items(5))
    assert caught.value.details == {"acked": "2", "unanswered": "3"}


def test_an_absent_server_is_given_up(connect: Any) -> None:
    """After the timeout, with what stood in the way."""
    caller: Caller = connect("http://localhost:1", timeout=0.5, retry=QUICK)
    with pytest.raises(Unavailable, match="0 items were stored, 5 have no answer") as caught:
        caller.bulk(items(5))
    assert "connect" in str(caught.value).lower()


def test_what_the_items_raise_comes_after_the_acks(caller: Caller, server: ScriptedServer) -> None:
    """Everything before it is stored and acked."""

    def broken() -> Iterator[dict[str, Any]]:
        yield from items(300)
        raise BrokenSourceError("out of paper")

    seen: list[reflexio.BulkAck] = []
    with pytest.raises(BrokenSourceError, match="out of paper"):
        caller.bulk_into(broken(), seen)
    assert [ack.sequence for ack in seen] == list(range(300))
    assert len(server.stored()) == 300


def test_a_large_item_goes_alone(caller: Caller, server: ScriptedServer) -> None:
    """Twenty megabytes between small ones; one beyond the limit is refused alone."""
    given = items(5)
    given[2] = {**given[2], "interactions": [{"image_encoding": "A" * 20_000_000}]}
    given[4] = {**given[4], "interactions": [{"content": "A" * 34_000_000}]}
    acks = caller.bulk(given)
    assert [ack.success for ack in acks] == [True, True, True, True, False]
    assert acks[4].error is not None
    assert acks[4].error.reason == "MESSAGE_TOO_LARGE"
    assert 1 in server.message_sizes()


def test_no_more_is_read_than_the_window_holds(connect: Any, server: ScriptedServer) -> None:
    """A server that is behind stops the reading of items."""
    server.script(RPC, {"after_items": 5, "sleep_s": 10})
    read = itertools.count()
    caller: Caller = connect(server.url, timeout=1.5)

    def endless() -> Iterator[dict[str, Any]]:
        for number in read:
            yield {"user_id": "u", "interactions": [{"content": str(number)}]}

    with pytest.raises(Unavailable):
        caller.bulk(endless())
    assert next(read) <= 5 + 8192 + 2


def test_each_item_can_wait_for_the_ack_before_it(server: ScriptedServer) -> None:
    """Nothing is held back to fill a message."""
    given: queue.Queue[dict[str, Any] | None] = queue.Queue()
    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
        first, *others = items(50)
        given.put(first)
        acks = client.bulk_publish(iter(given.get, None))
        for ack in acks:
            assert ack.request_id == f"id-{ack.sequence}"
            given.put(others.pop(0) if others else None)
    assert server.message_sizes() == [1] * 50


def test_waiting_for_items_is_no_delay_of_the_servers(server: ScriptedServer) -> None:
    """A source that is silent for longer than the timeout is no failure; nor is a slow consumer."""
    pause = threading.Event()

    def slow() -> Iterator[dict[str, Any]]:
        for item in items(2):
            yield item
            pause.wait(0.6)

    with reflexio.ReflexioClient(url_endpoint=server.url, timeout=0.5) as client:
        for ack in client.bulk_publish(slow()):
            assert ack.success
            pause.wait(0.6)
    assert len(server.stored()) == 2


def test_a_stream_lost_while_idle_is_replaced(own_server: ScriptedServer) -> None:
    """The server restarts between two items."""

    def source() -> Iterator[dict[str, Any]]:
        first, second = items(2)
        yield first
        wait_until(lambda: own_server.open_streams() == 1 and len(own_server.stored()) == 1)
        own_server.kill()
        own_server.start()
        yield second

    with reflexio.ReflexioClient(url_endpoint=own_server.url) as client:
        assert [ack.success for ack in client.bulk_publish(source())] == [True, True]
    assert list(own_server.stored()) == ["id-1"]


def test_closing_the_iterator_ends_stream_and_threads(server: ScriptedServer) -> None:
    """However much is left."""
    closed = threading.Event()

    def source() -> Iterator[dict[str, Any]]:
        try:
            yield from itertools.cycle(items(1, request_id=None))
        finally:
            closed.set()

    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
        acks = client.bulk_publish(source())
        assert next(acks).success
        wait_until(lambda: server.open_streams() == 1)
        acks.close()
        wait_until(lambda: server.open_streams() == 0 and not bulk_threads() and closed.is_set())
        assert client.whoami().success


def test_closing_while_nobody_listens_ends_the_threads() -> None:
    """A stream that never came about is let go too."""
    with reflexio.ReflexioClient(url_endpoint="http://localhost:1", timeout=0.3) as client:
        acks = client.bulk_publish(itertools.cycle(items(1)))
        with pytest.raises(Unavailable):
            next(acks)
        wait_until(lambda: not bulk_threads())


def test_several_streams_share_a_client(server: ScriptedServer) -> None:
    """Each in a thread of its own."""
    failures: list[reflexio.BulkAck] = []

    def publish(prefix: str) -> None:
        given = [{**item, "request_id": f"{prefix}-{item['request_id']}"} for item in items(500)]
        failures.extend(ack for ack in client.bulk_publish(given) if not ack.success)

    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
        threads = [threading.Thread(target=publish, args=(str(n),)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    assert len(server.stored()) == 2000


def test_an_asynchronous_iterable_is_taken(server: ScriptedServer) -> None:
    """By the client for asyncio."""

    async def run() -> list[reflexio.BulkAck]:
        async with reflexio.AsyncReflexioClient(url_endpoint=server.url) as client:
            return [ack async for ack in client.bulk_publish(as_async(items(500)))]

    assert_all_stored(asyncio.run(run()), server, 500)


def test_closing_the_asynchronous_iterator_ends_stream_and_tasks(server: ScriptedServer) -> None:
    """No task is left behind."""

    async def run() -> None:
        async with reflexio.AsyncReflexioClient(url_endpoint=server.url) as client:
            acks = client.bulk_publish(itertools.cycle(items(1)))
            assert (await anext(acks)).success
            await acks.aclose()
            await asyncio.to_thread(wait_until, lambda: server.open_streams() == 0)
            # gRPC's own tasks end a moment after their streams.
            for _ in range(1_000):
                others = asyncio.all_tasks() - {asyncio.current_task()}
                if not others:
                    break
                await asyncio.sleep(0.01)
            assert not others

    asyncio.run(run())


def test_an_asynchronous_source_can_wait_for_the_ack_before_it(server: ScriptedServer) -> None:
    """Nothing is held back to fill a message."""

    async def run() -> list[int]:
        given: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

        async def source() -> Any:
            for _ in range(20):
                yield await given.get()

        first, *others = items(20)
        given.put_nowait(first)
        sequences = []
        async with reflexio.AsyncReflexioClient(url_endpoint=server.url) as client:
            async for ack in client.bulk_publish(source()):
                sequences.append(ack.sequence)
                if others:
                    given.put_nowait(others.pop(0))
        return sequences

    assert asyncio.run(run()) == list(range(20))
    assert server.message_sizes() == [1] * 20
