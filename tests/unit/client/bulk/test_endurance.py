"""Bulk publishes while the server is behind, killed or away; what they report on the way."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import reflexio
from reflexio import BulkAck, BulkProgress, RateLimited, RetryPolicy, Unavailable

from tests.support.serving import Server, running_server
from tests.unit.client.scripting import (
    AsyncCaller,
    Caller,
    ScriptedServer,
    as_async,
    items,
    wait_until,
)

RPC = "BulkPublishInteractions"
QUICK = RetryPolicy(initial_backoff_s=0.001, max_backoff_s=0.01)
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
COUNT = 6000


class ReporterError(Exception):
    """What a caller's progress function raises."""


@pytest.fixture
def real_server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        yield server


def stored_contents(server: Server, user_id: str = "user") -> list[str]:
    """Return all contents that a user has, as often as they are stored."""
    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
        listed = client.get_interactions(user_id, top_k=100_000)
    return sorted(interaction.content for interaction in listed.interactions)


def expected_contents(count: int) -> list[str]:
    return sorted(item["interactions"][0]["content"] for item in items(count))


def source_for(caller: Caller, *parts: list[dict[str, Any]] | Callable[[], object]) -> Any:
    """Return an iterable of the items in the lists; a function between them is called in its turn.

    It is an asynchronous one for the asyncio client, whose loop a wait must not block.
    """

    def ordinary() -> Iterator[dict[str, Any]]:
        for part in parts:
            if callable(part):
                part()
            else:
                yield from part

    async def asynchronous() -> AsyncIterator[dict[str, Any]]:
        for part in parts:
            if callable(part):
                await asyncio.to_thread(part)
            else:
                for item in part:
                    yield item

    return asynchronous() if isinstance(caller, AsyncCaller) else ordinary()


def restarting(server: Server, when: Callable[[], bool]) -> threading.Thread:
    """Kill the server when it is time, and start it again on the same port and folder."""

    def restart() -> None:
        wait_until(when)
        server.kill()
        server.start()

    thread = threading.Thread(target=restart)
    thread.start()
    return thread


def test_a_killed_server_loses_and_doubles_nothing(connect: Any, real_server: Server) -> None:
    """SIGKILL in the middle of a stream: one ack an item, in order; each stored once."""
    caller: Caller = connect(real_server.url, timeout=60.0)
    acks: list[BulkAck] = []
    thread = restarting(real_server, lambda: len(acks) >= 500)

    given = items(COUNT)
    # A part is sent to each of the two processes.
    source = source_for(caller, given[:-1000], thread.join, given[-1000:])
    caller.bulk_into(source, acks)
    assert [ack.request_id for ack in acks] == [f"id-{number}" for number in range(COUNT)]
    assert all(ack.success for ack in acks)
    assert stored_contents(real_server) == expected_contents(COUNT)


def test_a_server_that_stays_away_leaves_what_was_acked_known(
    connect: Any, real_server: Server
) -> None:
    """The error counts; the acks so far name what is stored, and the rest can be sent again."""
    caller: Caller = connect(real_server.url, timeout=1.5)
    acks: list[BulkAck] = []

    def kill() -> None:
        wait_until(lambda: len(acks) == 300)
        real_server.kill()

    source = source_for(caller, items(300), kill, items(400)[300:])
    with pytest.raises(Unavailable, match="300 items were stored, 100 have no answer") as caught:
        caller.bulk_into(source, acks)
    assert caught.value.details == {"acked": "300", "unanswered": "100"}
    real_server.start()
    # gRPC connects again within two seconds, which is longer than the timeout above.
    patient: Caller = connect(real_server.url)
    assert all(ack.success for ack in patient.bulk(items(400)))
    assert stored_contents(real_server) == expected_contents(400)


