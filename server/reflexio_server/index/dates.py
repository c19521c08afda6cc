"""The dates that a query names, and the records that were created then; all in UTC.

Read are days ("May 4th, 2026", "4 May", 2026-05-04, 5月4日); without a day months, after a word
that tells the month from the verb ("in May", "last March 2025"); spans relative to now (yesterday,
last week, three months ago, 昨天). What names no year means that day or month of any year.
"""

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from reflexio_server.index.arrays import Integers, Mask
from reflexio_server.index.english import QUESTION_CHARACTERS_MAX

SECONDS_PER_DAY: Final = 86_400

_EPOCH: Final = datetime.date(1970, 1, 1)
_NAMES: Final = tuple(name.lower() for name in calendar.month_name)[1:]
_MONTHS: Final = {
    **{name: number for number, name in enumerate(_NAMES, start=1)},
    **{name[:3]: number for number, name in enumerate(_NAMES, start=1)},
    "sept": 9,
}
_MONTH: Final = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"

_DAYS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_MONTH} (?:the )?{_DAY}\b(?!:)(?:,? {_YEAR}\b)?",
        rf"(?<![\d:.])\b{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR}\b)?",
        rf"(?<![\d-]){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])",
        rf"(?:{_YEAR} ?年 ?)?(?<!\d)(?P<month>\d{{1,2}}) ?月 ?(?P<day>\d{{1,2}}) ?[日号號]",
    )
)
_WHOLE_MONTH: Final = re.compile(
    rf"\b(?:in|during|since|of|last|this|early|late|mid)[ -](?P<month>{'|'.join(_NAMES)})\b"
    rf"(?:,? {_YEAR}\b)?"
)
_NUMBERS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5} | {
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12
}  # fmt: skip
_AGO: Final = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)}) (?P<unit>day|week|month|year)s? ago\b"
)
_RELATIVE: Final = (
    (re.compile(r"\byesterday\b|昨天"), "day", 1),
    (re.compile(r"\btoday\b|今天"), "day", 0),
    (re.compile(r"\blast week\b"), "week", 1),
    (re.compile(r"\blast month\b"), "month", 1),
)


@dataclass(frozen=True, slots=True)
class NamedDate:
    """A day (with a month), or a whole month without a day, of one year or of any."""

    month: int
    day: int | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` up to `end`, which does not belong to it."""

    start: datetime.date
    end: datetime.date


def dates_in(query: str, now: int) -> list[NamedDate | Span]:
    """What a query names; months only where it names no day. `now` is in epoch seconds."""
    text = query[:QUESTION_CHARACTERS_MAX].lower()
    named: list[NamedDate | Span] = [*_named(text, _DAYS), *_relative(text, now)]
    return named or list(_named(text, (_WHOLE_MONTH,)))


def created_then(created_at: Integers, named: list[NamedDate | Span]) -> Mask | None:
    """The mask of the records created on one of the dates; None where it is all or none of them.

    `created_at` is in epoch seconds.
    """
    mask = np.zeros(len(created_at), np.bool_)
    days = created_at // SECONDS_PER_DAY
    for each in named:
        if isinstance(each, Span):
            mask |= (days >= (each.start - _EPOCH).days) & (days < (each.end - _EPOCH).days)
            continue
        date = days.astype("datetime64[D]")
        month = date.astype("datetime64[M]")
        then = month.astype(np.int64) % 12 == each.month - 1
        if each.year is not None:
            then &= month.astype("datetime64[Y]").astype(np.int64) + 1970 == each.year
        if each.day is not None:
            then &= (date - month.astype("datetime64[D]")).astype(np.int64) == each.day - 1
        mask |= then
    return mask if mask.any() and not mask.all() else None


def _named(text: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[NamedDate]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            found = match.groupdict()
            month = _MONTHS.get(found["month"]) or int(found["month"])
            day = int(found["day"]) if "day" in found else None
            year = int(found["year"]) if found["year"] else None
            if 1 <= month <= 12 and (day is None or 1 <= day <= 31):
                yield NamedDate(month, day, year)


def _relative(text: str, now: int) -> Iterator[Span]:
    today = _EPOCH + datetime.timedelta(days=now // SECONDS_PER_DAY)
    for pattern, unit, count in _RELATIVE:
        if pattern.search(text):
            yield _span(today, unit, count)
    for match in _AGO.finditer(text):
        count = _NUMBERS.get(match["count"]) or int(match["count"])
        yield _span(today, match["unit"], count)


def _span(today: datetime.date, unit: str, count: int) -> Span:
    """The day, the week from Monday on, the month or the year that was so many ago."""
    if unit == "day":
        start = today - datetime.timedelta(days=count)
        return Span(start, start + datetime.timedelta(days=1))
    if unit == "week":
        start = today - datetime.timedelta(days=today.weekday() + 7 * count)
        return Span(start, start + datetime.timedelta(days=7))
    months = today.year * 12 + today.month - 1 - count
    if unit == "month":
        return Span(_first_of(months), _first_of(months + 1))
    year = today.year - count
    return Span(_first_of(12 * year), _first_of(12 * (year + 1)))


def _first_of(months: int) -> datetime.date:
    """The first day of a month, counted from the year 0."""
    year, month = divmod(months, 12)
    return datetime.date(min(max(year, 1), 9998), month + 1, 1)
