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


def read_answer(text: str) -> Answer[PlaybookDraft]:
    """Return the drafts in the model's answer; one is left out unless it is three whole texts.

    Raises `AnswerError`, as `read_candidates` does.
    """
    return read_candidates(text, PLAYBOOKS_FIELD, PLAYBOOKS_MAX, _read_draft)


def _read_draft(candidate: object) -> PlaybookDraft:
    if not isinstance(candidate, dict):
        raise AnswerError("is not an object")
    return PlaybookDraft(
        **{
            field: read_text(candidate, field, chars_max)
            for field, chars_max in FIELD_CHARS_MAX.items()
        }
    )
