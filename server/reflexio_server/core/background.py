"""Threads of the background, which yield to everybody who answers a caller."""

import contextlib
import os
import threading

REST_AFTER_FAILURE_S = 2.0
"""How long it rests when a batch failed, so that a broken model costs no processor."""

NICENESS = 10


def be_nice() -> None:
    """Lower this thread's priority where the system lets threads have their own (Linux)."""
    with contextlib.suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
