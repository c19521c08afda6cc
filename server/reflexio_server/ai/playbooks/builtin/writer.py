"""The built-in playbook writer: no language model, no key, no network."""

import asyncio
from concurrent.futures import Executor
from dataclasses import replace
from typing import Final

from reflexio_server.ai.errors import EmbedderAwayError, EmbeddingError
from reflexio_server.ai.playbooks.builtin.alignment import Compared, Verdict, compare
from reflexio_server.ai.playbooks.builtin.courtesies import is_courtesy, split_stance, strip_opener
from reflexio_server.ai.playbooks.builtin.entries import write_entries
from reflexio_server.ai.playbooks.builtin.meaning import Meanings
from reflexio_server.ai.playbooks.builtin.personal import without_personal_data
from reflexio_server.ai.playbooks.builtin.sentences import (
    SENTENCE_CHARS_MAX,
    Form,
    Reading,
    Sentence,
    read_sentences,
)
from reflexio_server.ai.playbooks.builtin.situation import narrowed, write_trigger
from reflexio_server.ai.playbooks.builtin.surface import weigh_blocks, weigh_surface
from reflexio_server.ai.playbooks.builtin.wording import write_rationale
from reflexio_server.core.learning.extraction import Extraction, ExtractionError
from reflexio_server.core.learning.playbook_writer import (
    Correction,
    PlaybookDraft,
)
from reflexio_server.core.search.ports import Embedder

WRITER_NAME: Final = "builtin/2"
"""The number rises with any change of what the writer makes of a correction."""

DROPPED_MAX: Final = 20
"""Sentences named in `Extraction.dropped`; the last entry says how many more there were."""

_DROPPED_CHARS_MAX: Final = 100


class BuiltinPlaybookWriter:
    """Writes what the expert added or corrected, in the expert's words, by comparing sentences.

    Deterministic for one embedder. The thresholds were measured with all-MiniLM-L6-v2, the local
    embedder; another model shifts what counts as the same word. A correction of many rules makes a
    draft of each. Works on `executor`, asyncio's own by default.
    """

    def __init__(self, embedder: Embedder, *, executor: Executor | None = None) -> None:
        self._embedder = embedder
        self._executor = executor

    @property
    def name(self) -> str:
        """The writer's name and the version of its rules."""
        return WRITER_NAME

    @property
    def reads_known(self) -> bool:
        """It compares the two answers alone."""
        return False

    async def write(self, correction: Correction) -> Extraction[PlaybookDraft]:
        """Return what the correction teaches: one draft or a reason for none.

        Reads the bounded beginning of each text, as `dropped` says. Raises `ExtractionError` when
        the embedder fails.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, self._write, correction)
        except EmbedderAwayError as error:
            raise ExtractionError(str(error), may_retry=True) from error
        except EmbeddingError as error:
            raise ExtractionError(str(error), may_retry=False) from error

    def _write(self, correction: Correction) -> Extraction[PlaybookDraft]:
        correction = without_personal_data(correction)
        reading = read_sentences(correction.expert_answer)
        sentences, dropped = _statements(reading)
        if not sentences:
            return _nothing("The expert's answer states nothing that could be learned.", dropped)
        agent_reading = read_sentences(correction.agent_answer)
        said, _ = _statements(agent_reading)
        dropped += _unread("expert", reading) + _unread("agent", agent_reading)
        meanings = Meanings(self._embedder)
        compared = compare(
            [_bare(sentence) for sentence in sentences],
            [_bare(sentence) for sentence in said if sentence.form is not Form.BLOCK],
            meanings,
        )
        compared = _weigh_stance(sentences, said, compared)
        compared = weigh_blocks(sentences, correction.agent_answer, compared)
        compared = weigh_surface(sentences, said, compared)
        if not any(sentence.is_gap for sentence in compared):
            return _nothing("The agent's answer already says what the expert's says.", dropped)
        entries = write_entries(sentences, compared)
        trigger = write_trigger(correction, entries[0], meanings)
        rationale = write_rationale(compared, agent_said=len(said))
        drafts = [
            PlaybookDraft(
                trigger=narrowed(trigger, content) if len(entries) > 1 else trigger,
                content=content,
                rationale=rationale,
            )
            for content in entries
        ]
        return Extraction(tuple(drafts), "", WRITER_NAME, _bounded(dropped))


def _statements(reading: Reading) -> tuple[list[Sentence], list[str]]:
    """Return the sentences that state something, lead-ins re-counted, and what was dropped."""
    kept: list[Sentence] = []
    places: dict[int, int] = {}
    dropped: list[str] = []
    for place, sentence in enumerate(reading.sentences):
        text = sentence.text
        if sentence.form is not Form.BLOCK and is_courtesy(text):
            dropped.append(f"states nothing: “{text[:_DROPPED_CHARS_MAX]}”")
            continue
        if sentence.form is Form.PROSE:
            text = strip_opener(text)
        places[place] = len(kept)
        lead_in = places.get(sentence.lead_in) if sentence.lead_in is not None else None
        kept.append(replace(sentence, text=text, lead_in=lead_in))
    return kept, dropped


def _bare(sentence: Sentence) -> str:
    """Return a sentence without its yes or no, which would count as a denial of the rest."""
    if sentence.form is Form.BLOCK:
        return sentence.text[:SENTENCE_CHARS_MAX]
    return split_stance(sentence.text)[1] or sentence.text


def _weigh_stance(
    sentences: list[Sentence], said: list[Sentence], compared: list[Compared]
) -> list[Compared]:
    """Where one begins with a yes and the other with a no, the expert's first sentence is new."""
    if not said:
        return compared
    stance, said_stance = split_stance(sentences[0].text)[0], split_stance(said[0].text)[0]
    if stance * said_stance != -1:
        return compared
    part = compared[0].part._replace(text=sentences[0].text)
    first = replace(
        compared[0],
        part=part,
        verdicts=(Verdict.CORRECTED,) * len(compared[0].verdicts),
        contradicted=said[0].text,
    )
    return [first, *compared[1:]]


def _unread(who: str, reading: Reading) -> list[str]:
    unread = []
    if reading.chars_unread:
        unread.append(f"the last {reading.chars_unread} characters of the {who}'s answer: not read")
    if reading.sentences_unread:
        unread.append(f"{reading.sentences_unread} sentences of the {who}'s answer: not read")
    return unread


def _nothing(reason: str, dropped: list[str]) -> Extraction[PlaybookDraft]:
    return Extraction((), reason, WRITER_NAME, _bounded(dropped))


def _bounded(dropped: list[str]) -> tuple[str, ...]:
    if len(dropped) <= DROPPED_MAX:
        return tuple(dropped)
    more = len(dropped) - DROPPED_MAX + 1
    return (*dropped[: DROPPED_MAX - 1], f"and {more} more")
