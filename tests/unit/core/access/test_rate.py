"""The rate of a key over time, by a clock of the test's own."""

import pytest
from reflexio_server.core.access.rate import Rate
from reflexio_server.core.errors import ServiceError


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands still."""
    return Clock()


def taken(rate: Rate, key: str, attempts: int, units: int = 1) -> int:
    """Return how many of some attempts pass."""
    passed = 0
    for _ in range(attempts):
        try:
            rate.take(key, units)
        except ServiceError:
            continue
        passed += 1
    return passed


def test_a_quiet_key_has_a_minutes_worth_at_once(clock: Clock) -> None:
    """Then as much as time brings, and after a quiet minute everything again."""
    rate = Rate("requests_per_minute", 60, clock)
    assert taken(rate, "a", 100) == 60
    clock.now_s += 10
    assert taken(rate, "a", 100) == 10
    clock.now_s += 600
    assert taken(rate, "a", 100) == 60


@pytest.mark.parametrize("per_minute", [1, 7, 60, 120_000, 1_500_000])
def test_every_limit_gives_what_it_says(clock: Clock, per_minute: int) -> None:
    """To the last unit, whatever the fractions."""
    rate = Rate("requests_per_minute", per_minute, clock)
    bulk = max(per_minute // 100, 1)
    assert taken(rate, "a", per_minute // bulk + 50, bulk) == -(-per_minute // bulk)


def test_keys_share_nothing(clock: Clock) -> None:
    """Each has its own."""
    rate = Rate("requests_per_minute", 5, clock)
    assert [taken(rate, key, 9) for key in ("a", "b", "a")] == [5, 5, 0]


def test_refusal_says_when_to_come_back(clock: Clock) -> None:
    """And that is true: just before it is refused, at it passes."""
    rate = Rate("requests_per_minute", 60, clock)
    taken(rate, "a", 60)
    with pytest.raises(ServiceError) as caught:
        rate.take("a", 1)
    wait_s = caught.value.retry_after_s
    assert wait_s == pytest.approx(1.0)
    clock.now_s += wait_s - 0.01
    assert taken(rate, "a", 1) == 0
    clock.now_s += 0.01
    assert taken(rate, "a", 2) == 1


def test_nothing_is_too_large_to_pass(clock: Clock) -> None:
    """It is a debt then, that flows off like the rest."""
    rate = Rate("interactions_per_minute", 60, clock)
    rate.take("a", 240)
    with pytest.raises(ServiceError) as caught:
        rate.take("a", 1)
    assert caught.value.retry_after_s == pytest.approx(181.0)
    clock.now_s += 181
    assert taken(rate, "a", 1) == 1
