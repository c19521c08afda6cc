"""Postings: what is added is found, whatever was merged or renumbered in between."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reflexio_server.index.postings import RECENT_MIN, RECORDS_MAX, TIMES_MAX, Postings

Pairs = list[tuple[int, int]]


def added(postings: Postings, pairs: Pairs) -> None:
    """Add (term, record) pairs."""
    columns = np.array(pairs, np.int32).reshape(-1, 2)
    postings.add(columns[:, 0], columns[:, 1])


def found(postings: Postings, term: int) -> dict[int, float]:
    """Times by record."""
    ((records, times),) = postings.of([term])
    assert records.tolist() == sorted(set(records.tolist()))
    return dict(zip(records.tolist(), times.tolist(), strict=True))


@given(
    slices=st.lists(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9))), max_size=4),
    stays=st.lists(st.booleans(), min_size=40, max_size=40),
)
def test_what_was_added_and_kept_is_found(slices: list[Pairs], stays: list[bool]) -> None:
    """Times are counted per record, removed records are gone, the others are renumbered."""
    postings = Postings()
    pairs = []
    for number, part in enumerate(slices):
        fresh = [(term, 10 * number + record) for term, record in part]
        added(postings, fresh)
        pairs += fresh
        postings.of([1])
    new_number = np.where(stays, np.cumsum(stays) - 1, -1)
    postings.keep(new_number)
    for term in range(1, 5):
        expected: dict[int, float] = {}
        for its_term, record in pairs:
            if its_term == term and stays[record]:
                new = int(new_number[record])
                expected[new] = expected.get(new, 0.0) + 1
        assert found(postings, term) == expected


def test_additions_are_found_before_and_after_they_are_merged() -> None:
    """A search finds the main array and what waits beside it."""
    postings = Postings()
    everyone = RECENT_MIN + 1
    added(postings, [(7, record) for record in range(everyone)])
    assert len(found(postings, 7)) == everyone
    added(postings, [(7, everyone), (8, everyone)])
    assert len(found(postings, 7)) == everyone + 1
    assert found(postings, 8) == {everyone: 1.0}


def test_limits() -> None:
    """A term counts no more than its field holds, and a record number past it is refused."""
    postings = Postings()
    added(postings, [(1, 0)] * (TIMES_MAX + 9))
    assert found(postings, 1) == {0: float(TIMES_MAX)}
    with pytest.raises(OverflowError):
        added(postings, [(1, RECORDS_MAX)])
