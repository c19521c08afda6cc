"""Phrases of the expert's sentences that the agent's answer lacks or contradicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from reflexio_server.ai.playbooks.builtin.meaning import WORDS_ALIKE, WORDS_APART, Meanings
from reflexio_server.ai.playbooks.builtin.phrases import Phrase, split_phrases
from reflexio_server.core.text.agreement import are_rivals, are_same, exclude_each_other, signs
from reflexio_server.core.text.tokens import Token, TokenKind

SCOPE_SENTENCES_MAX: Final = 3
"""The agent's sentences that one of the expert's may draw its facts from."""

SCOPE_COSINE_MIN: Final = 0.35
SCOPE_OVERLAP_MIN: Final = 0.34
"""A sentence is about the same when it is as like or shares as many words: unrelated sentences
of one domain have cosines under .3, and two thirds of a sentence may be new."""

MISSING_SHARE_MIN: Final = 0.5
"""A phrase is new when at least half of its words are: one unknown word in three is wording."""

ALIGNED_OVERLAP_MIN: Final = 0.6
ALIGNED_SHARE_MIN: Final = 0.4
"""Two phrases speak of the same when they share this much of the shorter and of the longer one.

"Clearing the cache does not help" is against "clear your browser cache" (2 of 3 words), "so they
are not vegan" is not against "we have three vegan main courses" (1 of 5).
"""

RIVAL_OVERLAP_MIN: Final = 0.4
"""A number stands against another of its unit when the sentences share as many of their words;
a second number on the same topic shares about a fifth."""


REWORDED_OVERLAP_MAX: Final = 0.6
REWORDED_COSINE_MIN: Final = 0.66
COUNTERPART_GAIN_MIN: Final = -0.05
COUNTERPART_COSINE_MIN: Final = 0.3
"""A sentence is reworded when few of its words but most of its meaning are the agent's; then a
phrase is wording, unless without it the sentence comes nearer to the agent's by more than the gain,
or none of its words has a like one.
"""


REPLACED_COSINE_MIN: Final = 0.75
"""A word that alone was replaced says the same from here on: "dry" for "damp" has .53,
"buy" for "purchase" .87. Who only rewords seldom stops at one word.
"""


class Verdict(Enum):
    """What the agent's answer says about a phrase of the expert's."""

    SAID = "said"
    ADDED = "added"
    CORRECTED = "corrected"


class Part(NamedTuple):
    """A sentence in its phrases."""

    text: str
    phrases: list[Phrase]

    @property
    def content(self) -> list[Token]:
        """The tokens that state something."""
        return [token for phrase in self.phrases for token in phrase.content]


@dataclass(frozen=True, slots=True)
class Compared:
    """An expert's sentence with a verdict for each phrase.

    `contradicted` is the agent's sentence that a CORRECTED phrase stands against, empty without.
    """

    part: Part
    verdicts: tuple[Verdict, ...]
    contradicted: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether there is anything to learn from it."""
        return any(verdict is not Verdict.SAID for verdict in self.verdicts)


def compare(expert: Sequence[str], agent: Sequence[str], meanings: Meanings) -> list[Compared]:
    """Compare each of the expert's sentences with those of the agent that are about the same."""
    said = [Part(text, split_phrases(text)) for text in agent]
    parts = [Part(text, split_phrases(text)) for text in expert]
    cosines = meanings.cosines(expert, agent)
    compared = []
    for part, row in zip(parts, cosines, strict=True):
        scope = _scope(part, said, [float(cosine) for cosine in row])
        compared.append(_Comparison(part, scope, meanings).result())
    return compared


def _scope(part: Part, said: Sequence[Part], cosines: Sequence[float]) -> list[Part]:
    """Return the agent's sentences about the same, nearest first."""
    content = part.content
    content_signs = [signs(token) for token in content]
    ranked = []
    for other, cosine in zip(said, cosines, strict=True):
        said_signs = set().union(*(signs(token) for token in other.content))
        overlap = sum(not token_signs.isdisjoint(said_signs) for token_signs in content_signs)
        share = overlap / len(content) if content else 0.0
        if cosine >= SCOPE_COSINE_MIN or share >= SCOPE_OVERLAP_MIN:
            ranked.append((cosine + share, other))
    ranked.sort(key=lambda pair: -pair[0])
    return [other for _, other in ranked[:SCOPE_SENTENCES_MAX]]


