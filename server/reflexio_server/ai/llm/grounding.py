"""The check that a model's statement comes from the text that it must come from.

A crude check on inventions.

It knows words by their beginnings and numbers by their digits, not by what they mean: it catches
what has nothing to do with the text, and figures that nobody gave.
"""

import re
from collections.abc import Iterator
from typing import Final

from reflexio_server.core.text.normalise import fold
from reflexio_server.core.text.stop_words import STOP_WORDS

WORD_CHARS_MIN: Final = 3
"""Shorter words of scripts with spaces say little."""
STEM_CHARS: Final = 5
"""Words with the same first letters are taken for forms of one: refund, refunded, refunding."""
GROUNDING_WORDS_MIN: Final = 1
"""Content words that a statement must share with the text: more would refuse honest
rewordings of short texts."""
NUMBERS_NAMED_MAX: Final = 3
"""Numbers that a reason quotes, and the characters it quotes of each."""
GROUNDED_NUMBER_CHARS_MAX: Final = 20

# From Devanagari on, most scripts write no spaces between words, attach their particles, or have
# vowel signs that no letter class holds.
_UNSPACED_FROM: Final = "\u0900"
_WORD: Final = re.compile(r"[^\W\d_]+")
_LISTED: Final = re.compile(r"(?<![^\s(])(?:step )?(\d{1,2})(?:[.):](?=\s)|$)", re.IGNORECASE)
"""The number of a list's item or of a step."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*")
_GROUPING: Final = re.compile(r"(?<=\d)[,.'’](?=\d{3}(?!\d))")


def why_ungrounded(content: str, text: str, whose: str = "the expert") -> str:
    """Say why the content cannot come from the text of `whose`; empty when it may.

    Every number of the content must occur in the text (1,000 is 1000) but for those that only
    number a list or steps from 1 on, and one content word must,
    unless the text has none: a word of at least three letters that is no English stop word,
    compared by its first five; two neighbouring characters in scripts without spaces.
    """
    invented = sorted(_numbers(_unlisted(content)) - _numbers(text))
    if invented:
        named = [number[:GROUNDED_NUMBER_CHARS_MAX] for number in invented[:NUMBERS_NAMED_MAX]]
        return f"{whose} gives no number {', '.join(named)}"
    known = set(_stems(text))
    if known and len(known.intersection(_stems(content))) < GROUNDING_WORDS_MIN:
        return f"it shares no word with {whose}'s text"
    return ""


def _unlisted(content: str) -> str:
    """Return a text without the numbers that count its items, where they count from 1."""
    found = [int(match[1]) for match in _LISTED.finditer(content)]
    is_list = len(found) > 1 and found == list(range(1, len(found) + 1))
    return _LISTED.sub(" ", content) if is_list else content


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(_GROUPING.sub("", fold(text))))


def _stems(text: str) -> Iterator[str]:
    for word in _WORD.findall(fold(text)):
        if word >= _UNSPACED_FROM:
            yield from (word[place : place + 2] for place in range(max(1, len(word) - 1)))
        elif len(word) >= WORD_CHARS_MIN and word not in STOP_WORDS:
            yield word[:STEM_CHARS]
