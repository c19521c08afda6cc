"""Records that lean on each other, and others, by their words."""

import numpy as np
import pytest
from reflexio_server.index.ranking.coherence import coherence, measured_count


def keys_of(records: list[set[int]]) -> np.ndarray:
    """Terms of records as sorted keys."""
    keys = [term << 24 | i for i, terms in enumerate(records) for term in terms]
    return np.array(sorted(keys), np.uint64)


def chains(count: int, session: int) -> np.ndarray:
    """The record before each, in sessions of one length."""
    previous = np.arange(count) - 1
    previous[::session] = -1
    return previous


def talks(generator: np.random.Generator) -> list[set[int]]:
    """A hundred talks of ten turns, each with words of its own among those of all."""
    return [
        {int(word) for word in generator.integers(0, 300, 6)} | {1000 + place // 10}
        for place in range(1000)
    ]


def test_conversations_hold_together_and_shuffled_records_do_not() -> None:
    """One word in common with the neighbours is enough."""
    generator = np.random.default_rng(5)
    said = talks(generator)
    assert coherence(keys_of(said), chains(1000, 10)) == 1.0
    shuffled = [said[i] for i in generator.permutation(1000)]
    assert coherence(keys_of(shuffled), chains(1000, 10)) < 0.2


def test_a_few_records_are_believed() -> None:
    """A handful of turns is taken for a conversation, whatever it says."""
    assert coherence(keys_of([{1, 2, 3}, {4, 5, 6}, {7, 8, 9}]), chains(3, 3)) == 1.0
    assert coherence(keys_of([set(), set()]), chains(2, 2)) == 1.0
    assert coherence(keys_of([]), np.empty(0, np.int64)) == 1.0


def test_equal_texts_say_nothing() -> None:
    """Where all records are the same, neighbours have nothing more in common than others."""
    said = [{1, 2, 3}] * 4000
    assert coherence(keys_of(said), chains(4000, 10)) == pytest.approx(0.0147, abs=1e-3)


def test_backchannels_hide_no_conversation() -> None:
    """A "yeah" after every turn is like every other "yeah", and says nothing of the talk."""
    said = talks(np.random.default_rng(5))
    answered = [terms for turn in said for terms in (turn, turn | {1}, {1})]
    assert coherence(keys_of(answered), chains(3000, 30)) == 1.0


@pytest.mark.parametrize(
    ("count", "measured"), [(0, 0), (1, 1), (15, 15), (17, 16), (1000, 960), (10_000, 9_216)]
)
def test_measured_on_nearly_all(count: int, measured: int) -> None:
    """So that records one by one do not each measure it again."""
    assert measured_count(count) == measured
