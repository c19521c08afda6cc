"""Pairs of playbooks with a reader's judgement, compared as the server compares them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.core.knowledge.comparison.compared import Closeness, ComparedText
from reflexio_server.core.knowledge.comparison.relation import Relation, relation
from reflexio_server.core.search.ports import Vectors

from tools.learning.reading import FOLDER

OPPOSITE, BESIDE = "opposite", "beside"
BATCH_TEXTS: Final = 64


class Pair(NamedTuple):
    """Two playbooks, and how the new one stands to the known one by a reader's judgement."""

    is_: str
    language: str
    known: ComparedText
    new: ComparedText


def read_pairs(name: str) -> list[Pair]:
    """Return the pairs of a file: `what language | question | content | question | content`."""
    pairs = []
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        head, *texts = line.replace("\\n", "\n").split(" | ")
        is_, language = head.split()
        asked, content, asked_anew, new_content = texts
        known, new = playbook_of(asked, content), playbook_of(asked_anew, new_content)
        pairs.append(Pair(is_, language, known, new))
    return pairs


def read_wordings(name: str) -> list[list[ComparedText]]:
    """Return the topics of a file: `# topic`, then lines `question | content`, one a wording."""
    topics: list[list[ComparedText]] = []
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            topics.append([])
        elif line:
            question, content = line.split(" | ")
            topics[-1].append(playbook_of(question, content))
    return topics


def playbook_of(question: str, content: str) -> ComparedText:
    """Return a playbook of a question as the built-in writer tells its situation."""
    return ComparedText(f"A user asks: {question}", content)


class Comparer:
    """Compares playbooks by the local model, each text embedded once."""

    def __init__(self) -> None:
        self._embedder = LocalEmbedder()
        self._known: dict[str, Vectors] = {}

    def note(self, texts: Sequence[ComparedText]) -> None:
        """Embed what the texts are compared by."""
        parts = {part for text in texts for part in (text.searchable, text.situation, text.content)}
        lacking = sorted(parts - self._known.keys())
        for start in range(0, len(lacking), BATCH_TEXTS):
            batch = lacking[start : start + BATCH_TEXTS]
            for part, rows in zip(batch, self._embedder.embed_documents(batch), strict=True):
                total = rows.sum(axis=0)
                self._known[part] = total / np.linalg.norm(total)

    def closeness(self, first: ComparedText, second: ComparedText) -> Closeness:
        """Return how near two noted texts are."""
        return Closeness(
            *(
                float(self._known[ones] @ self._known[others])
                for ones, others in (
                    (first.searchable, second.searchable),
                    (first.situation, second.situation),
                    (first.content, second.content),
                )
            )
        )

    def relation(self, new: ComparedText, known: ComparedText) -> Relation:
        """Return how a new playbook stands to a known one."""
        self.note([new, known])
        return relation(new, known, self.closeness(new, known))
