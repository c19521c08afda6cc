"""Large work runs beside the event loop, in turns by organisation; small work runs in its step."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from reflexio_server.core import large_work
from reflexio_server.core.limits import LARGE_CALL_BYTES


async def thread_of(size_bytes: int) -> int:
    """Return the thread that the work of a call of this size runs on."""
    large_work.begin("acme", size_bytes)
    return await large_work.work(threading.get_ident)


def test_the_threshold_decides() -> None:
    """Below it in the call's own step, from it on beside the loop."""
    loops = threading.get_ident()
    assert asyncio.run(thread_of(LARGE_CALL_BYTES - 1)) == loops
    assert asyncio.run(thread_of(LARGE_CALL_BYTES)) != loops


def test_nobody_calls() -> None:
    """Outside of a call everything is small."""

    async def run() -> int:
        large_work.weigh(LARGE_CALL_BYTES)
        return await large_work.work(threading.get_ident)

    assert asyncio.run(run()) == threading.get_ident()


@pytest.mark.parametrize(
    ("rows", "is_large"),
    [
        ([("", 1)] * (LARGE_CALL_BYTES // large_work.ROW_BYTES - 1), False),
        ([("", 1)] * (LARGE_CALL_BYTES // large_work.ROW_BYTES), True),
        ([("x" * LARGE_CALL_BYTES, 1)], True),
        ([], False),
    ],
)
def test_rows_weigh_with_their_texts(rows: list[tuple[object, ...]], is_large: bool) -> None:
    """A large page is converted, and printed, beside the loop."""

    async def run() -> tuple[int, int]:
        large_work.begin("acme", 10)
        converted = await large_work.work_on_rows(rows, threading.get_ident)
        return converted, await large_work.work(threading.get_ident)

    converted, printed = asyncio.run(run())
    assert (converted != threading.get_ident()) is is_large
    assert printed == converted


def test_the_loop_goes_on() -> None:
    """What another caller does is done while the work waits."""

    async def run() -> str:
        large_work.begin("acme", LARGE_CALL_BYTES)
        may_end = threading.Event()
        task = asyncio.create_task(large_work.work(may_end.wait))
        await asyncio.sleep(0)
        may_end.set()
        return "done" if await task else "timed out"

    assert asyncio.run(run()) == "done"


def test_what_it_raises_is_raised() -> None:
    """As if it ran in the call's own step."""

    async def run() -> None:
        large_work.begin("acme", LARGE_CALL_BYTES)
        await large_work.work(int, "no number")

    with pytest.raises(ValueError, match="no number"):
        asyncio.run(run())


def test_organisations_take_turns() -> None:
    """One that brings a single work does not wait for all of another's."""
    order: list[str] = []

    async def of(org_id: str, work: Callable[[], object]) -> None:
        large_work.begin(org_id, LARGE_CALL_BYTES)
        await large_work.work(work)

    async def run() -> None:
        may_begin = threading.Event()
        tasks = [asyncio.create_task(of("acme", may_begin.wait))]
        tasks += [asyncio.create_task(of("acme", lambda: order.append("acme"))) for _ in range(5)]
        tasks.append(asyncio.create_task(of("globex", lambda: order.append("globex"))))
        await asyncio.sleep(0)
        may_begin.set()
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert order.count("acme") == 5
    assert order.index("globex") < 2
