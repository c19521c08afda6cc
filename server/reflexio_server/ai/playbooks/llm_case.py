"""A correction as the model is shown it: bounded, and as data that no text in it can leave."""

from dataclasses import dataclass
from typing import Any, Final

import orjson

from reflexio_server.core.learning.playbook_writer import (
    EARLIER_TURNS_MAX,
    KNOWN_MAX,
    Correction,
    ShownPlaybook,
    Turn,
)

SHOWN_QUESTION_CHARS_MAX: Final = 4_000
SHOWN_ANSWER_CHARS_MAX: Final = 12_000
"""Of the agent's and of the expert's answer: some 3,000 tokens of English, four pages each."""
SHOWN_TURN_CHARS_MAX: Final = 1_200
"""Of an earlier turn, which only shows the situation. All parts together stay below 50,000
characters, which models with a context of 16,000 tokens take with their instructions."""
SHOWN_DEED_CHARS_MAX: Final = 150
"""Of what a user did, and of all tools of a turn."""
SHOWN_TOOLS_CHARS_MAX: Final = 600
"""Of the tools that the agent called for its answer."""
SHOWN_KNOWN_CHARS_MAX: Final = 300
"""Of the situation and of the instruction of a known playbook."""
ROLE_CHARS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Case:
    """The parts of a correction that the model sees, each cut to its limit."""

    question: str
    agent_answer: str
    expert_answer: str
    earlier: tuple[Turn, ...]
    turns_left_out: int
    agent_tools: str
    known: tuple[ShownPlaybook, ...]

    def to_json(self) -> str:
        """Return the parts on one line of JSON, where no text can forge a line of its own."""
        document = {
            "earlier_turns_left_out": self.turns_left_out,
            "earlier_turns": [_shown(turn) for turn in self.earlier],
            "question": self.question,
            "agent_answer": self.agent_answer,
            "agent_tools": self.agent_tools,
            "expert_answer": self.expert_answer,
            "known_playbooks": [
                {"number": number, "trigger": playbook.trigger, "content": playbook.content}
                for number, playbook in enumerate(self.known, 1)
            ],
        }
        return orjson.dumps(document).decode()


def _shown(turn: Turn) -> dict[str, Any]:
    shown = {"role": turn.role, "content": turn.content}
    if turn.did:
        shown["user_action"] = turn.did
    if turn.tools:
        shown["tools_used"] = turn.tools[0]
    return shown


def case_of(correction: Correction) -> Case:
    """Cut a correction's parts to their limits; what is cut says how much is missing."""
    beyond = max(0, len(correction.earlier) - EARLIER_TURNS_MAX)
    return Case(
        question=cut(correction.question, SHOWN_QUESTION_CHARS_MAX),
        agent_answer=cut(correction.agent_answer, SHOWN_ANSWER_CHARS_MAX),
        expert_answer=cut(correction.expert_answer, SHOWN_ANSWER_CHARS_MAX),
        earlier=tuple(
            Turn(
                cut(turn.role, ROLE_CHARS_MAX),
                cut(turn.content, SHOWN_TURN_CHARS_MAX),
                cut(turn.did, SHOWN_DEED_CHARS_MAX),
                (cut("; ".join(turn.tools), SHOWN_DEED_CHARS_MAX),) if turn.tools else (),
            )
            for turn in correction.earlier[beyond:]
        ),
        turns_left_out=correction.earlier_left_out + beyond,
        agent_tools=cut("; ".join(correction.agent_tools), SHOWN_TOOLS_CHARS_MAX),
        known=tuple(
            playbook._replace(
                trigger=cut(playbook.trigger, SHOWN_KNOWN_CHARS_MAX),
                content=cut(playbook.content, SHOWN_KNOWN_CHARS_MAX),
            )
            for playbook in correction.known[:KNOWN_MAX]
        ),
    )


def nothing_to_compare(correction: Correction) -> str:
    """Say why a model need not be asked at all; empty when it must be."""
    expert_answer = correction.expert_answer.strip()
    if not expert_answer:
        return "the expert's answer is empty"
    if expert_answer == correction.agent_answer.strip():
        return "the expert's answer is the agent's, word for word"
    return ""


def cut(text: str, chars_max: int) -> str:
    """Return the beginning of a text. Lone surrogates, which have no UTF-8, are left out."""
    kept = text[:chars_max].encode("utf-8", "ignore").decode("utf-8")
    left_out = len(text) - chars_max
    return kept if left_out <= 0 else f"{kept} [cut: {left_out} more characters]"
