"""Measure what is taken for the same playbook, the opposite, or another; writes docs/learning.md.

`learning_pairs.txt` holds topics (`#`), each with five wordings of one playbook, and pairs (`=`) of
playbooks that differ in one number, one denial, or in what they are about; a wording is `question |
content`. The rest is in tools/learning/cases.
"""

import itertools
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from reflexio_server.core.knowledge.comparison.compared import ComparedText
from reflexio_server.core.knowledge.comparison.relation import Relation
from reflexio_server.core.learning.playbook_matching import KnownPlaybook, MergeAction, decide

from tools.learning.reading import HELD_OUT
from tools.learning.relations import (
    BESIDE,
    OPPOSITE,
    Comparer,
    playbook_of,
    read_pairs,
    read_wordings,
)

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "learning.md"
INPUTS = Path(__file__).with_suffix(".txt")
BEGIN = "<!-- made by tools/docs/learning_pairs.py -->"
END = "<!-- end -->"


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
            groups[-1].wordings.append(playbook_of(*line.split(" | ")))
    return groups


def topic_row(name: str, topics: Sequence[Sequence[ComparedText]], comparer: Comparer) -> str:
    """Return the table row of some topics: pairs of wordings, and playbooks kept of each topic."""
    owners = [place for place, topic in enumerate(topics) for _ in topic]
    texts = [text for topic in topics for text in topic]
    comparer.note(texts)
    counts: Counter[tuple[bool, Relation]] = Counter()
    for first, second in itertools.combinations(range(len(texts)), 2):
        found = comparer.relation(texts[second], texts[first])
        counts[owners[first] == owners[second], found] += 1
    right, wrong = counts[True, Relation.SAME], counts[False, Relation.SAME]
    alike = sum(count for (is_alike, _), count in counts.items() if is_alike)
    return (
        f"| {name} | {len(topics)} | {alike} | {right / max(right + wrong, 1):.2f} "
        f"({right} of {right + wrong}) | {right / alike:.2f} | "
        f"{counts[True, Relation.CONTRADICTS]} | {counts[False, Relation.CONTRADICTS]} | "
        f"{stored_one_by_one(texts, comparer)} of {len(texts)} |"
    )


def stored_one_by_one(texts: Sequence[ComparedText], comparer: Comparer) -> int:
    """Return how many playbooks are in use when the texts come in order."""
    current: dict[int, KnownPlaybook] = {}
    for place, text in enumerate(texts):
        near = {known: comparer.closeness(text, texts[known]) for known in current}
        pairs = [
            (current[known], near[known])
            for known in sorted(near, key=lambda known: -near[known].whole)
        ]
        decision = decide(text, place + 1, pairs)
        if decision.action is MergeAction.STRENGTHEN:
            continue
        if decision.action is MergeAction.SUPERSEDE:
            del current[decision.playbook_id]
        current[place] = KnownPlaybook(place, text.trigger, text.content, place + 1)
    return len(current)


def opposite_row(name: str, file: str, comparer: Comparer) -> str:
    """Return the table row of a file of pairs: what became of opposites and of others."""
    counts = Counter(
        (pair.is_, comparer.relation(pair.new, pair.known)) for pair in read_pairs(file)
    )
    cells = [str(sum(count for (is_, _), count in counts.items() if is_ == OPPOSITE))]
    for is_ in (OPPOSITE, BESIDE):
        if is_ == BESIDE:
            cells.append(str(sum(count for (what, _), count in counts.items() if what == BESIDE)))
        cells += [
            str(counts[is_, how])
            for how in (Relation.CONTRADICTS, Relation.MAY_CONTRADICT, Relation.SAME)
        ]
    return f"| {name} | {' | '.join(cells)} |"


def near_miss_row(name: str, file: str, comparer: Comparer) -> str:
    """Return the table row of pairs that differ in one thing, in another order of words."""
    counts = Counter(comparer.relation(pair.new, pair.known) for pair in read_pairs(file))
    return f"| {name} | {counts.total()} | {' | '.join(str(counts[how]) for how in Relation)} |"


def pair_rows(pairs: Sequence[Group], comparer: Comparer) -> list[str]:
    """Return the table rows of the pairs, by what differs."""
    counts = Counter(
        (pair.name, comparer.relation(pair.wordings[1], pair.wordings[0])) for pair in pairs
    )
    return [
        f"| one {name} | {sum(counts[name, how] for how in Relation)} | "
        + " | ".join(str(counts[name, how]) for how in Relation)
        + " |"
        for name in dict.fromkeys(pair.name for pair in pairs)
    ]


def tables() -> str:
    """Return what the page says between its marks."""
    comparer = Comparer()
    groups = read_groups()
    topics = [group.wordings for group in groups if not group.is_pair]
    return "\n".join(
        [
            BEGIN,
            "| wordings of | topics | alike | precision | recall "
            "| contradictory within | false | in use |",
            "|---|---|---|---|---|---|---|---|",
            topic_row("topics, open", topics, comparer),
            topic_row("topics, held out", read_wordings(f"wordings{HELD_OUT}"), comparer),
            "",
            "| the newer says the opposite | pairs | replaced | shown | joined "
            "| another matter | replaced | shown | joined |",
            "|---|---|---|---|---|---|---|---|---|",
            opposite_row("open", "relations", comparer),
            opposite_row("held out", f"relations{HELD_OUT}", comparer),
            "",
            f"| two playbooks differ in | pairs | {' | '.join(how.value for how in Relation)} |",
            "|---|---|---|---|---|---|",
            *pair_rows([group for group in groups if group.is_pair], comparer),
            near_miss_row("one thing, other order, open", "near_misses", comparer),
            near_miss_row("one thing, other order, held out", f"near_misses{HELD_OUT}", comparer),
            END,
        ]
    )


def main() -> int:
    """Put the tables between their marks."""
    head, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(head + tables() + rest.partition(END)[2])
    return 0


if __name__ == "__main__":
    sys.exit(main())
