"""The difference between two sentences that are nearly the same on the surface.

Vectors and stems hardly tell "3.1" from "3.10", "and" from "or", or who signs first. Here the words
are taken as they are written.
"""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, NamedTuple

from reflexio_server.core.text.agreement import are_same
from reflexio_server.core.text.function_words import (
    DENYING,
    DENYING_ENDINGS,
    DENYING_PARTS,
    EXCLUSIVE,
    EXCLUSIVE_PARTS,
    HARMLESS,
    LIMITING,
    LIMITING_PARTS,
    language_of,
)
from reflexio_server.core.text.negation import denials
from reflexio_server.core.text.normalise import UNSPACED, fold
from reflexio_server.core.text.tokens import TokenKind, tokenise

NEARLY_SAME_RATIO_MIN: Final = 0.5
"""The share of words in the same order from which two sentences are nearly the same."""
STEM_CHARS_MIN: Final = 4
"""Words that begin with as many of the same letters, and differ in no more than an ending, are
forms of one: Mieter, Mieters."""


def _set(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


_CHUNK: Final = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")
_EDGES: Final = ".,;:!?()[]{}\"'“”‘’„«»¿¡…*_`–—。，、；：！？「」（）・।،؟"
_SIGNED: Final = re.compile(r"^[-−]\d")
_NUMBER: Final = re.compile(r"^[-−]?\d+(?:[.,]\d+)*$")
_CODE: Final = re.compile(r"[/\\_@]|\w[.:]\w|^-|[a-z][A-Z]|\d")
_PATH: Final = re.compile(r"[/\\_]")
_SHOUTED: Final = re.compile(r"^[A-Z][A-Z\d]+$")
_UNSPACED: Final = re.compile(rf"[{UNSPACED}]")
_JOINING: Final = _set("and or und oder et ou y o e ed od en of och i и")
_PRONOUNS: Final = _set("sie ihr wir man ich du es er u je men ze we vi")
_ARTICLES: Final = _set("der die das den dem des ein eine einen einem einer")


class Chunk(NamedTuple):
    """A word, a code or a character of an unspaced script, as written and folded."""

    text: str
    key: str

    @property
    def is_code(self) -> bool:
        """Whether every character of it counts."""
        return bool(_CODE.search(self.text))


def nearness(first: str, second: str) -> float:
    """Return the share of words that two texts have in the same order, 0 to 1."""
    return SequenceMatcher(None, _keys(first), _keys(second), autojunk=False).ratio()


def shared_words(first: str, second: str) -> float:
    """Return the share of words that two texts have in any order, 0 to 1."""
    counts, other = Counter(_keys(first)), Counter(_keys(second))
    total = counts.total() + other.total()
    return 2 * (counts & other).total() / total if total else 0.0


def one_fact(new: str, known: str) -> str:
    """Say in what a sentence differs from one that is nearly the same; empty when in nothing.

    Looks at denials, limits, exclusive function words, codes and signs as they are written, and the
    order of what is exchanged; in other languages than English also at every other word. Numbers
    with units are left to `tokens`.
    """
    ones, others = chunks(new), chunks(known)
    if [chunk.text for chunk in ones] == [chunk.text for chunk in others]:
        return ""
    near = max(nearness(new, known), shared_words(new, known))
    if near < NEARLY_SAME_RATIO_MIN:
        return ""
    only_new = list((Counter(c.key for c in ones) - Counter(c.key for c in others)).elements())
    only_known = list((Counter(c.key for c in others) - Counter(c.key for c in ones)).elements())
    is_english = language_of(f"{new} {known}") == "en"
    if is_english and denials(new) % 2 != denials(known) % 2:
        return "negation"
    # Of a language that nobody listed nothing is known but, maybe, its negations.
    if _denies(only_new, new, known) != _denies(only_known, known, new) and not (
        is_english and is_denying_in_english([*only_new, *only_known])
    ):
        return "negation"
    if _limits(only_new, new, known) != _limits(only_known, known, new):
        return "limit"
    if _exclude(only_new, only_known, new, known):
        return "word"
    if _codes_differ(ones, others, new, known):
        return "code"
    if _is_exchanged([c.key for c in ones], [c.key for c in others]):
        return "order"
    if not is_english and _says_more(only_new, only_known, new, known):
        return "words"
    return ""


@lru_cache(4_096)
def chunks(text: str) -> tuple[Chunk, ...]:
    """Return the words of a text without the marks around them; a sign stays with its number."""
    found = []
    for match in _CHUNK.finditer(text.replace("’", "'")):
        for part in re.split(r"(?<=\w)[–—](?=\w)|(?<=[^\W\d_])'(?=[^\W\d_]{2})", match[0]):
            word = part.strip(_EDGES)
            if word in ("-", "−", ""):
                continue
            if word.startswith("-") and not re.match(r"^--?\w", word):
                word = word.strip("-")
            found.append(Chunk(word, fold(word).strip(_EDGES)))
    return tuple(chunk for chunk in found if chunk.key)


@lru_cache(4_096)
def _keys(text: str) -> list[str]:
    return [chunk.key for chunk in chunks(text)]


def is_denying_in_english(words: Sequence[str]) -> bool:
    """Whether any of folded words is an English negation, which `denials` has counted."""
    return any(denials(word) for word in words)


def is_denying(word: str) -> bool:
    """Whether a folded word denies, in any of the languages that are known."""
    return (
        word in DENYING
        or word.startswith("n'")
        or (len(word) > len("mez") + 2 and word.endswith(DENYING_ENDINGS))
    )


def _denies(only: Sequence[str], text: str, other: str) -> bool:
    if _UNSPACED.search(text):
        folded, folded_other = fold(text), fold(other)
        return any(folded.count(p) > folded_other.count(p) for p in map(fold, DENYING_PARTS)) or (
            any(is_denying(word) for word in only)
        )
    return any(is_denying(word) for word in only)


def _limits(only: Sequence[str], text: str, other: str) -> bool:
    if _UNSPACED.search(text):
        folded, folded_other = fold(text), fold(other)
        return any(folded.count(p) > folded_other.count(p) for p in map(fold, LIMITING_PARTS))
    return any(word in LIMITING for word in only)


def _exclude(only_new: Sequence[str], only_known: Sequence[str], new: str, known: str) -> bool:
    for group in EXCLUSIVE:
        of_new = {place for place, words in enumerate(group) if words.intersection(only_new)}
        of_known = {place for place, words in enumerate(group) if words.intersection(only_known)}
        if of_new and of_known and not of_new & of_known:
            return True
    if not _UNSPACED.search(new):
        return False
    text, other = fold(new), fold(known)
    for parts in EXCLUSIVE_PARTS:
        folded = [fold(part) for part in parts]
        more = {part for part in folded if text.count(part) > other.count(part)}
        fewer = {part for part in folded if text.count(part) < other.count(part)}
        if more and fewer:
            return True
    return False


def _codes_differ(ones: Sequence[Chunk], others: Sequence[Chunk], new: str, known: str) -> bool:
    """Whether codes, versions, signs or capitals differ that count as they are written."""
    only_new = list((Counter(c.text for c in ones) - Counter(c.text for c in others)).elements())
    only_known = list((Counter(c.text for c in others) - Counter(c.text for c in ones)).elements())
    for word in only_new:
        for other in only_known:
            if _is_other_code(word, other, f"{new} {known}"):
                return True
    return False


def _is_other_code(word: str, other: str, texts: str) -> bool:
    if _NUMBER.match(word) and _NUMBER.match(other):
        if bool(_SIGNED.match(word)) != bool(_SIGNED.match(other)):
            return word.lstrip("-−") == other.lstrip("-−")
        # 3.1 and 3.10 are two versions, 5.5 and 5.50 euros one price.
        is_version = "." in word and "." in other and word.rstrip("0") != word + other
        return is_version and _same_value(word, other) and not _is_amount(word, texts)
    if fold(word) == fold(other):
        is_initial = word[:1].casefold() == other[:1].casefold() and word[1:] == other[1:]
        shouts = bool(_SHOUTED.match(word) or _SHOUTED.match(other))
        is_plain = fold(word) in HARMLESS or is_denying(fold(word))
        mixed = re.search(r"[a-z][A-Z]", word) or re.search(r"[a-z][A-Z]", other)
        is_exact = word.startswith("-") or bool(_PATH.search(word))
        return not is_plain and ((shouts and not is_initial) or bool(mixed) or is_exact)
    if not (Chunk(word, word).is_code and Chunk(other, other).is_code):
        return False
    kinds = {token.kind for text in (word, other) for token in tokenise(text)}
    if TokenKind.QUANTITY in kinds:
        return False
    likeness = SequenceMatcher(None, word, other, autojunk=False).ratio()
    return likeness >= NEARLY_SAME_RATIO_MIN


def _same_value(word: str, other: str) -> bool:
    try:
        return float(word) == float(other)
    except ValueError:
        return False


def _is_amount(word: str, texts: str) -> bool:
    """Whether a number has a unit or a currency beside it."""
    return any(
        token.kind is TokenKind.QUANTITY and token.unit and word in token.text
        for token in tokenise(texts)
    )


def _is_exchanged(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two parts changed places around a third, as in "A before B" and "B before A".

    A part that only moved to the other end says the same; so do two around a mere "and".
    """
    if ones == others or sorted(ones) != sorted(others):
        return False
    start = 0
    while ones[start] == others[start]:
        start += 1
    end = 0
    while ones[-1 - end] == others[-1 - end]:
        end += 1
    inner, other = list(ones[start : len(ones) - end]), list(others[start : len(others) - end])
    size = len(inner)
    for first in range(1, size - 1):
        head = inner[:first]
        if other[size - first :] != head:
            continue
        for last in range(1, size - first):
            if other[:last] == inner[size - last :]:
                middle = inner[first : size - last]
                if middle == other[last : size - first] and middle:
                    before = ones[start - 1 : start] if start else []
                    if set(middle) - set(before) <= _JOINING:
                        return False
                    return not _is_inverted(head, other[:last], middle)
    return False


def _is_inverted(head: Sequence[str], tail: Sequence[str], middle: Sequence[str]) -> bool:
    """Whether a German sentence puts another part before its verb, as "das können Sie"."""
    if len(middle) > 1:
        return False
    has_pronoun = any(len(part) == 1 and part[0] in _PRONOUNS for part in (head, tail))
    has_cases = head[0] != tail[0] and {head[0], tail[0]} <= _ARTICLES
    return has_pronoun or has_cases


def _says_more(only_new: Sequence[str], only_known: Sequence[str], new: str, known: str) -> bool:
    """Whether one sentence has a word that is no form of a word of the other."""
    if _UNSPACED.search(new):
        return False
    known_keys = _keys(known)
    words = [word for word in only_new if word not in HARMLESS and not is_form(word, known_keys)]
    tokens = [token for token in tokenise(known) if token.is_content]
    return any(
        not any(are_same(token, other) for other in tokens)
        for word in words
        for token in tokenise(word)
        if token.is_content
    )


def is_form(word: str, known: Sequence[str]) -> bool:
    """Whether a folded word differs from another in no more than its ending."""
    return len(word) < 2 or any(
        word[:STEM_CHARS_MIN] == other[:STEM_CHARS_MIN]
        and len(other) >= STEM_CHARS_MIN <= len(word)
        and SequenceMatcher(None, word, other, autojunk=False).ratio() > 0.75
        for other in known
    )
