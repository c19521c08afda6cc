"""The end of a `Publisher`, and all of an `AsyncPublisher`."""

import asyncio
import threading
from typing import Any

import pytest
from reflexio import (
    AsyncPublisher,
    InvalidRequest,
    Publisher,
    PublisherFull,
    PublisherStats,
    ReflexioError,
)

from tests.unit.client.publisher.publishing import NOWHERE, RPC, TURN, WAIT_S, Failures
from tests.unit.client.scripting import ScriptedServer, wait_until


def publisher_threads() -> list[str]:
    """Return a publisher's threads but the one that waits for the end of the program."""
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name.startswith(("reflexio-publisher", "reflexio-bulk"))]


def test_closing_publishes_what_is_queued(publish_to: Any, server: ScriptedServer) -> None:
    """Then nothing is taken, no thread is left, and closing again does nothing."""
    publisher: Publisher = publish_to(server.url)
    for _ in range(500):
        publisher.publish("u", TURN, "s")
    assert publisher.close()
    assert len(server.stored()) == 500
    with pytest.raises(ReflexioError, match="closed"):
        publisher.publish("u", TURN, "s")
    assert publisher.close()
    wait_until(lambda: not publisher_threads() and server.open_streams() == 0)


def test_closing_in_vain_reports_what_is_left(publish_to: Any, failures: Failures) -> None:
    """Every item once, with an error that says what is unknown."""
    publisher: Publisher = publish_to(NOWHERE, on_failure=failures)
    ids = [publisher.publish("u", TURN, "s") for _ in range(50)]
    assert not publisher.close(timeout_s=0.1)
    assert [failure.request_id for failure in failures] == ids
    assert all("may have been stored" in str(failure.error) for failure in failures)
    assert publisher.stats == PublisherStats(queued=0, acked=0, failed=50)
    wait_until(lambda: not publisher_threads())


def test_closing_under_a_silent_server_ends(
    publish_to: Any, failures: Failures, server: ScriptedServer
) -> None:
    """What it answered is acked, the rest reported."""
    server.script(RPC, {"after_items": 2, "sleep_s": 3})
    publisher: Publisher = publish_to(server.url, on_failure=failures)
    for _ in range(5):
        publisher.publish("u", TURN, "s")
    wait_until(lambda: publisher.stats.acked == 2)
    assert not publisher.close(timeout_s=0.1)
    assert publisher.stats == PublisherStats(queued=0, acked=2, failed=3)
    wait_until(lambda: not publisher_threads())


def test_many_may_close_at_once(publish_to: Any, failures: Failures) -> None:
    """Each item is still reported once."""
    publisher: Publisher = publish_to(NOWHERE, on_failure=failures)
    ids = [publisher.publish("u", TURN, "s") for _ in range(100)]
    threads = [threading.Thread(target=publisher.close, args=(0.1,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(failure.request_id for failure in failures) == sorted(ids)


def test_the_asyncio_publisher_does_the_same(server: ScriptedServer, failures: Failures) -> None:
    """Awaited."""

    async def run() -> PublisherStats:
        async with AsyncPublisher(url_endpoint=server.url, on_failure=failures) as publisher:
            given = [publisher.publish("u", TURN, "s", request_id=f"id-{n}") for n in range(200)]
            assert await asyncio.gather(*given) == [f"id-{n}" for n in range(200)]
            await publisher.publish("refused", TURN, "s")
            assert await publisher.flush(WAIT_S)
            with pytest.raises(InvalidRequest):
                await publisher.publish("u", [{"content": 3}], "s")
            return publisher.stats

    assert asyncio.run(run()) == PublisherStats(queued=0, acked=200, failed=1)
    assert len(failures) == 1
    assert len(server.stored()) == 200


def test_the_asyncio_publisher_waits_for_room_without_blocking(failures: Failures) -> None:
    """A cancelled publish has taken nothing."""

    async def run() -> None:
        publisher = AsyncPublisher(url_endpoint=NOWHERE, queue_size_max=1, on_failure=failures)
        await publisher.publish("u", TURN, "s")
        with pytest.raises(PublisherFull):
            await publisher.publish("u", TURN, "s")
        waiting = asyncio.create_task(publisher.publish("u", TURN, "s", timeout_s=WAIT_S))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not await publisher.close(0.1)

    asyncio.run(run())
    assert len(failures) == 1
