"""Dates in queries, and the records created then."""

import datetime

import numpy as np
import pytest
from reflexio_server.index.dates import NamedDate, Span, created_then, dates_in

NOW = int(datetime.datetime(2026, 5, 13, 15, 30, tzinfo=datetime.UTC).timestamp())
"""A Wednesday."""


def day(month: int, of_month: int, year: int = 2026) -> datetime.date:
    """A date."""
    return datetime.date(year, month, of_month)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("what did I eat on May 4th?", NamedDate(5, 4, None)),
        ("May 4, 2025", NamedDate(5, 4, 2025)),
        ("sept. 30", NamedDate(9, 30, None)),
        ("the 4th of May 2024", NamedDate(5, 4, 2024)),
        ("4 may", NamedDate(5, 4, None)),
        ("on 2026-05-04 at noon", NamedDate(5, 4, 2026)),
        ("在5月4日", NamedDate(5, 4, None)),
        ("2025年12月31号", NamedDate(12, 31, 2025)),
        ("in May", NamedDate(5, None, None)),
        ("mid-march 2025", NamedDate(3, None, 2025)),
    ],
)
def test_dates_named(query: str, named: NamedDate) -> None:
    """Days and months, with a year or of any year."""
    assert dates_in(query, NOW) == [named]


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("what did I say yesterday", day(5, 12), day(5, 13)),
        ("today's plan", day(5, 13), day(5, 14)),
        ("last week", day(5, 4), day(5, 11)),
        ("last month", day(4, 1), day(5, 1)),
        ("3 days ago", day(5, 10), day(5, 11)),
        ("two weeks ago", day(4, 27), day(5, 4)),
        ("six months ago", day(11, 1, 2025), day(12, 1, 2025)),
        ("a year ago", day(1, 1, 2025), day(1, 1, 2026)),
        ("999 years ago", day(1, 1, 1027), day(1, 1, 1028)),
        ("昨天", day(5, 12), day(5, 13)),
    ],
)
def test_spans_relative_to_now(query: str, start: datetime.date, end: datetime.date) -> None:
    """By the caller's now."""
    assert dates_in(query, NOW) == [Span(start, end)]


@pytest.mark.parametrize(
    "query",
    [
        "may I come in",
        "you may 4get it",
        "in maybe",
        "March on",
        "room 4-05",
        "12026-05-04",
        "2026-05-041",
        "13月40日",
        "at 10:30 may be",
        "ages ago",
        "May 45",
    ],
)
def test_what_is_no_date(query: str) -> None:
    """The verb, and figures that only look like a date."""
    assert dates_in(query, NOW) == []


def test_a_day_hides_the_month_beside_it() -> None:
    """Months are read only where no day is named."""
    assert dates_in("in May, on June 3rd", NOW) == [NamedDate(6, 3, None)]


def test_records_created_then() -> None:
    """A day of any year, a month of one year, a span; all and none of the records are no choice."""
    made = [day(5, 4, 2025), day(5, 4), day(5, 5), day(2, 29, 2024), day(12, 31, 1969)]
    created_at = np.array([(each - day(1, 1, 1970)).days * 86_400 + 86_399 for each in made])

    def then(*named: NamedDate | Span) -> list[bool] | None:
        mask = created_then(created_at, list(named))
        return None if mask is None else mask.tolist()

    assert then(NamedDate(5, 4, None)) == [True, True, False, False, False]
    assert then(NamedDate(5, None, 2026)) == [False, True, True, False, False]
    assert then(NamedDate(2, 29, None)) == [False, False, False, True, False]
    assert then(NamedDate(12, 31, None)) == [False, False, False, False, True]
    assert then(Span(day(5, 5), day(5, 6))) == [False, False, True, False, False]
    assert then(NamedDate(7, 1, None)) is None
    assert then(Span(day(1, 1, 1900), day(1, 1, 2100))) is None
