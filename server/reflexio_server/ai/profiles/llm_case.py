"""What a user said as the model is shown it: bounded, and as data that no text in it can leave."""

from typing import Any, Final

import orjson

from reflexio_server.ai.playbooks.llm_case import ROLE_CHARS_MAX, cut
from reflexio_server.core.learning.profile_extractor import KnownProfile, Spoken, SpokenTurn

USERS_TURN_CHARS_MAX: Final = 2_000
OTHERS_TURN_CHARS_MAX: Final = 600
"""What others say only shows what the user answers."""
TURNS_CHARS_MAX: Final = 36_000
"""All turns of the request; with the rest it stays below what a context of 16,000 tokens takes."""
KNOWN_CHARS_MAX: Final = 200
"""Of a known profile."""


class ProfileCase:
    """The turns that fit, numbered from 1, the last of the request."""

    def __init__(self, spoken: Spoken, known: tuple[KnownProfile, ...]) -> None:
        self._spoken = spoken
        self._known = known
        self.turns = _fitting(spoken.turns)

    def to_json(self) -> str:
        """Return the parts on one line of JSON, where no text can forge a line of its own."""
        left_out = self._spoken.turns_left_out + len(self._spoken.turns) - len(self.turns)
        document = {
            "earlier_turns": [
                {"role": cut(turn.role, ROLE_CHARS_MAX), "content": _others(turn.content)}
                for turn in self._spoken.earlier
            ],
            "turns_left_out": left_out,
            "turns": [_shown(number, turn) for number, turn in enumerate(self.turns, 1)],
            "known_profiles": [
                {"number": number, "content": cut(one.content, KNOWN_CHARS_MAX)}
                for number, one in enumerate(self._known, 1)
            ],
        }
        return orjson.dumps(document).decode()


def _shown(number: int, turn: SpokenTurn) -> dict[str, Any]:
    return {
        "number": number,
        "speaker": "user" if turn.is_users else "other",
        "role": cut(turn.role, ROLE_CHARS_MAX),
        "content": _content(turn),
    }


def _content(turn: SpokenTurn) -> str:
    return cut(turn.content, USERS_TURN_CHARS_MAX) if turn.is_users else _others(turn.content)


def _others(content: str) -> str:
    return cut(content, OTHERS_TURN_CHARS_MAX)


def _fitting(turns: tuple[SpokenTurn, ...]) -> tuple[SpokenTurn, ...]:
    """Return the last turns that fit together."""
    chars = 0
    for place in range(len(turns) - 1, -1, -1):
        chars += len(_content(turns[place]))
        if chars > TURNS_CHARS_MAX:
            return turns[place + 1 :]
    return turns
