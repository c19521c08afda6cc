"""Statements about a user confirm, replace or join what is known; no text decides alone."""

import pytest
from reflexio_server.core.learning.profile_extractor import (
    KnownProfile,
    ProfileAction,
    ProfileDraft,
)
from reflexio_server.core.learning.profile_matching import (
    NEAR_COSINE_MIN,
    ProfileDecision,
    decide_profile,
)

TEA = KnownProfile("tea", "The user drinks green tea.", 10, None)
OSLO = KnownProfile("oslo", "The user lives in Oslo.", 20, None)
CHILDREN = KnownProfile("children", "The user has 2 small children at home.", 5, None)
KNOWN = (TEA, OSLO, CHILDREN)


def chosen(content: str, cosine: float = 0.0, interaction_id: int = 99, **opinion: int) -> object:
    """Return what becomes of a statement that is as near to each known one as `cosine`."""
    draft = ProfileDraft(content, 6, (interaction_id,), **opinion)
    cosines = {profile.profile_id: cosine for profile in KNOWN} if cosine else {}
    return decide_profile(draft, KNOWN, cosines)


@pytest.mark.parametrize("content", ["the user  drinks green tea", "The user drinks green tea!"])
def test_the_same_words_confirm_without_a_model(content: str) -> None:
    assert chosen(content) == ProfileDecision(ProfileAction.CONFIRM, TEA)


def test_another_number_replaces() -> None:
    draft = ProfileDraft("The user has 3 small children at home.", 6, (99,))
    decision = decide_profile(draft, KNOWN, {"children": 0.95})
    assert decision == ProfileDecision(ProfileAction.REPLACE, CHILDREN)


def test_the_extractors_opinion_counts_where_the_matter_is_the_same() -> None:
    moved = "The user moved to Bergen."
    assert chosen("The user drinks coffee.", replaces=0) == ProfileDecision(
        ProfileAction.REPLACE, TEA
    )
    assert chosen(moved, replaces=1) == ProfileDecision(ProfileAction.ADD)
    assert chosen(moved, NEAR_COSINE_MIN, replaces=1) == ProfileDecision(
        ProfileAction.REPLACE, OSLO
    )
    assert chosen(moved, NEAR_COSINE_MIN - 0.01, replaces=1) == ProfileDecision(ProfileAction.ADD)
    assert chosen("The user is fond of tea.", confirms=0) == ProfileDecision(
        ProfileAction.CONFIRM, TEA
    )


def test_an_older_statement_replaces_nothing() -> None:
    moved = "The user moved to Bergen."
    assert chosen(moved, 0.5, interaction_id=19, replaces=1) is None
    assert chosen(moved, 0.5, interaction_id=21, replaces=1) is not None
