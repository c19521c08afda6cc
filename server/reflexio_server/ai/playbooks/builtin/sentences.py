"""Text to sentences: lines, list items, then full stops that end something."""

import re
from dataclasses import dataclass
from typing import Final

READ_CHARS_MAX: Final = 20_000
"""Characters of an answer that are read, about eight pages: longer ones are documents."""

SENTENCES_MAX: Final = 80
"""Sentences of an answer that are compared: each with each, and each embedded, in seconds."""

SENTENCE_CHARS_MAX: Final = 500
"""Characters of one sentence; what is longer is cut at a space. The model reads about 1,000."""

_MARKER: Final = re.compile(
    r"^(?:[>#|]+|[-*+•–—▪◦·‣●○■□✓✔➜→]|\(?\d{1,3}[.):]|\(?[a-zA-Z][.)])(?:\s+|$)"
)
_STOP: Final = re.compile(r"[.!?…]+[\"'”’»)\]*_]*\s+|[。！？｡]+[」』”）]*\s*")
_LAST_WORD: Final = re.compile(r"\S+$")
_GOES_ON: Final = re.compile(r"[\w,]$")
_WORD: Final = re.compile(r"[^\W_]")
_ABBREVIATED: Final = (
    "dr mr mrs ms prof st vs e.g i.e eg ie cf approx dept inc ltd jr sr incl excl ca bzw z.b ph.d"
)
_ABBREVIATIONS: Final = frozenset(_ABBREVIATED.split())
_ABBREVIATED_BEFORE_NUMBERS: Final = "no nos fig sec art vol ext tel max min p pp ch"
_ABBREVIATIONS_BEFORE_NUMBERS: Final = frozenset(_ABBREVIATED_BEFORE_NUMBERS.split())
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_SENTENCE_ENDING_INITIALS: Final = frozenset({"a.m", "p.m", "i"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or list item, spaces made single, markers left out.

    `lead_in` is the place of the line with a colon that a list item stands under, or None.
    """

    text: str
    lead_in: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of a text; `chars_unread` and `sentences_unread` are left out by the bounds."""

    sentences: tuple[Sentence, ...]
    chars_unread: int
    sentences_unread: int


def read_sentences(text: str) -> Reading:
    """Return the first SENTENCES_MAX sentences that hold a word; the same one only once."""
    sentences: list[Sentence] = []
    seen: set[str] = set()
    lead_in: int | None = None
    unread = 0
    for line, is_item in _lines(text[:READ_CHARS_MAX]):
        if not is_item:
            lead_in = None
        for part in _split_line(line):
            key = part.casefold()
            if key in seen or not _WORD.search(part):
                continue
            seen.add(key)
            if len(sentences) == SENTENCES_MAX:
                unread += 1
                continue
            sentences.append(Sentence(part, lead_in if is_item else None))
            if part.endswith((":", "：")) and not is_item:
                lead_in = len(sentences) - 1
    return Reading(tuple(sentences), max(0, len(text) - READ_CHARS_MAX), unread)


def _lines(text: str) -> list[tuple[str, bool]]:
    """Return (line without its marker, whether it had one); wrapped lines are joined."""
    lines: list[tuple[str, bool]] = []
    for raw in text.splitlines():
        line = " ".join(raw.split())
        marker = _MARKER.match(line)
        if marker:
            lines.append((line[marker.end() :].strip(), True))
        elif lines and line[:1].islower() and _GOES_ON.search(lines[-1][0]):
            lines[-1] = (f"{lines[-1][0]} {line}", lines[-1][1])
        elif line:
            lines.append((line, False))
        else:
            lines.append(("", False))
    # A blank line between a lead-in and its items ends neither.
    return [(line, is_item) for line, is_item in lines if line]


def _split_line(line: str) -> list[str]:
    parts = []
    start = 0
    for stop in _STOP.finditer(line):
        if stop.end() < len(line) and _ends_sentence(line[start : stop.end()], line[stop.end()]):
            parts.append(line[start : stop.end()].strip())
            start = stop.end()
    parts.append(line[start:].strip())
    return [piece for part in parts for piece in _cut(part)]


def _ends_sentence(before: str, following: str) -> bool:
    if following.islower():
        return False
    stopped = before.rstrip()
    if not stopped.endswith(".") or stopped.endswith(".."):
        return True
    last = _LAST_WORD.search(stopped)
    word = (last[0] if last else "").strip("(\"'“‘[").removesuffix(".").casefold()
    if word in _SENTENCE_ENDING_INITIALS:
        return True
    if following.isdigit() and word in _ABBREVIATIONS_BEFORE_NUMBERS:
        return False
    return word not in _ABBREVIATIONS and not (_INITIALS.fullmatch(word) and word.isascii())


def _cut(part: str) -> list[str]:
    pieces = []
    while len(part) > SENTENCE_CHARS_MAX:
        space = part.rfind(" ", 1, SENTENCE_CHARS_MAX + 1)
        end = space if space > 0 else SENTENCE_CHARS_MAX
        pieces.append(part[:end].strip())
        part = part[end:].strip()
    return [*pieces, part] if part else pieces
