"""The fate of a new playbook among the known ones that are near it."""

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from reflexio_server.core.knowledge.comparison.compared import Closeness, ComparedText
from reflexio_server.core.knowledge.comparison.relation import Relation, relation

DOUBTFUL_MAX: Final = 10
"""Known playbooks that one new playbook is said to contradict, maybe: more tell a reviewer less."""


class MergeAction(Enum):
    """What becomes of a new playbook."""

    ADD = "add"
    STRENGTHEN = "strengthen"
    SUPERSEDE = "supersede"
    YIELD = "yield"


class MergeDecision(NamedTuple):
    """What becomes of a new playbook, and the known playbook that it concerns, 0 for none.

    STRENGTHEN: the known one gains the evidence. SUPERSEDE: the new one takes its place. YIELD: the
    new one is stored as superseded, since the known one rests on a later correction. `doubtful` are
    known ones that the new one may contradict: both stay, and people decide.
    """

    action: MergeAction
    playbook_id: int = 0
    doubtful: tuple[int, ...] = ()


class KnownPlaybook(NamedTuple):
    """A current playbook; `last_interaction_id` is the latest that it rests on, 0 for none."""

    playbook_id: int
    trigger: str
    content: str
    last_interaction_id: int


def decide(
    new: ComparedText, interaction_id: int, near: Sequence[tuple[KnownPlaybook, Closeness]]
) -> MergeDecision:
    """Decide on a new playbook of a correction, given known ones, nearest first.

    The nearest that is the same counts before any that contradicts.
    """
    found = [
        (relation(new, ComparedText(known.trigger, known.content), closeness), known)
        for known, closeness in near
    ]
    for how, known in found:
        if how is Relation.SAME:
            return MergeDecision(MergeAction.STRENGTHEN, known.playbook_id)
    doubtful = tuple(known.playbook_id for how, known in found if how is Relation.MAY_CONTRADICT)[
        :DOUBTFUL_MAX
    ]
    for how, known in found:
        if how is Relation.CONTRADICTS:
            is_newer = interaction_id > known.last_interaction_id
            return MergeDecision(
                MergeAction.SUPERSEDE if is_newer else MergeAction.YIELD,
                known.playbook_id,
                doubtful,
            )
    return MergeDecision(MergeAction.ADD, doubtful=doubtful)
