"""The daily budget of the playbook model."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from reflexio_server.core.learning.extraction import ExtractionError
from reflexio_server.core.metrics import MODEL_DAY_CALLS, MODEL_DAY_LIMIT, MODEL_DAY_TOKENS

UNLIMITED: Final = 0


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


class DailyBudget:
    """Counts the calls and tokens of each UTC day, and refuses calls above their limits.

    `calls_max` and `tokens_max` are per day, 0 is unlimited. The tokens of an answer are known when
    it is there, so calls in flight may pass their limit together. Counts begin at 0 with the
    process. Belongs to one event loop; `now` returns an aware time.
    """

    def __init__(
        self,
        *,
        calls_max: int = UNLIMITED,
        tokens_max: int = UNLIMITED,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        if calls_max < 0 or tokens_max < 0:
            raise ValueError("a daily budget is not negative; 0 is unlimited")
        self._calls_max = calls_max
        self._tokens_max = tokens_max
        self._now = now
        self._day: date | None = None
        self._calls = 0
        self._tokens = 0
        MODEL_DAY_CALLS.read_from(lambda: self.calls)
        MODEL_DAY_TOKENS.read_from(lambda: self.tokens)
        for of, limit in (("calls", calls_max), ("tokens", tokens_max)):
            if limit != UNLIMITED:
                MODEL_DAY_LIMIT.read_from(lambda limit=limit: limit, of)  # type: ignore[misc]

    @property
    def calls(self) -> int:
        """Calls made today."""
        self._turn_page()
        return self._calls

    @property
    def tokens(self) -> int:
        """Tokens that today's answers cost, prompts included."""
        self._turn_page()
        return self._tokens

    def take_call(self) -> None:
        """Count a call that is about to be made.

        Raises `ExtractionError`, to be retried at the next UTC midnight, when a limit was reached.
        """
        now = self._turn_page()
        for used, limit, what in (
            (self._calls, self._calls_max, "calls"),
            (self._tokens, self._tokens_max, "tokens"),
        ):
            if limit != UNLIMITED and used >= limit:
                raise ExtractionError(
                    f"the playbook model's daily budget is spent: {used} of {limit} {what}",
                    may_retry=True,
                    retry_after_s=_until_midnight_s(now),
                    counts=False,
                )
        self._calls += 1

    def add_tokens(self, count: int) -> None:
        """Count what an answer cost."""
        self._turn_page()
        self._tokens += count

    def _turn_page(self) -> datetime:
        now = self._now().astimezone(UTC)
        if now.date() != self._day:
            self._day = now.date()
            self._calls = self._tokens = 0
        return now


def _until_midnight_s(now: datetime) -> float:
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    return (midnight - now).total_seconds()
