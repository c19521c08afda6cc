"""The result of a search over all knowledge, ready for an agent's prompt."""

from dataclasses import dataclass
from enum import StrEnum

from reflexio.types import _prompt
from reflexio.types.playbooks import AgentPlaybook, UserPlaybook
from reflexio.types.profiles import UserProfile
from reflexio.types.recorded import Citation, Interaction

PROMPT_CHARS_MAX = 20_000
"""About 5,000 tokens: room for some fifty records, and little of any model's window."""


class EntityType(StrEnum):
    """A kind of learned record."""

    UNSPECIFIED = "unspecified"
    """No kind, and passed over."""
    PROFILES = "profiles"
    USER_PLAYBOOKS = "user_playbooks"
    AGENT_PLAYBOOKS = "agent_playbooks"


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """The hits of a search over everything learned, each kind best first.

    `reformulated_query` is what was searched for in place of the query, None when the query was.
    """

    success: bool
    profiles: list[UserProfile]
    user_playbooks: list[UserPlaybook]
    agent_playbooks: list[AgentPlaybook]
    reformulated_query: str | None
    msg: str
    has_more: bool = False
    next_page_token: str = ""

    def as_prompt(self, *, chars_max: int = PROMPT_CHARS_MAX, why: bool = False) -> str:
        """Return the hits as text for a prompt, each with a mark such as [agent_playbook:3].

        Of agent playbooks it has the approved alone: pending ones are nobody's word yet. What goes
        beyond `chars_max` characters is left out, record by record, the best are kept, and what
        says the same as a record before it. Under each heading the newest comes first, each with
        its day in UTC. `why` adds the rationales of playbooks. Empty when there is nothing.
        """
        return _prompt.prompt(self, chars_max, why=why)

    def citations(self, answer: str) -> list[Citation]:
        """Return what the answer cites by the marks of `as_prompt`, in the order of their places.

        They go into `citations` of the published interaction.
        """
        return _prompt.cited(self, answer)


@dataclass(frozen=True, slots=True)
class GetContextResponse:
    """What an agent is to know in its turn: `prompt`, and the records that it shows.

    Each kind comes best first, `interactions` session by session, oldest first in each. `marks` are
    what the prompt's records are cited by, in their order.
    """

    success: bool
    prompt: str
    agent_playbooks: list[AgentPlaybook]
    user_playbooks: list[UserPlaybook]
    profiles: list[UserProfile]
    interactions: list[Interaction]
    marks: list[Citation]
    msg: str

    def as_prompt(self) -> str:
        """Return the text for the agent's instructions, empty when there is nothing."""
        return self.prompt

    def citations(self, answer: str) -> list[Citation]:
        """Return what the answer cites by the marks of the prompt, in the order of their places.

        They go into `citations` of the published interaction.
        """
        return sorted(
            (mark for mark in self.marks if mark.tag in answer),
            key=lambda mark: answer.find(mark.tag),
        )
