"""The relation of two playbooks: the same, contradicting, or side by side."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final, NamedTuple

from reflexio_server.core.knowledge.model import playbook_text
from reflexio_server.core.text.agreement import are_rivals, are_same, exclude_each_other
from reflexio_server.core.text.lexicon import GENERIC_WORDS
from reflexio_server.core.text.negation import denials
from reflexio_server.core.text.one_fact import (
    NEARLY_SAME_RATIO_MIN,
    nearness,
    one_fact,
    shared_words,
)
from reflexio_server.core.text.tokens import Token, TokenKind, stem, tokenise

SAME_COSINE_MIN: Final = 0.65
"""Playbooks whose facts agree are the same from here on. Two thirds of the wordings of one playbook
in `tools/docs/learning_pairs.txt` reach it, and with agreeing facts none of another does."""
SAME_SITUATION_COSINE_MIN: Final = 0.8
"""Playbooks whose facts differ contradict each other from here on; less may be about other things.
Each of the pairs there that differ in one number or denial has .89 or more."""
SHARED_WORDS_MIN: Final = 0.6
"""The share of each contradicting playbook's words that the other has too: a playbook that is taken
out of use by mistake is lost, two that stand side by side are both read."""
REPLACED_WORDS_MAX: Final = 2
"""As few words in the place of others name another subject; who rewords replaces more."""
SURFACE_CHARS_MAX: Final = 1_500
"""Characters of an instruction whose words are compared one by one in their order."""
ONE_EDIT_RATIO_MIN: Final = 0.6
"""The share of words in the same order from which one text is an edit of the other, not another
wording with a word of its own."""
EXCLUDING: Final = frozenset({"limit", "word", "code", "order"})
"""Of the differences of `one_fact` those of which only one can be right."""
COMPARED_CHARS_MAX: Final = 8_000
"""Characters of a text whose facts are compared; a longer one is never the same as another."""

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
_GENERIC: Final = frozenset(map(stem, GENERIC_WORDS))


class Relation(Enum):
    """How a new playbook stands to a known one."""

    SAME = "same"
    CONTRADICTS = "contradicts"
    OTHER = "other"


class MergeAction(Enum):
    """What becomes of a new playbook."""

    ADD = "add"
    STRENGTHEN = "strengthen"
    SUPERSEDE = "supersede"
    YIELD = "yield"


class MergeDecision(NamedTuple):
    """What becomes of a new playbook, and the known playbook that it concerns, 0 for none.

    STRENGTHEN: the known one gains the evidence. SUPERSEDE: the new one takes its place. YIELD: the
    new one is stored as superseded, since the known one rests on a later correction.
    """

    action: MergeAction
    playbook_id: int = 0


class KnownPlaybook(NamedTuple):
    """A current playbook; `last_interaction_id` is the latest that it rests on, 0 for none."""

    playbook_id: int
    trigger: str
    content: str
    last_interaction_id: int


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


def relation(new: ComparedText, known: ComparedText, cosine: float) -> Relation:
    """Compare two playbooks, given the cosine of their searchable texts.

    Playbooks with different numbers, denials, names or codes are never the same; nor are those that
    differ in a word or two alone, as "gold members" and "silver members" do, or whose words are
    nearly the same but for an "only", an "and" for an "or", or who comes first. Where they share
    few words in the same order, words that only one has are its wording, and the cosine decides.
    """
    if new == known:
        return Relation.SAME
    if cosine < SAME_COSINE_MIN or new.is_too_long or known.is_too_long:
        return Relation.OTHER
    if _have_rivals(new.situation_quantities, known.situation_quantities):
        return Relation.OTHER
    is_near = _is_near(new.content, known.content)
    only_new, only_known = _lacking(new.words, known.words), _lacking(known.words, new.words)
    if _is_about_another(only_new, only_known, is_near=is_near):
        return Relation.OTHER
    fact = _excluding_fact(new.content, known.content) if is_near else ""
    if fact:
        is_one_matter = (
            cosine >= SAME_SITUATION_COSINE_MIN
            and (fact == "order" or nearness(new.content, known.content) >= ONE_EDIT_RATIO_MIN)
            and not _have_rivals(new.quantities, known.quantities)
        )
        return Relation.CONTRADICTS if is_one_matter else Relation.OTHER
    numbers_agree = (
        new.rates == known.rates
        and not _lacking(new.quantities, known.quantities)
        and not _lacking(known.quantities, new.quantities)
    )
    if numbers_agree and new.denials == known.denials:
        return Relation.SAME
    shared = 1 - max(
        len(only_new) / max(len(new.words), 1),
        len(only_known) / max(len(known.words), 1),
    )
    if cosine < SAME_SITUATION_COSINE_MIN or shared < SHARED_WORDS_MIN:
        return Relation.OTHER
    if numbers_agree:
        is_otherwise = (new.denials - known.denials) % 2 == 1
    else:
        have_other_rates = bool(new.rates and known.rates) and new.rates != known.rates
        is_otherwise = new.denials == known.denials and (
            have_other_rates or _have_rivals(new.quantities, known.quantities)
        )
    return Relation.CONTRADICTS if is_otherwise else Relation.OTHER


def decide(
    new: ComparedText, interaction_id: int, near: Sequence[tuple[KnownPlaybook, float]]
) -> MergeDecision:
    """Decide on a new playbook of a correction, given known ones with their cosines, nearest first.

    The nearest that is the same counts before any that contradicts.
    """
    found = [
        (relation(new, ComparedText(known.trigger, known.content), cosine), known)
        for known, cosine in near
    ]
    for how, known in found:
        if how is Relation.SAME:
            return MergeDecision(MergeAction.STRENGTHEN, known.playbook_id)
    for how, known in found:
        if how is Relation.CONTRADICTS:
            is_newer = interaction_id > known.last_interaction_id
            return MergeDecision(
                MergeAction.SUPERSEDE if is_newer else MergeAction.YIELD, known.playbook_id
            )
    return MergeDecision(MergeAction.ADD)


def _lacking(ones: Sequence[Token], others: Sequence[Token]) -> list[Token]:
    """Return those that no other one states too."""
    return [token for token in ones if not any(are_same(token, other) for other in others)]


def _is_near(new: str, known: str) -> bool:
    """Whether two instructions are nearly the same on the surface; long ones count as such."""
    if max(len(new), len(known)) > SURFACE_CHARS_MAX:
        return True
    return max(nearness(new, known), shared_words(new, known)) >= NEARLY_SAME_RATIO_MIN


def _excluding_fact(new: str, known: str) -> str:
    """Return in what two instructions that are nearly the same exclude each other, or nothing."""
    if max(len(new), len(known)) > SURFACE_CHARS_MAX:
        return ""
    fact = one_fact(new, known)
    return fact if fact in EXCLUDING else ""


def _is_about_another(
    only_new: Sequence[Token], only_known: Sequence[Token], *, is_near: bool
) -> bool:
    """Whether the words that only one of the playbooks has put them on different things."""
    hard = [token for token in (*only_new, *only_known) if token.is_hard]
    if hard or any(exclude_each_other(token, other) for token in only_new for other in only_known):
        return True
    if not is_near:
        return False
    only_new, only_known = _naming_words(only_new), _naming_words(only_known)
    return 0 < len(only_new) <= REPLACED_WORDS_MAX and 0 < len(only_known) <= REPLACED_WORDS_MAX


def _naming_words(words: Sequence[Token]) -> list[Token]:
    """Return the words that can name what a playbook is about."""
    return [word for word in words if word.key not in _GENERIC]


def _have_rivals(ones: Sequence[Token], others: Sequence[Token]) -> bool:
    """Whether each side has a number of one unit that the other has not."""
    only_first, only_second = _lacking(ones, others), _lacking(others, ones)
    return any(
        are_rivals(token, other) or _are_bare(token, other)
        for token in only_first
        for other in only_second
    )


def _are_bare(token: Token, other: Token) -> bool:
    return token.kind is other.kind is TokenKind.QUANTITY and not token.unit and not other.unit
