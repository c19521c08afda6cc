"""A clock that a test holds in its hand."""

from reflexio_server.core.clock import Clock

NOW_S = 1_750_000_000


class ManualClock(Clock):
    """Stands at `seconds`, in epoch seconds, until a test sets them."""

    def __init__(self, seconds: int = NOW_S) -> None:
        self.seconds = seconds

    def now_ms(self) -> int:
        """Return the seconds as milliseconds."""
        return self.seconds * 1000
