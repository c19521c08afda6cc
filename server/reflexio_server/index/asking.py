"""The wishes in a query's words: the role it asks about, the time, and whether it is a question.

The words are English and, where marked, Chinese; what they cannot read they pass over.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final

from reflexio_server.core.interactions.learnable import USER_ROLES
from reflexio_server.index.english import QUESTION_CHARACTERS_MAX

QUESTION_MARKS: Final = ("?", "？", "؟", "՞", "፧", "⸮")

AGENT_SIDE_ROLES: Final = frozenset({"assistant", "agent", "ai", "bot", "system"})
"""First words of the roles of agents; those of their users are `USER_ROLES`."""

_TOLD: Final = (
    "recommend(?:ed)?|suggest(?:ed)?|tell|told|say|said|give|gave|given|advised?|mention(?:ed)?"
    "|offer(?:ed)?|explain(?:ed)?|shared?|proposed?|described?|introduced?|provided?|answer(?:ed)?"
    "|list(?:ed)?|teach|taught|show(?:ed|n)?"
)
_AGENT_SAID: Final = re.compile(
    r"\b(?:did|have|has|do|could|can|would|will) you\b"
    rf"|\byou (?:(?:once|ever|just|recently|previously|already|have|had) )*(?:{_TOLD})\b"
    r"|\byour (?:\w+ )?(?:advice|suggestions?|recommendations?|answers?|repl(?:y|ies)|response)\b"
    # Chinese. After a word for "to" or "with" the agent is who was told.
    r"|(?<![给跟和对向与同為为])你(?:曾经|曾經|曾|之前|以前|上次|最近|刚才|刚刚|刚)?"
    r"(?:[和跟向对与同]我(?:推荐|分享|介绍|提)|给|推荐|告诉|建议|教)"
)
_USER_SAID: Final = re.compile(r"\b(?:i|my|me|mine|we|our)\b|我")

_QUESTION_WORDS: Final = re.compile(
    r"\W*(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|am|do|does|did|can|could"
    r"|will|would|shall|should|has|have|had)\b"
)

_JOINERS: Final = frozenset({"and", "or", "vs", "versus"})


class Side(Enum):
    """A side of the talk between a user and an agent."""

    USER = "user"
    AGENT = "agent"


def side_asked_for(query: str) -> Side | None:
    """Whose words a query asks for: what "you" said is the agent's, what "I" did the user's."""
    text = query[:QUESTION_CHARACTERS_MAX].casefold()
    if _AGENT_SAID.search(text):
        return Side.AGENT
    return Side.USER if _USER_SAID.search(text) else None


def side_of_role(role_words: Sequence[str]) -> Side | None:
    """The side that a role stands on by its first word."""
    first = role_words[0] if role_words else ""
    if first in USER_ROLES:
        return Side.USER
    return Side.AGENT if first in AGENT_SIDE_ROLES else None


def is_question(query: str) -> bool:
    """Whether a query is a question itself, by its mark or by its first word."""
    text = query[:QUESTION_CHARACTERS_MAX].lower()
    return ends_with_question(query) or _QUESTION_WORDS.match(text) is not None


def ends_with_question(text: str) -> bool:
    """Whether a text ends with the question mark of any script."""
    return text.rstrip().endswith(QUESTION_MARKS)


def first_named(words: Sequence[str], roles: Mapping[str, Sequence[str]]) -> str | None:
    """The role that a query names first, if it names all of two or more, one after the other.

    "What did Ann tell Bob" asks for what Ann said. Names that stand side by side, with "and" or
    "or" or nothing between them, are asked for together: then there is no first.
    """
    if len(roles) < 2:
        return None
    places = []
    for role, role_words in roles.items():
        place = _place(words, role_words)
        if place is None:
            return None
        places.append((place, place + len(role_words), role))
    places.sort()
    for (_, end, _), (start, _, _) in itertools.pairwise(places):
        if start < end or _JOINERS.issuperset(words[end:start]):
            return None
    return places[0][2]


def _place(words: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Where a run of words begins in others."""
    length = len(wanted)
    for place in range(len(words) - length + 1):
        if length and list(words[place : place + length]) == list(wanted):
            return place
    return None
