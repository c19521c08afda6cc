"""Reads what the model wrote. Pure: whatever the text, it yields drafts or an `AnswerError`."""

import json
import re
from typing import Any, Final, NamedTuple

from reflexio_server.core.lessons import PlaybookDraft

ANSWER_SIZE_BYTES_MAX: Final = 256 * 1024
"""Eight drafts of the greatest length take about 60 KiB, escaped some more."""
CANDIDATES_MAX: Final = 8
"""Independent gaps in one answer; more is a model that splits hairs."""
TRIGGER_CHARS_MAX: Final = 1_000
CONTENT_CHARS_MAX: Final = 4_000
RATIONALE_CHARS_MAX: Final = 2_000
NOTHING_REASON_CHARS_MAX: Final = 500
STARTS_MAX: Final = 16
"""Braces at which a JSON object is looked for: prose may hold some, but each may cost 10 ms
of the event loop in a hostile text."""

FIELD_CHARS_MAX: Final = {
    "trigger": TRIGGER_CHARS_MAX,
    "content": CONTENT_CHARS_MAX,
    "rationale": RATIONALE_CHARS_MAX,
}
LIST_FIELD: Final = "playbooks"
NOTHING_FIELD: Final = "nothing_reason"

ANSWER_SCHEMA: Final[dict[str, object]] = {
    "type": "object",
    "additionalProperties": False,
    "required": [LIST_FIELD, NOTHING_FIELD],
    "properties": {
        LIST_FIELD: {
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

# Tab, line feed and carriage return are text; other controls and surrogates no store must take.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class AnswerError(ValueError):
    """The text is no answer to the question; says why in words that hold nothing of the text."""


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
    found = _find_object(text)
    candidates = found[LIST_FIELD]
    if not isinstance(candidates, list):
        raise AnswerError(f"{LIST_FIELD} is not a list")
    if not candidates:
        return Answer((), _read_nothing_reason(found.get(NOTHING_FIELD)), ())
    drafts: list[PlaybookDraft] = []
    dropped: list[str] = []
    for number, candidate in enumerate(candidates[:CANDIDATES_MAX], 1):
        read = _read_candidate(candidate)
        if isinstance(read, PlaybookDraft):
            drafts.append(read)
        else:
            dropped.append(f"candidate {number}: {read}")
    if len(candidates) > CANDIDATES_MAX:
        dropped.append(f"{len(candidates) - CANDIDATES_MAX} candidates beyond {CANDIDATES_MAX}")
    if not drafts:
        raise AnswerError(f"no candidate is well formed: {'; '.join(dropped)}")
    return Answer(tuple(drafts), "", tuple(dropped))


def _find_object(text: str) -> dict[str, Any]:
    size = len(text) if len(text) > ANSWER_SIZE_BYTES_MAX else _size_bytes(text)
    if size > ANSWER_SIZE_BYTES_MAX:
        raise AnswerError(f"it is longer than {ANSWER_SIZE_BYTES_MAX} bytes")
    if not text.strip():
        raise AnswerError("it is empty")
    decoder = json.JSONDecoder()
    start = text.find("{")
    for _ in range(STARTS_MAX):
        if start < 0:
            break
        end = start + 1
        try:
            found, end = decoder.raw_decode(text, start)
        # ValueError is also a number of too many digits; depth ends in RecursionError.
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict) and LIST_FIELD in found:
            return found
        start = text.find("{", end)
    raise AnswerError(f"it holds no complete JSON object with the field {LIST_FIELD}")


def _size_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _read_candidate(candidate: object) -> PlaybookDraft | str:
    """Return the draft, or what is wrong with the candidate."""
    if not isinstance(candidate, dict):
        return "is not an object"
    texts: dict[str, str] = {}
    for field, chars_max in FIELD_CHARS_MAX.items():
        value = candidate.get(field)
        if value is None:
            return f"{field} is missing"
        if not isinstance(value, str):
            return f"{field} is not a text"
        texts[field] = value.strip()
        if not texts[field]:
            return f"{field} is blank"
        if len(texts[field]) > chars_max:
            return f"{field} is longer than {chars_max} characters"
        if _UNFIT.search(texts[field]):
            return f"{field} has characters that are not text"
    return PlaybookDraft(**texts)


def _read_nothing_reason(value: object) -> str:
    reason = _UNFIT.sub("", value).strip() if isinstance(value, str) else ""
    if not reason:
        raise AnswerError(f"{LIST_FIELD} is empty and {NOTHING_FIELD} does not say why")
    return reason[:NOTHING_REASON_CHARS_MAX]
