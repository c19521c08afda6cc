"""The agreement of words and numbers: the same, rivals, or excluding each other."""

from collections.abc import Sequence
from typing import Final

from reflexio_server.core.text.lexicon import ALTERNATIVES, SYNONYMS
from reflexio_server.core.text.tokens import Token, TokenKind, stem


def _groups(groups: Sequence[frozenset[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, words in enumerate(groups):
        for word in words:
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


_SYNONYMS: Final = _groups(SYNONYMS)
_ALTERNATIVES: Final = _groups(ALTERNATIVES)
_NONE: Final[frozenset[int]] = frozenset()


def signs(token: Token) -> set[str]:
    """Return strings of which two tokens that are the same have one in common.

    The reverse does not hold: "30" of days and of hours share one.
    """
    if token.kind is TokenKind.QUANTITY:
        return {f"#{token.value}", f"#{token.key} {token.unit}"}
    return {token.key, *(f"~{group}" for group in _SYNONYMS.get(token.key, _NONE))}


def are_same(token: Token, other: Token) -> bool:
    """Whether two tokens state the same without a look at meanings."""
    if TokenKind.QUANTITY in (token.kind, other.kind):
        if token.kind is not other.kind:
            return False
        if token.unit and other.unit:
            return token.unit == other.unit and token.key == other.key
        return bool(token.value) and token.value == other.value
    if token.key == other.key:
        return True
    return bool(_SYNONYMS.get(token.key, _NONE) & _SYNONYMS.get(other.key, _NONE))


def exclude_each_other(token: Token, other: Token) -> bool:
    """Whether two different words name alternatives, such as two weekdays."""
    if TokenKind.QUANTITY in (token.kind, other.kind) or token.key == other.key:
        return False
    return bool(_ALTERNATIVES.get(token.key, _NONE) & _ALTERNATIVES.get(other.key, _NONE))


def are_rivals(token: Token, other: Token) -> bool:
    """Whether two tokens fill the same place with different facts."""
    if token.kind is TokenKind.QUANTITY and other.kind is TokenKind.QUANTITY:
        return bool(token.unit) and token.unit == other.unit
    return exclude_each_other(token, other)
