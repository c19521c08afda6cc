"""Log lines that callers can cause: one of a kind in a while, with the count of the others."""

import asyncio
import time
from collections.abc import Hashable
from typing import Literal

import structlog

PAUSE_S = 10.0
"""Between two lines of a kind: a client that tries on and on fills no log."""
KINDS_MAX = 1_000
"""Kinds that are told apart; what comes on top is one kind by its event alone."""

DEBUG_LINES_PER_S = 500
"""Lines at debug of one event in a second: more than a person causes, less than a disk minds."""

Level = Literal["info", "warning"]

log = structlog.get_logger()


class _Kind:
    """When a kind was last told, and what has come since."""

    __slots__ = ("fields", "told_at_s", "untold")

    def __init__(self, told_at_s: float) -> None:
        self.told_at_s = told_at_s
        self.untold = 0
        self.fields: dict[str, object] = {}


class ThrottledLog:
    """Tells of what callers do, each kind at most every ten seconds.

    The last one of a burst is told when the pause is over, where an event loop runs.
    """

    def __init__(self) -> None:
        self._kinds: dict[Hashable, _Kind] = {}

    def warn(self, event: str, **fields: object) -> None:
        """Log the event, or count it for the next line of its kind as `more_before`."""
        self.tell("warning", event, (), **fields)

    def tell(self, level: Level, event: str, kind: tuple[str, ...], **fields: object) -> None:
        """Log the event as `warn` does; what differs in `kind` is told apart."""
        now_s = time.monotonic()
        key = self._key(event, kind, now_s)
        told = self._kinds.get(key)
        if told is None:
            self._kinds[key] = _Kind(now_s)
        elif now_s - told.told_at_s < PAUSE_S:
            self._keep(level, event, told, fields, now_s)
            return
        else:
            told.told_at_s = now_s
            if told.untold:
                fields["more_before"], told.untold = told.untold, 0
        getattr(log, level)(event, **fields)

    def _key(self, event: str, kind: tuple[str, ...], now_s: float) -> Hashable:
        key = (event, *kind)
        if len(self._kinds) < KINDS_MAX or key in self._kinds:
            return key
        self._kinds = {
            known: told
            for known, told in self._kinds.items()
            if told.untold or now_s - told.told_at_s < PAUSE_S
        }
        return key if len(self._kinds) < KINDS_MAX else (event,)

    def _keep(
        self, level: Level, event: str, told: _Kind, fields: dict[str, object], now_s: float
    ) -> None:
        told.untold += 1
        told.fields = fields
        if told.untold > 1:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        left_s = PAUSE_S - (now_s - told.told_at_s)
        loop.call_later(left_s, self._tell_last, level, event, told)

    def _tell_last(self, level: Level, event: str, told: _Kind) -> None:
        if not told.untold:
            return
        before, told.untold = told.untold - 1, 0
        told.told_at_s = time.monotonic()
        more = {"more_before": before} if before else {}
        getattr(log, level)(event, **told.fields, **more)


class BoundedLog:
    """Debug lines of one event, at most DEBUG_LINES_PER_S."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._second = 0
        self._count = 0

    def tell(self, **fields: object) -> None:
        """Log the event, or count it for the first line of a later second as `more_before`."""
        second = int(time.monotonic())
        if second != self._second:
            left_out = max(self._count - DEBUG_LINES_PER_S, 0)
            self._second, self._count = second, 0
            if left_out:
                fields["more_before"] = left_out
        self._count += 1
        if self._count <= DEBUG_LINES_PER_S:
            log.debug(self._event, **fields)
