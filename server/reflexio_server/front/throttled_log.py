"""Log lines that strangers can cause: one of a kind in a while, with the count of the others."""

import time

import structlog

PAUSE_S = 10.0
"""Between two lines of a kind: a client that tries on and on fills no log."""

log = structlog.get_logger()


class Notices:
    """Warns of what connections do, each kind of event at most every ten seconds."""

    def __init__(self) -> None:
        self._told_at_s: dict[str, float] = {}
        self._untold: dict[str, int] = {}

    def warn(self, event: str, **fields: object) -> None:
        """Log the event, or count it for the next line of its kind as `more_before`."""
        now_s = time.monotonic()
        if now_s - self._told_at_s.get(event, float("-inf")) < PAUSE_S:
            self._untold[event] = self._untold.get(event, 0) + 1
            return
        self._told_at_s[event] = now_s
        untold = self._untold.pop(event, 0)
        if untold:
            fields["more_before"] = untold
        log.warning(event, **fields)
