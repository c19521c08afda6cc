"""Threads of the background, which yield to everybody who answers a caller."""

import contextlib
import os
import threading

NICENESS = 10


def be_nice() -> None:
    """Lower this thread's priority where the system lets threads have their own (Linux)."""
    with contextlib.suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
