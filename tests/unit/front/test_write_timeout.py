"""The end of a peer's patience, told by a transport whose buffer the test fills."""

from collections.abc import Callable

import pytest
from reflexio_server.front import write_timeout
from reflexio_server.front.write_timeout import WriteStall

LOOKS = 5


class Timer:
    """A call that is due when the test says so."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.call = call
        self.is_cancelled = False

    def cancel(self) -> None:
        """Call it no more."""
        self.is_cancelled = True


class ManualLoop:
    """An event loop whose time the test holds in its hand."""

    def __init__(self) -> None:
        self._timers: list[Timer] = []

    def call_later(self, _delay_s: float, call: Callable[[], object]) -> Timer:
        """Keep a call."""
        timer = Timer(call)
        self._timers.append(timer)
        return timer

    def let_time_pass(self) -> None:
        """Make every call that is due."""
        due, self._timers = self._timers, []
        for timer in due:
            if not timer.is_cancelled:
                timer.call()


class Waiting:
    """A transport with bytes that wait."""

    def __init__(self) -> None:
        self.waiting_bytes = 1_000
        self.is_aborted = False

    def get_write_buffer_size(self) -> int:
        return self.waiting_bytes

    def abort(self) -> None:
        self.is_aborted = True


Meanwhile = Callable[[WriteStall, Waiting], object]


def is_given_up(monkeypatch: pytest.MonkeyPatch, begin: Meanwhile, meanwhile: Meanwhile) -> bool:
    """Tell whether the peer is given up within some looks, between which something happens."""
    loop, transport = ManualLoop(), Waiting()
    monkeypatch.setattr(write_timeout.asyncio, "get_running_loop", lambda: loop)
    watching = WriteStall(transport)
    begin(watching, transport)
    for _ in range(LOOKS):
        meanwhile(watching, transport)
        loop.let_time_pass()
    return transport.is_aborted


def nothing(_watching: WriteStall, _transport: Waiting) -> None:
    """The peer is silent."""


def reads(_watching: WriteStall, transport: Waiting) -> None:
    """The peer takes a byte."""
    transport.waiting_bytes -= 1


def sends(watching: WriteStall, _transport: Waiting) -> None:
    """The peer sends something."""
    watching.has_sent = True


def full(watching: WriteStall, _transport: Waiting) -> None:
    """The buffer is full."""
    watching.begin()


def drained(watching: WriteStall, _transport: Waiting) -> None:
    """The buffer was full and has room again."""
    watching.begin()
    watching.end()


def closing(watching: WriteStall, _transport: Waiting) -> None:
    """The connection closes when the rest is read, which is less than a full buffer."""
    watching.begin()
    watching.watch_closing()
    watching.end()


def closing_at_rest(watching: WriteStall, _transport: Waiting) -> None:
    """The same, and the buffer was never full."""
    watching.watch_closing()


def gone(watching: WriteStall, _transport: Waiting) -> None:
    """The connection is lost before it is closed on this side."""
    watching.stop()
    watching.watch_closing()


@pytest.mark.parametrize(
    ("begin", "meanwhile", "expected"),
    [
        (full, nothing, True),
        (full, reads, False),
        (full, sends, False),
        (drained, nothing, False),
        (closing, nothing, True),
        (closing, reads, False),
        (closing_at_rest, nothing, True),
        (gone, nothing, False),
    ],
)
def test_peer_that_neither_reads_nor_sends_is_given_up(
    monkeypatch: pytest.MonkeyPatch, begin: Meanwhile, meanwhile: Meanwhile, expected: bool
) -> None:
    """While something waits for it, or for a connection that closes behind it."""
    assert is_given_up(monkeypatch, begin, meanwhile) is expected
