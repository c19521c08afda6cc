"""The author of a turn's words: a profile rests on those of the user alone."""

import pytest
from reflexio_server.core.interactions.learnable import is_users_own


@pytest.mark.parametrize(
    "role", ["user", "User", " Human ", "customer (ann)", "user (a (b))", "u1"]
)
def test_the_users_own_words(role: str) -> None:
    assert is_users_own(role, "u1")


@pytest.mark.parametrize(
    "role", ["assistant", "assistant (user)", "tool", "user agent", "(user)", ""]
)
def test_what_others_say(role: str) -> None:
    assert not is_users_own(role, "u1")
