"""When a failed call is sent again, and how long it waits before."""

import random
import time
from dataclasses import dataclass

from reflexio.errors import InvalidRequest, RateLimited, ReflexioError, Unavailable

BACKOFF_S_MAX = 2.0
"""The longest pause between two attempts: a restarted server serves again within this time."""

ATTEMPTS_MAX = 8
"""Seven pauses of .1, .2, .4, .8, 1.6, 2 and 2 s: a restart of the server passes unnoticed."""

INITIAL_BACKOFF_S = 0.1
"""The first pause: a broken connection is usually back by then."""

JITTER = 0.2
"""The share of a pause that is drawn by chance, so that clients do not come back together."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a call is tried, and the pauses between; all of it inside the call's timeout.

    Retried are UNAVAILABLE, and RESOURCE_EXHAUSTED when the server says when to come back. Every
    call of the API can be repeated safely: a publish keeps its request_id.
    """

    max_attempts: int = ATTEMPTS_MAX
    """Attempts in all; 1 never retries."""
    initial_backoff_s: float = INITIAL_BACKOFF_S
    """The first pause in seconds; each further one is twice as long."""
    max_backoff_s: float = BACKOFF_S_MAX
    """The longest pause in seconds, at most 2."""
    jitter: float = JITTER
    """The share of each pause, 0 to 1, that is drawn by chance."""

    def __post_init__(self) -> None:
        if self.max_attempts < 1:
            raise InvalidRequest.of_field("max_attempts", "must be 1 or more")
        if not 0 < self.initial_backoff_s <= self.max_backoff_s <= BACKOFF_S_MAX:
            raise InvalidRequest.of_field(
                "max_backoff_s",
                f"must be at least initial_backoff_s, above 0, and at most {BACKOFF_S_MAX:g}",
            )
        if not 0 <= self.jitter <= 1:
            raise InvalidRequest.of_field("jitter", "must be from 0 to 1")

    def pause_s(self, attempt: int, error: ReflexioError) -> float:
        """Return the pause after attempt number `attempt` (from 1), never less than asked for."""
        doublings = min(attempt - 1, 32)  # beyond it any backoff has reached its maximum
        backoff_s = min(self.initial_backoff_s * 2.0**doublings, self.max_backoff_s)
        backoff_s *= 1 - self.jitter * random.random()
        return max(backoff_s, error.retry_after_s or 0.0)


def is_retriable(error: ReflexioError) -> bool:
    """Tell whether the same call may succeed soon."""
    if isinstance(error, RateLimited):
        return error.retry_after_s is not None
    return isinstance(error, Unavailable)


class Attempts:
    """The attempts of one call inside one overall timeout."""

    def __init__(self, policy: RetryPolicy, timeout_s: float) -> None:
        self._policy = policy
        self._deadline = time.monotonic() + timeout_s
        self._failed = 0

    def time_left_s(self) -> float:
        """Return the seconds that the next attempt may take."""
        return max(self._deadline - time.monotonic(), 0.0)

    def pause_s(self, error: ReflexioError) -> float:
        """Return how long to wait before the next attempt; raises `error` when there is none."""
        self._failed += 1
        if not is_retriable(error) or self._failed >= self._policy.max_attempts:
            raise error
        pause_s = self._policy.pause_s(self._failed, error)
        if pause_s >= self.time_left_s():
            raise error
        return pause_s
