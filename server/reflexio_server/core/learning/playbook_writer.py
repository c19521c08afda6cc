"""An expert's correction, and the writer that makes playbook drafts of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from reflexio_server.core.learning.extraction import Extraction

CONTENT_CHARS_MAX = 4_000
"""Characters of a playbook's content: it is read before every answer in its situation."""


EARLIER_TURNS_MAX = 10
"""Turns before an answer that a writer is shown, the last: the decision that went wrong is seldom
further back."""


KNOWN_MAX = 6
"""Known playbooks that a writer is shown, those nearest to the correction."""


class Turn(NamedTuple):
    """One earlier turn of the conversation: what was said, what the user did, the tools called."""

    role: str
    content: str
    did: str = ""
    tools: tuple[str, ...] = ()


class ShownPlaybook(NamedTuple):
    """A known playbook as a writer is shown it."""

    playbook_id: int
    trigger: str
    content: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One answer of an agent that an expert reviewed, with what led to it.

    `question` is the last turn before it by another speaker, empty when there is none; `earlier`
    are the turns before the answer in order, the question included, at most EARLIER_TURNS_MAX;
    `earlier_left_out` counts the turns of the session before them. `agent_tools` are the tools that
    the agent called for its answer, `known` the playbooks nearest to it, at most KNOWN_MAX, for a
    writer that reads them.
    """

    question: str
    agent_answer: str
    expert_answer: str
    earlier: Sequence[Turn] = ()
    earlier_left_out: int = 0
    agent_tools: tuple[str, ...] = ()
    known: Sequence[ShownPlaybook] = ()


@dataclass(frozen=True, slots=True)
class PlaybookDraft:
    """One draft: when it applies, what to do then, and why.

    `trigger` is the situation as it shows at the earliest decision point, `content` an instruction
    that stands alone, grounded in the expert's text. `replaces` is the place among the known
    playbooks of the one that no longer holds, None for none: an opinion, which is checked.
    """

    trigger: str
    content: str
    rationale: str
    replaces: int | None = None


class PlaybookWriter(Protocol):
    """Turns a correction into drafts of playbooks."""

    @property
    def name(self) -> str:
        """Who writes, with the version of its instructions."""
        ...

    @property
    def reads_known(self) -> bool:
        """Whether it is worth while to look for known playbooks to show."""
        ...

    async def write(self, correction: Correction) -> Extraction[PlaybookDraft]:
        """Return what the correction teaches; bounded in time and calls.

        Raises `ExtractionError`.
        """
        ...
