"""The statements of a text, in forms that compare."""

import pytest
from reflexio_server.core.text.negation import denials
from reflexio_server.core.text.tokens import TokenKind, tokenise


def quantities(text: str) -> list[tuple[str, str]]:
    """Return the numbers of a text with their units."""
    return [(token.key, token.unit) for token in tokenise(text) if token.kind is TokenKind.QUANTITY]


@pytest.mark.parametrize("text", ["from 7 to 10 am", "7-10 a.m.", "between 7 and 10 am"])
def test_a_span_of_hours_shares_its_half_of_the_day(text: str) -> None:
    assert quantities(text) == quantities("7 am, 10 am") == [("420", "clock"), ("600", "clock")]


def test_a_span_that_is_no_time_of_day_keeps_its_number() -> None:
    assert quantities("from 1,500 to 10 am") == [("1500", ""), ("600", "clock")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It can't be returned.", 1),
        ("No later than Monday.", 0),
        ("Never without a receipt.", 2),
        ("A nota bene.", 0),
    ],
)
def test_denials_are_counted(text: str, count: int) -> None:
    assert denials(text) == count
