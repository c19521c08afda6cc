"""Reading what a model wrote: whatever it is, it ends as an answer or as the reader's own error."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reflexio_server.ai.llm.answer import Answer
from reflexio_server.ai.llm.json_answer import (
    ANSWER_SIZE_BYTES_MAX,
    NOTHING_REASON_CHARS_MAX,
    STARTS_MAX,
    AnswerError,
)
from reflexio_server.ai.playbooks.llm_answer import (
    FIELD_CHARS_MAX,
    PLAYBOOKS_MAX,
    read_answer,
)
from reflexio_server.core.learning.playbook_writer import PlaybookDraft

from tests.support.chat_service import answer_text, playbook

ANY_TEXT = st.text(st.characters(codec=None))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)
CANDIDATES = st.fixed_dictionaries(
    {}, optional={field: JSON | st.just("text") for field in (*FIELD_CHARS_MAX, "status")}
)
ANSWERS = st.fixed_dictionaries(
    {"playbooks": st.lists(CANDIDATES | JSON, max_size=12) | JSON},
    optional={"nothing_reason": JSON, "status": JSON},
)


def _read_soundly(text: str) -> Answer[PlaybookDraft] | None:
    """Return the answer, with every promise about it checked; None when it was refused."""
    try:
        answer = read_answer(text)
    except AnswerError:
        return None
    assert bool(answer.candidates) != bool(answer.nothing_reason)
    assert len(answer.candidates) + len(answer.dropped) <= PLAYBOOKS_MAX + 1
    assert len(answer.nothing_reason) <= NOTHING_REASON_CHARS_MAX
    for draft in answer.candidates:
        for field, chars_max in FIELD_CHARS_MAX.items():
            value = getattr(draft, field)
            assert 0 < len(value.strip()) <= chars_max
            assert "\x00" not in value
            value.encode()
    answer.nothing_reason.encode()
    return answer


@given(ANY_TEXT)
def test_any_text(text: str) -> None:
    """Nothing but the reader's own error is raised."""
    _read_soundly(text)


@given(ANY_TEXT, ANSWERS, ANY_TEXT)
def test_any_answer_within_any_text(before: str, answer: Any, after: str) -> None:
    """Of any shape, with any text around it."""
    _read_soundly(f"{before}{json.dumps(answer)}{after}")


@given(ANSWERS, st.data())
def test_any_cut_or_altered_answer(answer: Any, data: st.DataObject) -> None:
    """Wherever a text is cut, doubled or overwritten."""
    text = json.dumps(answer, ensure_ascii=False)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(0, len(text)))
    _read_soundly(text[:start] + data.draw(ANY_TEXT) + text[end:])


@given(st.text(st.characters(exclude_characters="{", codec="utf-8")), st.text())
def test_prose_changes_nothing(before: str, after: str) -> None:
    """What stands around the object is passed over."""
    text = answer_text(playbook("One."), playbook("Two."))
    assert read_answer(f"{before}{text}{after}") == read_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "{" * 200_000,
        '{"playbooks": ' * 15_000,
        '{"playbooks":[' * 15_000,
        "[" * 200_000,
        '{"a":[{"b":"' * 15_000,
        '{"playbooks": ' + "9" * 200_000 + "}",
        '{"playbooks": NaN}',
        "null",
        '["playbooks"]',
        "{'playbooks': []}",
        '{"playbooks": []}',
        '{"playbooks": [], "nothing_reason": "\\u0000 "}',
        '{"playbooks": [], "nothing_reason": ["why"]}',
        '{"playbooks": null, "nothing_reason": "why"}',
        answer_text(None, [], "text", {}, playbook(" "), playbook("\ud800")),
    ],
)
def test_what_is_no_answer_is_refused(text: str) -> None:
    """Neither depth nor digits nor braces without end break the reader."""
    with pytest.raises(AnswerError):
        read_answer(text)


def test_the_size_is_bounded_in_bytes() -> None:
    """The last byte that fits is read; one more refuses the whole."""
    text = answer_text(playbook("content"))
    room = ANSWER_SIZE_BYTES_MAX - len(text)
    assert read_answer(text + " " * room).candidates
    for filling in (" " * (room + 1), "é" * (room // 2 + 1), " " * 10_000_000):
        with pytest.raises(AnswerError, match="longer than"):
            read_answer(text + filling)


def test_braces_are_tried_a_limited_number_of_times() -> None:
    """Prose may hold many; beyond them the object is not looked for."""
    text = answer_text(playbook("content"))
    assert read_answer("{ " * (STARTS_MAX - 1) + text).candidates
    with pytest.raises(AnswerError, match="no complete JSON object"):
        read_answer("{ " * STARTS_MAX + text)


@pytest.mark.parametrize(("field", "chars_max"), FIELD_CHARS_MAX.items())
def test_each_field_is_bounded(field: str, chars_max: int) -> None:
    """The longest text that fits is kept, white space around it not counted."""
    fits = playbook("c", **{field: f" {'x' * chars_max}\n"})
    exceeds = playbook("c", **{field: "x" * (chars_max + 1)})
    answer = read_answer(answer_text(fits, exceeds))
    assert [getattr(draft, field) for draft in answer.candidates] == ["x" * chars_max]
    assert answer.dropped == (f"candidate 2: {field} is longer than {chars_max} characters",)


def test_a_reason_for_nothing_is_cut() -> None:
    """It is shown to people, and bounded."""
    answer = read_answer(answer_text(nothing_reason="x" * 9_000))
    assert answer == Answer((), "x" * NOTHING_REASON_CHARS_MAX, ())


def test_drafts_leave_no_room_for_a_reason() -> None:
    """A model that gives both has something to teach."""
    answer = read_answer(answer_text(playbook("content"), nothing_reason="nothing"))
    assert (len(answer.candidates), answer.nothing_reason) == (1, "")
