"""The new playbook that denies, in whatever words, the one statement that a known one makes."""

import re
from collections.abc import Collection
from typing import Final

from reflexio_server.core.knowledge.comparison.compared import Closeness, ComparedText
from reflexio_server.core.text.agreement import are_same
from reflexio_server.core.text.normalise import UNSPACED, fold
from reflexio_server.core.text.one_fact import is_form
from reflexio_server.core.text.stance import (
    Clause,
    denies_something,
    naming_words,
    told_to_be_over,
)
from reflexio_server.core.text.tokens import tokenise

SITUATION_COSINE_MIN: Final = 0.6
"""Two questions on one matter; most of other matters in `tools/learning/cases` have less."""
WHOLE_COSINE_MIN: Final = 0.85
"""As near as texts as a whole are only with one situation, whatever words it is told in."""
_CONDITIONS: Final = re.compile(
    r"(?<!\w)(?:if|unless|when|while|until|till|after|before|without|except|only|within|during|"
    r"wenn|falls|bis|nach|vor|ohne|ausser|nur|si|sauf|seulement|apres|avant|sans|cuando|salvo|solo|"
    r"despues|antes|sin|se|dopo|prima|senza|quando|depois|sem|als|tenzij|na|zonder|alleen|om|efter|"
    r"fore|utan|bara|endast)(?!\w)"
)
"""What a statement hangs on: it holds with it alone."""
_DIGIT: Final = re.compile(r"\d")
_UNSPACED: Final = re.compile(rf"[{UNSPACED}]")


def overturns(new: ComparedText, known: ComparedText, near: Closeness) -> bool:
    """Whether the new playbook says that the one statement of the known one does not hold.

    A statement of the new one denies it, and names nothing that the known one does not name; or it
    names what the known one says after an "instead of". Statements with conditions or numbers, and
    known playbooks with several statements, are left to other rules: in doubt nothing is replaced.
    """
    text = f"{new.content}\n{known.content}"
    if len(known.clauses) != 1 or _UNSPACED.search(text):
        return False
    (statement,) = known.clauses
    were_over = told_to_be_over(known.content)
    for over in told_to_be_over(new.content):
        if over not in were_over and _tells_in_its_place(new, over, statement):
            return True
    if not _is_one_situation(new, known, near):
        return False
    if _CONDITIONS.search(fold(known.content)):
        return False
    for clause in new.clauses:
        if clause.denies == statement.denies or _is_conditional(clause.text):
            continue
        if not _any_in(clause.words, statement.words):
            continue
        if not _all_in(clause.words, known.naming_words):
            continue
        # "Items can be returned" leaves "Sale items cannot be returned" as it is.
        if clause.denies or _all_in(statement.words, clause.words):
            return True
    return False


def _tells_in_its_place(new: ComparedText, over: Collection[str], statement: Clause) -> bool:
    """Whether what is told to be over is the known statement's, and so is what it is about."""
    about = [word for word in new.named if word not in over]
    return _all_in(over, statement.words) and _any_in(about, statement.words)


def _is_one_situation(new: ComparedText, known: ComparedText, near: Closeness) -> bool:
    if denies_something(new.trigger) != denies_something(known.trigger):
        return False
    return (
        near.situation >= SITUATION_COSINE_MIN
        or near.whole >= WHOLE_COSINE_MIN
        or _all_in(naming_words(new.situation), known.naming_words)
    )


def _is_conditional(text: str) -> bool:
    return bool(_CONDITIONS.search(text) or _DIGIT.search(text))


def _all_in(words: Collection[str], others: Collection[str]) -> bool:
    return all(_is_in(word, others) for word in words)


def _any_in(words: Collection[str], others: Collection[str]) -> bool:
    return any(_is_in(word, others) for word in words)


def _is_in(word: str, others: Collection[str]) -> bool:
    if word in others or is_form(word, list(others)):
        return True
    tokens = tokenise(word)
    return any(
        are_same(token, other) for token in tokens for text in others for other in tokenise(text)
    )
