"""The contents of the drafts: what is to be learned, cut into entries that can occur apart."""

from collections.abc import Sequence
from typing import Final

from reflexio_server.ai.playbooks.builtin.alignment import Compared
from reflexio_server.ai.playbooks.builtin.instructions import (
    ASK,
    HAND_OVER,
    HAND_OVER_AS,
    as_instruction,
    asks_the_user,
)
from reflexio_server.ai.playbooks.builtin.sentences import Form, Sentence
from reflexio_server.ai.playbooks.builtin.wording import without_known
from reflexio_server.core.learning.playbook_writer import CONTENT_CHARS_MAX
from reflexio_server.core.text.function_words import LEANING_PARTS, LEANING_WORDS, language_of
from reflexio_server.core.text.lexicon import LEANING, PHRASE_STARTS
from reflexio_server.core.text.normalise import fold

LEANING_SENTENCES_MAX: Final = 2
"""Sentences before one that says "it", taken along so that it can be understood."""
TOGETHER_MAX: Final = 6
"""As many statements on one question are one playbook; more are rules that occur apart."""
ENTRIES_MAX: Final = 20
"""Playbooks of one correction at most; of more statements, neighbours share one."""

_STOPS: Final = (".", "!", "?", "…", "。", "！", "？", ":", "：", "।", "؟")


def write_entries(sentences: Sequence[Sentence], compared: Sequence[Compared]) -> list[str]:
    """Return what is to be learned, in the order of the expert's answer.

    `compared` holds one entry per sentence. Sentences that need each other stay together: steps,
    an item and the line above its list, code and what introduces it, "it" and what it means.
    """
    tied = _tied(sentences, compared)
    texts = [_joined(sentences, compared, places) for places in tied]
    count = len(texts)
    share = max(count, 1) if count <= TOGETHER_MAX else -(-count // ENTRIES_MAX)
    entries = []
    for start in range(0, count, share):
        places = sorted(place for group in tied[start : start + share] for place in group)
        entries += _fitting(sentences, compared, places)
    return [entry for entry in entries if entry]


def _fitting(
    sentences: Sequence[Sentence], compared: Sequence[Compared], places: Sequence[int]
) -> list[str]:
    """Return the places' text, in several parts where it is too long for one playbook."""
    parts: list[list[int]] = [[]]
    for place in places:
        if parts[-1] and len(_joined(sentences, compared, [*parts[-1], place])) > CONTENT_CHARS_MAX:
            parts.append([])
        parts[-1].append(place)
    return [_joined(sentences, compared, part) for part in parts]


def _tied(sentences: Sequence[Sentence], compared: Sequence[Compared]) -> list[list[int]]:
    """Return the sentences to write, those that need each other together, in order."""
    needs: dict[int, set[int]] = {}
    waiting = [place for place, gap in enumerate(compared) if gap.is_gap]
    while waiting:
        place = waiting.pop()
        if place in needs:
            continue
        needs[place] = set(_needed(place, sentences, compared))
        waiting += needs[place]
    groups: list[set[int]] = []
    for place in sorted(needs):
        together = {place, *needs[place]}
        touching = [group for group in groups if group & together]
        for group in touching:
            groups.remove(group)
            together |= group
        groups.append(together)
    return sorted((sorted(group) for group in groups), key=lambda group: group[0])


def _needed(place: int, sentences: Sequence[Sentence], compared: Sequence[Compared]) -> list[int]:
    """Return the sentences without which one cannot be understood."""
    sentence = sentences[place]
    found: list[int] = []
    if sentence.lead_in is not None:
        found.append(sentence.lead_in)
    if sentence.form is Form.STEP:
        found += _of_group(place, sentences)
    elif sentence.form is Form.BLOCK:
        if sentence.lead_in is None and place > 0 and sentences[place - 1].form is Form.PROSE:
            found.append(place - 1)
    elif sentence.form is Form.ITEM:
        while place > 0 and not sentences[place].written.strip():
            place -= 1
        found.append(place)
    elif sentence.text.endswith((":", "：")):
        below = [
            other for other, item in enumerate(sentences)
            if item.lead_in == place or (other == place + 1 and item.form is Form.BLOCK)
        ]  # fmt: skip
        if not any(compared[other].is_gap for other in below):
            found += below
    else:
        found += _leant_on(place, sentences)
    return found


def _of_group(place: int, sentences: Sequence[Sentence]) -> list[int]:
    return [
        other for other, step in enumerate(sentences)
        if step.form is Form.STEP and step.group == sentences[place].group
    ]  # fmt: skip


def _leant_on(place: int, sentences: Sequence[Sentence]) -> list[int]:
    """Return the sentences before one that says "it" or "then", as far as they say so too."""
    found: list[int] = []
    while place > 0 and len(found) < LEANING_SENTENCES_MAX and leans(sentences[place].text):
        place -= 1
        found.append(place)
    return found


def leans(text: str) -> bool:
    """Whether a sentence begins with a word that means something said before it."""
    if text.startswith(LEANING_PARTS):
        return True
    words = text.replace("’", "'").split(maxsplit=3)[:3]
    if not words:
        return False
    first = fold(words[0]).strip("“\"',.:;")
    following = words[1] if len(words) > 1 else ""
    language = language_of(text)
    if language == "en":
        after = fold(following)
        return first in LEANING or (first in PHRASE_STARTS and after in ("this", "that"))
    if language == "de" and words[0] == "Sie":
        # "Sie können" speaks to the reader, "Sie wird" of something.
        return not following.endswith("en") and following != "sind"
    return first in LEANING_WORDS.get(language, frozenset())


def _joined(
    sentences: Sequence[Sentence], compared: Sequence[Compared], places: Sequence[int]
) -> str:
    """Return sentences as one text; items and code stand as they are written."""
    text = ""
    before: Sentence | None = None
    asked = False
    for place in places:
        sentence = sentences[place]
        if sentence.form is Form.PROSE:
            asks = asks_the_user(sentence.text)
            said = _stop(_prose(compared[place]))
            written = said if not asks or asked else f"{ASK}{said}"
            asked = asks
        else:
            written, asked = sentence.written.rstrip(), False
        if not written.strip():
            continue
        is_run = before is not None and before.form is sentence.form is Form.PROSE
        joint = " " if is_run else "\n"
        text = f"{text}{joint}{written}" if text else written
        before = sentence
    return text


def _prose(gap: Compared) -> str:
    text = without_known(gap) if gap.is_gap else gap.part.text
    return as_instruction(text)


def is_instruction(text: str) -> bool:
    """Whether a sentence tells the agent what to do, so that no answer can have said it."""
    made = as_instruction(text)
    return made != text or made.startswith((HAND_OVER, HAND_OVER_AS))


def _stop(text: str) -> str:
    """End with a stop. The beginning stays: "return leaves the function"."""
    text = text.strip().rstrip(",;").rstrip()
    if not text or text.endswith(_STOPS):
        return text
    return f"{text}." if text[-1:].isalnum() or text[-1:] in ")”\"'%" else text
