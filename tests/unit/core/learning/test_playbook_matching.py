"""Two lessons are the same only when their facts are; the newer of two that contradict holds."""

import pytest
from reflexio_server.core.learning.playbook_matching import (
    SAME_COSINE_MIN,
    TEXT_CHARS_MAX,
    Act,
    Choice,
    KnownLesson,
    LessonText,
    Relation,
    choose,
    relation,
)

ASKED = "A user asks: what about returns?"
KNOWN = "Electronics can be returned within 30 days of purchase with the receipt."


def related(content: str, known: str = KNOWN, cosine: float = 0.95) -> Relation:
    """Return how a lesson stands to a known one of the same situation."""
    return relation(LessonText(ASKED, content), LessonText(ASKED, known), cosine)


@pytest.mark.parametrize(
    ("content", "known", "how"),
    [
        ("Verified accounts send 900 dollars a day.", "SAY daily", Relation.SAME),
        ("Verified accounts send 900 dollars per day.", "SAY each day", Relation.SAME),
        ("Verified accounts send 900 dollars a week.", "SAY a day", Relation.CONTRADICTS),
        ("Verified accounts send 900 dollars.", "SAY a day", Relation.OTHER),
        ("It is sent within a day.", "It is sent within 1 day.", Relation.SAME),
        ("It is sent within a day.", "It is sent within a week.", Relation.CONTRADICTS),
        ("Transfers take one to two business days.", "Transfers take 1-2 business days.", None),
        ("Transfers take one or two days.", "Transfers take 1 or 2 days.", None),
    ],
)
def test_rates_and_ranges_are_numbers_in_any_words(
    content: str, known: str, how: Relation | None
) -> None:
    known = known.replace("SAY", "Verified accounts send 900 dollars")
    assert related(content, known) is (how or Relation.SAME)


@pytest.mark.parametrize(
    "content",
    [
        KNOWN,
        "With the receipt, electronics are returned within thirty days of purchase.",
        "You can send back electronics up to 30 days after purchase if you have the receipt.",
    ],
)
def test_other_wordings_are_the_same(content: str) -> None:
    assert related(content) is Relation.SAME


@pytest.mark.parametrize(
    "content",
    [
        KNOWN.replace("30", "14"),
        KNOWN.replace("30 days", "30 hours"),
        KNOWN.replace("can be", "can never be"),
        KNOWN.replace("can be", "can't be"),
        KNOWN.replace("with the", "without the"),
    ],
)
def test_one_other_fact_is_never_the_same(content: str) -> None:
    for cosine in (0.5, 0.7, 0.9, 1.0):
        assert related(content, cosine=cosine) is not Relation.SAME
        assert related(KNOWN, content, cosine) is not Relation.SAME


def test_another_number_or_denial_contradicts() -> None:
    assert related(KNOWN.replace("30", "14")) is Relation.CONTRADICTS
    assert related(KNOWN.replace("can be", "cannot be")) is Relation.CONTRADICTS


@pytest.mark.parametrize(
    "content",
    [
        KNOWN.replace("Electronics", "Mattresses"),
        KNOWN.replace("Electronics", "Mattresses").replace("30", "14"),
        f"{KNOWN} Refunds take 5 days.",
        KNOWN.replace("the receipt", "form A-17"),
    ],
)
def test_lessons_on_other_things_stand_side_by_side(content: str) -> None:
    assert related(content) is Relation.OTHER


def test_what_is_far_or_too_long_is_not_compared() -> None:
    other = "With the receipt, electronics are returned within 30 days of purchase."
    assert related(other, cosine=SAME_COSINE_MIN - 0.01) is Relation.OTHER
    assert related("word " * TEXT_CHARS_MAX) is Relation.OTHER


def test_a_number_of_the_situation_makes_it_another() -> None:
    three = LessonText("A user asks: may I take 3 bags?", "Ask at the desk.")
    four = LessonText("A user asks: may I take 4 bags?", "Ask at the desk.")
    assert relation(three, four, 0.99) is Relation.OTHER


def test_the_later_correction_holds() -> None:
    new = LessonText(ASKED, KNOWN.replace("30", "14"))
    known = KnownLesson(7, ASKED, KNOWN, last_interaction_id=10)
    same = KnownLesson(8, ASKED, new.content, last_interaction_id=10)
    assert choose(new, 11, [(known, 0.99)]) == Choice(Act.SUPERSEDE, 7)
    assert choose(new, 9, [(known, 0.99)]) == Choice(Act.YIELD, 7)
    assert choose(new, 11, [(known, 0.99), (same, 0.98)]) == Choice(Act.STRENGTHEN, 8)
    assert choose(new, 11, []) == Choice(Act.ADD)
