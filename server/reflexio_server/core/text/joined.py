"""Amounts, order numbers, telephone numbers and codes as they are written without separators.

"12,500", "AB-1324-X" and "(408) 247-8880" are also known as 12500, ab1324x and 4082478880.
"""

import functools
import re
from itertools import chain, groupby
from typing import Final

from reflexio_server.core.text.normalise import SOFT_BREAK, UNSPACED

CHARS_MAX: Final = 40
"""A bank account's or a UUID's length, and some more; what is longer is a list."""

CAPITALS_MAX: Final = 4
"""Letters of a part of a code that stands by itself, as in "AB 1324 X" or a bank account."""
QUERY_PARTS_MAX: Final = 8
"""Neighbouring words of a query that are tried as one code: an account number has as many."""

_PIECE: Final = rf"[^\W_{UNSPACED}]++"
_LETTERS: Final = rf"[^\W\d_{UNSPACED}]"
_SEPARATOR: Final = rf"[\-\u2010-\u2015\u2212.,/\\_:'\u00b7#*|~+{SOFT_BREAK}]"
_BETWEEN: Final = r"[)\]€£¥₹%]{0,2}\s?[(\[+#$€£¥₹]{0,2}"
"""What may stand between the parts of a telephone number or an amount."""
LETTERS_FIRST_MAX: Final = 8
"""Pieces of letters alone before the first digit of a code; bounds what a hostile text can cost."""

_PIECES: Final = re.compile(_PIECE)
_CHAIN: Final = re.compile(rf"{_PIECE}(?:{_SEPARATOR}{_PIECE})*+")
_WANTED: Final = re.compile(rf"[0-9{SOFT_BREAK}]")
_HAS_DIGIT: Final = re.compile("[0-9]")


@functools.cache
def _run_pattern(*, any_case: bool, soft: bool) -> re.Pattern[str]:
    """Return what matches neighbours that may belong together: a number, a code, some capitals.

    `soft` is for texts with soft breaks, which join also where no digit is.
    """
    start = rf"(?:{_LETTERS}++{_SEPARATOR}){{0,{LETTERS_FIRST_MAX}}}+{_LETTERS}*+[0-9]"
    if soft:
        start = rf"(?:{_PIECE}{SOFT_BREAK}+(?={_PIECE})|{start})"
    coded = rf"{start}(?:{_PIECE})?(?:{_SEPARATOR}{_PIECE})*+"
    capital = "[A-Za-z]" if any_case else "[A-Z]"
    unit = rf"(?:{coded}|{capital}{{1,{CAPITALS_MAX}}}+(?!{_PIECE}))"
    return re.compile(rf"(?<![^\W_{UNSPACED}]){unit}(?:{_BETWEEN}{unit})*")


def joined_forms(text: str, *, any_case: bool = False) -> list[str]:
    """Return the joined forms in a text of `plain`, each once, case folded.

    Pieces with a digit among them are joined over one separator, and over a space when each is a
    number, a code or a few capitals; with `any_case`, as people type queries, a few letters. Of
    three pieces and more the forms without the first and without the last are given, too: the
    country of a telephone number, the cents of an amount. With `any_case` all neighbours are tried.
    """
    if not _WANTED.search(text):
        return []
    forms: dict[str, None] = {}
    runs = _run_pattern(any_case=any_case, soft=SOFT_BREAK in text)
    for match in runs.finditer(text):
        if match[0].isalnum():
            continue
        run = _CHAIN.findall(match[0])
        for written in run:
            if _WANTED.search(written):
                _note(forms, _PIECES.findall(written))
        if len(run) > 1:
            _join_run(forms, [_PIECES.findall(written) for written in run], any_case)
    return list(forms)


def _join_run(forms: dict[str, None], run: list[list[str]], any_case: bool) -> None:
    units = ["".join(pieces) for pieces in run]
    for is_numeric, group in groupby(run, lambda pieces: all(map(_is_number, pieces))):
        if is_numeric:
            _note(forms, list(chain.from_iterable(group)))
    if not any(map(_HAS_DIGIT.search, units)):
        return
    if not any_case:
        _note(forms, units, is_code=True)
        return
    for first in range(len(units)):
        for end in range(first + 2, min(first + QUERY_PARTS_MAX, len(units)) + 1):
            _note(forms, units[first:end])


def _note(forms: dict[str, None], pieces: list[str], *, is_code: bool = False) -> None:
    if len(pieces) < 2:
        return
    parts = [pieces]
    if len(pieces) > 2 and (is_code or all(map(_is_number, pieces))):
        parts += [pieces[1:], pieces[:-1]]
    for part in parts:
        form = "".join(part).casefold()
        if len(form) <= CHARS_MAX and (part is pieces or _HAS_DIGIT.search(form)):
            forms[form] = None


def _is_number(piece: str) -> bool:
    return piece.isascii() and piece.isdigit()
