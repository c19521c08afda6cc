"""Reads what the model wrote. Pure: whatever the text, it yields drafts or an `AnswerError`."""

from typing import Final, NamedTuple

from reflexio_server.ai.llm.json_answer import (
    NOTHING_FIELD,
    AnswerError,
    find_object,
    read_nothing_reason,
    read_text,
)
from reflexio_server.core.learning.playbook_writer import CONTENT_CHARS_MAX, PlaybookDraft

PLAYBOOKS_MAX: Final = 8
"""Independent gaps in one answer; more is a model that splits hairs."""
TRIGGER_CHARS_MAX: Final = 1_000
RATIONALE_CHARS_MAX: Final = 2_000

FIELD_CHARS_MAX: Final = {
    "trigger": TRIGGER_CHARS_MAX,
    "content": CONTENT_CHARS_MAX,
    "rationale": RATIONALE_CHARS_MAX,
}
PLAYBOOKS_FIELD: Final = "playbooks"

ANSWER_SCHEMA: Final[dict[str, object]] = {
    "type": "object",
    "additionalProperties": False,
    "required": [PLAYBOOKS_FIELD, NOTHING_FIELD],
    "properties": {
        PLAYBOOKS_FIELD: {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": list(FIELD_CHARS_MAX),
                "properties": {field: {"type": "string"} for field in FIELD_CHARS_MAX},
            },
        },
        NOTHING_FIELD: {"type": "string"},
    },
}
"""Lengths are not in it: the strict mode of not every service knows their keywords."""


class Answer(NamedTuple):
    """What the model wrote: drafts, or the reason for none; and why candidates were left out."""

    drafts: tuple[PlaybookDraft, ...]
    nothing_reason: str
    dropped: tuple[str, ...]


def read_answer(text: str) -> Answer:
    """Return what the first JSON object with a `playbooks` field says, prose around it or not.

    A candidate that is not three texts within their limits is left out, and so are those beyond the
    eighth; fields that were not asked for are ignored. Raises `AnswerError` when the text has more
    than 256 KiB or no such object, when none of its candidates is well formed, or when an empty
    list has no reason.
    """
    found = find_object(text, PLAYBOOKS_FIELD)
    candidates = found[PLAYBOOKS_FIELD]
    if not isinstance(candidates, list):
        raise AnswerError(f"{PLAYBOOKS_FIELD} is not a list")
    if not candidates:
        return Answer((), read_nothing_reason(found, PLAYBOOKS_FIELD), ())
    drafts: list[PlaybookDraft] = []
    dropped: list[str] = []
    for number, candidate in enumerate(candidates[:PLAYBOOKS_MAX], 1):
        read = _read_candidate(candidate)
        if isinstance(read, PlaybookDraft):
            drafts.append(read)
        else:
            dropped.append(f"candidate {number}: {read}")
    if len(candidates) > PLAYBOOKS_MAX:
        dropped.append(f"{len(candidates) - PLAYBOOKS_MAX} candidates beyond {PLAYBOOKS_MAX}")
    if not drafts:
        raise AnswerError(f"no candidate is well formed: {'; '.join(dropped)}")
    return Answer(tuple(drafts), "", tuple(dropped))


def _read_candidate(candidate: object) -> PlaybookDraft | str:
    """Return the draft, or what is wrong with the candidate."""
    if not isinstance(candidate, dict):
        return "is not an object"
    texts: dict[str, str] = {}
    for field, chars_max in FIELD_CHARS_MAX.items():
        try:
            texts[field] = read_text(candidate, field, chars_max)
        except AnswerError as error:
            return str(error)
    return PlaybookDraft(**texts)
