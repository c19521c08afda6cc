"""Forks kept apart from calls: gRPC survives os.fork() only while no thread is inside it.

Before a fork, new calls wait, running streams are cut, and running calls may end; those that last
are cut too. Then the process is copied. Parent and child both go on: the parent's streams resume
and its cut calls are repeated by themselves, the child opens connections of its own.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from reflexio._connection.grpc_import import grpc
from reflexio._connection.signal_mask import leaving_signals

FORK_WAIT_S = 1.0
"""How long a fork waits for running calls before it cuts them, and for the cut ones to end. Nearly
all take milliseconds; one that takes longer is waiting for learning."""

UNUSED_ADDRESS = "localhost"
"""Where a channel leads that never connects."""


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
        self.keeper: grpc.Channel | None = None
        self.cuts.clear()
        self.late_cuts.clear()

    def keep_grpc_up(self) -> None:
        """Hold one channel as long as the process lives.

        When its last channel closes, gRPC takes itself down in a thread of its own, and up again
        for the next one. A process that is copied meanwhile never sees the end of it: gRPC's fork
        handlers abort the parent, or hang or end the child.
        """
        if self.keeper is None:
            with leaving_signals():  # gRPC's other threads come from those that start here
                self.keeper = grpc.insecure_channel(UNUSED_ADDRESS)

    def before_fork(self) -> None:
        """Return when nothing of ours is inside gRPC, or it cannot be got out."""
        self.changed.acquire()  # held over the fork: nobody may enter
        self.is_forking = True
        for cuts in (self.cuts, self.late_cuts):
            for cut in list(cuts.values()):
                cut()
            if self.changed.wait_for(lambda: self.running == 0, FORK_WAIT_S):
                break

    def after_in_parent(self) -> None:
        """Let the waiting calls in."""
        self.is_forking = False
        self.changed.notify_all()
        self.changed.release()


_gate = _Gate()


@cache
def keep_forks_apart() -> None:
    """Register the fork hooks, once, before the first call.

    Hooks before a fork run in reverse order, and ours must come before gRPC's own, which stop the
    threads that a cut needs. gRPC registers them with the first channel.
    """
    if hasattr(os, "register_at_fork"):
        _gate.keep_grpc_up()
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
        gate.keep_grpc_up()
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
