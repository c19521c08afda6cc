"""The memory that calls may hold together, and its shares."""

import pytest
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.limits import CALL_BYTES, CALLER_BYTES_MAX, SMALL_CALL_BYTES_MAX
from reflexio_server.core.memory_budget import Holding, MemoryBudget

MIB = 2**20
TOTAL_BYTES = 300 * MIB


@pytest.fixture
def budget() -> MemoryBudget:
    """Give a budget that nobody uses."""
    return MemoryBudget(TOTAL_BYTES)


def calls_that_fit(budget: MemoryBudget, org_id: str, key_id: str, size_bytes: int) -> int:
    """Return how many calls of a key find room, which keep it."""
    count = 0
    while True:
        holding = budget.open()
        holding.bind(org_id, key_id)
        if not holding.add(size_bytes):
            holding.leave()
            return count
        count += 1


def held_by(budget: MemoryBudget, org_id: str, size_bytes: int) -> Holding:
    """Return a call that holds so much."""
    holding = budget.open()
    holding.bind(org_id, "key")
    holding.take(size_bytes)
    return holding


def test_one_key_leaves_room_for_others(budget: MemoryBudget) -> None:
    """For a key of its organisation, for another organisation, for small calls of its own."""
    assert 90 <= calls_that_fit(budget, "acme", "one", MIB) <= 100
    assert calls_that_fit(budget, "acme", "two", MIB) >= 20
    assert calls_that_fit(budget, "globex", "one", MIB) >= 40
    assert calls_that_fit(budget, "initech", "one", MIB) >= 20
    assert calls_that_fit(budget, "acme", "one", 1_000) >= 1_000


def test_small_calls_leave_room_too(budget: MemoryBudget) -> None:
    """However many: a fifth is left for others."""
    calls_that_fit(budget, "acme", "one", SMALL_CALL_BYTES_MAX - CALL_BYTES)
    free_bytes = TOTAL_BYTES - budget.used_bytes
    assert free_bytes >= TOTAL_BYTES // 5 - MIB
    assert calls_that_fit(budget, "globex", "one", 1_000) >= 1_000


def test_key_has_a_bound_of_its_own() -> None:
    """On a machine with much memory one key does not take a third of it."""
    budget = MemoryBudget(100 * CALLER_BYTES_MAX)
    assert calls_that_fit(budget, "acme", "one", 32 * MIB) == CALLER_BYTES_MAX // (32 * MIB) - 1


def test_greatest_message_passes_alone() -> None:
    """However little memory there is."""
    assert calls_that_fit(MemoryBudget(), "acme", "one", 32 * MIB) == 1


def test_everything_is_given_back(budget: MemoryBudget) -> None:
    """When all who share a call have left it, and not before."""
    holding = held_by(budget, "acme", MIB)
    holding.join()
    holding.leave()
    assert budget.used_bytes == MIB + CALL_BYTES
    holding.leave()
    assert budget.used_bytes == budget.unbound_bytes == 0
    assert not holding.release(MIB)
    assert budget.used_bytes == 0


def test_call_is_found_while_it_is_open(budget: MemoryBudget) -> None:
    """By its token."""
    holding = budget.open("1.1")
    assert budget.find("1.1") is holding
    holding.leave()
    assert budget.find("1.1") is None


def test_message_without_room_refuses_the_call(budget: MemoryBudget) -> None:
    """Whoever waits for it hears so, once."""
    held_by(budget, "acme", 100 * MIB)
    holding = held_by(budget, "acme", 0)
    told: list[bool] = []
    holding.on_refused = lambda: told.append(True)
    for _ in range(2):
        holding.begin_message(200 * MIB)
    assert told == [True]
    assert holding.refusal is not None
    assert holding.refusal.retry_after_s
    assert holding.refusal.reason == "OVERLOADED"


def test_message_counts_for_what_it_turned_out_to_be(budget: MemoryBudget) -> None:
    """Less than feared, or more than was said."""
    holding = held_by(budget, "acme", 0)
    holding.begin_message(32 * MIB)
    holding.end_message(MIB)
    assert holding.take_on() == MIB
    holding.end_message(MIB)
    assert holding.size_bytes == CALL_BYTES + 2 * MIB
    with pytest.raises(ServiceError):
        held_by(budget, "acme", 0).end_message(299 * MIB)


class Arrived:
    """What has come in of a call, whole or not."""

    def __init__(self, *, is_whole: bool) -> None:
        self.is_whole = is_whole


@pytest.mark.parametrize(
    ("sizes", "is_whole", "is_small"),
    [
        ([10], True, True),
        ([SMALL_CALL_BYTES_MAX], True, True),
        ([SMALL_CALL_BYTES_MAX + 1], True, False),
        ([10], False, False),
        ([10, 10], True, False),
        ([], True, False),
    ],
)
def test_a_message_is_small_when_it_is_whole_and_alone(
    budget: MemoryBudget, sizes: list[int], is_whole: bool, is_small: bool
) -> None:
    """Only such a one may be read before the caller is known."""
    holding = budget.open()
    assert not holding.has_small_message()
    holding.arrival = Arrived(is_whole=is_whole)
    for size in sizes:
        holding.begin_message(size)
    assert holding.has_small_message() is is_small
