"""A background loop outlives its faults, loses no call, and ends when it is stopped."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import structlog
from reflexio_server.core import background
from reflexio_server.core.background import BackgroundLoop
from reflexio_server.core.errors import storage_unavailable

ENDS_WITHIN_S = 30


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "REST_AFTER_FAILURE_S", 0)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run a scenario on an event loop of its own; one that hangs fails."""

    async def bounded() -> None:
        async with asyncio.timeout(ENDS_WITHIN_S):
            await scenario()

    asyncio.run(bounded())


@pytest.mark.parametrize(
    ("fault", "event"),
    [
        (storage_unavailable(), "work_waits"),
        (ConnectionError("the model is away"), "work_waits"),
        (ZeroDivisionError("a fault"), "work_failed"),
    ],
)
def test_a_fault_is_logged_and_the_work_goes_on(fault: Exception, event: str) -> None:
    async def scenario() -> None:
        faults = [fault]
        went_on = asyncio.Event()

        async def step() -> None:
            if faults:
                raise faults.pop()
            went_on.set()
            await loop.rest()

        loop = BackgroundLoop(step, "work")
        with structlog.testing.capture_logs() as logs:
            loop.start()
            await went_on.wait()
            await loop.stop()
        assert [line["event"] for line in logs] == [event]

    run(scenario)


def test_a_wake_during_a_step_is_not_lost() -> None:
    async def scenario() -> None:
        steps: list[int] = []
        again = asyncio.Event()

        async def step() -> None:
            steps.append(len(steps))
            if len(steps) == 1:
                # Between the look for work and the rest, as a commit in another task would.
                loop.wake()
            else:
                again.set()
            await loop.rest()

        loop = BackgroundLoop(step, "work")
        loop.start()
        await again.wait()
        await loop.stop()
        assert steps == [0, 1]

    run(scenario)


def test_a_rest_ends_by_itself_after_its_time() -> None:
    async def scenario() -> None:
        loop = BackgroundLoop(lambda: asyncio.sleep(0), "work")
        await loop.rest(0)

    run(scenario)


def test_stopping_cancels_the_step_and_waits_for_its_end() -> None:
    async def scenario() -> None:
        begun, ended = asyncio.Event(), asyncio.Event()

        async def step() -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        loop = BackgroundLoop(step, "work")
        assert not loop.is_running
        await loop.stop()
        loop.start()
        assert loop.is_running
        await begun.wait()
        await loop.stop()
        assert ended.is_set()

    run(scenario)
