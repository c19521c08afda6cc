"""A sentence's words and quantities, in forms that compare equal when they mean the same."""

import dataclasses
import itertools
import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

import Stemmer

from reflexio_server.core.text.addresses import MAIL
from reflexio_server.core.text.lexicon import EMPTY_WORDS, NEGATIONS, RESTRICTIONS
from reflexio_server.core.text.normalise import UNSPACED, fold, mark_class, removed_class
from reflexio_server.core.text.quantities import (
    CURRENCIES,
    clock_minutes,
    parse_number,
    unit_of,
    word_value,
)

_INSIDE: Final = removed_class()
"""What may stand inside a word without being seen or read as a letter of its own."""
_LETTER: Final = rf"[^\W\d_{UNSPACED}][{_INSIDE}{mark_class()}]*"
_PIECE: Final = re.compile(
    rf"(?P<address>https?://[^\s<>\"]+|www\.[^\s<>\"]+|{MAIL})"
    r"|(?P<clock>\b\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?|\b\d{1,2}\s?[ap]\.?m\b\.?)"
    r"|(?P<code>\b\d+(?:\.\d+){2,}|\b[a-z]+-?\d[a-z0-9]*|\b0\d+(?![.\d]))"
    r"|(?P<number>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"|(?P<unspaced>[{UNSPACED}]+)"
    rf"|(?P<word>\be-mails?\b|(?:{_LETTER})+(?:['’](?:{_LETTER})+)*)"
    r"|(?P<sign>[%‰$€£¥₹°])",
    re.IGNORECASE,
)
_STEMMER: Final = Stemmer.Stemmer("porter", 10_000)
_RANGE: Final = frozenset({"-", "–", "—", "−", "to", "and", "or", "till", "until"})
CLOCK: Final = "clock"
"""The unit of a time of day, in minutes since midnight."""
_TRAILING: Final = ".,;:!?)]}'\"”’"


