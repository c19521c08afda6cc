"""Keeps forks and calls apart: gRPC survives os.fork() only while no thread is inside it.

Before a fork, new calls wait, running streams are cut, and running calls may end; those that last
are cut too. Then the process is copied. Parent and child both go on: the parent's streams resume
and its cut calls are repeated by themselves, the child opens connections of its own.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from reflexio._grpc import grpc
from reflexio._signal_mask import leaving_signals

FORK_WAIT_S = 1.0
"""How long a fork waits for running calls before it cuts them, and for the cut ones to end. Nearly
all take milliseconds; one that takes longer is waiting for learning."""

SETTLE_S = 0.1
"""What gRPC's own threads get after a channel was opened or closed: they go on a little, do not say
when they are done, and a child copied before that hangs."""


class _Gate:
    """Counts the calls that are inside gRPC and holds new ones back during a fork."""

    def __init__(self) -> None:
        self.cuts: dict[object, Callable[[], None]] = {}
        self.late_cuts: dict[object, Callable[[], None]] = {}
        self.reset()

    def reset(self) -> None:
        """Begin with nothing running, as a child does."""
        self.changed = threading.Condition()
        self.is_forking = False
        self.running = 0
        self.disturbed_at = -SETTLE_S
        self.cuts.clear()
        self.late_cuts.clear()

    def before_fork(self) -> None:
        """Return when nothing of ours is inside gRPC, or it cannot be got out."""
        self.changed.acquire()  # held over the fork: nobody may enter
        self.is_forking = True
        for cuts in (self.cuts, self.late_cuts):
            for cut in list(cuts.values()):
                cut()
            if self.changed.wait_for(lambda: self.running == 0, FORK_WAIT_S):
                break
        time.sleep(max(self.disturbed_at + SETTLE_S - time.monotonic(), 0))

    def after_in_parent(self) -> None:
        """Let the waiting calls in."""
        self.is_forking = False
        self.changed.notify_all()
        self.changed.release()


_gate = _Gate()


def note_disturbance() -> None:
    """Tell that a channel is opened or closed just now."""
    _gate.disturbed_at = time.monotonic()


@cache
def keep_forks_apart() -> None:
    """Register the fork hooks, once, before the first call.

    Hooks before a fork run in reverse order, and ours must come before gRPC's own, which stop the
    threads that a cut needs. gRPC registers them with the first channel.
    """
    if hasattr(os, "register_at_fork"):
        with leaving_signals():  # gRPC's other threads come from those that start here
            grpc.insecure_channel("localhost").close()
        note_disturbance()
        os.register_at_fork(
            before=_gate.before_fork,
            after_in_parent=_gate.after_in_parent,
            after_in_child=_gate.reset,
        )


@contextmanager
def inside_grpc(
    cut: Callable[[], None] | None = None, *, is_stream: bool = False
) -> Iterator[None]:
    """Let the block run while no fork is going on; a fork waits for its end.

    With `cut`, a fork calls it, from the forking thread, to make the block end soon: a stream's at
    once, any other's when it has not ended in time.
    """
    gate = _gate
    key = object()
    cuts = gate.cuts if is_stream else gate.late_cuts
    with gate.changed:
        gate.changed.wait_for(lambda: not gate.is_forking)
        gate.running += 1
        if cut is not None:
            cuts[key] = cut
    changed = gate.changed
    try:
        yield
    finally:
        if changed is gate.changed:  # else this is a child, which counts anew
            with changed:
                gate.running -= 1
                cuts.pop(key, None)
                changed.notify_all()
