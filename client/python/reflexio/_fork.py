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

FORK_WAIT_S = 1.0
"""How long a fork waits for running calls before it cuts them, and for the cut ones to end. Nearly
all take milliseconds; one that takes longer is waiting for learning."""

CUT_SETTLE_S = 0.1
"""What gRPC's own threads get to let go of a cut connection: it does not say when they have, and a
child copied before that hangs."""


class _Gate:
    """Counts the calls that are inside gRPC and holds new ones back during a fork."""

    def __init__(self) -> None:
        self.is_armed = False
        self.cuts: dict[object, Callable[[], None]] = {}
        self.late_cuts: dict[object, Callable[[], None]] = {}
        self._reset()

    def _reset(self) -> None:
        self.changed = threading.Condition()
        self.is_forking = False
        self.running = 0
        self.cuts.clear()
        self.late_cuts.clear()

    def arm(self) -> None:
        """Register the fork hooks, once.

        After the first channel is made: hooks before a fork run in reverse order, and ours must run
        before gRPC's own.
        """
        with self.changed:
            if not self.is_armed and hasattr(os, "register_at_fork"):
                self.is_armed = True
                os.register_at_fork(
                    before=self._before,
                    after_in_parent=self._after_in_parent,
                    after_in_child=self._reset,
                )

    def _before(self) -> None:
        self.changed.acquire()  # held over the fork: nobody may enter
        self.is_forking = True
        was_cut = False
        for cuts in (self.cuts, self.late_cuts):
            for cut in list(cuts.values()):
                cut()
                was_cut = True
            if self.changed.wait_for(lambda: self.running == 0, FORK_WAIT_S):
                break
        if was_cut:
            time.sleep(CUT_SETTLE_S)

    def _after_in_parent(self) -> None:
        self.is_forking = False
        self.changed.notify_all()
        self.changed.release()


_gate = _Gate()
arm = _gate.arm


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
