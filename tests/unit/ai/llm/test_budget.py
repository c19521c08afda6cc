"""The daily budget by a clock that the test turns."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from reflexio_server.ai.llm.budget import DailyBudget
from reflexio_server.core.learning.extraction import ExtractionError


class Clock:
    """A clock that goes when it is told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def test_a_new_day_brings_a_new_budget() -> None:
    """Refused until midnight in UTC, wherever the clock stands; then counted from nothing."""
    east = timezone(timedelta(hours=9))
    clock = Clock(datetime(2026, 3, 2, 8, 59, 30, tzinfo=east))
    budget = DailyBudget(calls_max=1, tokens_max=100, now=clock)
    budget.take_call()
    budget.add_tokens(70)
    with pytest.raises(ExtractionError, match="1 of 1 calls") as caught:
        budget.take_call()
    assert caught.value.may_retry
    assert caught.value.retry_after_s == 30.0
    assert (budget.calls, budget.tokens) == (1, 70)
    clock.now += timedelta(seconds=caught.value.retry_after_s)
    assert (budget.calls, budget.tokens) == (0, 0)
    budget.take_call()
    assert budget.calls == 1


def test_tokens_may_pass_their_limit_once() -> None:
    """An answer's cost is known when it is there."""
    budget = DailyBudget(tokens_max=100, now=Clock(datetime(2026, 12, 31, 23, tzinfo=UTC)))
    budget.take_call()
    budget.add_tokens(99)
    budget.take_call()
    budget.add_tokens(500)
    with pytest.raises(ExtractionError, match="599 of 100 tokens") as caught:
        budget.take_call()
    assert caught.value.retry_after_s == 3600.0
    assert budget.calls == 2


def test_zero_is_unlimited() -> None:
    """It is still counted."""
    budget = DailyBudget(now=Clock(datetime(2026, 3, 1, tzinfo=UTC)))
    for _ in range(1_000):
        budget.take_call()
        budget.add_tokens(10**9)
    assert (budget.calls, budget.tokens) == (1_000, 10**12)


@pytest.mark.parametrize("limits", [{"calls_max": -1}, {"tokens_max": -1}])
def test_negative_budgets_are_refused(limits: dict[str, int]) -> None:
    """They would stop everything without saying so."""
    with pytest.raises(ValueError, match="not negative"):
        DailyBudget(**limits)