class TokenKind(Enum):
    """What a token states."""

    WORD = "word"
    NAME = "name"
    EMPTY = "empty"
    CODE = "code"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number: `key` is what is compared, `text` the word in lower case.

    A quantity's key is its value in the unit's base ("86400" for a day), `unit` that base, empty
    when it is not known, `value` the number as written. `start` and
    `end` are characters of the sentence.
    """

    kind: TokenKind
    key: str
    text: str
    start: int
    end: int
    unit: str = ""
    value: str = ""

    @property
    def is_hard(self) -> bool:
        """Whether only the very same token says the same."""
        return self.kind in (TokenKind.NAME, TokenKind.CODE, TokenKind.QUANTITY)

    @property
    def is_content(self) -> bool:
        """Whether it states anything by itself."""
        return self.kind is not TokenKind.EMPTY


def stem(word: str) -> str:
    """Return the Porter stem of a lower-case word (Porter 1980)."""
    stemmed: str = _STEMMER.stemWord(word)
    return stemmed


def tokenise(sentence: str) -> list[Token]:
    """Return the tokens of a sentence in order; unspaced scripts as pairs of characters."""
    pieces = [(match.lastgroup or "", match) for match in _PIECE.finditer(sentence)]
    tokens: list[Token] = []
    place = 0
    while place < len(pieces):
        group, match = pieces[place]
        used = 1
        quantity = _quantity(pieces, place)
        if quantity is not None:
            used, token = quantity
            tokens.append(token)
        elif group == "unspaced":
            tokens += _pairs(match)
        elif group in ("address", "code"):
            written = match[0].rstrip(_TRAILING)
            text = fold(written)
            tokens.append(
                Token(TokenKind.CODE, text, text, match.start(), match.start() + len(written) or 1)
            )
        elif group == "word":
            tokens.append(_word(match, is_first=place == 0 or _opens(sentence, match.start())))
        place += used
    return _share_units(sentence, tokens)


def _word(match: re.Match[str], *, is_first: bool) -> Token:
    text = fold(match[0])
    plain = text.removesuffix("'s").replace("e-mail", "email")
    span = match.span()
    if match[0] == "May" and not is_first:
        return Token(TokenKind.NAME, stem("may"), "may", *span)
    if text in EMPTY_WORDS or text.split("'")[0] in EMPTY_WORDS or text in NEGATIONS:
        return Token(TokenKind.EMPTY, text, text, *span)
    if text in RESTRICTIONS:
        return Token(TokenKind.NAME, "only", text, *span)
    # In a language that knows capitals, one within a sentence marks a name.
    kind = TokenKind.NAME if match[0][:1].isupper() and not is_first else TokenKind.WORD
    return Token(kind, stem(plain), plain, *span)


def _opens(sentence: str, start: int) -> bool:
    return sentence[:start].rstrip().endswith((":", "“", '"', "*", "_", "'", "(", "-", "–", "."))


def _pairs(match: re.Match[str]) -> list[Token]:
    run = fold(match[0])
    if len(run) != len(match[0]):
        run = match[0]
    pairs = [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
    return [
        Token(TokenKind.WORD, pair, pair, match.start() + at, match.start() + at + len(pair))
        for at, pair in enumerate(pairs)
    ]


def _quantity(pieces: list[tuple[str, re.Match[str]]], place: int) -> tuple[int, Token] | None:
    """Return the pieces used and the quantity that begins at a piece, or None."""
    group, match = pieces[place]
    if group == "clock":
        minutes = clock_minutes(match[0])
        if minutes is None:
            return None
        text = match[0].casefold()
        return 1, Token(TokenKind.QUANTITY, str(minutes), text, *match.span(), unit=CLOCK)
    used, currency = 0, ""
    if group == "sign":
        currency = CURRENCIES.get(match[0], "")
        used = 1
    words = [piece[1][0].casefold() for piece in pieces[place + used : place + used + 6]]
    groups = [piece[0] for piece in pieces[place + used : place + used + 6]]
    value, taken = _value(groups, words)
    if value is None or (used and not currency):
        return None
    unit, factor, of_unit = unit_of(words[taken:])
    # "one of them" and "a day" differ: only before a unit are these a quantity.
    if groups[0] == "word" and words[0] in ("a", "an", "one") and taken == 1:
        is_span = bool(unit) and (words[0] == "one" or unit in ("second", "month"))
        if not is_span and not _opens_range(groups, words):
            return None
    if currency:
        unit, factor, of_unit = currency, 1.0, 0
    taken += of_unit
    end = pieces[place + used + taken - 1][1].end()
    text = match.string[match.start() : end].casefold()
    span = (match.start(), end)
    key = f"{value * factor:.12g}"
    return used + taken, Token(TokenKind.QUANTITY, key, text, *span, unit, f"{value:.12g}")


def _opens_range(groups: list[str], words: list[str]) -> bool:
    """Whether it is the first number of "one to two days"."""
    is_first = words[0] == "one" and words[1:2] in (["to"], ["or"])
    return is_first and _value(groups[2:], words[2:])[0] is not None


def _value(groups: list[str], words: list[str]) -> tuple[float | None, int]:
    if not groups:
        return None, 0
    if groups[0] == "number":
        return parse_number(words[0]), 1
    if groups[0] != "word":
        return None, 0
    run = 0
    while run < len(groups) and groups[run] == "word":
        run += 1
    return word_value(words[:run])


def _share_units(sentence: str, tokens: list[Token]) -> list[Token]:
    """In "5-7 days" and "7 to 10 am" the first number takes the unit of the second."""
    shared = list(tokens)
    numbers = [place for place, token in enumerate(tokens) if token.kind is TokenKind.QUANTITY]
    for first, second in itertools.pairwise(numbers):
        low, high = tokens[first], tokens[second]
        between = sentence[low.end : high.start].strip().casefold()
        if low.unit or not high.unit or between not in _RANGE:
            continue
        if high.unit == CLOCK:
            minutes = clock_minutes(low.text + high.text.lstrip("0123456789: "))
            if minutes is not None:
                shared[first] = dataclasses.replace(low, key=str(minutes), unit=CLOCK)
            continue
        key = f"{float(low.key) * float(high.key) / (float(high.value) or 1.0):.12g}"
        shared[first] = dataclasses.replace(low, key=key, unit=high.unit)
    return shared
