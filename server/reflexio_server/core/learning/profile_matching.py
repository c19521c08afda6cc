"""Whether something said of a user is known, takes the place of what is known, or is new."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from reflexio_server.core.learning.playbook_matching import LessonText, Relation, relation
from reflexio_server.core.learning.profile_extractor import KnownProfile, ProfileAct, ProfileDraft
from reflexio_server.core.text.stop_words import STOP_WORDS
from reflexio_server.core.text.tokens import stem

NEAR_COSINE_MIN: Final = 0.4
"""A known profile that an extractor names must be at least as near, or share a word: it is about
the same matter then, and no text can have an unrelated profile replaced."""

_WORD: Final = re.compile(r"[^\W_]+")
_SUBJECT: Final = frozenset({"user", "customer", "client"})
"""What statements on users begin with says nothing of their matter."""


class ProfileChoice(NamedTuple):
    """What becomes of a draft; `known` is None for a new profile."""

    act: ProfileAct
    known: KnownProfile | None = None


def choose_profile(
    draft: ProfileDraft,
    known: Sequence[KnownProfile],
    cosines: Mapping[str, float],
) -> ProfileChoice | None:
    """Decide on a draft; None when a later statement of the user contradicts it.

    `cosines` are those of known profiles to the draft, by profile_id; the extractor's opinion
    points into `known`. Texts that are the same but for case, spaces and the last stop, and those
    whose facts agree, confirm; those that differ in a number or a denial, or that the extractor
    names, replace.
    """
    mark = _normal(draft.content)
    for one in known:
        if _normal(one.content) == mark:
            return ProfileChoice(ProfileAct.CONFIRM, one)
    text = LessonText("", draft.content)
    near = sorted(
        (one for one in known if one.profile_id in cosines),
        key=lambda one: -cosines[one.profile_id],
    )
    found = [
        (relation(text, LessonText("", one.content), cosines[one.profile_id]), one) for one in near
    ]
    for how, one in found:
        if how is Relation.SAME:
            return ProfileChoice(ProfileAct.CONFIRM, one)
    for act, place in (
        (ProfileAct.REPLACE, draft.replaces),
        (ProfileAct.CONFIRM, draft.confirms),
    ):
        if place is not None and _is_near(draft.content, known[place], cosines):
            return _timely(draft, act, known[place])
    for how, one in found:
        if how is Relation.CONTRADICTS:
            return _timely(draft, ProfileAct.REPLACE, one)
    return ProfileChoice(ProfileAct.ADD)


def _timely(draft: ProfileDraft, act: ProfileAct, known: KnownProfile) -> ProfileChoice | None:
    is_outdated = known.last_interaction_id > max(draft.interaction_ids)
    return None if act is ProfileAct.REPLACE and is_outdated else ProfileChoice(act, known)


def _is_near(content: str, known: KnownProfile, cosines: Mapping[str, float]) -> bool:
    if cosines.get(known.profile_id, 0.0) >= NEAR_COSINE_MIN:
        return True
    return not _telling(content).isdisjoint(_telling(known.content))


def _telling(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {stem(word) for word in words if word not in STOP_WORDS and word not in _SUBJECT}


def _normal(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!")
