"""Text to sentences: code blocks and tables, lines, list items, then full stops."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

READ_CHARS_MAX: Final = 20_000
"""Characters of an answer that are read, about eight pages: longer ones are documents."""

SENTENCES_MAX: Final = 80
"""Sentences of an answer that are compared: each with each, and each embedded, in seconds."""

SENTENCE_CHARS_MAX: Final = 500
"""Characters of one sentence; what is longer is cut at a space. The model reads about 1,000."""

BEFORE_STOP_CHARS_MAX: Final = 200
"""Characters before a stop that tell whether it ends a sentence: no abbreviation is longer."""

_MARKER: Final = re.compile(
    r"^(?:[>#|]+|[-*+•–—▪◦·‣●○■□✓✔➜→]|\(?\d{1,3}[.):]|\(?[a-zA-Z][.)])(?:\s+|$)"
)
_STOP: Final = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+\s+|[。！？｡]++[」』”）]*+\s*")
_FENCE: Final = re.compile(r"^\s*(`{3,}|~{3,})")
_ROW: Final = re.compile(r"^\s*\|.*\|")
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


class Form(Enum):
    """How a sentence stands in its text."""

    PROSE = "prose"
    ITEM = "item"
    STEP = "step"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or list item, spaces made single, markers left out; or a whole block of code.

    `lead_in` is the place of the line with a colon that a list item or block stands under, or None.
    `written` is an item with its marker, and a block, as they are written. Items of one list, and
    sentences of one paragraph, share their `group`.
    """

    text: str
    lead_in: int | None = None
    form: Form = Form.PROSE
    written: str = ""
    group: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences of a text; `chars_unread` and `sentences_unread` are left out by the bounds."""

    sentences: tuple[Sentence, ...]
    chars_unread: int
    sentences_unread: int


class _Line(NamedTuple):
    """A line without its marker, how it stands, as it is written, and what it belongs to."""

    text: str
    form: Form
    written: str
    group: int


def read_sentences(text: str) -> Reading:
    """Return the first SENTENCES_MAX sentences that hold a word; the same one only once."""
    sentences: list[Sentence] = []
    seen: set[str] = set()
    lead_in: int | None = None
    unread = 0
    for line in _lines(text[:READ_CHARS_MAX]):
        if line.form is Form.PROSE:
            lead_in = None
        parts = [line.text] if line.form is Form.BLOCK else _split_line(line.text)
        for place, part in enumerate(parts):
            key = part.casefold()
            if key in seen or not _WORD.search(part):
                continue
            seen.add(key)
            if len(sentences) == SENTENCES_MAX:
                unread += 1
                continue
            above = lead_in if line.form is not Form.PROSE else None
            # An item of several sentences is written whole with its first.
            written = "" if line.form is Form.PROSE else line.written if place == 0 else " "
            sentences.append(Sentence(part, above, line.form, written, line.group))
            if part.endswith((":", "：")) and line.form is Form.PROSE:
                lead_in = len(sentences) - 1
    return Reading(tuple(sentences), max(0, len(text) - READ_CHARS_MAX), unread)


def _lines(text: str) -> list[_Line]:
    """Return the lines that hold something; wrapped lines are joined, blocks are one line."""
    lines: list[_Line] = []
    group, blank = 0, False
    for form, raw in _blocks(text):
        line = raw if form is Form.BLOCK else " ".join(raw.split())
        if not line:
            blank = True
            continue
        marker = _MARKER.match(line) if form is Form.PROSE else None
        if marker:
            form = Form.STEP if marker[0][:2].strip("(")[:1].isdigit() else Form.ITEM
        last = lines[-1] if lines else None
        if form is Form.PROSE and last and not blank and last.form is not Form.BLOCK:
            if line[:1].islower() and _GOES_ON.search(last.text):
                text, written = f"{last.text} {line}", f"{last.written} {line}"
                lines[-1] = _Line(text, last.form, written, last.group)
                continue
        # A blank line between the items of a list ends it not.
        if last is None or last.form is not form or (blank and form is Form.PROSE):
            group += 1
        said = line[marker.end() :].strip() if marker else line
        written = raw.rstrip() if marker else line
        if said:
            lines.append(_Line(said, form, written, group))
            blank = False
    return lines


def _blocks(text: str) -> list[tuple[Form, str]]:
    """Return the lines of a text, each fenced piece of code and each table as one."""
    found: list[tuple[Form, str]] = []
    lines = text.splitlines()
    place = 0
    while place < len(lines):
        fence = _FENCE.match(lines[place])
        end = place + 1
        if fence:
            while end < len(lines) and not lines[end].strip().startswith(fence[1]):
                end += 1
            end += 1
        elif _ROW.match(lines[place]):
            while end < len(lines) and _ROW.match(lines[end]):
                end += 1
        is_block = bool(fence) or end - place > 1
        if is_block:
            found.append((Form.BLOCK, "\n".join(line.rstrip() for line in lines[place:end])))
        else:
            found.append((Form.PROSE, lines[place]))
        place = end
    return found


def _split_line(line: str) -> list[str]:
    parts = []
    start = 0
    for stop in _STOP.finditer(line):
        before = line[max(start, stop.end() - BEFORE_STOP_CHARS_MAX) : stop.end()]
        if stop.end() < len(line) and _ends_sentence(before, line[stop.end()]):
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
    word = stopped.rsplit(maxsplit=1)[-1].strip("(\"'“‘[").removesuffix(".").casefold()
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
