"""The recipe as a whole: its weights, its shares, and the map from values to scores."""

from dataclasses import fields, replace

import numpy as np
import pytest
from reflexio_server.core.search.model import CosineScale
from reflexio_server.index.arrays import Floats
from reflexio_server.index.ranking.fusion import (
    Asked,
    Evidence,
    TalkContext,
    fuse,
    score_of,
    value_of,
)
from reflexio_server.index.ranking.sessions import SessionChains
from reflexio_server.index.ranking.weights import RankingWeights

NOTHING = RankingWeights(**{field.name: 0.0 for field in fields(RankingWeights)})
SURE = CosineScale(sure_from=-1.0, sure_to=-0.5, is_latin_only=True)
"""A scale on which vectors are always sure."""


def evidence() -> Evidence:
    """Three records, the first two in one session; every term has something to say."""
    return Evidence(
        bm25=np.array([2.0, 1.0, 0.0]),
        cosine=np.array([0.1, 0.2, 0.6]),
        embedded=np.ones(3, bool),
        scale=SURE,
        is_foreign=False,
        context=TalkContext(
            coherence=1.0,
            chains=SessionChains(
                previous=np.array([-1, 0, -1]),
                following=np.array([1, -1, -1]),
                block=np.array([0, 0, 1]),
                block_sizes=np.array([2, 1]),
            ),
            block_bm25=np.array([3.0, 0.0]),
            window_bm25=np.array([4.0, 4.0, 1.0]),
            window_sizes=np.array([2, 2, 1]),
            is_question=np.array([True, False, False]),
        ),
        asked=Asked(
            of_speaker=np.array([False, False, True]),
            of_first_speaker=np.array([False, True, False]),
            of_person=np.array([True, False, True]),
            on_date=np.array([True, True, False]),
            speaks_of_time=np.array([False, True, False]),
            length_scores=np.array([-1.0, 0.0, 1.0]),
            asking_itself=np.array([True, False, False]),
        ),
    )


def value(given: Evidence, weights: RankingWeights) -> Floats:
    """The value of each record."""
    return value_of(fuse(given, weights))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("neighbour", [0.0, 0.5, 0.0]),
        ("second_neighbour", [0.0, 0.0, 0.0]),
        ("question", [0.0, 1.0, 0.0]),
        ("session", [0.5, 0.5, 0.0]),
        ("window", [0.5, 0.5, 0.0]),
        ("speaker", [0.0, 0.0, 1.0]),
        ("speaker_first", [0.0, 1.0, 0.0]),
        ("person", [1.0, 0.0, 1.0]),
        ("date", [1.0, 1.0, 0.0]),
        ("time", [0.0, 1.0, 0.0]),
        ("length", [-1.0, 0.0, 1.0]),
        ("asking", [-1.0, 0.0, 0.0]),
    ],
)
def test_each_weight_adds_its_own_term(name: str, change: list[float]) -> None:
    """With one weight at 1 the value is the share of the best BM25 plus that term, told as such."""
    shares = fuse(evidence(), replace(NOTHING, **{name: 1.0}))
    assert value_of(shares) == pytest.approx(np.array([1.0, 0.5, 0.0]) + change)
    assert shares[name] == pytest.approx(change)
    assert shares["words"].tolist() == [1.0, 0.5, 0.0]


def test_every_weight_belongs_to_a_share() -> None:
    """What may be weighed is told: the three dense weights together as the vector's."""
    shares = fuse(evidence(), RankingWeights())
    weighed = {field.name for field in fields(RankingWeights)}
    dense = {"dense", "dense_alone", "dense_foreign"}
    assert set(shares) == {"words", "vector"} | weighed - dense


def test_context_counts_by_coherence() -> None:
    """What neighbours, session and window add is halved where records half hold together."""
    given = evidence()
    half = replace(given, context=replace(given.context, coherence=0.5))
    for name in ("neighbour", "question", "session", "window"):
        weights = replace(NOTHING, **{name: 1.0})
        assert fuse(half, weights)[name] == pytest.approx(fuse(given, weights)[name] / 2)


def test_the_vector_counts_more_where_records_stand_alone() -> None:
    """The second dense weight works for the share of records without neighbours."""
    z_scores = (np.array([0.1, 0.2, 0.6]) - 0.3) / np.std([0.1, 0.2, 0.6])
    words = np.array([1.0, 0.5, 0.0])
    assert value(evidence(), replace(NOTHING, dense=1.0)) == pytest.approx(words + z_scores)
    alone = value(evidence(), replace(NOTHING, dense_alone=1.0))
    assert alone == pytest.approx(words + z_scores / 3)
    unsure = replace(evidence(), scale=replace(SURE, sure_from=1.0, sure_to=2.0))
    assert value(unsure, replace(NOTHING, dense_alone=1.0)) == pytest.approx(words)


def test_the_vector_of_a_foreign_script_has_a_weight_of_its_own() -> None:
    """Where the model was not trained for the query's script."""
    foreign = replace(evidence(), is_foreign=True)
    assert not fuse(foreign, replace(NOTHING, dense=1.0))["vector"].any()
    assert fuse(foreign, replace(NOTHING, dense_foreign=1.0))["vector"].any()


def test_what_the_query_does_not_ask_for_is_left_out() -> None:
    """Terms that are None add nothing, and are not told."""
    bare = replace(evidence(), asked=Asked())
    shares = fuse(bare, replace(NOTHING, time=9.0, asking=9.0))
    assert value_of(shares).tolist() == [1.0, 0.5, 0.0]
    assert "time" not in shares


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
