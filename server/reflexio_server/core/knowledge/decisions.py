"""Decisions of people on agent playbooks: who made them, when and why, and what an edit undoes."""

from dataclasses import asdict, dataclass

from reflexio_server.core.json_columns import read_list, write_list
from reflexio_server.core.knowledge.model import AgentPlaybook, PlaybookStatus

DECISIONS_KEPT_MAX = 100
"""Decisions on one playbook, the last: a few people decide, and rarely twice."""
EDITED = "the text was edited with a key that may not decide"
SOURCE_GONE = "a user playbook whose words it had was deleted"

EXPERT_ORIGIN = "origin: an expert's correction"
"""The metadata of an agent playbook that offers to all what an expert corrected for one user."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on an agent playbook; an empty `key_id` is an open server's or the server's."""

    playbook_status: int
    key_id: str
    decided_at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes a playbook: the key, whether it may decide, and why it does."""

    key_id: str
    may_decide: bool
    reason: str = ""


def read_decisions(column: str) -> list[Decision]:
    """Return the decisions that a playbook's column holds, oldest first."""
    return [Decision(**held) for held in read_list(column)]


def with_decision(playbook: AgentPlaybook, decision: Decision) -> AgentPlaybook:
    """Return the playbook as decided."""
    kept = [*read_decisions(playbook.decisions), decision][-DECISIONS_KEPT_MAX:]
    return playbook._replace(
        playbook_status=decision.playbook_status, decisions=write_list(map(asdict, kept))
    )


def settle(old: AgentPlaybook, new: AgentPlaybook, editor: Editor, now_s: int) -> AgentPlaybook:
    """Return the changed playbook with the decision that the change is, or undoes.

    A text that is edited by who may not decide is pending again.
    """
    if new.playbook_status != old.playbook_status:
        decision = Decision(new.playbook_status, editor.key_id, now_s, editor.reason)
    elif _text_of(new) != _text_of(old) and not editor.may_decide and is_decided(old):
        decision = Decision(PlaybookStatus.PENDING, editor.key_id, now_s, EDITED)
    else:
        return new
    return with_decision(new, decision)


def is_decided(playbook: AgentPlaybook) -> bool:
    """Say whether somebody approved or rejected the playbook."""
    return playbook.playbook_status != PlaybookStatus.PENDING


def _text_of(playbook: AgentPlaybook) -> tuple[str, str, str]:
    return playbook.trigger, playbook.content, playbook.rationale
