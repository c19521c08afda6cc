"""The trigger: the situation as it shows before the answer, from the question or what led to it."""

import re
from collections.abc import Sequence
from typing import Final

from reflexio_server.ai.playbooks.builtin.courtesies import is_courtesy, split_stance, strip_opener
from reflexio_server.ai.playbooks.builtin.meaning import Meanings
from reflexio_server.ai.playbooks.builtin.sentences import read_sentences
from reflexio_server.core.learning.playbook_writer import Correction, Turn
from reflexio_server.core.text.addresses import MAIL
from reflexio_server.core.text.lexicon import LEANING
from reflexio_server.core.text.tokens import TokenKind, tokenise

TRIGGER_QUESTION_CHARS_MAX: Final = 240
"""Characters of a question in a trigger: its nearest sentences; a trigger is one embedded line."""

CONTEXT_CHARS_MAX: Final = 120
TOPIC_WORDS: Final = 5
TOPIC_CHARS_MAX: Final = 20
"""Words, or characters of a script without spaces, that tell several rules of one answer apart."""
TURNS_BACK_MAX: Final = 20
"""Turns looked through for what a follow-up leans on; what is further back is another topic."""

_BARE_WORDS_MAX: Final = 1
"""A turn of so few words that state something is not understood alone ("yes", "and cats?")."""

_PRIVATE: Final = re.compile(
    rf"{MAIL}|https?://\S+|#\s?\w*\d\w*"
    r"|\+?\d[\d() /-]{5,}\d|\b(?=\w*[A-Z]\d+[A-Z]|\w*\d[A-Z]+\d)[A-Z\d]{5,}\b"
)
_ASKS: Final = re.compile(
    r"(?:what|when|where|which|who|whose|why|how|can|could|do|does|did|is|are|will|would|should|may"
    r"|am|has|have)\b",
    re.IGNORECASE,
)
_FOLLOWS_UP: Final = re.compile(r"(?:and|but|or|what about|how about|so)\b", re.IGNORECASE)


def write_trigger(correction: Correction, instruction: str, meanings: Meanings) -> str:
    """Return the situation in one line, at most about 450 characters.

    Mail addresses, links and numbers that name one case become "…". `instruction` picks the
    sentences of a long question.
    """
    question = _core(correction.question, instruction, TRIGGER_QUESTION_CHARS_MAX, meanings)
    before = _before(correction)
    speaker = _speaker(correction)
    if question and _states_enough(question):
        return f"{speaker} {_verb(question)}: {question}"
    context = _context(question, before, correction, instruction, meanings)
    if question and context:
        return f"{context} {_verb(question)}: {question}"
    if context or question:
        return context or f"{speaker} {_verb(question)}: {question}"
    about = _core(instruction, instruction, CONTEXT_CHARS_MAX, meanings)
    return f"The conversation comes to: {about or _clip(instruction, CONTEXT_CHARS_MAX)}"


def narrowed(trigger: str, content: str) -> str:
    """Return a trigger with the first words that tell what one of several rules is about."""
    words = dict.fromkeys(
        token.text for token in tokenise(content) if token.kind in (TokenKind.WORD, TokenKind.NAME)
    )
    unspaced = not content.isascii() and " " not in content
    about = _clip(content, TOPIC_CHARS_MAX) if unspaced else ", ".join(list(words)[:TOPIC_WORDS])
    return f"{trigger} (about: {about})" if about else trigger


def _speaker(correction: Correction) -> str:
    role = "user"
    for turn in reversed(correction.earlier[-TURNS_BACK_MAX:]):
        if turn.content == correction.question:
            role = turn.role
            break
    return _name(role)


def _name(role: str) -> str:
    word = re.sub(r"[^\w ]", "", role.casefold())[:30].strip() or "user"
    word = "user" if word == "human" else word
    return f"{'An' if word[0] in 'aeio' else 'A'} {word}"


def _before(correction: Correction) -> Sequence[Turn]:
    turns = correction.earlier[-TURNS_BACK_MAX:]
    if turns and turns[-1].content == correction.question:
        return turns[:-1]
    return turns


def _context(
    question: str,
    before: Sequence[Turn],
    correction: Correction,
    instruction: str,
    meanings: Meanings,
) -> str:
    """Return the opening of a trigger that tells what a bare turn leans on, or nothing."""
    is_reply = bool(question) and "?" not in question and "？" not in question
    speaker = _speaker(correction)
    asker = correction.earlier[-1].role if correction.earlier else ""
    for turn in reversed(before):
        if question and not is_reply and turn.role != asker:
            continue
        said = _core(turn.content, question or instruction, CONTEXT_CHARS_MAX, meanings)
        if not said or not _states_enough(said):
            continue
        if not question:
            return f"{_name(turn.role)} {_verb(said)}: {said}"
        if is_reply and turn.role != asker:
            return f"After “{said}” {speaker.lower().replace('an ', 'the ').replace('a ', 'the ')}"
        return f"{speaker} who {_verb(said, past=1)} “{said}” then"
    return ""


def _verb(text: str, past: int = 0) -> str:
    asks = text.rstrip("”\"'").endswith(("?", "？")) or "?" in text or _ASKS.match(text) is not None
    if past:
        return "asked" if asks else "said"
    return "asks" if asks else "says"


def _states_enough(text: str) -> bool:
    tokens = tokenise(text)
    count = sum(token.is_content for token in tokens)
    if count <= _BARE_WORDS_MAX:
        return False
    leans = any(token.text in LEANING for token in tokens) or _FOLLOWS_UP.match(text) is not None
    return not leans or count > _BARE_WORDS_MAX + 2


def _core(text: str, near: str, chars_max: int, meanings: Meanings) -> str:
    """Return a text without courtesies and private numbers, at most about `chars_max` characters.

    Of a longer text its questions and the sentences nearest to `near`, in their order.
    """
    sentences = [
        _PRIVATE.sub("…", strip_opener(sentence.text))
        for sentence in read_sentences(text).sentences
        if not is_courtesy(sentence.text) or split_stance(sentence.text)[0]
    ]
    if not sentences:
        return " ".join(text.split())[:chars_max]
    if sum(map(len, sentences)) + len(sentences) <= chars_max:
        return " ".join(sentences)
    likeness = meanings.cosines(sentences, [near])[:, 0]
    asks = [sentence.endswith(("?", "？")) for sentence in sentences]
    order = sorted(
        range(len(sentences)), key=lambda place: (-asks[place], -float(likeness[place]), place)
    )
    chosen: list[int] = []
    for place in order:
        if sum(len(sentences[index]) + 3 for index in chosen) + len(sentences[place]) <= chars_max:
            chosen.append(place)
    if not chosen:
        return _clip(sentences[order[0]], chars_max)
    return " ".join(sentences[place] for place in sorted(chosen))


def _clip(text: str, chars_max: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= chars_max else text[: chars_max - 1].rstrip() + "…"