class _Comparison:
    """One of the expert's sentences against the agent's sentences about the same."""

    def __init__(self, part: Part, scope: list[Part], meanings: Meanings) -> None:
        self._part = part
        self._scope = scope
        self._meanings = meanings
        self._tokens = [token for other in scope for token in other.content]
        self._contradicted = ""
        words = [token.text for token in [*part.content, *self._tokens] if not token.is_hard]
        meanings.prepare([word for word in words if word.isascii()])

    def result(self) -> Compared:
        verdicts = [self._verdict(phrase) for phrase in self._part.phrases]
        if self._scope and not any(verdict is not Verdict.SAID for verdict in verdicts):
            verdicts = self._weigh_replaced_word(verdicts)
        if Verdict.ADDED in verdicts and Verdict.CORRECTED not in verdicts and self._is_reworded():
            verdicts = [
                Verdict.SAID if self._is_wording(phrase) else verdict
                for phrase, verdict in zip(self._part.phrases, verdicts, strict=True)
            ]
        return Compared(self._part, tuple(verdicts), self._contradicted)

    def _weigh_replaced_word(self, verdicts: list[Verdict]) -> list[Verdict]:
        """Where one word alone differs from the agent's sentence, only a synonym says the same."""
        near = self._scope[0]
        expert_tokens, agent_tokens = self._part.content, near.content
        new = [
            token
            for token in expert_tokens
            if not any(are_same(token, said) for said in agent_tokens)
        ]
        old = [
            said
            for said in agent_tokens
            if not any(are_same(said, token) for token in expert_tokens)
        ]
        if len(new) != 1 or len(old) != 1 or len(expert_tokens) < 2:
            return verdicts
        kept = [token for token in expert_tokens if token is not new[0]]
        if _keys(kept) != _keys([said for said in agent_tokens if said is not old[0]]):
            return verdicts
        if self._meanings.cosine(new[0].text, old[0].text) >= REPLACED_COSINE_MIN:
            return verdicts
        self._contradicted = near.text
        return [
            Verdict.CORRECTED if new[0] in phrase.content else verdict
            for phrase, verdict in zip(self._part.phrases, verdicts, strict=True)
        ]

    def _is_reworded(self) -> bool:
        """Whether a sentence says in other words throughout what the agent's nearest one says.

        One that begins or ends with the same words replaces the others on purpose.
        """
        content = self._part.content
        if not self._scope or not self._part.text.isascii():
            return False
        expert_tokens, agent_tokens = self._part.content, self._scope[0].content
        first, last = self._part.phrases[0].content, self._part.phrases[-1].content
        if _keys(first) == _keys(agent_tokens[: len(first)]) or (
            _keys(last) == _keys(agent_tokens[-len(last) :]) and len(last) < len(expert_tokens)
        ):
            return False
        shared = sum(any(are_same(token, other) for other in self._tokens) for token in content)
        nearest = max(self._meanings.cosine(self._part.text, other.text) for other in self._scope)
        return shared <= REWORDED_OVERLAP_MAX * len(content) and nearest >= REWORDED_COSINE_MIN

    def _is_wording(self, phrase: Phrase) -> bool:
        """Whether a phrase of a reworded sentence has its counterpart in the agent's sentence."""
        missing = [token for token in phrase.content if not self._is_said(token)]
        if not missing:
            return True
        if phrase.is_negative or any(token.is_hard for token in missing):
            return False
        text, near = self._part.text, self._scope[0]
        rest = f"{text[: phrase.start]} {text[phrase.end :]}".strip()
        whole = self._meanings.cosine(text, near.text)
        if rest and whole - self._meanings.cosine(rest, near.text) < COUNTERPART_GAIN_MIN:
            return False
        others = [
            other.text
            for other in near.content
            if not any(are_same(other, token) for token in self._part.content)
        ]
        return any(
            self._meanings.cosine(token.text, other) >= COUNTERPART_COSINE_MIN
            for token in missing
            for other in others
        )

    def _verdict(self, phrase: Phrase) -> Verdict:
        if not self._scope:
            return Verdict.ADDED if phrase.content else Verdict.SAID
        missing = [token for token in phrase.content if not self._is_said(token)]
        against = self._contradicting(phrase, missing)
        if against:
            self._contradicted = self._contradicted or against
            return Verdict.CORRECTED
        if any(token.is_hard for token in missing):
            return Verdict.ADDED
        if missing and len(missing) >= MISSING_SHARE_MIN * len(phrase.content):
            return Verdict.ADDED
        return Verdict.SAID

    def _is_said(self, token: Token) -> bool:
        if any(are_same(token, other) for other in self._tokens):
            return True
        if token.is_hard or not token.text.isascii():
            return False
        others = [other for other in self._tokens if other.kind is TokenKind.WORD]
        others = [other for other in others if other.text.isascii()]
        if any(exclude_each_other(token, other) for other in others):
            return False
        return any(self._meanings.cosine(token.text, other.text) >= WORDS_ALIKE for other in others)

    def _contradicting(self, phrase: Phrase, missing: list[Token]) -> str:
        """Return the agent's sentence that says otherwise than a phrase, or nothing."""
        aligned = [
            (share, other, said)
            for other in self._scope
            for said in other.phrases
            if (share := _overlap(phrase, said))
        ]
        best = max((share for share, _, _ in aligned), default=0.0)
        nearest = [(other, said) for share, other, said in aligned if share == best]
        if nearest and all(
            _is_otherwise(phrase, said) or self._is_one_word_off(phrase, said, missing)
            for _, said in nearest
        ):
            return nearest[0][0].text
        swapped = self._swapped(phrase)
        if swapped:
            return swapped
        for token in missing:
            for other in self._scope:
                if self._rival_in(other, token) and self._is_about(other):
                    return other.text
        return ""

    def _is_one_word_off(self, phrase: Phrase, said: Phrase, missing: list[Token]) -> bool:
        """Whether each has just one word that the other lacks, and these are not alike.

        Who says the same in other words changes more than one.
        """
        unsaid = [
            said_token
            for said_token in said.content
            if not any(are_same(said_token, token) for token in phrase.content)
        ]
        if len(missing) != 1 or len(unsaid) != 1 or len(phrase.content) < 2:
            return False
        expert_word, agent_word = missing[0], unsaid[0]
        if expert_word.is_hard or agent_word.is_hard:
            return expert_word.kind is agent_word.kind
        if not (expert_word.text.isascii() and agent_word.text.isascii()):
            return False
        return self._meanings.cosine(expert_word.text, agent_word.text) < WORDS_APART

    def _is_about(self, other: Part) -> bool:
        """Whether a sentence of the agent says much of the sentence but for its numbers."""
        content = [token for token in self._part.content if token.kind is not TokenKind.QUANTITY]
        shared = sum(any(are_same(token, said) for said in other.content) for token in content)
        return shared >= RIVAL_OVERLAP_MIN * max(len(content), 1)

    def _rival_in(self, other: Part, token: Token) -> bool:
        """Whether a sentence has another fact in a token's place that the expert gave up."""
        return any(
            are_rivals(token, said)
            and not any(are_same(said, expert_token) for expert_token in self._part.content)
            for said in other.content
        )

    def _swapped(self, phrase: Phrase) -> str:
        """Return the agent's sentence that gives a phrase's words another one's number."""
        words = [token for token in phrase.content if token.kind is not TokenKind.QUANTITY]
        counted = [
            (
                sum(any(are_same(word, said_word) for said_word in said.content) for word in words),
                said,
                other,
            )
            for other in self._scope
            for said in other.phrases
        ]
        most = max((count for count, _, _ in counted), default=0)
        nearest = [(said, other) for count, said, other in counted if count == most > 0]
        for number in phrase.quantities:
            if any(
                are_same(number, said_number)
                for said, _ in nearest
                for said_number in said.quantities
            ):
                continue
            for said, other in nearest:
                if any(are_rivals(number, said_number) for said_number in said.quantities):
                    return other.text
        return ""


def _keys(tokens: Sequence[Token]) -> list[str]:
    return [token.key for token in tokens]


def _overlap(phrase: Phrase, said: Phrase) -> float:
    """The share of the longer phrase's words that both state; 0 for phrases on other things."""
    shared = sum(
        any(are_same(token, said_token) for said_token in said.content) for token in phrase.content
    )
    fewer, more = sorted((len(phrase.content), len(said.content)))
    if shared < ALIGNED_OVERLAP_MIN * max(fewer, 1) or shared < ALIGNED_SHARE_MIN * more:
        return 0.0
    return min(shared / more, 1.0)


def _is_otherwise(phrase: Phrase, said: Phrase) -> bool:
    return phrase.is_negative != said.is_negative or phrase.obligation * said.obligation == -1