def test_items_that_are_put_off_are_sent_again(connect: Any, server: ScriptedServer) -> None:
    """A server that is behind answers so for each item; the client obeys, and nobody notices."""
    given = items(500)
    for number in (0, 7, 130, 499):
        given[number]["user_id"] = f"busy-{1 + number % 3}"
    acks = connect(server.url, retry=QUICK).bulk(given)
    assert [ack.request_id for ack in acks] == [f"id-{number}" for number in range(500)]
    assert all(ack.success for ack in acks)
    assert len(server.stored()) == 500
    assert len(server.calls(RPC)) == 1


def test_items_that_are_put_off_for_too_long_fail(connect: Any, server: ScriptedServer) -> None:
    """As often as the policy says; their neighbours are stored."""
    given = items(5)
    given[2]["user_id"] = "busy-3"
    retry = RetryPolicy(max_attempts=3, initial_backoff_s=0.001, max_backoff_s=0.01)
    acks = connect(server.url, retry=retry).bulk(given)
    assert [ack.success for ack in acks] == [True, True, False, True, True]
    assert isinstance(acks[2].error, RateLimited)
    assert acks[2].error.reason == "OVERLOADED"


def test_put_off_items_survive_a_cut_stream(connect: Any, server: ScriptedServer) -> None:
    """The connection breaks between the refusal and the repeat."""
    server.script(RPC, {"after_items": 3})
    given = items(10)
    given[1]["user_id"] = "busy-2"
    acks = connect(server.url, retry=QUICK).bulk(given)
    assert [ack.request_id for ack in acks] == [f"id-{number}" for number in range(10)]
    assert all(ack.success for ack in acks)


@pytest.mark.parametrize("is_async", [False, True])
def test_progress_counts_what_is_sent_acked_and_refused(
    server: ScriptedServer, *, is_async: bool
) -> None:
    """Before the acks that it counts are yielded; a repeat counts once."""
    server.script(RPC, {"after_items": 150})
    given = items(1000)
    given[10]["user_id"] = "refused"
    given[20]["interactions"] = [{"content": 3}]
    seen: list[BulkProgress] = []
    counted: list[int] = []
    if is_async:

        async def report(progress: BulkProgress) -> None:
            await asyncio.sleep(0)
            seen.append(progress)

        async def run() -> None:
            async with reflexio.AsyncReflexioClient(url_endpoint=server.url, retry=QUICK) as client:
                async for _ in client.bulk_publish(as_async(given), progress=report):
                    counted.append(seen[-1].acked + seen[-1].failed)

        asyncio.run(run())
    else:
        with reflexio.ReflexioClient(url_endpoint=server.url, retry=QUICK) as client:
            for _ in client.bulk_publish(given, progress=seen.append):
                counted.append(seen[-1].acked + seen[-1].failed)
    assert seen[-1] == BulkProgress(sent=999, acked=998, failed=2)
    assert seen == sorted(
        seen, key=lambda progress: (progress.acked + progress.failed, progress.sent)
    )
    assert all(count >= number for number, count in enumerate(counted, 1))


def test_what_progress_raises_ends_the_publish(server: ScriptedServer) -> None:
    """It is the caller's; stream and threads end."""

    def report(_progress: BulkProgress) -> None:
        raise ReporterError

    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
        with pytest.raises(ReporterError):
            list(client.bulk_publish(items(10), progress=report))
        wait_until(lambda: server.open_streams() == 0)


def test_a_cancelled_task_leaves_nothing_behind(server: ScriptedServer) -> None:
    """Stream and tasks end, and the client goes on."""

    async def run() -> None:
        server.script(RPC, {"after_items": 1, "sleep_s": 5})
        async with reflexio.AsyncReflexioClient(url_endpoint=server.url) as client:
            started = asyncio.Event()

            async def publish() -> None:
                async for _ in client.bulk_publish(items(10)):
                    started.set()

            task = asyncio.create_task(publish())
            await started.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            ours = [t for t in asyncio.all_tasks() if "_aio_bulk" in repr(t.get_coro())]
            assert ours == []
            assert (await client.whoami()).success

    asyncio.run(run())
