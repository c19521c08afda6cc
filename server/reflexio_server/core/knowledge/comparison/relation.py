"""The relation of two playbooks: the same, contradicting, in doubt, or side by side."""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from reflexio_server.core.knowledge.comparison.compared import Closeness, ComparedText
from reflexio_server.core.knowledge.comparison.overturning import overturns
from reflexio_server.core.text.agreement import are_rivals, are_same, exclude_each_other
from reflexio_server.core.text.function_words import language_of
from reflexio_server.core.text.lexicon import GENERIC_WORDS
from reflexio_server.core.text.one_fact import (
    NEARLY_SAME_RATIO_MIN,
    is_form,
    nearness,
    one_fact,
    shared_words,
)
from reflexio_server.core.text.tokens import Token, TokenKind, stem

SAME_COSINE_MIN: Final = 0.65
"""Playbooks whose facts agree are the same from here on. Two thirds of the wordings of one playbook
in `tools/docs/learning_pairs.txt` reach it, and with agreeing facts none of another does."""
SAME_INSTRUCTION_COSINE_MIN: Final = 0.75
"""What is the same tells the same to do, also where both answer one question: of the wordings there
four in five reach it, of what is told otherwise in `tools/learning/cases/relations.txt` few."""
NEARLY_COSINE_MIN: Final = 0.75
"""From here on playbooks of one situation that are not the same are shown to reviewers."""
ONE_SITUATION_COSINE_MIN: Final = 0.6
ONE_MATTER_COSINE_MIN: Final = 0.45
"""Where one denies what the other may say, or speaks of a change."""
SAME_SITUATION_COSINE_MIN: Final = 0.8
"""Playbooks whose facts differ contradict each other from here on; less may be about other things.
Each of the pairs there that differ in one number or denial has .89 or more."""
SHARED_WORDS_MIN: Final = 0.6
"""The share of each contradicting playbook's words that the other has too: a playbook that is taken
out of use by mistake is lost, two that stand side by side are both read."""
SHARED_CONTENT_MIN: Final = 0.7
"""The share of words that state anything from which two texts are nearly the same, however they are
put: "deploy from the release branch" and "is deployed by the release manager"."""
REPLACED_WORDS_MAX: Final = 2
"""As few words in the place of others name another subject; who rewords replaces more."""
SURFACE_CHARS_MAX: Final = 1_500
"""Characters of an instruction whose words are compared one by one in their order."""
ONE_EDIT_RATIO_MIN: Final = 0.6
"""The share of words in the same order from which one text is an edit of the other, not another
wording with a word of its own."""
EXCLUDING: Final = frozenset({"limit", "word", "code", "order"})
"""Of the differences of `one_fact` those of which only one can be right."""
PERCENT: Final = "%"
"""The unit of shares."""
_VERB_FORM: Final = re.compile(r"^\w{3,}(?:ed|ing)$")
_GENERIC: Final = frozenset(map(stem, GENERIC_WORDS))


class Relation(Enum):
    """How a new playbook stands to a known one."""

    SAME = "same"
    CONTRADICTS = "contradicts"
    MAY_CONTRADICT = "may contradict"
    OTHER = "other"


def relation(new: ComparedText, known: ComparedText, near: Closeness) -> Relation:
    """Compare two playbooks.

    Playbooks with different numbers, denials, names or codes are never the same; nor are those that
    differ in a word or two alone, as "gold members" and "silver members" do, or whose words are
    nearly the same but for an "only", an "and" for an "or", or who comes first. Where they share
    few words in the same order, words that only one has are its wording, and the cosines decide.

    The new one contradicts a known one that makes one statement if it denies it and speaks of
    nothing else, or names it as what is done no longer. Where both are of one situation, and one
    denies, speaks of a change, or is near and not the same, it may contradict.
    """
    if new == known:
        return Relation.SAME
    if near.whole < SAME_COSINE_MIN or new.is_too_long or known.is_too_long:
        return Relation.OTHER
    if _have_rivals(new.situation_quantities, known.situation_quantities):
        return Relation.OTHER
    if overturns(new, known, near):
        return Relation.CONTRADICTS
    how = _by_facts(new, known, near.whole)
    if how is Relation.SAME and not _says_the_same(new, known, near):
        how = Relation.OTHER
    if how is Relation.OTHER and _is_doubtful(new, known, near):
        return Relation.MAY_CONTRADICT
    return how


