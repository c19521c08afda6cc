"""A user's conversation, and the extractor that makes profile drafts of it."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.playbook_writer import (
    Turn,
)


class ConversationTurn(NamedTuple):
    """One turn of the request that is learned from; `content` names an action too."""

    interaction_id: int
    role: str
    content: str
    is_users: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said in one request, in order; `earlier` are the turns of the session before it.

    `turns_left_out` counts turns of the request that are too many to read. `is_repeated`: an
    earlier request of the session, learned from, has every word of the user. `is_forced`: the
    caller wants it to be learned from even so.
    """

    turns: tuple[ConversationTurn, ...]
    earlier: tuple[Turn, ...]
    turns_left_out: int
    is_repeated: bool
    is_forced: bool
    source: str

    @property
    def nothing_reason(self) -> str:
        """Why nobody need be asked at all; empty when somebody must be."""
        if not any(turn.is_users for turn in self.turns):
            return "the request has no words of the user"
        if self.is_repeated and not self.is_forced:
            return "an earlier request of the session already has all words of the user"
        return ""


class KnownProfile(NamedTuple):
    """A current profile; `vector` is a float16 row of the matching model, None without one.

    `last_interaction_id` is the latest that it rests on, 0 for none.
    """

    profile_id: str
    content: str
    last_interaction_id: int
    vector: bytes | None


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """One thing that the user's own words say of them.

    `time_to_live` is a number of `reflexio.v1.ProfileTimeToLive`, `interaction_ids` are the user's
    turns that it rests on. `confirms` and `replaces` are places among the known profiles that the
    extractor was shown, None for none: its opinion, which is checked.
    """

    content: str
    time_to_live: int
    interaction_ids: tuple[int, ...]
    confirms: int | None = None
    replaces: int | None = None


class ProfileAction(Enum):
    """What becomes of a profile draft."""

    ADD = "add"
    CONFIRM = "confirm"
    REPLACE = "replace"


class ProfileExtractor(Protocol):
    """Finds in what was said what holds of the user."""

    async def extract(
        self, conversation: Conversation, known: tuple[KnownProfile, ...]
    ) -> Extraction[ProfileDraft]:
        """Return what the user's own words say of them, given some of what is known.

        Raises `ExtractionError`; bounded in time and calls.
        """
        ...
