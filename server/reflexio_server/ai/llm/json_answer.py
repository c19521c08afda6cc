"""Reads what every answer of the model has in common. Pure."""

import json
import re
from typing import Any, Final

ANSWER_SIZE_BYTES_MAX: Final = 256 * 1024
"""Eight drafts of the greatest length take about 60 KiB, escaped some more."""
STARTS_MAX: Final = 16
"""Braces at which a JSON object is looked for: prose may hold some, but each may cost 10 ms
of the event loop in a hostile text."""
NOTHING_FIELD: Final = "nothing_reason"
NOTHING_REASON_CHARS_MAX: Final = 500

# Tab, line feed and carriage return are text; other controls and surrogates no store must take.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class AnswerError(ValueError):
    """The text is no answer to the question; says why in words that hold nothing of the text."""


def find_object(text: str, list_field: str) -> dict[str, Any]:
    """Return the first JSON object with the field, prose around it or not.

    Raises `AnswerError` when the text has more than 256 KiB or no such object.
    """
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
        if isinstance(found, dict) and list_field in found:
            return found
        start = text.find("{", end)
    raise AnswerError(f"it holds no complete JSON object with the field {list_field}")


def _size_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def read_text(candidate: dict[str, Any], field: str, chars_max: int) -> str:
    """Return a text of a candidate without the space around it; `AnswerError` when it is none."""
    value = candidate.get(field)
    if value is None:
        raise AnswerError(f"{field} is missing")
    if not isinstance(value, str):
        raise AnswerError(f"{field} is not a text")
    text = value.strip()
    if not text:
        raise AnswerError(f"{field} is blank")
    if len(text) > chars_max:
        raise AnswerError(f"{field} is longer than {chars_max} characters")
    if _UNFIT.search(text):
        raise AnswerError(f"{field} has characters that are not text")
    return text


def read_nothing_reason(answer: dict[str, Any], list_field: str) -> str:
    """Return why the list is empty; `AnswerError` when the answer does not say."""
    value = answer.get(NOTHING_FIELD)
    reason = _UNFIT.sub("", value).strip() if isinstance(value, str) else ""
    if not reason:
        raise AnswerError(f"{list_field} is empty and {NOTHING_FIELD} does not say why")
    return reason[:NOTHING_REASON_CHARS_MAX]
