"""English words that carry no topic, or speak of time; nothing here fits another language."""

import re
from typing import Final

_FUNCTION_WORDS: Final = """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she
    her hers herself it its itself they them their theirs themselves what which who whom this that
    these those am is are was were be been being have has had having do does did doing would should
    could ought can will shall may might must a an the and but if or because as until while of at by
    for with about against between into through during before after above below to from up down in
    out on off over under again further then once here there when where why how all any both each
    few more most other some such no nor not only own same so than too very just
"""
_PIECES_LEFT_BY_APOSTROPHES: Final = """
    s t d m re ve ll don didn doesn isn aren wasn weren haven hasn hadn won wouldn shouldn couldn
"""

STOP_WORDS: Final = frozenset(f"{_FUNCTION_WORDS} {_PIECES_LEFT_BY_APOSTROPHES}".split())
"""Snowball's English list with the modal verbs.

Source: https://snowballstem.org/algorithms/english/stop.txt (BSD licence).
"""

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
