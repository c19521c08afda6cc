"""The built-in writer's playbooks from pairs of answers, with the real local embedder."""

import json
from pathlib import Path

import pytest
from reflexio_server.ai.embedding.openai_embedder import OpenAIEmbedder
from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter
from reflexio_server.core.learning.extraction import ExtractionError

from tests.support.scripted_service import Reply
from tests.unit.ai.embedding.embedding_service import DIMENSIONS, EmbeddingService
from tests.unit.ai.playbooks.builtin.teaching import (
    AGENT,
    EXPERT,
    QUESTION,
    assert_nothing,
    assert_quoted,
    learn,
    only,
)

MISSED_MAX = 0
FALSE_LESSONS_MAX = 8
"""Of 30 and 28 pairs; a change of the rules must not make either greater."""


# The example and six further pairs.


def test_the_example_names_what_the_agent_left_out(writer: BuiltinPlaybookWriter) -> None:
    draft = only(learn(writer, AGENT, EXPERT, QUESTION))
    for said in (
        "original receipt",
        "original packaging",
        "include all accessories",
        "final sale",
        "90 days",
        "defective items",
        "5-7 business days",
        "original payment method",
    ):
        assert said in draft.content
    assert "30 days" not in draft.content
    assert "return policy for electronics" in draft.trigger
    assert "receipt" in draft.rationale
    assert_quoted(draft.content, EXPERT)


def test_a_changed_number_is_the_lesson(writer: BuiltinPlaybookWriter) -> None:
    expert = "You can return electronics within 60 days of purchase."
    draft = only(learn(writer, AGENT, expert, QUESTION))
    assert "60 days" in draft.content
    assert "30" not in draft.content
    assert "30 days" in draft.rationale
    assert "60 days" in draft.rationale


def test_the_same_facts_in_another_order_teach_nothing(writer: BuiltinPlaybookWriter) -> None:
    agent = (
        "Refunds take 5 business days. Items need the original receipt. Returns are open 30 days."
    )
    expert = (
        "Returns are open 30 days. Refunds take 5 business days. Items need the original receipt."
    )
    assert_nothing(learn(writer, agent, expert))


def test_of_a_half_right_sentence_the_wrong_half_is_taught(writer: BuiltinPlaybookWriter) -> None:
    agent = "Standard shipping is free and takes 3 to 5 business days."
    expert = "Standard shipping is free, but it takes 7 to 10 business days."
    draft = only(learn(writer, agent, expert, "How long does shipping take?"))
    assert "7 to 10 business days" in draft.content
    assert "3 to 5" not in draft.content
    assert "3 to 5 business days" in draft.rationale


def test_an_expert_who_says_less_and_agrees_teaches_nothing(writer: BuiltinPlaybookWriter) -> None:
    agent = (
        "The lounge is open from 6 am to 10 pm. Children under 12 enter free. "
        "Showers are on the second floor."
    )
    assert_nothing(learn(writer, agent, "The lounge is open from 6 am to 10 pm."))


def test_an_expert_who_says_less_and_disagrees_teaches_that(writer: BuiltinPlaybookWriter) -> None:
    agent = "The lounge is open from 6 am to 10 pm. Children under 12 enter free."
    draft = only(learn(writer, agent, "Children under 12 do not enter free."))
    assert draft.content == "Children under 12 do not enter free."
    assert "Children under 12 enter free" in draft.rationale


def test_identical_answers_teach_nothing(writer: BuiltinPlaybookWriter) -> None:
    assert_nothing(learn(writer, EXPERT, EXPERT, QUESTION))


def test_of_unrelated_answers_all_that_the_expert_says_is_taught(
    writer: BuiltinPlaybookWriter,
) -> None:
    expert = "Hold the reset button for ten seconds. The light turns green when it is done."
    draft = only(learn(writer, "Our office is closed on public holidays.", expert))
    assert draft.content == expert


# Facts.


@pytest.mark.parametrize(
    ("agent", "expert", "lesson"),
    [
        (
            "An order can be cancelled after it has shipped.",
            "An order cannot be cancelled after it has shipped.",
            "cannot be cancelled",
        ),
        (
            "An order cannot be cancelled after it has shipped.",
            "An order can be cancelled after it has shipped.",
            "can be cancelled",
        ),
        ("Pets are allowed.", "Pets aren't allowed.", "aren't allowed"),
        ("The fee is $25.", "The fee is $35.", "$35"),
        ("The plan has 5 GB of storage.", "The plan has 5 TB of storage.", "5 TB"),
        ("Take it before meals.", "Take it after meals.", "after meals"),
        ("We are open on Monday.", "We are open on Tuesday.", "Tuesday"),
        ("Refunds take 5 days.", "Refunds take 5 business days.", "5 business days"),
        ("The app runs on Windows.", "The app runs on Linux.", "Linux"),
        ("You can cancel your flight online.", "You can change your flight online.", "change"),
        ("You can change your flight online.", "You can change it online for a fee.", "for a fee"),
        ("Admins and users can export data.", "Only admins can export data.", "Only admins"),
        ("The deposit is 200 euros.", "The deposit is 2,000 euros.", "2,000"),
        ("Check-in starts at 3 pm.", "Check-in starts at 3 am.", "3 am"),
        ("You may bring an ID card.", "You must bring an ID card.", "must bring"),
        ("Call us at +1 800 555 0100.", "Call us at +1 800 555 0199.", "555 0199"),
        ("Use version 2.3.1 of the tool.", "Use version 2.4.0 of the tool.", "2.4.0"),
    ],
)
def test_a_changed_fact_is_taught(
    writer: BuiltinPlaybookWriter, agent: str, expert: str, lesson: str
) -> None:
    draft = only(learn(writer, agent, expert))
    assert lesson in draft.content
    assert_quoted(draft.content, expert)


