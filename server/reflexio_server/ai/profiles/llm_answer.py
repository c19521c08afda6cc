"""Profile candidates in the text that a model wrote. Pure: others are an `AnswerError`."""

from typing import Any, Final, NamedTuple

from reflexio_server.ai.llm.answer import Answer, read_candidates
from reflexio_server.ai.llm.json_answer import (
    NOTHING_FIELD,
    AnswerError,
    read_text,
)

PROFILES_MAX: Final = 8
"""Things that one conversation says of its user; more is a model that retells it."""
PROFILE_CHARS_MAX: Final = 500
"""A sentence or two; who needs more says several things."""
EVIDENCE_CHARS_MAX: Final = 500
EVIDENCE_TURNS_MAX: Final = 20
"""Turns that one candidate rests on."""
TIMES_TO_LIVE: Final = {
    "one_day": 1,
    "one_week": 2,
    "one_month": 3,
    "one_quarter": 4,
    "one_year": 5,
    "infinity": 6,
}
"""The numbers of `reflexio.v1.ProfileTimeToLive` by the names that JSON has for them."""
PROFILES_FIELD: Final = "profiles"

PROFILE_SCHEMA: Final[dict[str, object]] = {
    "type": "object",
    "additionalProperties": False,
    "required": [PROFILES_FIELD, NOTHING_FIELD],
    "properties": {
        PROFILES_FIELD: {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["content", "quote", "turns", "time_to_live", "confirms", "replaces"],
                "properties": {
                    "content": {"type": "string"},
                    "quote": {"type": "string"},
                    "turns": {"type": "array", "items": {"type": "integer"}},
                    "time_to_live": {"type": "string", "enum": list(TIMES_TO_LIVE)},
                    "confirms": {"type": "integer"},
                    "replaces": {"type": "integer"},
                },
            },
        },
        NOTHING_FIELD: {"type": "string"},
    },
}


class ProfileCandidate(NamedTuple):
    """What the model says of the user; numbers count from 1 as it was shown them, 0 is none."""

    content: str
    quote: str
    turns: tuple[int, ...]
    time_to_live: int
    confirms: int
    replaces: int


def read_profiles(text: str) -> Answer[ProfileCandidate]:
    """Return the candidates in the model's answer; raises `AnswerError`, as `read_candidates`."""
    return read_candidates(text, PROFILES_FIELD, PROFILES_MAX, _read_candidate)


def _read_candidate(candidate: object) -> ProfileCandidate:
    if not isinstance(candidate, dict):
        raise AnswerError("is not an object")
    time_to_live = candidate.get("time_to_live")
    if not isinstance(time_to_live, str) or time_to_live not in TIMES_TO_LIVE:
        raise AnswerError(f"time_to_live is none of {', '.join(TIMES_TO_LIVE)}")
    turns = candidate.get("turns")
    if not isinstance(turns, list) or not 0 < len(turns) <= EVIDENCE_TURNS_MAX:
        raise AnswerError(f"turns is not a list of 1 to {EVIDENCE_TURNS_MAX} numbers")
    return ProfileCandidate(
        content=read_text(candidate, "content", PROFILE_CHARS_MAX),
        quote=read_text(candidate, "quote", EVIDENCE_CHARS_MAX),
        turns=tuple(dict.fromkeys(_read_number(turn, "turns") for turn in turns)),
        time_to_live=TIMES_TO_LIVE[time_to_live],
        confirms=_read_number(_absent_is_none(candidate, "confirms"), "confirms"),
        replaces=_read_number(_absent_is_none(candidate, "replaces"), "replaces"),
    )


def _absent_is_none(candidate: dict[str, Any], field: str) -> Any:
    value = candidate.get(field)
    return 0 if value is None else value


def _read_number(value: Any, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise AnswerError(f"{field} contains something that is not a number")
    return value
