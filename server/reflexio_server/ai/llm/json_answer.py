"""The common parts of a model's JSON answers. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

ANSWER_SIZE_BYTES_MAX: Final = 256 * 1024
"""Eight drafts of the greatest length take about 60 KiB, escaped some more."""
STARTS_MAX: Final = 16
"""Braces that begin no JSON: prose may hold some, but each may cost 10 ms of the event loop in a
hostile text."""
NOTHING_FIELD: Final = "nothing_reason"
NOTHING_REASON_CHARS_MAX: Final = 500

_DECODER: Final = json.JSONDecoder(strict=False)
_THOUGHTS_END: Final = re.compile(
    r"</(?:think|thinking|thought|reasoning|reflection)>", re.IGNORECASE
)
_SURPLUS_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*[}\]])', re.DOTALL)
"""A text, which is kept, ended or not, or a comma before a bracket, which is not."""

# Tab, line feed and carriage return are text; other controls and surrogates no store must take.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class AnswerError(ValueError):
    """The text is no answer to the question; says why in words that hold nothing of the text."""


def find_object(text: str, list_field: str) -> dict[str, Any]:
    """Return the last JSON object with the list, prose around it or not.

    What a model thinks aloud before it answers (`<think>...</think>`), examples and a repeated
    schema come first. Line breaks inside texts, a comma before a bracket and the bare list are
    taken. Raises `AnswerError` when the text has more than 256 KiB or no such object.
    """
    size = len(text) if len(text) > ANSWER_SIZE_BYTES_MAX else _size_bytes(text)
    if size > ANSWER_SIZE_BYTES_MAX:
        raise AnswerError(f"it is longer than {ANSWER_SIZE_BYTES_MAX} bytes")
    if not text.strip():
        raise AnswerError("it is empty")
    said = text[_thoughts_end(text) :]
    for spelling in (said, _SURPLUS_COMMA.sub(lambda match: match[1] or "", said)):
        objects: list[dict[str, Any]]
        objects = [
            found for found in _values(spelling, "{") if isinstance(found.get(list_field), list)
        ]
        if objects:
            return objects[-1]
        # Behind a brace a list may be a part of an object that was cut off.
        bare = spelling[: spelling.find("{")].rfind("[")
        lists = [found for found in _values(spelling[bare:], "[") if found and _are_objects(found)]
        if bare >= 0 and lists:
            return {list_field: lists[-1]}
    raise AnswerError(f"it holds no complete JSON object with the field {list_field}")


def _thoughts_end(text: str) -> int:
    """Return where the last thoughts end; 0 when there are none."""
    return max((match.end() for match in _THOUGHTS_END.finditer(text)), default=0)


def _values(text: str, opening: str) -> Iterator[Any]:
    """Yield the JSON objects or lists in a text, one after the other, not what is inside them."""
    start = text.find(opening)
    failures = 0
    while start >= 0 and failures < STARTS_MAX:
        try:
            found, end = _DECODER.raw_decode(text, start)
        # ValueError is also a number of too many digits; depth ends in RecursionError.
        except (ValueError, RecursionError):
            failures += 1
            end = start + 1
        else:
            yield found
        start = text.find(opening, end)


def _are_objects(values: list[Any]) -> bool:
    return all(isinstance(value, dict) for value in values)


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
