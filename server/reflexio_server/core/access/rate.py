"""The rate of one key in a minute: one number a key, one comparison a call.

Own code because the `limits` package counts windows: it refuses whatever costs more than is left of
one, so that a large publish might never pass, and tells when a window ends, not when to come back.
"""

import time
from collections.abc import Callable, Hashable

from reflexio_server.core.errors import ServiceError, rate_limited

WINDOW_S = 60.0


class Rate:
    """At most `per_minute` units a minute for each key, all at once if it was quiet before.

    What is taken flows off evenly, so a key may take `per_minute` at once and the same again spread
    over the minute after it. Whoever has anything left may take more than that, and then waits
    until the debt has flowed off too: nothing is too large to pass. Keys are as many as are valid.
    """

    def __init__(
        self, name: str, per_minute: int, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._per_minute = per_minute
        self._unit_s = WINDOW_S / per_minute
        self._now_s = now_s
        self._flowed_off_at_s: dict[Hashable, float] = {}

    def take(self, key: Hashable, units: int) -> None:
        """Count units; raises RATE_LIMITED, and counts nothing, when there is nothing left."""
        now_s = self._now_s()
        flowed_off_at_s = max(self._flowed_off_at_s.get(key, 0.0), now_s)
        wait_s = flowed_off_at_s + self._unit_s - now_s - WINDOW_S
        if wait_s > 1e-9:  # floating point must not refuse the last unit of a quiet minute
            raise self.refusal(wait_s)
        self._flowed_off_at_s[key] = flowed_off_at_s + units * self._unit_s

    def refusal(self, wait_s: float) -> ServiceError:
        """Return what a key hears that must wait."""
        return rate_limited(self._name, self._per_minute, wait_s)
