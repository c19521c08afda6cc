"""The order of records inside sessions, linked one by one or sorted at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reflexio_server.index.ranking.sessions import (
    BLOCK_RECORDS_MAX,
    NONE,
    SessionChains,
    SessionOrder,
)


def chains(order: SessionOrder, rows: list[tuple[int, int]]) -> SessionChains:
    """The chains of records given as (session, created_at), their ids being their places."""
    columns = np.array(rows, np.int64).reshape(-1, 2)
    return order.chains(columns[:, 0].astype(np.int32), columns[:, 1], np.arange(len(rows)))


def test_neighbours_follow_time_then_id() -> None:
    """A record that comes late with an early time stands where its time puts it."""
    found = chains(SessionOrder(), [(0, 5), (1, 1), (0, 5), (0, 2)])
    assert found.previous.tolist() == [3, NONE, 0, NONE]
    assert found.following.tolist() == [2, NONE, NONE, 0]


def test_records_without_session_are_alone() -> None:
    """Number -1 is no session that two records share."""
    found = chains(SessionOrder(), [(-1, 1), (-1, 2)])
    assert found.previous.tolist() == [NONE, NONE]
    assert found.block_sizes.tolist() == [1, 1]


@pytest.mark.parametrize("slice_size", [1, 7, 100])
def test_endless_sessions_are_cut(slice_size: int) -> None:
    """Blocks are full from the start of a session, however its records arrive."""
    rows = [(0, time) for time in range(2 * BLOCK_RECORDS_MAX + 3)]
    order = SessionOrder()
    for end in range(slice_size, len(rows) + slice_size, slice_size):
        found = chains(order, rows[:end])
    assert found.block_sizes.tolist() == [BLOCK_RECORDS_MAX, BLOCK_RECORDS_MAX, 3]
    assert found.previous.tolist() == [NONE, *range(len(rows) - 1)]


@given(
    rows=st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 9)), min_size=1, max_size=90),
    cuts=st.lists(st.integers(0, 90), max_size=6),
)
def test_slices_equal_one_sort(rows: list[tuple[int, int]], cuts: list[int]) -> None:
    """Linking what arrives gives the same neighbours and the same blocks as sorting it all."""
    order = SessionOrder()
    for cut in sorted(cuts):
        chains(order, rows[:cut])
    found, whole = chains(order, rows), chains(SessionOrder(), rows)
    assert found.previous.tolist() == whole.previous.tolist()
    assert found.following.tolist() == whole.following.tolist()
    # Blocks may be numbered otherwise; what counts is who is together, and their number.
    pairs = set(zip(found.block.tolist(), whole.block.tolist(), strict=True))
    assert len(pairs) == len(set(found.block.tolist())) == len(set(whole.block.tolist()))
    assert np.array_equal(found.block_sizes[found.block], whole.block_sizes[whole.block])
