"""The worker's pause while the service that writes is away: no job is taken up meanwhile."""

from collections.abc import Callable
from random import Random
from typing import Final

BACKOFF_FACTOR: Final = 4
"""Each pause is four times the last: with ten seconds at first, five attempts take a quarter of an
hour, which most outages of a service do."""
BACKOFF_S_MAX: Final = 3_600.0
BACKOFF_JITTER: Final = (0.5, 1.5)
"""A pause is multiplied by a number between these, so that jobs that failed together part."""


class WorkerPause:
    """How long nobody need be asked.

    `now_ms` gives epoch milliseconds; `first_s` is the first pause when the service names none.
    """

    def __init__(self, now_ms: Callable[[], int], random: Random, first_s: float) -> None:
        self._now_ms = now_ms
        self._random = random
        self._first_s = first_s
        self._until_ms = 0
        self._in_a_row = 0

    def remaining_s(self) -> float:
        """Return the seconds that are left of it, 0 without one."""
        return max(self._until_ms - self._now_ms(), 0) / 1000

    def begin(self, wanted_s: float | None) -> int:
        """Begin or lengthen it: `wanted_s` long, or four times the last. Returns when it ends.

        What fails during a pause was asked before it, and is no further sign.
        """
        if not self.remaining_s():
            self._in_a_row += 1
        if wanted_s is None:
            longer = self._first_s * BACKOFF_FACTOR ** min(self._in_a_row - 1, 16)
            wanted_s = min(longer, BACKOFF_S_MAX) * self._random.uniform(*BACKOFF_JITTER)
        self._until_ms = max(self._until_ms, self._now_ms() + max(1, round(wanted_s * 1000)))
        return self._until_ms

    def end(self) -> None:
        """The service answered, or somebody has put it right: the next pause is a first one."""
        self._until_ms = 0
        self._in_a_row = 0
