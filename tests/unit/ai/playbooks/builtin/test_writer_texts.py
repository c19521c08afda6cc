"""The built-in writer's reading of texts: lists, scripts, bounds, questions, anything at all."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter
from reflexio_server.ai.playbooks.builtin.entries import ENTRIES_MAX
from reflexio_server.core.learning.playbook_writer import Turn

from tests.unit.ai.playbooks.builtin.teaching import (
    AGENT,
    EXPERT,
    QUESTION,
    assert_nothing,
    assert_quoted,
    learn,
    only,
)


def test_of_a_list_the_new_items_are_taught_as_they_are_written(
    writer: BuiltinPlaybookWriter,
) -> None:
    agent = "The room has:\n- A kettle\n- A safe"
    expert = "The room has:\n- A kettle\n* A hair dryer\n- A desk lamp"
    draft = only(learn(writer, agent, expert, "What is in the room?"))
    assert draft.content == "The room has:\n* A hair dryer\n- A desk lamp"


def test_steps_stay_whole_and_in_order(writer: BuiltinPlaybookWriter) -> None:
    """A step between known ones is not to be followed without them."""
    agent = "To move your number:\n- Unlock the SIM card\n- Ask for a transfer code"
    expert = (
        "To move your number:\n1. Unlock the SIM card\n2. Ask for a transfer code\n"
        "3. Pay the outstanding bill\n4. Keep the old line active"
    )
    assert only(learn(writer, agent, expert, "How do I move my number?")).content == expert


def test_code_and_tables_are_taught_as_they_are_written(writer: BuiltinPlaybookWriter) -> None:
    code = "Close it:\n```python\nwith open(path) as file:\n    return file.read()\n```"
    assert only(learn(writer, "Use open().", code)).content == code
    table = "| plan | price |\n|---|---|\n| basic | 10 euros |\n| team | 25 euros |"
    expert = f"The plans cost:\n\n{table}"
    assert only(learn(writer, "It costs 10 euros.", expert)).content == expert.replace("\n\n", "\n")
    assert_nothing(learn(writer, expert, expert.replace("| basic", "|  basic")))


def test_abbreviations_and_addresses_do_not_end_sentences(writer: BuiltinPlaybookWriter) -> None:
    expert = (
        "Dr. Lee sees patients in the U.S. clinic, e.g. for a 3.5 GB scan. "
        "Book at https://example.com/a.b?c=1.2 before noon."
    )
    draft = only(learn(writer, "", expert))
    assert draft.content == expert


def test_chinese_text_is_compared_by_its_characters(writer: BuiltinPlaybookWriter) -> None:
    agent = "电子产品可以在30天内退货。"
    expert = "电子产品可以在30天内退货。退货时必须出示原始收据。退款需要5个工作日。"
    draft = only(learn(writer, agent, expert, "退货政策是什么？"))
    assert "收据" in draft.content
    assert "5个工作日" in draft.content
    assert "30天" not in draft.content
    assert "退货政策是什么" in draft.trigger
    assert_nothing(learn(writer, expert, expert))


def test_emoji_are_style(writer: BuiltinPlaybookWriter) -> None:
    assert_nothing(learn(writer, "Your seat is booked.", "Your seat is booked! 🎉🎉"))
    assert_nothing(learn(writer, "Your seat is booked.", "👍"))


@pytest.mark.parametrize("expert", ["", " \n ", "...", "Thanks!", "- \n- "])
def test_an_expert_without_a_statement_teaches_nothing(
    writer: BuiltinPlaybookWriter, expert: str
) -> None:
    assert_nothing(learn(writer, AGENT, expert))


def test_an_empty_agent_answer_leaves_everything_to_learn(writer: BuiltinPlaybookWriter) -> None:
    draft = only(learn(writer, "", EXPERT, QUESTION))
    assert draft.content == EXPERT
    assert "no answer" in draft.rationale


def test_a_million_characters_are_read_up_to_a_bound(writer: BuiltinPlaybookWriter) -> None:
    expert = "".join(f"Rule {n} asks for form {n * 7}. " for n in range(40_000))[:1_000_000]
    extraction = learn(writer, AGENT, expert)
    assert 1 < len(extraction.drafts) <= ENTRIES_MAX
    assert any("not read" in dropped for dropped in extraction.dropped)
    for draft in extraction.drafts:
        assert len(draft.content) <= 8_000
        assert_quoted(draft.content, expert)
    unbroken = only(learn(writer, AGENT, "x1" * 500_000))
    assert len(unbroken.content) <= 8_000


# The situation.


def test_a_mere_yes_is_told_by_the_turn_before_it(writer: BuiltinPlaybookWriter) -> None:
    earlier = (
        Turn("user", "I paid twice for my hotel."),
        Turn("assistant", "Shall I refund the second payment?"),
        Turn("user", "yes"),
    )
    draft = only(learn(writer, "Done.", "The refund takes 10 days.", "yes", earlier))
    assert "refund the second payment" in draft.trigger
    assert "yes" in draft.trigger


def test_a_follow_up_question_is_told_with_what_it_leans_on(
    writer: BuiltinPlaybookWriter,
) -> None:
    earlier = (
        Turn("user", "What does the city tour cost?"),
        Turn("assistant", "The city tour costs 20 euros."),
        Turn("user", "And for children?"),
    )
    draft = only(learn(writer, "Also 20.", "Children pay 8 euros.", "And for children?", earlier))
    assert "city tour" in draft.trigger
    assert "And for children?" in draft.trigger


def test_without_a_question_the_answer_tells_the_situation(writer: BuiltinPlaybookWriter) -> None:
    draft = only(learn(writer, AGENT, EXPERT, ""))
    assert "Electronics can be returned" in draft.trigger
    assert "You can return" not in draft.trigger
    assert only(learn(writer, "", EXPERT, "")).trigger


def test_a_trigger_leaves_out_greetings_and_what_names_one_person(
    writer: BuiltinPlaybookWriter,
) -> None:
    question = "Hello! My order 4711-0815-22 to ann@example.com is late. Can I get my money back?"
    draft = only(learn(writer, "Yes.", "Refunds for late orders take 5 days.", question))
    assert "Hello" not in draft.trigger
    assert "ann@example.com" not in draft.trigger
    assert "4711" not in draft.trigger
    assert "Can I get my money back?" in draft.trigger


def test_a_long_question_is_told_by_its_nearest_sentences(writer: BuiltinPlaybookWriter) -> None:
    question = "The weather was fine on our trip. " * 60 + "How do I claim a lost suitcase?"
    draft = only(learn(writer, "No idea.", "Claim a lost suitcase within 7 days.", question))
    assert "How do I claim a lost suitcase?" in draft.trigger
    assert len(draft.trigger) <= 400


def test_the_writer_names_itself_and_counts_no_calls(writer: BuiltinPlaybookWriter) -> None:
    extraction = learn(writer, AGENT, EXPERT)
    assert extraction.writer == writer.name == "builtin/2"
    assert (extraction.calls, extraction.prompt_tokens, extraction.completion_tokens) == (0, 0, 0)
    assert extraction == learn(writer, AGENT, EXPERT)


# Properties.

SENTENCES = st.sampled_from(
    [
        *re.split(r"(?<=\.)\s", EXPERT),
        AGENT,
        "Pay 20% up front; the rest is due in 14 days.",
        "It cannot be undone.",
        "- Press “Save”",
        "\n\n# Notes\n",
        "If you are under 18, a parent must sign.",
        "这不可能。",
        "Call Dr. Lee at 5:30 p.m., e.g. today.",
    ]
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(SENTENCES, max_size=5).map(" ".join))
SLOW = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SLOW
@given(agent=TEXTS, expert=TEXTS, question=TEXTS)
def test_whatever_is_taught_stands_in_the_experts_text(
    writer: BuiltinPlaybookWriter, agent: str, expert: str, question: str
) -> None:
    extraction = learn(writer, agent, expert, question)
    assert bool(extraction.drafts) != bool(extraction.nothing_reason)
    for draft in extraction.drafts:
        assert draft.trigger.strip()
        assert draft.rationale.strip()
        assert_quoted(draft.content, expert)


@SLOW
@given(text=TEXTS)
def test_the_same_text_twice_never_teaches(writer: BuiltinPlaybookWriter, text: str) -> None:
    assert_nothing(learn(writer, text, text))
    assert_nothing(learn(writer, text, f"  {text}\n"))
