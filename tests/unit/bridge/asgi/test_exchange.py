"""Bodies that come, but hardly: a clock of the test's own tells the time."""

import asyncio
from typing import Any

import pytest
from reflexio_server.bridge.asgi import exchange as module
from reflexio_server.bridge.asgi.exchange import Exchange
from reflexio_server.bridge.asgi.pieces import Pieces
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.limits import (
    BODY_TOTAL_TIMEOUT_S,
    HTTP_BODY_BYTES_PER_S_MIN,
    HTTP_BODY_TIMEOUT_S,
)
from reflexio_server.core.memory_budget import MemoryBudget

PAUSE_S = 10.0


class Clock:
    """Stands in for the `time` module."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def monotonic(self) -> float:
        return self.now_s


def read(monkeypatch: pytest.MonkeyPatch, pieces: list[bytes]) -> bytes:
    """Read a body of which one piece comes every ten seconds."""
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        clock.now_s += PAUSE_S
        body = waiting.pop(0)
        await asyncio.sleep(0.001)  # so that a time that is over already is noticed
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(_event: Any) -> None:
        raise AssertionError("nothing is answered here")

    scope = {"type": "http", "headers": [], "method": "POST", "path": "/"}
    body = asyncio.run(Exchange(scope, receive, send, MemoryBudget().open()).body())
    return bytes(body.take()) if isinstance(body, Pieces) else body


def test_body_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then would hold its connection for ever."""
    with pytest.raises(ServiceError, match="too slowly"):
        read(monkeypatch, [b"a"] * 1_000)


def test_slow_body_that_ends_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within its first minute any, later at the least rate."""
    few = int(HTTP_BODY_TIMEOUT_S / PAUSE_S)
    assert read(monkeypatch, [b"a"] * few) == b"a" * few
    piece = b"a" * int(HTTP_BODY_BYTES_PER_S_MIN * PAUSE_S)
    count = int(BODY_TOTAL_TIMEOUT_S / PAUSE_S) - 1
    assert len(read(monkeypatch, [piece] * count)) == count * len(piece)


def test_body_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent up front buys no time beyond the whole that a body may take."""
    sent_up_front = b"a" * (2 * BODY_TOTAL_TIMEOUT_S * HTTP_BODY_BYTES_PER_S_MIN)
    dripping = [b"a"] * (int(BODY_TOTAL_TIMEOUT_S / PAUSE_S) + 1)
    with pytest.raises(ServiceError, match="too slowly"):
        read(monkeypatch, [sent_up_front, *dripping])
