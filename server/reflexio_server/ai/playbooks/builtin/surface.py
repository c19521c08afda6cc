"""Corrections that only show on the surface: one exchanged word, a sign, an order, a block."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from reflexio_server.ai.playbooks.builtin.alignment import Compared, Part, Verdict
from reflexio_server.ai.playbooks.builtin.entries import is_instruction
from reflexio_server.ai.playbooks.builtin.phrases import Phrase
from reflexio_server.ai.playbooks.builtin.sentences import Form, Sentence
from reflexio_server.core.text.one_fact import (
    NEARLY_SAME_RATIO_MIN,
    chunks,
    nearness,
    one_fact,
    shared_words,
)

_FIRST_WORDS: Final = (
    "first then next finally after afterwards lastly zuerst dann danach anschließend zuletzt "
    "d'abord ensuite puis enfin primero luego después prima poi infine primeiro depois eerst "
    "сначала затем потом 首先 先 然后 再 最后 まず 次に 最後に 먼저 다음"
)
_ORDERING: Final = tuple(_FIRST_WORDS.split())


def weigh_surface(
    sentences: Sequence[Sentence], said: Sequence[Sentence], compared: Sequence[Compared]
) -> list[Compared]:
    """Return the verdicts; what seemed said is corrected where it only nearly is.

    Steps that the agent told in another order are corrected too.
    """
    weighed = []
    for sentence, gap in zip(sentences, compared, strict=True):
        if sentence.form is not Form.BLOCK and not gap.is_gap:
            gap = _weigh(sentence, said, gap)
        weighed.append(gap)
    return _weigh_order(sentences, said, weighed)


def weigh_blocks(
    sentences: Sequence[Sentence], agent_answer: str, compared: Sequence[Compared]
) -> list[Compared]:
    """Return the verdicts; a block of code or a table is new unless the agent wrote all of it."""
    agent_lines = {" ".join(line.split()) for line in agent_answer.splitlines()}
    weighed = []
    for sentence, gap in zip(sentences, compared, strict=True):
        if sentence.form is Form.BLOCK:
            lines = [" ".join(line.split()) for line in sentence.written.splitlines()]
            is_said = all(line in agent_lines for line in lines if line)
            first = next((line for line in lines[1:] if line), lines[0])
            whole = Phrase(0, len(first), (), after_break=False, is_negative=False)
            verdict = Verdict.SAID if is_said else Verdict.ADDED
            gap = Compared(Part(first, [whole]), (verdict,))
        elif is_instruction(sentence.text):
            gap = replace(gap, verdicts=(Verdict.ADDED,) * len(gap.verdicts))
        weighed.append(gap)
    return weighed


def _weigh(sentence: Sentence, said: Sequence[Sentence], gap: Compared) -> Compared:
    written = [chunk.text for chunk in chunks(sentence.text)]
    near: list[tuple[float, str]] = []
    for other in said:
        if [chunk.text for chunk in chunks(other.text)] == written:
            return gap
        likeness = max(nearness(sentence.text, other.text), shared_words(sentence.text, other.text))
        if likeness >= NEARLY_SAME_RATIO_MIN:
            near.append((likeness, other.text))
    if not near:
        return gap
    best = max(near)[1]
    if not one_fact(sentence.text, best):
        return gap
    return _corrected(gap, best)


def _weigh_order(
    sentences: Sequence[Sentence], said: Sequence[Sentence], compared: list[Compared]
) -> list[Compared]:
    """Return the verdicts; steps that the agent has in another order are all corrected."""
    where = {_key(other.text): place for place, other in enumerate(said)}
    groups: dict[int, list[int]] = {}
    for place, sentence in enumerate(sentences):
        is_step = sentence.form is Form.STEP or _is_ordering(sentence.text)
        if is_step:
            groups.setdefault(sentence.group, []).append(place)
    weighed = list(compared)
    for places in groups.values():
        known = [where[key] for place in places if (key := _key(sentences[place].text)) in where]
        if known != sorted(known):
            told = " / ".join(said[place].text for place in sorted(known))
            for place in places:
                weighed[place] = _corrected(weighed[place], told)
    return weighed


def _key(text: str) -> tuple[str, ...]:
    return tuple(chunk.key for chunk in chunks(text))


def _is_ordering(text: str) -> bool:
    return text.casefold().startswith(_ORDERING)


def _corrected(gap: Compared, against: str) -> Compared:
    return replace(gap, verdicts=(Verdict.CORRECTED,) * len(gap.verdicts), contradicted=against)
