"""The recipe as a whole: its weights, and the map from values to scores."""

from dataclasses import fields, replace

import numpy as np
import pytest
from reflexio_server.index.fusion import Evidence, RankingWeights, fuse, score_of
from reflexio_server.index.sessions import SessionChains

NOTHING = RankingWeights(**{field.name: 0.0 for field in fields(RankingWeights)})


def evidence() -> Evidence:
    """Three records, the first two in one session; every term has something to say."""
    return Evidence(
        bm25=np.array([2.0, 1.0, 0.0]),
        cosine=np.array([0.1, 0.2, 0.6]),
        embedded=np.ones(3, bool),
        chains=SessionChains(
            previous=np.array([-1, 0, -1]),
            following=np.array([1, -1, -1]),
            block=np.array([0, 0, 1]),
            block_sizes=np.array([2, 1]),
        ),
        block_bm25=np.array([3.0, 0.0]),
        is_question=np.array([True, False, False]),
        by_named_speaker=np.array([False, False, True]),
        speaks_of_time=np.array([False, True, False]),
        length_scores=np.array([-1.0, 0.0, 1.0]),
    )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("neighbour", [0.0, 0.5, 0.0]),
        ("second_neighbour", [0.0, 0.0, 0.0]),
        ("question", [0.0, 1.0, 0.0]),
        ("session", [0.5, 0.5, 0.0]),
        ("speaker", [0.0, 0.0, 1.0]),
        ("time", [0.0, 1.0, 0.0]),
        ("length", [-1.0, 0.0, 1.0]),
    ],
)
def test_each_weight_adds_its_own_term(name: str, change: list[float]) -> None:
    """With one weight at 1 the value is the share of the best BM25 plus that term."""
    value = fuse(evidence(), replace(NOTHING, **{name: 1.0}))
    assert value == pytest.approx(np.array([1.0, 0.5, 0.0]) + change)


def test_the_vector_counts_more_where_records_stand_alone() -> None:
    """The second dense weight works for the share of records without neighbours."""
    z_scores = (np.array([0.1, 0.2, 0.6]) - 0.3) / np.std([0.1, 0.2, 0.6])
    words = np.array([1.0, 0.5, 0.0])
    assert fuse(evidence(), replace(NOTHING, dense=1.0)) == pytest.approx(words + z_scores)
    alone = fuse(evidence(), replace(NOTHING, dense_alone=1.0))
    assert alone == pytest.approx(words + z_scores / 3)


def test_what_the_query_does_not_ask_for_is_left_out() -> None:
    """Terms that are None add nothing."""
    bare = replace(evidence(), by_named_speaker=None, speaks_of_time=None, length_scores=None)
    only = RankingWeights(**{field.name: 0.0 for field in fields(RankingWeights)} | {"time": 9.0})
    assert fuse(bare, only).tolist() == [1.0, 0.5, 0.0]


def test_scores_keep_the_order_and_stay_in_bounds() -> None:
    """The map is strictly increasing over all values that occur, and inside 0..1."""
    scores = score_of(np.linspace(-10, 15, 1001))
    assert (np.diff(scores) > 0).all()
    assert 0 <= scores.min() <= scores.max() <= 1


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf")])
def test_weights_are_checked(value: float) -> None:
    """A weight that makes no sense is refused with its name."""
    with pytest.raises(ValueError, match="neighbour"):
        RankingWeights(neighbour=value)
