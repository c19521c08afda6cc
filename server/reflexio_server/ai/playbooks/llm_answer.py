"""Drafts in the text that a model wrote. Pure: any text gives drafts or an `AnswerError`."""

from typing import Final

from reflexio_server.ai.llm.answer import Answer, read_candidates
from reflexio_server.ai.llm.json_answer import (
    NOTHING_FIELD,
    AnswerError,
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
REPLACES_FIELD: Final = "replaces"

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
                "required": [*FIELD_CHARS_MAX, REPLACES_FIELD],
                "properties": {
                    **{field: {"type": "string"} for field in FIELD_CHARS_MAX},
                    REPLACES_FIELD: {"type": "integer"},
                },
            },
        },
        NOTHING_FIELD: {"type": "string"},
    },
}
"""Lengths are not in it: the strict mode of not every service knows their keywords."""


def read_answer(text: str, known_count: int = 0) -> Answer[PlaybookDraft]:
    """Return the drafts in the model's answer; one is left out unless it is three whole texts.

    A draft that is to replace what is none of the `known_count` playbooks replaces nothing. Raises
    `AnswerError`, as `read_candidates` does.
    """
    return read_candidates(
        text, PLAYBOOKS_FIELD, PLAYBOOKS_MAX, lambda candidate: _read_draft(candidate, known_count)
    )


def _read_draft(candidate: object, known_count: int) -> PlaybookDraft:
    if not isinstance(candidate, dict):
        raise AnswerError("is not an object")
    return PlaybookDraft(
        **{
            field: read_text(candidate, field, chars_max)
            for field, chars_max in FIELD_CHARS_MAX.items()
        },
        replaces=_place(candidate.get(REPLACES_FIELD), known_count),
    )


def _place(number: object, known_count: int) -> int | None:
    """Return the place of a number from 1 on, None for what is no number of what was shown."""
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number - 1 if 0 < number <= known_count else None
