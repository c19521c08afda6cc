"""Measure what is taken for the same playbook, on learning_pairs.txt; writes docs/learning.md.

The file holds topics (`#`), each with five wordings of one playbook, and pairs (`=`) of playbooks
that differ in one number, one denial, or in what they are about. A wording is `question | content`.
"""

import itertools
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.core.learning.playbook_matching import (
    ComparedText,
    KnownPlaybook,
    MergeAction,
    Relation,
    decide,
    relation,
)
from reflexio_server.core.search.ports import Vectors

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "learning.md"
INPUTS = Path(__file__).with_suffix(".txt")
HEADING = "## Known already, or new"
NEXT_HEADING = "## Playbooks, profiles and search"


class Group(NamedTuple):
    """A topic or a pair: its name, and its wordings."""

    name: str
    is_pair: bool
    wordings: list[ComparedText]


def read_groups() -> list[Group]:
    """Return what the file holds, in order."""
    groups: list[Group] = []
    for line in INPUTS.read_text().splitlines():
        if line[:2] in ("# ", "= "):
            groups.append(Group(line[2:], line[0] == "=", []))
        elif line:
            question, content = line.split(" | ")
            groups[-1].wordings.append(ComparedText(f"A user asks: {question}", content))
    return groups


def unit_vectors(texts: list[ComparedText]) -> Vectors:
    """Return the texts' unit vectors, (texts, dimensions)."""
    chunks = LocalEmbedder().embed_documents([text.searchable for text in texts])
    totals = np.array([rows.sum(axis=0) for rows in chunks])
    units: Vectors = totals / np.linalg.norm(totals, axis=1, keepdims=True)
    return units


def topic_row(topics: list[Group]) -> str:
    """Return the table row of some topics: pairs of wordings, and playbooks kept of each topic."""
    owners = [place for place, topic in enumerate(topics) for _ in topic.wordings]
    texts = [text for topic in topics for text in topic.wordings]
    vectors = unit_vectors(texts)
    cosines = vectors @ vectors.T
    counts: Counter[tuple[bool, Relation]] = Counter()
    for first, second in itertools.combinations(range(len(texts)), 2):
        found = relation(texts[second], texts[first], float(cosines[first, second]))
        counts[owners[first] == owners[second], found] += 1
    right, wrong = counts[True, Relation.SAME], counts[False, Relation.SAME]
    alike = sum(count for (is_alike, _), count in counts.items() if is_alike)
    kept = stored_one_by_one(texts, cosines)
    return (
        f"| {len(topics)} | {alike} | {right / max(right + wrong, 1):.2f} "
        f"({right} of {right + wrong}) | {right / alike:.2f} | "
        f"{counts[True, Relation.CONTRADICTS]} | {counts[False, Relation.CONTRADICTS]} | "
        f"{kept} of {len(texts)} |"
    )


def stored_one_by_one(texts: list[ComparedText], cosines: Vectors) -> int:
    """Return how many playbooks are in use when the texts come in order."""
    current: dict[int, KnownPlaybook] = {}
    for place, text in enumerate(texts):
        near = sorted(current, key=lambda known: -cosines[place, known])
        pairs = [(current[known], float(cosines[place, known])) for known in near]
        decision = decide(text, place + 1, pairs)
        if decision.action is MergeAction.STRENGTHEN:
            continue
        if decision.action is MergeAction.SUPERSEDE:
            del current[decision.playbook_id]
        current[place] = KnownPlaybook(place, text.trigger, text.content, place + 1)
    return len(current)


def pair_rows(pairs: list[Group]) -> list[str]:
    """Return the table rows of the pairs, by what differs."""
    counts: Counter[tuple[str, Relation]] = Counter()
    for pair in pairs:
        old, new = pair.wordings
        old_vector, new_vector = unit_vectors([old, new])
        counts[pair.name, relation(new, old, float(old_vector @ new_vector))] += 1
    return [
        f"| one {name} | {sum(counts[name, how] for how in Relation)} | "
        + " | ".join(str(counts[name, how]) for how in Relation)
        + " |"
        for name in dict.fromkeys(pair.name for pair in pairs)
    ]


def section() -> str:
    """Return what the page says."""
    groups = read_groups()
    topics = [group for group in groups if not group.is_pair]
    return "\n".join(
        [
            HEADING,
            "",
            "A new playbook is compared with the user's current playbooks of the same agent,",
            "first by the cosine of their vectors, then by their facts: numbers, negations,",
            "names, codes.",
            "",
            "- It says the same: the known playbook's evidence count grows, and nothing is",
            "  added.",
            "- It is about the same situation, with another number or negation: it replaces",
            "  the known playbook.",
            "- Anything else: it is added, and both are in use.",
            "",
            "Playbooks whose numbers, negations, names or codes differ never count as the",
            "same. Where two have half of their words in common, neither do those that differ",
            "in only one or two words, like “gold members” and “silver members”, in an “only”,",
            "in “and” for “or”, in one code, or in who comes first: “the tenant signs before",
            "the landlord” is no evidence for the reverse, which replaces it when it is taught",
            "later. In doubt both are kept. The thresholds are for the local model.",
            "",
            "The tables are made by `tools/docs/learning_pairs.py` from",
            f"`tools/docs/{INPUTS.name}`, which has each playbook in five wordings. Precision",
            "and recall count pairs of wordings; “false” are contradictions found between",
            "different topics; “in use” is how many playbooks were left after all wordings",
            "had come one by one. The thresholds and the rules on numbers were chosen on",
            "these same texts, and no others were held out: expect worse on others. Half of",
            "what is missed are texts with many words in common that differ in one or two:",
            "without that rule rules for gold and for silver members would be joined, too.",
            "",
            "| topics | alike | precision | recall | contradictory within | false | in use |",
            "|---|---|---|---|---|---|---|",
            topic_row(topics),
            "",
            "| two playbooks differ in | pairs | same | contradicts | side by side |",
            "|---|---|---|---|---|",
            *pair_rows([group for group in groups if group.is_pair]),
            "",
            "",
        ]
    )


def main() -> int:
    """Put the section before the examples, in place of an older one."""
    page = PAGE.read_text()
    head, examples, rest = page.partition(NEXT_HEADING)
    PAGE.write_text(head.partition(HEADING)[0] + section() + examples + rest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