@pytest.mark.parametrize(
    ("agent", "expert"),
    [
        ("You have thirty days to pay.", "You have 30 days to pay."),
        ("You have 14 days to pay.", "You have two weeks to pay."),
        ("It costs 1,200 dollars.", "It costs $1200."),
        ("It takes 5–7 days.", "It takes 5 to 7 days."),
        ("It takes between five and seven days.", "It takes 5-7 days."),
        ("Doors open at 5 pm.", "Doors open at 17:00."),
        ("A fee of 15 percent applies.", "A fee of 15% applies."),
        ("You cannot return opened software.", "Opened software can't be returned."),
        ("You can return electronics within 30 days of purchase.",
         "You may send back electronics within thirty days of buying them."),
        ("Breakfast is included in the room rate.", "The room price covers breakfast."),
        ("Please restart your computer after the update.",
         "Once the update is done, reboot your machine."),
        ("Contact support by email.", "E-mail our support team."),
        ("Refunds are free. Send the parcel to Berlin.",
         "* Send the parcel to Berlin\n* Refunds are free"),
        ("The refund takes 3 days.",
         "Hi there! The refund takes 3 days. Let me know if you need anything else!"),
    ],
)  # fmt: skip
def test_the_same_fact_in_other_words_teaches_nothing(
    writer: BuiltinPlaybookWriter, agent: str, expert: str
) -> None:
    assert_nothing(learn(writer, agent, expert))


def test_rewording_is_told_from_another_fact_as_often_as_measured(
    writer: BuiltinPlaybookWriter,
) -> None:
    """The thresholds of `alignment` were chosen on these pairs: (agent, expert)."""
    pairs = json.loads((Path(__file__).parent / "wording_pairs.json").read_text())
    missed = [pair for pair in pairs["different"] if not learn(writer, *pair).drafts]
    false_lessons = [pair for pair in pairs["same"] if learn(writer, *pair).drafts]
    assert len(missed) <= MISSED_MAX, missed
    assert len(false_lessons) <= FALSE_LESSONS_MAX, false_lessons


@pytest.mark.parametrize(
    ("agent", "expert", "lesson"),
    [
        ("Adults pay $10 and children pay $15.", "Adults pay $15 and children pay $10.", "$15"),
        ("You cannot pay cash.", "You can pay cash.", "can pay cash"),
        ("Yes, dogs may come.", "No.", "No."),
        ("Sie haben 14 Tage Zeit.", "Sie haben 30 Tage Zeit.", "30 Tage"),
        ("The course starts on May 3.", "The course starts on June 3.", "June 3"),
    ],
)
def test_what_is_said_against_the_agent_is_quoted_beside_it(
    writer: BuiltinPlaybookWriter, agent: str, expert: str, lesson: str
) -> None:
    draft = only(learn(writer, agent, expert))
    assert lesson in draft.content
    assert agent.rstrip(".") in draft.rationale


def test_a_second_number_on_the_topic_is_no_correction(writer: BuiltinPlaybookWriter) -> None:
    expert = "For defective items, the return window extends to 90 days."
    draft = only(learn(writer, AGENT, expert, QUESTION))
    assert "The agent left out" in draft.rationale
    assert "The agent said" not in draft.rationale


def test_an_embedder_that_is_away_may_be_tried_again(service: EmbeddingService) -> None:
    service.replies.append(Reply(401))
    embedder = OpenAIEmbedder("m", api_key="k", base_url=service.base_url, dimensions=DIMENSIONS)
    with pytest.raises(ExtractionError) as raised:
        learn(BuiltinPlaybookWriter(embedder), AGENT, EXPERT)
    assert raised.value.may_retry
    embedder.close()


@pytest.mark.parametrize(
    ("agent", "expert"),
    [
        ("Returns are accepted within 30 days.",
         "Returns are accepted within 30 days, and a restocking fee of 15% applies."),
        ("Shipping is free for orders over 50 euros.",
         "Shipping is free for orders over 50 euros but not for furniture."),
        ("Returns are free within 30 days.",
         "Returns are free within 30 days, unless the item was on clearance."),
        ("The pool opens at 8 am.", "The pool opens at 8 am with a lifeguard only."),
        ("Use break to leave it.", "return leaves the function; break only leaves a loop."),
    ],
)  # fmt: skip
def test_a_sentence_is_never_shortened(
    writer: BuiltinPlaybookWriter, agent: str, expert: str
) -> None:
    """What was cut has turned a rule round; only a known time limit is left out before "with"."""
    assert only(learn(writer, agent, expert)).content == expert


def test_a_condition_stays_with_what_depends_on_it(writer: BuiltinPlaybookWriter) -> None:
    agent = "If the item is defective, you can return it."
    expert = "If the item is defective, you can return it without a receipt."
    draft = only(learn(writer, agent, expert))
    assert "If the item is defective" in draft.content
    assert "without a receipt" in draft.content


def test_a_sentence_that_leans_on_the_one_before_brings_it_along(
    writer: BuiltinPlaybookWriter,
) -> None:
    expert = "Open the router's settings page. It asks for the code printed on the label."
    draft = only(learn(writer, "Open the router's settings page.", expert))
    assert draft.content == expert


# Forms of text.
