"""A model's words about a user are read strictly, one candidate after the other."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reflexio_server.ai.llm.answer import Answer
from reflexio_server.ai.llm.json_answer import AnswerError
from reflexio_server.ai.profiles.llm_answer import (
    EVIDENCE_TURNS_MAX,
    PROFILE_CHARS_MAX,
    PROFILES_MAX,
    TIMES_TO_LIVE,
    read_profiles,
)

from tests.support.chat_service import profile, profiles_text

GOOD = profile("The user drinks tea.", "I drink tea")
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_a_well_formed_answer() -> None:
    times = [profile("x", "y", time_to_live=name) for name in TIMES_TO_LIVE]
    answer = read_profiles(f"Sure:\n{profiles_text(*times)}\nThere you are {{")
    assert [candidate.time_to_live for candidate in answer.candidates] == [1, 2, 3, 4, 5, 6]
    assert answer.dropped == ()
    assert read_profiles(profiles_text(nothing_reason="small talk")) == Answer((), "small talk", ())


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ({"content": " "}, "content is blank"),
        ({"content": "x" * (PROFILE_CHARS_MAX + 1)}, "content is longer"),
        ({"content": "a\0b"}, "content has characters"),
        ({"quote": None}, "quote is missing"),
        ({"time_to_live": 6}, "time_to_live is none of"),
        ({"time_to_live": "INFINITY"}, "time_to_live is none of"),
        ({"turns": []}, "turns is not a list"),
        ({"turns": [1] * (EVIDENCE_TURNS_MAX + 1)}, "turns is not a list"),
        ({"turns": [True]}, "turns contains something"),
        ({"turns": [1.5]}, "turns contains something"),
        ({"confirms": -1}, "confirms contains something"),
        ({"replaces": "1"}, "replaces contains something"),
    ],
)
def test_a_candidate_of_the_wrong_form_is_left_out(bad: dict[str, Any], problem: str) -> None:
    answer = read_profiles(profiles_text({**GOOD, **bad}, GOOD))
    assert [candidate.content for candidate in answer.candidates] == [GOOD["content"]]
    (dropped,) = answer.dropped
    assert dropped.startswith(f"candidate 1: {problem}")


def test_candidates_beyond_the_limit_are_left_out() -> None:
    answer = read_profiles(profiles_text(*[GOOD] * (PROFILES_MAX + 3)))
    assert len(answer.candidates) == PROFILES_MAX
    assert answer.dropped == (f"3 candidates beyond {PROFILES_MAX}",)


@given(JSON_VALUES)
def test_whatever_stands_in_the_list_is_read_or_refused(value: Any) -> None:
    text = json.dumps({"profiles": [value, {**GOOD, "turns": value}], "nothing_reason": value})
    try:
        answer = read_profiles(text)
    except AnswerError:
        return
    (candidate,) = answer.candidates
    assert list(candidate.turns) == list(dict.fromkeys(value))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(AnswerError):
        read_profiles(text)
