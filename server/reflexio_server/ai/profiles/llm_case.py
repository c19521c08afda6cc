"""A user's turns as the model is shown them: bounded, and as data that no text can leave."""

from typing import Any, Final

import orjson

from reflexio_server.ai.playbooks.llm_case import ROLE_CHARS_MAX, cut
from reflexio_server.core.learning.profile_extractor import (
    Conversation,
    ConversationTurn,
    KnownProfile,
)

USERS_TURN_CHARS_MAX: Final = 2_000
OTHERS_TURN_CHARS_MAX: Final = 600
"""What others say only shows what the user answers."""
TURNS_CHARS_MAX: Final = 36_000
"""All turns of the request; with the rest it stays below what a context of 16,000 tokens takes."""
KNOWN_CHARS_MAX: Final = 200
"""Of a known profile."""


class ProfileCase:
    """The turns that fit, numbered from 1, the last of the request."""

    def __init__(self, conversation: Conversation, known: tuple[KnownProfile, ...]) -> None:
        self._conversation = conversation
        self._known = known
        self.turns = _fitting(conversation.turns)

    def to_json(self) -> str:
        """Return the parts on one line of JSON, where no text can forge a line of its own."""
        left_out = (
            self._conversation.turns_left_out + len(self._conversation.turns) - len(self.turns)
        )
        document = {
            "earlier_turns": [
                {"role": cut(turn.role, ROLE_CHARS_MAX), "content": _others(turn.content)}
                for turn in self._conversation.earlier
            ],
            "turns_left_out": left_out,
            "turns": [_shown(number, turn) for number, turn in enumerate(self.turns, 1)],
            "known_profiles": [
                {"number": number, "content": cut(profile.content, KNOWN_CHARS_MAX)}
                for number, profile in enumerate(self._known, 1)
            ],
        }
        return orjson.dumps(document).decode()


def _shown(number: int, turn: ConversationTurn) -> dict[str, Any]:
    return {
        "number": number,
        "speaker": "user" if turn.is_users else "other",
        "role": cut(turn.role, ROLE_CHARS_MAX),
        "content": _content(turn),
    }


def _content(turn: ConversationTurn) -> str:
    return cut(turn.content, USERS_TURN_CHARS_MAX) if turn.is_users else _others(turn.content)


def _others(content: str) -> str:
    return cut(content, OTHERS_TURN_CHARS_MAX)


def _fitting(turns: tuple[ConversationTurn, ...]) -> tuple[ConversationTurn, ...]:
    """Return the last turns that fit together."""
    chars = 0
    for place in range(len(turns) - 1, -1, -1):
        chars += len(_content(turns[place]))
        if chars > TURNS_CHARS_MAX:
            return turns[place + 1 :]
    return turns
