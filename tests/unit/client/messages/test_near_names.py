"""The name that a misspelt one may mean."""

import pytest
from reflexio.near_names import NAME_CHARS_MAX, near_name

KNOWN = ["user_id", "session_id", "interaction_data_list", "source", "content", "role"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("sesion_id", "session_id"),
        ("Session-Id", "session_id"),
        ("sessionId", "session_id"),
        ("user", "user_id"),
        ("interactions", "interaction_data_list"),
        ("contents", "content"),
        ("mood", ""),
        ("colour", ""),
        ("trace", ""),
        ("", ""),
        ("session_id" * 100, ""),
    ],
)
def test_the_nearest_known_name_is_found(name: str, meant: str) -> None:
    assert near_name(name, KNOWN) == meant


def test_a_long_name_is_not_compared() -> None:
    """A name with one more character than is compared means none, however close it is."""
    known = ["x" * NAME_CHARS_MAX]
    assert near_name("x" * NAME_CHARS_MAX, known) == known[0]
    assert near_name("x" * (NAME_CHARS_MAX + 1), known) == ""
