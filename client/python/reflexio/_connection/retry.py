"""The rule for sending a failed call again, and the waits before."""

import random
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from reflexio.errors import InvalidRequest, RateLimited, ReflexioError, Unavailable

BACKOFF_S_MAX = 2.0
"""The longest pause between two attempts: a restarted server serves again within this time."""

ATTEMPTS_MAX = 8
"""Seven pauses of .1, .2, .4, .8, 1.6, 2 and 2 s: a restart of the server passes unnoticed."""

INITIAL_BACKOFF_S = 0.1
"""The first pause: a broken connection is usually back by then."""

ABSENT_WAIT_S: Final = 0.4
"""How long a server that was never there is waited for: a wrong address is told within a second."""

NAME_UNKNOWN: Final = ("DNS resolution failed", "errors resolving")
"""gRPC's words, of older and newer releases, for a host name without an address."""

NOT_CONNECTED: Final = ("failed to connect", *NAME_UNKNOWN)
"""How its words for a connection that did not come about begin."""

ADDRESSES_MAX: Final = 256
"""Servers of which a process remembers that they were there."""

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
    absent_wait_s: float = float("inf")
    """Seconds to wait for a server that this process never reached, where connecting fails."""

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
        if not self.absent_wait_s >= 0:
            raise InvalidRequest.of_field("absent_wait_s", "must be 0 or more")

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


def nobody_listens(error: ReflexioError) -> bool:
    """Tell whether no connection came about: refused, no such host, or no agreement on TLS."""
    return (
        isinstance(error, Unavailable)
        and not error.reason
        and any(words in error.message for words in NOT_CONNECTED)
    )


class Presence:
    """Whether a server has been there for this process.

    A server that was there is restarting, and is waited for as the policy says. One that never was
    is not running, or the address is wrong: that is told after the policy's `absent_wait_s`.
    """

    def __init__(self, *, was_there: bool = False) -> None:
        self.was_there = was_there

    def ends_wait(self, policy: RetryPolicy, error: ReflexioError, waited_s: float) -> bool:
        """Tell whether another attempt, after so long in all, is more than is due."""
        if nobody_listens(error):
            return not self.was_there and waited_s > policy.absent_wait_s
        # A deadline may have passed before anything was reached.
        self.was_there = self.was_there or error.code != "DEADLINE_EXCEEDED"
        return False


@lru_cache(maxsize=ADDRESSES_MAX)
def presence_at(address: str) -> Presence:
    """Return the presence of the server at an address, the same for all clients of the process.

    They share it as gRPC lets them share the pause after which it connects again: a new client
    does not look before that is over.
    """
    return Presence()


class Attempts:
    """The attempts of one call inside one overall timeout."""

    def __init__(
        self, policy: RetryPolicy, timeout_s: float, presence: Presence | None = None
    ) -> None:
        self._policy = policy
        self._presence = presence or Presence(was_there=True)
        self._begun = time.monotonic()
        self._deadline = self._begun + timeout_s
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
        waited_s = time.monotonic() - self._begun + pause_s
        if pause_s >= self.time_left_s() or self._presence.ends_wait(self._policy, error, waited_s):
            raise error
        return pause_s
