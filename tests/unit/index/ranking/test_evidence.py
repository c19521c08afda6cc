"""Each term of the ranking recipe by itself."""

import numpy as np
import pytest
from reflexio_server.index.ranking import evidence

CHAIN_PREVIOUS = np.array([-1, 0, 1, 2, -1])
CHAIN_FOLLOWING = np.array([1, 2, 3, -1, -1])
"""Records 0 to 3 are one session, record 4 is alone."""


def test_share_of_best() -> None:
    """The best counts 1; without any match all count 0."""
    assert evidence.share_of_best(np.array([1.0, 4.0, 0.0])).tolist() == [0.25, 1.0, 0.0]
    assert evidence.share_of_best(np.zeros(2)).tolist() == [0.0, 0.0]
    assert evidence.share_of_best(np.empty(0)).tolist() == []


def test_z_scores_are_over_what_is_known() -> None:
    """Unknown values stand at the mean and do not move it."""
    known = np.array([True, True, False])
    assert evidence.z_scores(np.array([1.0, 3.0, 99.0]), known).tolist() == [-1.0, 1.0, 0.0]


@pytest.mark.parametrize("values", [[], [0.4], [0.3, 0.3, 0.3], [0.1 + 0.2, 0.3]])
def test_z_scores_without_deviation_are_zero(values: list[float]) -> None:
    """One value, or equal ones but for rounding, say nothing."""
    array = np.array(values, float)
    assert not evidence.z_scores(array, np.ones(len(array), bool)).any()


def test_records_without_vector_are_believed_by_their_words() -> None:
    """A full match by words stands beside the nearest vector, no match at the mean."""
    filled = evidence.fill_from_words(
        np.array([2.0, -2.0, 0.0, 0.0]),
        np.array([True, True, False, False]),
        np.array([0.0, 0.5, 1.0, 0.0]),
    )
    assert filled.tolist() == [2.0, -2.0, 2.0, 0.0]


def test_neighbour_lift_counts_only_what_neighbours_have_more() -> None:
    """Beside a better record one rises, beside a worse one nothing is lost."""
    values = np.array([1.0, 0.0, 0.5, 0.5, 0.2])
    lift = evidence.neighbour_lift(values, CHAIN_PREVIOUS, CHAIN_FOLLOWING)
    assert lift.tolist() == [0.0, 1.5, 0.0, 0.0, 0.0]


def test_second_neighbour_lift() -> None:
    """The same at a distance of two, never past the end of a session."""
    values = np.array([1.0, 0.0, 0.5, 0.5, 0.2])
    lift = evidence.second_neighbour_lift(values, CHAIN_PREVIOUS, CHAIN_FOLLOWING)
    assert lift.tolist() == [0.0, 0.5, 0.5, 0.0, 0.0]


def test_an_answer_inherits_its_question() -> None:
    """What follows a question gets the question's value; anything else gets nothing."""
    values = np.array([0.9, 0.1, 0.3, 0.2, 0.7])
    asks = np.array([True, False, True, False, True])
    inherited = evidence.inherited_from_question(values, CHAIN_PREVIOUS, asks)
    assert inherited.tolist() == [0.0, 0.9, 0.0, 0.3, 0.0]


def test_session_evidence() -> None:
    """Long sessions that match count most, records alone nothing."""
    found = evidence.session_evidence(
        np.array([2.0, 1.0, 4.0]), np.array([0, 0, 1, 1, 2]), np.array([2, 2, 1])
    )
    assert found.tolist() == [0.25, 0.25, 0.125, 0.125, 0.0]


def test_window_evidence() -> None:
    """Windows of many records that match count most, records alone nothing."""
    found = evidence.window_evidence(np.array([4.0, 2.0, 3.0]), np.array([2, 4, 1]))
    assert found.tolist() == [0.5, 0.375, 0.0]


@pytest.mark.parametrize(
    ("cosines", "sure"),
    [
        ([0.9] * 5 + [0.1] * 95, 1.0),
        ([0.7] * 5 + [0.1] * 95, pytest.approx((0.57 - 0.4) / 0.2)),
        ([0.9] + [0.1] * 99, 0.0),
        ([0.9, 0.9], 0.0),
        ([], 0.0),
    ],
)
def test_vectors_are_sure_of_several_that_stand_out(cosines: list[float], sure: float) -> None:
    """Five near paraphrases among many others make them sure; one alone does not."""
    array = np.array(cosines)
    embedded = np.ones(len(array), bool)
    assert evidence.vectors_are_sure(array, embedded, 0.4, 0.6) == sure


def test_records_without_vectors_say_nothing_of_sureness() -> None:
    """Their cosine of 0 lowers no mean."""
    cosines = np.array([0.5] * 6 + [0.0] * 94)
    assert evidence.vectors_are_sure(cosines, cosines > 0, 0.4, 0.6) == 0.0


def test_share_in_company() -> None:
    """Four of five records have another one beside them."""
    assert evidence.share_in_company(CHAIN_PREVIOUS, CHAIN_FOLLOWING) == 0.8
    assert evidence.share_in_company(np.empty(0, np.int64), np.empty(0, np.int64)) == 0.0
