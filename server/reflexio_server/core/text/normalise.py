"""The one normal form in which texts are compared, in records, queries and what is learned.

`plain` makes the same of all spellings of a text and keeps its capitals; `fold` drops those too.
In order: signs beside a word are set off from it, compatibility forms are made plain (NFKD), what
nobody sees is removed, accents and points are removed, letters that no normal form takes apart
become their base letters, digits of every script become ASCII.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

SOFT_BREAK: Final = "\u200b"
"""Stands where a word may end or go on: a zero-width space, or the edge of a raised figure."""

UNSPACED: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005\u3040-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\U00020000-\U0003fffd"  # the two planes set aside for Han, also for what is assigned later
    "\uac00-\ud7af"  # Hangul
)
"""Scripts without spaces between words, and Korean, whose particles cling to their nouns: as the
inside of a class of a regular expression."""

_SIGNS: Final = "\u2122\u2120\u2116\u2121\u213b\u2139"
"""TM, SM, No, TEL, FAX and the information sign: their letters are no words of the text."""

_SET_OFF_TAGS: Final = ("<super>", "<sub>", "<circle>", "<square>", "<fraction>", "<compat>")
_MARK_KINDS: Final = frozenset({"Mn", "Mc", "Me"})
_SET_OFF_CATEGORIES: Final = frozenset({"So", "No", "Lm"})

_IGNORABLE: Final = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200C, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Default ignorable code points of Unicode without the zero-width space."""

_MARKS: Final = (
    (0x300, 0x36F), (0x483, 0x489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),  # Latin, Greek, Cyrillic, and those of all scripts
    (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5), (0x5C7, 0x5C7),  # Hebrew
    (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC),
    (0x6DF, 0x6E4), (0x6E7, 0x6E8), (0x6EA, 0x6ED), (0x897, 0x89F), (0x8CA, 0x8E1),
    (0x8E3, 0x8FF),  # Arabic, with the tatweel
)  # fmt: skip
"""What is written over, under or into a word without being read as another one.

The vowel signs of Indian scripts and of Thai are letters of their words and stay."""

_LETTERS: Final = {
    "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH",
    "ß": "ss", "ẞ": "SS", "ı": "i", "ȷ": "j", "ŋ": "n", "Ŋ": "N", "ĸ": "q", "ə": "a", "Ə": "A",
    "ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O", "ʒ": "z", "Ʒ": "Z", "ǝ": "e", "Ǝ": "E",
    "ɑ": "a", "ɡ": "g", "ɩ": "i", "ʊ": "u", "ƿ": "w", "ǳ": "dz", "ƍ": "d", "ꜳ": "aa", "Ꜳ": "AA",
    "\u02bb": "'", "\u02bc": "'", "\u02b9": "'", "\u02bd": "'", "\u2018": "'", "\u2019": "'",
    "ґ": "г", "Ґ": "Г", "ӏ": "і", "ҩ": "о",
    "\u0671": "\u0627", "\u0672": "\u0627", "\u0673": "\u0627", "\u0675": "\u0627",  # alefs
    "\u0649": "\u064a", "\u06cc": "\u064a", "\u06d2": "\u064a", "\u06d0": "\u064a",  # yehs
    "\u06a9": "\u0643", "\u06aa": "\u0643",  # kafs
    "\u0629": "\u0647", "\u06d5": "\u0647", "\u06c1": "\u0647", "\u06be": "\u0647",
    "\u06c3": "\u0647", "\u06c0": "\u0647",  # hehs and the teh marbuta
    "\u066b": ".", "\u066c": ",",
    "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ", "\u05be": "-", "\u05f3": "", "\u05f4": "",
}  # fmt: skip
"""Letters by hand, as Lucene's ASCIIFolding, ArabicNormalization and PersianNormalization do it;
those with a stroke, hook, tail or bar are found by their names."""

_NAMED: Final = re.compile(r"((?:LATIN|CYRILLIC) (?:SMALL|CAPITAL) LETTER \w+) WITH .+")
_NAMED_RANGES: Final = (
    (0x80, 0x24F), (0x250, 0x2AF), (0x400, 0x52F), (0x1D6B, 0x1D9A), (0x1E00, 0x1EFF),
    (0x2C60, 0x2C7F), (0xA722, 0xA7CA), (0xAB30, 0xAB64),
)  # fmt: skip