def _by_facts(new: ComparedText, known: ComparedText, cosine: float) -> Relation:
    """Compare the facts of two playbooks that are near each other."""
    is_near = _is_near(new, known)
    only_new, only_known = _lacking(new.words, known.words), _lacking(known.words, new.words)
    is_reordered = nearness(new.content, known.content) < NEARLY_SAME_RATIO_MIN
    if _is_about_another(only_new, only_known, is_near=is_near, is_reordered=is_reordered):
        return Relation.OTHER
    # "Not without" is "with".
    is_turned_twice = abs(new.denials - known.denials) == 2
    looks_at_words = is_near and not is_turned_twice
    fact = _excluding_fact(new.content, known.content) if looks_at_words else ""
    if fact:
        is_one_matter = (
            cosine >= SAME_SITUATION_COSINE_MIN
            and (fact == "order" or nearness(new.content, known.content) >= ONE_EDIT_RATIO_MIN)
            and not _have_rivals(new.quantities, known.quantities)
        )
        return Relation.CONTRADICTS if is_one_matter else Relation.OTHER
    numbers_agree = (
        new.rates == known.rates
        and _counts_percents(new) == _counts_percents(known)
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
        # "Sale items cannot be returned" is an exception from "Items can be returned".
        beyond = only_new if new.denials > known.denials else (*only_new, *only_known)
        is_otherwise = (new.denials - known.denials) % 2 == 1 and not _naming_words(beyond)
    else:
        have_other_rates = bool(new.rates and known.rates) and new.rates != known.rates
        is_otherwise = new.denials == known.denials and (
            have_other_rates or _have_rivals(new.quantities, known.quantities)
        )
    return Relation.CONTRADICTS if is_otherwise else Relation.OTHER


def _says_the_same(new: ComparedText, known: ComparedText, near: Closeness) -> bool:
    """Whether two instructions whose facts agree are near, deny alike, and tell no change."""
    if language_of(f"{new.searchable}\n{known.searchable}") != "en" and _names_others(new, known):
        return False
    return (
        near.instruction >= SAME_INSTRUCTION_COSINE_MIN
        and new.is_denial == known.is_denial
        and new.tells_a_change == known.tells_a_change
    )


def _is_doubtful(new: ComparedText, known: ComparedText, near: Closeness) -> bool:
    """Whether two playbooks of one situation may exclude each other."""
    if near.situation < ONE_SITUATION_COSINE_MIN and near.whole < SAME_SITUATION_COSINE_MIN:
        return False
    if new.is_denial != known.is_denial or new.tells_a_change != known.tells_a_change:
        return near.instruction >= ONE_MATTER_COSINE_MIN
    is_near = _is_near(new, known)
    only_new, only_known = _lacking(new.words, known.words), _lacking(known.words, new.words)
    if not (only_new or _lacking(new.quantities, known.quantities)) or not (
        only_known or _lacking(known.quantities, new.quantities)
    ):
        # Who says more does not say otherwise.
        return False
    return (
        near.whole >= NEARLY_COSINE_MIN
        and near.instruction >= SAME_COSINE_MIN
        and not _is_about_another(only_new, only_known, is_near=is_near)
    )


def _counts_percents(text: ComparedText) -> bool:
    """Whether any number is a share: "10% off" and "10 off" are two prices."""
    return any(token.unit == PERCENT for token in text.quantities)


def _lacking(ones: Sequence[Token], others: Sequence[Token]) -> list[Token]:
    """Return those that no other one states too."""
    return [token for token in ones if not any(are_same(token, other) for other in others)]


def _is_near(new: ComparedText, known: ComparedText) -> bool:
    """Whether two instructions are nearly the same on the surface; long ones count as such."""
    if max(len(new.content), len(known.content)) > SURFACE_CHARS_MAX:
        return True
    if (
        max(nearness(new.content, known.content), shared_words(new.content, known.content))
        >= NEARLY_SAME_RATIO_MIN
    ):
        return True
    total = len(new.words) + len(known.words)
    lacking = len(_lacking(new.words, known.words)) + len(_lacking(known.words, new.words))
    return total - lacking >= SHARED_CONTENT_MIN * total


def _excluding_fact(new: str, known: str) -> str:
    """Return in what two instructions that are nearly the same exclude each other, or nothing."""
    if max(len(new), len(known)) > SURFACE_CHARS_MAX:
        return ""
    fact = one_fact(new, known)
    return fact if fact in EXCLUDING else ""


def _is_about_another(
    only_new: Sequence[Token],
    only_known: Sequence[Token],
    *,
    is_near: bool,
    is_reordered: bool = False,
) -> bool:
    """Whether the words that only one of the playbooks has put them on different things.

    Who tells the same in another order changes verbs, and hardly ever what they are about.
    """
    hard = [token for token in (*only_new, *only_known) if token.is_hard]
    if hard or any(exclude_each_other(token, other) for token in only_new for other in only_known):
        return True
    if not is_near:
        return False
    only_new, only_known = (
        [
            word
            for word in words
            if word.key not in _GENERIC and not (is_reordered and _VERB_FORM.match(word.text))
        ]
        for words in (only_new, only_known)
    )
    return 0 < len(only_new) <= REPLACED_WORDS_MAX and 0 < len(only_known) <= REPLACED_WORDS_MAX


def _names_others(new: ComparedText, known: ComparedText) -> bool:
    """Whether each instruction names something that the other does not, but for endings.

    In other languages than English cosines tell too little of what is named.
    """
    ones, others = list(new.named), list(known.named)
    return not (
        all(is_form(word, others) for word in ones) or all(is_form(word, ones) for word in others)
    )


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
