"""The wall clock."""

import time

DAY_S = 86_400


class Clock:
    """The time of this machine, handed to whatever asks for it; a test hands in its own."""

    def now_ms(self) -> int:
        """Return now in epoch milliseconds."""
        return time.time_ns() // 1_000_000

    def now_s(self) -> int:
        """Return now in epoch seconds, rounded down."""
        return self.now_ms() // 1000


SYSTEM_CLOCK = Clock()
