"""Sentences to phrases: the parts of which one can be right and the next one wrong."""

import re
from dataclasses import dataclass
from typing import Final

from reflexio_server.core.text.lexicon import OBLIGATIONS, PERMISSIONS, PHRASE_STARTS
from reflexio_server.core.text.negation import denials
from reflexio_server.core.text.tokens import Token, TokenKind, tokenise

_BREAK: Final = re.compile(r"[,;:—–()、，；：]|\s-\s")
_CLAUSE_BREAK: Final = re.compile(r"[,;—–:，；：]\s*$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence: its characters, its tokens, and whether a comma stands before it."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    after_break: bool
    is_negative: bool

    @property
    def content(self) -> list[Token]:
        """The tokens that state something."""
        return [token for token in self.tokens if token.is_content]

    @property
    def quantities(self) -> list[Token]:
        """The numbers."""
        return [token for token in self.tokens if token.kind is TokenKind.QUANTITY]

    @property
    def opening(self) -> str:
        """The first word, lower case, or nothing."""
        return self.tokens[0].text if self.tokens else ""

    @property
    def obligation(self) -> int:
        """1 when it demands, -1 when it permits, 0 when neither or both."""
        words = {token.text for token in self.tokens}
        return bool(words & OBLIGATIONS) - bool(words & PERMISSIONS)


def split_phrases(sentence: str) -> list[Phrase]:
    """Cut a sentence at commas, prepositions and conjunctions; each part states something."""
    tokens = tokenise(sentence)
    cuts = [0]
    for place in range(1, len(tokens)):
        if _is_cut(sentence, tokens, place) and any(
            token.is_content for token in tokens[cuts[-1] : place]
        ):
            cuts.append(place)
    if len(cuts) > 1 and not any(token.is_content for token in tokens[cuts[-1] :]):
        cuts.pop()
    starts = [0, *(tokens[place].start for place in cuts[1:])]
    ends = [*starts[1:], len(sentence)]
    bounds = [*cuts[1:], len(tokens)]
    return [
        _phrase(sentence, start, end, tuple(tokens[first:last]))
        for start, end, first, last in zip(starts, ends, cuts, bounds, strict=True)
    ]


def _is_cut(sentence: str, tokens: list[Token], place: int) -> bool:
    before, token = tokens[place - 1], tokens[place]
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    # "between five and seven" and "7 to 10" are one fact.
    if before.kind is TokenKind.QUANTITY and (
        token.kind is TokenKind.QUANTITY or (following and following.kind is TokenKind.QUANTITY)
    ):
        if not _BREAK.search(sentence[before.end : token.start].replace("–", "-")):
            return token.text in PHRASE_STARTS - {"to", "and", "or", "until"}
    if _BREAK.search(sentence, before.end, token.start):
        return True
    # "sign-in" is one word.
    if sentence[before.end : token.start] in ("-", "‑"):
        return False
    return token.text in PHRASE_STARTS


def _phrase(sentence: str, start: int, end: int, tokens: tuple[Token, ...]) -> Phrase:
    after_break = bool(_CLAUSE_BREAK.search(sentence[:start]))
    return Phrase(start, end, tokens, after_break, denials(sentence[start:end]) % 2 == 1)
