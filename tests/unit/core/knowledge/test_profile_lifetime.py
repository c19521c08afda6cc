"""The lifetime of a profile, and the effect of a change on it."""

import pytest
from reflexio_server.core.knowledge.model import NEVER_EXPIRES, Profile
from reflexio_server.core.knowledge.profile_lifetime import INFINITY, changed, expiration

DAY_S = 86_400


def profile(time_to_live: int, changed_at: int, until: int) -> Profile:
    """Return a profile."""
    return Profile("p", "ann", "tea", changed_at, "", time_to_live, until, "", "", 1, "", "", "")


@pytest.mark.parametrize(("time_to_live", "days"), [(1, 1), (2, 7), (3, 30), (4, 90), (5, 365)])
def test_time_to_live_counts_from_the_change(time_to_live: int, days: int) -> None:
    """Days of the contract; never beyond what stands for never."""
    assert expiration(1000, time_to_live) == 1000 + days * DAY_S
    assert expiration(NEVER_EXPIRES - 1, time_to_live) == NEVER_EXPIRES
    assert expiration(1000, INFINITY) == NEVER_EXPIRES


def test_change_begins_a_new_life() -> None:
    """Where the expiration is what the time to live says."""
    new = changed(profile(1, 1000, 1000 + DAY_S), {"content": "coffee"}, 5000)
    assert (new.content, new.last_modified_timestamp) == ("coffee", 5000)
    assert new.expiration_timestamp == 5000 + DAY_S


def test_change_leaves_an_expiration_of_the_callers_own() -> None:
    """It says otherwise than the time to live."""
    assert changed(profile(1, 1000, 7777), {"content": "c"}, 5000).expiration_timestamp == 7777


def test_no_change_changes_nothing() -> None:
    """Not even the time."""
    old = profile(1, 1000, 1000 + DAY_S)
    assert changed(old, {"content": "tea"}, 5000) is old
