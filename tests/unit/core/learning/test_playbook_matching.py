"""Two playbooks are the same only when their facts are; the later of two that contradict holds."""

import pytest
from reflexio_server.core.knowledge.comparison.compared import (
    COMPARED_CHARS_MAX,
    Closeness,
    ComparedText,
    closeness_of,
)
from reflexio_server.core.knowledge.comparison.relation import (
    SAME_COSINE_MIN,
    SAME_INSTRUCTION_COSINE_MIN,
    SAME_SITUATION_COSINE_MIN,
    Relation,
    relation,
)
from reflexio_server.core.learning.playbook_matching import (
    KnownPlaybook,
    MergeAction,
    MergeDecision,
    decide,
)

SITUATION = "A user asks: what about returns?"
RETURNS = "Electronics can be returned within 30 days of purchase with the receipt."
NEAR = 0.95
"""A cosine at which two texts are of one situation."""


def compared(new: str, known: str, cosine: float = NEAR) -> Relation:
    """Return how an instruction stands to a known one of the same situation."""
    near = Closeness(cosine, NEAR, cosine)
    return relation(ComparedText(SITUATION, new), ComparedText(SITUATION, known), near)


@pytest.mark.parametrize(
    ("new", "known"),
    [
        (RETURNS, RETURNS),
        ("With the receipt, electronics are returned within thirty days of purchase.", RETURNS),
        (
            "You can send back electronics up to 30 days after purchase if you have the receipt.",
            RETURNS,
        ),
        (
            "Verified accounts send 900 dollars a day.",
            "Verified accounts send 900 dollars daily.",
        ),
        (
            "Verified accounts send 900 dollars per day.",
            "Verified accounts send 900 dollars each day.",
        ),
        ("It is sent within a day.", "It is sent within 1 day."),
        ("Transfers take one to two business days.", "Transfers take 1-2 business days."),
        ("Transfers take one or two days.", "Transfers take 1 or 2 days."),
    ],
)
def test_same_facts_in_other_words_are_the_same(new: str, known: str) -> None:
    """Whichever of the two is the known one."""
    assert compared(new, known) is Relation.SAME
    assert compared(known, new) is Relation.SAME


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("Electronics can be returned within 14 days of purchase with the receipt.", RETURNS),
        ("Electronics cannot be returned within 30 days of purchase with the receipt.", RETURNS),
        ("Electronics can't be returned within 30 days of purchase with the receipt.", RETURNS),
        ("Electronics can never be returned within 30 days of purchase with the receipt.", RETURNS),
        (
            "Electronics can be returned within 30 days of purchase without the receipt.",
            RETURNS,
        ),
        (
            "Verified accounts send 900 dollars a week.",
            "Verified accounts send 900 dollars a day.",
        ),
        ("It is sent within a day.", "It is sent within a week."),
    ],
)
def test_another_number_or_negation_contradicts(new: str, known: str) -> None:
    """Whichever of the two is the known one."""
    assert compared(new, known) is Relation.CONTRADICTS
    assert compared(known, new) is Relation.CONTRADICTS


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("Mattresses can be returned within 30 days of purchase with the receipt.", RETURNS),
        ("Mattresses can be returned within 14 days of purchase with the receipt.", RETURNS),
        (f"{RETURNS} Refunds take 5 days.", RETURNS),
        ("Electronics can be returned within 30 days of purchase with form A-17.", RETURNS),
        ("Verified accounts send 900 dollars.", "Verified accounts send 900 dollars a day."),
    ],
)
def test_facts_about_another_thing_stand_side_by_side(new: str, known: str) -> None:
    """Whichever of the two is the known one."""
    assert compared(new, known) is Relation.OTHER
    assert compared(known, new) is Relation.OTHER


@pytest.mark.parametrize("cosine", [0.0, SAME_COSINE_MIN, SAME_SITUATION_COSINE_MIN, NEAR, 1.0])
@pytest.mark.parametrize(
    "other",
    [
        "Electronics can be returned within 14 days of purchase with the receipt.",
        "Electronics can be returned within 30 hours of purchase with the receipt.",
        "Electronics can never be returned within 30 days of purchase with the receipt.",
        "Electronics can be returned within 30 days of purchase without the receipt.",
        "Mattresses can be returned within 30 days of purchase with the receipt.",
    ],
)
def test_no_cosine_makes_other_facts_the_same(other: str, cosine: float) -> None:
    """Vectors of texts that differ in one fact are nearly equal."""
    assert compared(other, RETURNS, cosine) is not Relation.SAME
    assert compared(RETURNS, other, cosine) is not Relation.SAME


def test_a_contradiction_needs_texts_of_one_situation() -> None:
    """Below it they may be about other things; people are shown the pair."""
    other = "Electronics can be returned within 14 days of purchase with the receipt."
    below = SAME_SITUATION_COSINE_MIN - 0.01
    assert compared(other, RETURNS, SAME_SITUATION_COSINE_MIN) is Relation.CONTRADICTS
    assert compared(other, RETURNS, below) is Relation.MAY_CONTRADICT


