"""Page tokens come back as they were given, and nothing else passes for one."""

import base64
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.paging import TOKEN_INT_MAX, read_token, write_token

NUMBERS = st.integers(0, TOKEN_INT_MAX)


def encoded(value: object) -> str:
    """Return any JSON value in a token's outer form."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@given(parts=st.lists(NUMBERS, min_size=1, max_size=3))
def test_token_comes_back_as_it_was_given(parts: list[int]) -> None:
    """Every row's numbers survive, in characters that need no quoting in a URL."""
    token = write_token(*parts)
    assert re.fullmatch(r"[\w-]+", token, re.ASCII)
    assert read_token(token, *[int] * len(parts)) == parts


def test_empty_token_starts_at_the_beginning() -> None:
    """An empty token is none."""
    assert read_token("", int, int) is None


@pytest.mark.parametrize(
    "token",
    [
        "garbage",
        "a",
        "=",
        "====",
        "\0",
        "é",
        "\ud800",
        "!!!!",
        "W" * 1000,
        encoded([1]),
        encoded([1, 2, 3]),
        encoded([1, "2"]),
        encoded([1, 2.0]),
        encoded([1, True]),
        encoded([1, None]),
        encoded([-1, 2]),
        encoded([1, 2**63]),
        encoded({"1": 2}),
        encoded("12"),
        encoded(None),
        encoded(12),
        base64.urlsafe_b64encode(b"[" * 700).decode().rstrip("="),
        base64.urlsafe_b64encode(b"[" + b"9" * 700).decode().rstrip("="),
        base64.urlsafe_b64encode(b"[NaN, 1]").decode().rstrip("="),
        base64.urlsafe_b64encode(b"\xff\xfe\xff").decode(),
    ],
)
def test_foreign_token_is_refused_by_its_field(token: str) -> None:
    """The caller learns that page_token is at fault."""
    with pytest.raises(ServiceError) as refusal:
        read_token(token, int, int)
    assert refusal.value.code is Code.INVALID_ARGUMENT
    assert [violation.field for violation in refusal.value.violations] == ["page_token"]


@settings(max_examples=300)
@given(token=st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")))
def test_random_text_is_read_or_refused(token: str) -> None:
    """No text raises anything but the refusal."""
    try:
        parts = read_token(token, int, int)
    except ServiceError:
        return
    assert parts is None or all(type(part) is int for part in parts)


@settings(max_examples=300)
@given(parts=st.tuples(NUMBERS, NUMBERS), position=st.integers(0, 200), value=st.characters())
def test_damaged_token_is_read_or_refused(
    parts: tuple[int, int], position: int, value: str
) -> None:
    """A character changed on the way raises nothing but the refusal."""
    token = write_token(*parts)
    place = position % len(token)
    try:
        read = read_token(token[:place] + value + token[place + 1 :], int, int)
    except ServiceError:
        return
    assert read is not None
    assert len(read) == 2
