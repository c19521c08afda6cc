"""The pure decision which playbooks are gathered."""

import math

import numpy as np
import pytest
from reflexio_server.core.knowledge.clustering import (
    ClusterItem,
    cluster,
    cluster_item,
    find_known,
)
from reflexio_server.core.knowledge.comparison.compared import ComparedText

RECEIPT = ComparedText("", "Ask for the receipt.")


def item(
    playbook_id: int,
    user_id: str,
    angle: float,
    text: str | None = None,
    members: frozenset[int] | None = None,
) -> ClusterItem:
    """Return a lesson whose meaning is an angle in degrees; by default no two texts are equal."""
    vector = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))], np.float32)
    return cluster_item(
        playbook_id,
        user_id,
        ComparedText("", "lesson" + " please" * playbook_id if text is None else text),
        vector,
        frozenset({playbook_id}) if members is None else members,
    )


def clusters(*items: ClusterItem) -> list[set[int]]:
    """Return the ids of each group."""
    return [{items[place].playbook_id for place in group.places} for group in cluster(items)]


def test_two_users_with_one_meaning_are_gathered() -> None:
    """And what is far from them is left alone."""
    assert clusters(item(1, "ann", 0), item(2, "bob", 10), item(3, "cy", 90)) == [{1, 2}]


def test_one_user_is_not_enough() -> None:
    """However often they taught it; a lesson of nobody is no second user."""
    assert clusters(item(1, "ann", 0), item(2, "ann", 1), item(3, "", 2)) == []


def test_a_chain_of_small_steps_joins_no_ends() -> None:
    """30 degrees are near, 60 are not: the middle one goes to one side."""
    assert clusters(item(1, "ann", 0), item(2, "bob", 30), item(3, "cy", 60)) == [{1, 2}]


def test_order_of_what_is_given_does_not_matter() -> None:
    """Groups depend on ids alone."""
    items = [item(number, f"u{number}", 7 * number) for number in range(1, 12)]
    assert clusters(*items) == clusters(*reversed(items))


def test_medoid_is_the_middle_one() -> None:
    """Its words are used."""
    items = [item(1, "ann", 0), item(2, "bob", 10), item(3, "cy", 20)]
    assert items[cluster(items)[0].medoid].playbook_id == 2


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Refunds take 5 days.", "Refunds take 7 days."),
        ("Refunds take 5 days.", "Refunds take 5 weeks."),
        ("The fee is $10.", "The fee is €10."),
        ("Offer 10% off.", "Offer 10 off."),
        ("Orders can be cancelled.", "Orders can't be cancelled."),
        ("It is refundable.", "It is not refundable."),
    ],
)
def test_a_fact_keeps_lessons_apart(text: str, other: str) -> None:
    """Numbers, units, signs and denials, whatever the vectors say."""
    assert clusters(item(1, "ann", 0, text), item(2, "bob", 0, other)) == []


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Refunds take 5 days.", "It takes 5 days to be refunded."),
        ("It does not work.", "It’s not working."),
        ("After 1 day.", "After 1 days!"),
    ],
)
def test_other_words_are_the_same_facts(text: str, other: str) -> None:
    """What differs is for the vectors to judge."""
    assert clusters(item(1, "ann", 0, text), item(2, "bob", 0, other)) == [{1, 2}]


def test_same_words_need_no_vector() -> None:
    """A server without a model gathers exact doubles."""
    nowhere = np.zeros(2, np.float32)
    same = [
        cluster_item(number, f"u{number}", RECEIPT, nowhere, frozenset({number}))
        for number in (1, 2)
    ]
    other = cluster_item(3, "u3", ComparedText("", "Ask for the box."), nowhere, frozenset({3}))
    assert clusters(*same, other) == [{1, 2}]


def test_known_by_meaning_by_words_or_by_members() -> None:
    """Not by a meaning with other facts, and not by a few of the members."""
    group = [item(1, "ann", 0), item(2, "bob", 10), item(3, "cy", 5)]
    nobody: frozenset[int] = frozenset()
    assert find_known(group, [item(9, "", 90, members=nobody)]) is None
    assert find_known(group, [item(9, "", 20, members=nobody)]) == 0
    assert find_known(group, [item(9, "", 20, "within 3 days", nobody)]) is None
    assert find_known(group, [item(9, "", 90, "Lesson please please", nobody)]) == 0
    assert find_known(group, [item(9, "", 90, "edited", frozenset({1, 3}))]) == 0
    assert find_known(group, [item(9, "", 90, "edited", frozenset({1, 7, 8}))]) is None


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("The buyer pays the notary.", "The notary is paid by the seller."),
        ("At least four people must be on board.", "On board there must be at most four people."),
        ("Hold the X200's button to reset it.", "The X300 is reset by holding the button."),
        ("The tablets are taken before meals.", "Take the tablets after meals."),
        ("The tenant signs before the landlord.", "The landlord signs before the tenant."),
        ("Le petit-déjeuner est inclus.", "Le parking est inclus."),
    ],
)
def test_near_misses_are_never_gathered(text: str, other: str) -> None:
    """Buyer and seller, least and most, X200 and X300, before and after: however near they are."""
    assert clusters(item(1, "ann", 0, text), item(2, "bob", 0, other)) == []
