"""Threads without signals, which are left to the program's own threads.

The system hands a process's signal to any thread that does not block it, and Python runs handlers
in the main thread alone. A thread of ours that takes the signal does not wake a main thread that
sleeps, and a thread takes one most easily while it starts or ends, as gRPC's do with each stream.
Threads inherit what they block from the one that starts them, gRPC's too.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_NAMES = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2")
_SIGNALS = frozenset(signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__)
"""What programs are told by others; faults and timers stay with the thread they are meant for."""


class SignalFreeThread(threading.Thread):
    """A thread that takes none of the signals, nor do the threads that it starts."""

    def start(self) -> None:
        """Start as any thread does."""
        with leaving_signals():
            super().start()


@contextmanager
def leaving_signals() -> Iterator[None]:
    """Let threads that start in the block take none of the signals."""
    yield from _masked(block=True)


@contextmanager
def callers_signals() -> Iterator[None]:
    """Run the caller's code in the block: processes that it starts inherit what is blocked."""
    if isinstance(threading.current_thread(), SignalFreeThread):
        yield from _masked(block=False)
    else:
        yield


def _masked(*, block: bool) -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    how = signal.SIG_BLOCK if block else signal.SIG_UNBLOCK
    before = signal.pthread_sigmask(how, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
