"""Lines that callers can cause: how many of them there are, and what they count."""

import asyncio

import pytest
import structlog
from reflexio_server.core import throttled_log
from reflexio_server.core.throttled_log import (
    DEBUG_LINES_PER_S,
    KINDS_MAX,
    BoundedLog,
    ThrottledLog,
)


@pytest.fixture
def now_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock, in one place that tests move."""
    now = [1_000.0]
    monkeypatch.setattr(throttled_log.time, "monotonic", lambda: now[0])
    return now


def test_one_line_of_a_kind_and_the_count_of_the_others(now_s: list[float]) -> None:
    """A flood is one line, and the next line counts it."""
    notices = ThrottledLog()
    with structlog.testing.capture_logs() as lines:
        for _ in range(200):
            notices.warn("refused", peer="one")
        now_s[0] += throttled_log.PAUSE_S
        notices.warn("refused", peer="two")
    assert lines == [
        {"event": "refused", "peer": "one", "log_level": "warning"},
        {"event": "refused", "peer": "two", "more_before": 199, "log_level": "warning"},
    ]


def test_kinds_do_not_hide_one_another() -> None:
    """Whoever is noisy leaves the lines of the others."""
    notices = ThrottledLog()
    with structlog.testing.capture_logs() as lines:
        for org_id in ("acme", "acme", "zenith", "acme"):
            notices.tell("info", "refused", (org_id,), org_id=org_id)
    assert [line["org_id"] for line in lines] == ["acme", "zenith"]


def test_end_of_a_burst_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With nobody calling any more, the count does not wait for another call."""
    monkeypatch.setattr(throttled_log, "PAUSE_S", 0.01)

    async def burst() -> None:
        notices = ThrottledLog()
        for number in range(5):
            notices.tell("info", "refused", (), number=number)
        while len(lines) < 2:
            await asyncio.sleep(0.001)

    with structlog.testing.capture_logs() as lines:
        asyncio.run(asyncio.wait_for(burst(), 60))
    assert [line["number"] for line in lines] == [0, 4]
    assert lines[1]["more_before"] == 3


def test_kinds_are_bounded() -> None:
    """A caller who makes up kinds gets one line for all that are too many."""
    notices = ThrottledLog()
    with structlog.testing.capture_logs() as lines:
        for number in range(3 * KINDS_MAX):
            notices.tell("info", "refused", (str(number),))
    assert len(lines) == KINDS_MAX + 1


def test_debug_lines_of_a_flood_are_bounded(now_s: list[float]) -> None:
    """So many in a second; the next second's first line counts the others."""
    details = BoundedLog("told")
    with structlog.testing.capture_logs() as lines:
        for number in range(DEBUG_LINES_PER_S + 7):
            details.tell(number=number)
        now_s[0] += 1
        details.tell(number=-1)
        details.tell(number=-2)
    assert [line["number"] for line in lines] == [*range(DEBUG_LINES_PER_S), -1, -2]
    assert [line.get("more_before") for line in lines[-2:]] == [7, None]
