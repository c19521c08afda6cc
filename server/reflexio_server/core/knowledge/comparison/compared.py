"""A playbook as it is compared with another: its numbers, words and denials."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from reflexio_server.core.knowledge.model import playbook_text
from reflexio_server.core.text.negation import denials
from reflexio_server.core.text.stance import (
    Clause,
    clauses,
    denies_something,
    naming_words,
    says_it_has_changed,
)
from reflexio_server.core.text.tokens import Token, TokenKind, tokenise

COMPARED_CHARS_MAX: Final = 8_000
"""Characters of a text whose facts are compared; a longer one is never the same as another."""

UNKNOWN_LESS: Final = 0.1
"""By how much instructions may be less near than instructions and situations together."""
_ASKS: Final = re.compile(r"^\s*An? \w+ (?:asks|says|wants to know|writes):\s*", re.IGNORECASE)
_STANCE: Final = re.compile(r"^\W*(?:yes|no)\s*[,:.;!–-]", re.IGNORECASE)
"""An opening that answers the question of one conversation."""
_ADVERBS: Final = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
}
_RATE: Final = re.compile(
    r"(?<!in )(?<!for )(?<!than )(?<!after )(?<!until )(?<!within )"
    r"\b(?:(?:an?|per|each|every) (?P<span>second|minute|hour|day|week|month|quarter|year)"
    rf"|{'|'.join(_ADVERBS)})\b",
    re.IGNORECASE,
)
"""A number of times, where "within a day" is a length of time."""


@dataclass(frozen=True)
class ComparedText:
    """What a playbook says."""

    trigger: str
    content: str

    @property
    def searchable(self) -> str:
        """The text that its vector is made of."""
        return playbook_text(self.trigger, self.content)

    @cached_property
    def _tokens(self) -> list[Token]:
        return [token for token in tokenise(self.content) if token.is_content]

    @cached_property
    def quantities(self) -> list[Token]:
        """The numbers of its instruction, but for those of its rates."""
        of_rates = {found.span() for found in _RATE.finditer(self.content)}
        return [
            token
            for token in self._tokens
            if token.kind is TokenKind.QUANTITY and (token.start, token.end) not in of_rates
        ]

    @cached_property
    def rates(self) -> frozenset[str]:
        """How often: the spans of time of "a day", "per day" and "daily"."""
        return frozenset(
            _ADVERBS.get(found[0].casefold()) or found["span"].casefold()
            for found in _RATE.finditer(self.content)
        )

    @cached_property
    def words(self) -> list[Token]:
        """The words, names and codes of its instruction, each once."""
        by_key = {
            token.key: token
            for token in self._tokens
            if token.kind is not TokenKind.QUANTITY and token.text not in _ADVERBS
        }
        return list(by_key.values())

    @cached_property
    def situation_quantities(self) -> list[Token]:
        """The numbers of its situation."""
        return [token for token in tokenise(self.trigger) if token.kind is TokenKind.QUANTITY]

    @cached_property
    def denials(self) -> int:
        """How often its instruction denies."""
        return denials(_STANCE.sub("", self.content))

    @property
    def is_too_long(self) -> bool:
        """Whether its facts are too many to compare."""
        return len(self.trigger) + len(self.content) > COMPARED_CHARS_MAX

    @cached_property
    def is_denial(self) -> bool:
        """Whether its instruction, as a whole, says that something is not so."""
        return denies_something(_STANCE.sub("", self.content))

    @cached_property
    def tells_a_change(self) -> bool:
        """Whether its instruction says, or hints, that something held before."""
        return says_it_has_changed(self.content)

    @cached_property
    def clauses(self) -> list[Clause]:
        """The statements of its instruction."""
        return clauses(_STANCE.sub("", self.content))

    @cached_property
    def situation(self) -> str:
        """The situation without the words that open every one of them."""
        return _ASKS.sub("", self.trigger)

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The words by which its instruction names its matter; parts of unspaced scripts whole."""
        return naming_words(self.content)

    @cached_property
    def naming_words(self) -> tuple[str, ...]:
        """The words by which its situation and its instruction name their matter."""
        return naming_words(f"{self.situation}\n{self.content}")


class Closeness(NamedTuple):
    """Cosines of two playbooks: of their searchable texts, situations and instructions."""

    whole: float
    situation: float
    instruction: float


def closeness_of(whole: float) -> Closeness:
    """Return what is likely where only the vectors of the searchable texts are at hand."""
    return Closeness(whole, whole, whole - UNKNOWN_LESS)
