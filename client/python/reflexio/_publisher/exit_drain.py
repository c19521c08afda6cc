"""The last moments of publishers: at the end of the program, after a fork, at a signal.

A program ends in two steps. When the main thread has ended, Python waits for the other threads that
are no daemons; then nothing may start a thread any more (Python 3.12 and newer), which every new
stream needs, and the functions of `atexit` run. So a thread that is no daemon drains the publishers
in the first step, and `atexit` takes care of what other threads have published since.
"""

import atexit
import os
import signal
import threading
from collections.abc import Sequence
from functools import cache
from types import FrameType
from typing import Protocol

from reflexio._connection.signal_mask import SignalFreeThread


class Drained(Protocol):
    """What publishers do here."""

    def drain(self) -> None:
        """Wait, for a bounded time, until everything is answered."""

    def end(self) -> None:
        """Close, and report what has no answer."""

    def forget(self) -> None:
        """Become empty in a forked child: what was queued is the parent's."""


class _Registry:
    """The publishers of this process that are not closed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.publishers: set[Drained] = set()
        self.keeper: threading.Thread | None = None

    def add(self, publisher: Drained) -> None:
        """Remember a publisher, and see that somebody waits for the end of the program."""
        with self.lock:
            self.publishers.add(publisher)
            if self.keeper is None and threading.main_thread().is_alive():
                self.keeper = SignalFreeThread(
                    target=self._drain_after_main, name="reflexio-exit", daemon=False
                )
                self.keeper.start()

    def discard(self, publisher: Drained) -> None:
        """Forget a publisher that was closed."""
        with self.lock:
            self.publishers.discard(publisher)

    def _drain_after_main(self) -> None:
        threading.main_thread().join()
        for publisher in self.all():
            publisher.drain()

    def all(self) -> list[Drained]:
        """Return the publishers."""
        with self.lock:
            return list(self.publishers)

    def end(self) -> None:
        """Close all publishers, at the end of the program."""
        for publisher in self.all():
            publisher.end()

    def forget(self) -> None:
        """Begin anew in a child: no thread but the forking one was copied."""
        self.lock = threading.Lock()
        self.keeper = None
        for publisher in list(self.publishers):
            publisher.forget()


_registry = _Registry()


@cache
def _register_hooks() -> None:
    atexit.register(_registry.end)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_registry.forget)


def watch(publisher: Drained) -> None:
    """Drain the publisher when the program ends, and empty it in a forked child."""
    _register_hooks()
    _registry.add(publisher)


def unwatch(publisher: Drained) -> None:
    """Leave the publisher alone from now on."""
    _registry.discard(publisher)


def close_on_signals(publisher: Drained, signals: Sequence[int]) -> None:
    """Close the publisher at the first of the signals, then let the signal do what it did before.

    A thread closes, so that the signal finds no lock held by the code that it interrupts. A second
    signal does not wait. ValueError outside the main thread.
    """
    for signum in signals:
        _close_on_signal(publisher, signum)


def _signal_main_thread(signum: int) -> None:
    main = threading.main_thread().ident
    if main is None or not hasattr(signal, "pthread_kill"):
        os.kill(os.getpid(), signum)
    else:  # a signal to the process may be taken by a thread that wakes nobody
        signal.pthread_kill(main, signum)


def _close_on_signal(publisher: Drained, signum: int) -> None:
    previous = signal.getsignal(signum)
    is_ending = False

    def end() -> None:
        publisher.end()
        _signal_main_thread(signum)

    def handle(_signum: int, _frame: FrameType | None) -> None:
        nonlocal is_ending
        if is_ending:
            signal.signal(signum, signal.SIG_DFL if previous is None else previous)
            os.kill(os.getpid(), signum)
            return
        is_ending = True
        SignalFreeThread(target=end, name="reflexio-signal", daemon=True).start()

    signal.signal(signum, handle)
