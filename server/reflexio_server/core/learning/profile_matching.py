"""The relation of a profile draft to the known ones: confirms, replaces, or is new."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from reflexio_server.core.knowledge.comparison.compared import Closeness, ComparedText
from reflexio_server.core.knowledge.comparison.relation import Relation, relation
from reflexio_server.core.learning.profile_extractor import (
    KnownProfile,
    ProfileAction,
    ProfileDraft,
)
from reflexio_server.core.text.stop_words import STOP_WORDS
from reflexio_server.core.text.tokens import stem

NEAR_COSINE_MIN: Final = 0.4
"""A known profile that an extractor names must be at least as near, or share a word: it is about
the same matter then, and no text can have an unrelated profile replaced."""

_WORD: Final = re.compile(r"[^\W_]+")
_SUBJECT: Final = frozenset({"user", "customer", "client"})
"""What statements on users begin with says nothing of their matter."""


class ProfileDecision(NamedTuple):
    """What becomes of a draft; `known` is None for a new profile."""

    action: ProfileAction
    known: KnownProfile | None = None


def decide_profile(
    draft: ProfileDraft,
    known: Sequence[KnownProfile],
    cosines: Mapping[str, float],
) -> ProfileDecision | None:
    """Decide on a draft; None when a later statement of the user contradicts it.

    `cosines` are those of known profiles to the draft, by profile_id; the extractor's opinion
    points into `known`. Texts that are the same but for case, spaces and the last stop, and those
    whose facts agree, confirm; those that differ in a number or a denial, or that the extractor
    names, replace.
    """
    mark = _normal(draft.content)
    for profile in known:
        if _normal(profile.content) == mark:
            return ProfileDecision(ProfileAction.CONFIRM, profile)
    text = ComparedText("", draft.content)
    near = sorted(
        (profile for profile in known if profile.profile_id in cosines),
        key=lambda profile: -cosines[profile.profile_id],
    )
    found = [
        (
            relation(text, ComparedText("", profile.content), Closeness(cosine, cosine, cosine)),
            profile,
        )
        for profile in near
        for cosine in (cosines[profile.profile_id],)
    ]
    for how, profile in found:
        if how is Relation.SAME:
            return ProfileDecision(ProfileAction.CONFIRM, profile)
    for action, place in (
        (ProfileAction.REPLACE, draft.replaces),
        (ProfileAction.CONFIRM, draft.confirms),
    ):
        if place is not None and _is_near(draft.content, known[place], cosines):
            return _timely(draft, action, known[place])
    for how, profile in found:
        if how is Relation.CONTRADICTS:
            return _timely(draft, ProfileAction.REPLACE, profile)
    return ProfileDecision(ProfileAction.ADD)


def _timely(
    draft: ProfileDraft, action: ProfileAction, known: KnownProfile
) -> ProfileDecision | None:
    is_outdated = known.last_interaction_id > max(draft.interaction_ids)
    return (
        None if action is ProfileAction.REPLACE and is_outdated else ProfileDecision(action, known)
    )


def _is_near(content: str, known: KnownProfile, cosines: Mapping[str, float]) -> bool:
    if cosines.get(known.profile_id, 0.0) >= NEAR_COSINE_MIN:
        return True
    return not _naming_words(content).isdisjoint(_naming_words(known.content))


def _naming_words(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {stem(word) for word in words if word not in STOP_WORDS and word not in _SUBJECT}


def _normal(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!")