def fold(text: str) -> str:
    """Return the normal form in which two texts that read alike are equal."""
    if text.isascii():
        return text.lower()
    return plain(text).casefold()


def plain(text: str) -> str:
    """Return the normal form with the capitals of the text, which tell a code from a word."""
    if text.isascii():
        return text
    tables = _tables()
    if tables.set_off.search(text):
        text = tables.set_off.sub(_set_off, text)
    text = tables.removed.sub("", unicodedata.normalize("NFKD", text))
    if tables.replaced.search(text):
        text = text.translate(tables.replacements)
    return unicodedata.normalize("NFC", text)


def removed_class() -> str:
    """Return what `plain` removes, as the inside of a class of a regular expression."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in (*_IGNORABLE, *_MARKS))


@functools.cache
def mark_class() -> str:
    """Return all combining marks, as the inside of a class of a regular expression.

    Python's class of word characters leaves them out, and so would tear Hindi or Tamil apart.
    """
    return _class(code for code, category in enumerate(_categories()) if category in _MARK_KINDS)


class _Tables:
    """What is worked out from the Unicode database on first use."""

    def __init__(self) -> None:
        self.set_off = re.compile(f"[{_SIGNS}]+|[{_class(_set_off_codes())}]+")
        self.removed = re.compile(f"[{removed_class()}]")
        table = {**dict(_digits()), **dict(_stroked_letters())}
        table |= {ord(letter): base for letter, base in _LETTERS.items()}
        # A capital may have no base of its own, and a base letter may have one.
        for capital, small in _capitals():
            if small in table:
                table[capital] = table[small].upper()
        self.replacements = {
            code: base.translate(table).translate(table) for code, base in table.items()
        }
        self.replaced = re.compile(f"[{_class(sorted(self.replacements))}]")


@functools.cache
def _tables() -> _Tables:
    return _Tables()


def _set_off(match: re.Match[str]) -> str:
    if match[0][0] in _SIGNS:
        return " "
    return f"{SOFT_BREAK}{match[0]}{SOFT_BREAK}"


def _set_off_codes() -> Iterator[int]:
    """Raised and lowered figures, circled ones, fractions, units in one sign, and their like."""
    categories = _categories()
    forms = map(unicodedata.decomposition, map(chr, range(0xAA, 0x1F300)))
    tagged = [(code, form) for code, form in enumerate(forms, 0xAA) if form]
    for code, form in tagged:
        tag = form.partition(" ")[0]
        if tag not in _SET_OFF_TAGS or chr(code) in _SIGNS:
            continue
        if categories[code] in _SET_OFF_CATEGORIES or tag == "<super>":
            yield code


def _digits() -> Iterator[tuple[int, str]]:
    codes = [code for code, category in enumerate(_categories()) if category == "Nd"]
    for code in codes:
        if code >= 0x80:
            yield code, str(unicodedata.decimal(chr(code)))


def _stroked_letters() -> Iterator[tuple[int, str]]:
    for first, last in _NAMED_RANGES:
        for code in range(first, last + 1):
            match = _NAMED.fullmatch(unicodedata.name(chr(code), ""))
            if match is None or unicodedata.decomposition(chr(code)):
                continue
            try:
                base = unicodedata.lookup(match[1])
            except KeyError:
                continue
            yield code, base


def _capitals() -> Iterator[tuple[int, int]]:
    for first, last in _NAMED_RANGES:
        for code in range(first, last + 1):
            small = chr(code).lower()
            if len(small) == 1 and ord(small) != code:
                yield code, ord(small)


@functools.cache
def _categories() -> tuple[str, ...]:
    """Return the category of each code point of the planes that hold letters, digits and marks."""
    return tuple(map(unicodedata.category, map(chr, range(0x20000))))


def _class(codes: Iterator[int] | list[int]) -> str:
    """Return code points as the inside of a class, neighbours joined into ranges."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in ranges)
