"""A newer lesson in other words replaces the opposite, and joins nothing else."""

import pytest
from reflexio_server.core.knowledge.comparison.relation import Relation

from tools.learning.relations import BESIDE, OPPOSITE, Comparer, Pair, playbook_of, read_pairs

HELD = {Relation.CONTRADICTS, Relation.MAY_CONTRADICT}


@pytest.fixture(scope="module")
def comparer() -> Comparer:
    """Give a comparer with the local model."""
    return Comparer()


@pytest.mark.parametrize(
    ("known", "new"),
    [
        (
            ("Can I pay by cheque?", "Cheques are accepted at every counter."),
            ("Do you take cheques?", "We do not take cheques any more."),
        ),
        (
            ("Is breakfast included?", "Breakfast is included in the room rate."),
            ("Does the price include breakfast?", "Breakfast is no longer part of the room rate."),
        ),
        (
            ("Where is my invoice sent?", "Invoices are sent by post."),
            ("How do I get my invoice?", "Invoices come by e-mail now instead of by post."),
        ),
        (
            ("Si può pagare con assegno?", "Gli assegni sono accettati."),
            ("Accettate assegni?", "Gli assegni non sono più accettati."),
        ),
        (
            ("Le petit déjeuner est-il inclus ?", "Le petit déjeuner est inclus dans le prix."),
            ("Est-il compris ?", "Le petit déjeuner n'est plus inclus dans le prix."),
        ),
    ],
)
def test_the_opposite_in_other_words_replaces(
    comparer: Comparer, known: tuple[str, str], new: tuple[str, str]
) -> None:
    assert comparer.relation(playbook_of(*new), playbook_of(*known)) is Relation.CONTRADICTS


@pytest.mark.parametrize(
    ("known", "new"),
    [
        (
            ("How do I send you the claim form?", "Send the claim form by fax to the claims desk."),
            (
                "How can I submit my claim form?",
                "Claim forms are uploaded in the customer portal.",
            ),
        ),
        (
            ("小切手で払えますか", "小切手は使えます。"),
            ("小切手は使えますか", "小切手はもう使えません。"),
        ),
    ],
)
def test_in_doubt_the_pair_is_shown(
    comparer: Comparer, known: tuple[str, str], new: tuple[str, str]
) -> None:
    assert comparer.relation(playbook_of(*new), playbook_of(*known)) is Relation.MAY_CONTRADICT


@pytest.mark.parametrize(
    ("known", "new"),
    [
        ("Passport photos need an appointment.", "No appointment is needed to collect a passport."),
        ("Items can be returned.", "Sale items cannot be returned."),
        ("Sale items cannot be returned.", "Items can be returned in every shop."),
        ("Refunds are given with the receipt.", "Refunds are not given without the receipt."),
        ("Refunds take 5 days. Sale items are final.", "Sale items are not final."),
        ("Dogs are welcome in all rooms.", "Dogs are not allowed in the breakfast room."),
    ],
)
def test_an_exception_or_a_part_replaces_nothing(comparer: Comparer, known: str, new: str) -> None:
    asked = "What are the rules?"
    found = comparer.relation(playbook_of(asked, new), playbook_of(asked, known))
    assert found not in (Relation.CONTRADICTS, Relation.SAME)


def pairs(name: str, is_: str) -> list[Pair]:
    """Return the pairs of a file that are judged so."""
    return [pair for pair in read_pairs(name) if pair.is_ == is_]


def test_no_case_of_another_matter_is_replaced_or_joined(comparer: Comparer) -> None:
    found = {comparer.relation(pair.new, pair.known) for pair in pairs("relations", BESIDE)}
    assert found <= {Relation.OTHER, Relation.MAY_CONTRADICT}


def test_no_opposite_is_joined_and_most_are_held(comparer: Comparer) -> None:
    cases = pairs("relations", OPPOSITE)
    found = [comparer.relation(pair.new, pair.known) for pair in cases]
    assert Relation.SAME not in found
    assert sum(how in HELD for how in found) >= 0.8 * len(cases)


def test_no_near_miss_in_another_order_is_joined(comparer: Comparer) -> None:
    found = [comparer.relation(pair.new, pair.known) for pair in pairs("near_misses", BESIDE)]
    assert Relation.SAME not in found