def test_the_same_facts_far_away_are_another_playbook() -> None:
    """The texts need not be about the same thing."""
    other = "With the receipt, electronics are returned within 30 days of purchase."
    assert compared(other, RETURNS, SAME_INSTRUCTION_COSINE_MIN) is Relation.SAME
    assert compared(other, RETURNS, SAME_INSTRUCTION_COSINE_MIN - 0.01) is Relation.OTHER
    assert compared(other, RETURNS, SAME_COSINE_MIN - 0.01) is Relation.OTHER


def test_a_text_that_is_too_long_is_not_compared() -> None:
    """Word by word it would take too long."""
    filler = "word " * (COMPARED_CHARS_MAX // len("word "))
    assert compared(f"{RETURNS} {filler}", RETURNS) is Relation.OTHER
    assert compared(f"{RETURNS} {filler}", f"{RETURNS}  {filler}") is Relation.OTHER


def test_another_number_in_the_situation_is_another_situation() -> None:
    """Whatever the instruction says."""
    three_bags = ComparedText("A user asks: may I take 3 bags?", "Ask at the desk.")
    four_bags = ComparedText("A user asks: may I take 4 bags?", "Ask at the desk.")
    assert relation(three_bags, three_bags, closeness_of(NEAR)) is Relation.SAME
    assert relation(three_bags, four_bags, closeness_of(NEAR)) is Relation.OTHER


KNOWN_ID = 7
SAME_ID = 8
KNOWN_AT = 10
"""The interaction that the known playbook rests on: a greater id is a later correction."""
NEW = ComparedText(SITUATION, "Electronics can be returned within 14 days of purchase.")
CONTRADICTED = KnownPlaybook(
    KNOWN_ID, SITUATION, "Electronics can be returned within 30 days of purchase.", KNOWN_AT
)
SAME = KnownPlaybook(SAME_ID, SITUATION, NEW.content, KNOWN_AT)


@pytest.mark.parametrize(
    ("interaction_id", "nearest_first", "decision"),
    [
        (KNOWN_AT + 1, [], MergeDecision(MergeAction.ADD)),
        (KNOWN_AT + 1, [CONTRADICTED], MergeDecision(MergeAction.SUPERSEDE, KNOWN_ID)),
        (KNOWN_AT - 1, [CONTRADICTED], MergeDecision(MergeAction.YIELD, KNOWN_ID)),
        (KNOWN_AT - 1, [SAME], MergeDecision(MergeAction.STRENGTHEN, SAME_ID)),
        (KNOWN_AT + 1, [CONTRADICTED, SAME], MergeDecision(MergeAction.STRENGTHEN, SAME_ID)),
    ],
    ids=["nothing known", "later", "earlier", "same", "same beside a contradicted one"],
)
def test_the_later_correction_holds(
    interaction_id: int, nearest_first: list[KnownPlaybook], decision: MergeDecision
) -> None:
    """Corrections need not arrive, or be learned from, in their order."""
    near = [(known, closeness_of(NEAR - 0.01 * place)) for place, known in enumerate(nearest_first)]
    assert decide(NEW, interaction_id, near) == decision


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("The landlord signs before the tenant.", "The tenant signs before the landlord."),
        ("Der Vermieter zahlt vor dem Mieter.", "Der Mieter zahlt vor dem Vermieter."),
        ("Apply the gel before the drops.", "Apply the drops before the gel."),
        ("Merge main into develop.", "Merge develop into main."),
        ("Send the form and the receipt.", "Send the form or the receipt."),
        ("Set the flag DEBUG in the file.", "Set the flag Debug in the file."),
    ],
)  # fmt: skip
def test_one_fact_that_excludes_the_other_is_never_the_same(new: str, known: str) -> None:
    """With a cosine of nearly 1: vectors hardly tell such texts apart."""
    for text, other in ((new, known), (known, new)):
        found = relation(
            ComparedText("When asked.", text),
            ComparedText("When asked.", other),
            closeness_of(0.97),
        )
        assert found is Relation.CONTRADICTS


def test_the_newer_order_replaces_the_older() -> None:
    """Taught twice, the landlord is never taken for evidence that the tenant signs first."""
    known = KnownPlaybook(7, "When asked.", "The tenant signs before the landlord.", 10)
    new = ComparedText("When asked.", "The landlord signs before the tenant.")
    assert decide(new, 20, [(known, closeness_of(0.97))]) == MergeDecision(MergeAction.SUPERSEDE, 7)
    assert decide(new, 5, [(known, closeness_of(0.97))]) == MergeDecision(MergeAction.YIELD, 7)


def test_who_may_at_all_is_no_evidence_for_who_alone_may() -> None:
    assert compared("Only members may book the court.", "Members may book the court.") is (
        Relation.OTHER
    )
