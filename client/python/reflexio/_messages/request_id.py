"""Request ids that sort by time: version 7 UUIDs (RFC 9562), with the source in front."""

import os
import threading
import time

REQUEST_ID_CHARS_MAX = 1000
"""The contract's limit; a longer source is cut so that the id fits."""

UUID_CHARS = 36
_NS_PER_MS = 1_000_000
_TICKS_PER_MS = 4096
"""RFC 9562, section 6.2, method 3: the 12 bits below the milliseconds hold their fraction."""

_RANDOM_BYTES = 8
_POOL_BYTES = 4096
"""Random bytes fetched at once: a system call for each id would cost as much as all the rest."""


class _State:
    """What the ids of one process share; a forked child begins with its own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last_tick = 0
        self.pool = b""
        self.used_bytes = 0


_state = _State()


def _renew() -> None:
    global _state
    _state = _State()


if hasattr(os, "register_at_fork"):
    # Another thread may have held the lock when the process was copied, and both have the pool.
    os.register_at_fork(after_in_child=_renew)


def uuid7() -> str:
    """Return a version 7 UUID, greater than any that this process made before."""
    tick = time.time_ns() * _TICKS_PER_MS // _NS_PER_MS
    state = _state
    with state.lock:
        tick = state.last_tick = max(tick, state.last_tick + 1)
        if state.used_bytes >= len(state.pool):
            state.pool, state.used_bytes = os.urandom(_POOL_BYTES), 0
        start = state.used_bytes
        state.used_bytes += _RANDOM_BYTES
        random = state.pool[start : state.used_bytes]
    high, low = f"{tick >> 12:012x}", random.hex()
    variant = "89ab"[random[0] >> 6]
    return f"{high[:8]}-{high[8:]}-7{tick & 0xFFF:03x}-{variant}{low[1:4]}-{low[4:]}"


def new_request_id(source: str) -> str:
    """Return `<source>_<uuid7>`, or the bare UUID without a source; at most 1,000 characters."""
    if not source:
        return uuid7()
    return f"{source[: REQUEST_ID_CHARS_MAX - UUID_CHARS - 1]}_{uuid7()}"
