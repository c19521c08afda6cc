"""English words that speak of time, and what they ask; nothing here fits another language."""

import re
from typing import Final

# "may" and "am" are left out: in speech they are nearly always verbs.
_TEMPORAL_TEXT: Final = """
    january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    today tonight yesterday tomorrow ago
    minute minutes hour hours day days week weeks weekend weekends month months year years decade
    morning afternoon evening night noon midnight pm oclock
"""
_TEMPORAL_WORDS: Final = frozenset(_TEMPORAL_TEXT.split())

_TEMPORAL_NUMBER: Final = re.compile(r"(?:1[89]|20)\d\d|\d{1,2}(?:st|nd|rd|th|am|pm)|\d{2}s")

_ASKS_WHEN: Final = re.compile(
    r"^\W*when\b"
    r"|\bwhen (?:did|do|does|is|was|were|are|am|will|would|has|have|had|can|could|should|shall)\b"
    r"|\bhow long\b|\bhow (?:many|much) (?:minute|hour|day|week|month|year|time)s?\b"
    r"|\b(?:what|which) (?:\w+ )?(?:date|day|time|week|month|year)\b"
)


QUESTION_CHARACTERS_MAX: Final = 1_000
"""A question is asked in its first lines; the rest of a longer query is material."""


def is_temporal(word: str) -> bool:
    """Whether a lower-case word names a date, a day, a part of a day or a span of time."""
    return word in _TEMPORAL_WORDS or _TEMPORAL_NUMBER.fullmatch(word) is not None


def asks_when(query: str) -> bool:
    """Whether an English query asks when, how long or on which date something was."""
    return _ASKS_WHEN.search(query[:QUESTION_CHARACTERS_MAX].lower()) is not None


def is_latin(text: str) -> bool:
    """Whether at least half of the letters are ASCII, so that English words may be looked for."""
    if text.isascii():
        return True
    letters = [character for character in text if character.isalpha()]
    return 2 * sum(character.isascii() for character in letters) >= len(letters)
