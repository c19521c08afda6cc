"""The clock."""

import time


def current_time_s() -> int:
    """Return now in epoch seconds."""
    return int(time.time())
