"""Numbers in digits and words, with units brought to one base."""

import re
from collections.abc import Sequence
from typing import Final

CURRENCIES: Final = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr"}

_UNIT_NAMES: Final = {
    ("second", 1.0): "second seconds sec secs",
    ("second", 60.0): "minute minutes min mins",
    ("second", 3_600.0): "hour hours hr hrs h",
    ("second", 86_400.0): "day days",
    ("second", 604_800.0): "week weeks",
    ("month", 1.0): "month months",
    ("month", 12.0): "year years yr yrs",
    ("%", 1.0): "% percent pct",
    ("usd", 1.0): "$ usd dollar dollars",
    ("eur", 1.0): "€ eur euro euros",
    ("gbp", 1.0): "£ gbp pound pounds",
    ("jpy", 1.0): "¥ jpy yen",
    ("byte", 1e3): "kb kilobyte kilobytes",
    ("byte", 1e6): "mb megabyte megabytes",
    ("byte", 1e9): "gb gigabyte gigabytes",
    ("byte", 1e12): "tb terabyte terabytes",
    ("gram", 1e-3): "mg milligram milligrams",
    ("gram", 1.0): "g gram grams",
    ("gram", 1e3): "kg kilogram kilograms kilo kilos",
    ("litre", 1e-3): "ml millilitre milliliter millilitres milliliters",
    ("litre", 1.0): "l litre liter litres liters",
    ("metre", 1e-3): "mm millimetre millimeter millimetres millimeters",
    ("metre", 1e-2): "cm centimetre centimeter centimetres centimeters",
    ("metre", 1.0): "m metre meter metres meters",
    ("metre", 1e3): "km kilometre kilometer kilometres kilometers",
    ("mile", 1.0): "mile miles",
    ("degree", 1.0): "° degree degrees",
}
_UNITS: Final = {name: unit for unit, names in _UNIT_NAMES.items() for name in names.split()}
"""Unit words to (base, factor). Days and months stay apart: a month is no number of days."""

_SMALL_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_SMALL: Final = {word: value for value, word in enumerate(_SMALL_WORDS.split())}
_TENS_WORDS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS: Final = {word: 10 * value for value, word in enumerate(_TENS_WORDS.split(), start=2)}
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_CLOCK: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?\s?(?:([ap])\.?m\.?)?", re.IGNORECASE)


def parse_number(text: str) -> float:
    """Return the value of digits with thousands' commas and a decimal point; at most 1e300."""
    return min(float(text.replace(",", "")), 1e300)


def word_value(words: Sequence[str]) -> tuple[float | None, int]:
    """Return the value of a number in English words at the start, and the words it takes.

    "a" and "an" count as 1; hyphens are taken as spaces by the caller's pieces.
    """
    total, current, taken, last = 0, 0, 0, ""
    for word in words:
        if word in _SMALL and last in ("", "tens", "scale"):
            current, last = current + _SMALL[word], "small"
        elif word in _TENS and last in ("", "scale"):
            current, last = current + _TENS[word], "tens"
        elif word in ("a", "an") and not last:
            current, last = 1, "small"
        elif word in _SCALES and last:
            current, last = max(current, 1) * _SCALES[word], "scale"
            if _SCALES[word] > 100:
                total, current = total + current, 0
        else:
            break
        taken += 1
    return (float(total + current), taken) if taken else (None, 0)


def unit_of(words: Sequence[str]) -> tuple[str, float, int]:
    """Return (base, factor, words taken) of the unit that the words begin with; ("", 1, 0)."""
    if len(words) > 1 and words[1] in ("day", "days", "hour", "hours"):
        if words[0] in ("business", "working", "work"):
            base, factor = _UNITS[words[1]]
            return f"working {base}", factor, 2
        if words[0] in ("calendar", "full", "consecutive"):
            base, factor = _UNITS[words[1]]
            return base, factor, 2
    if words and words[0] in _UNITS:
        base, factor = _UNITS[words[0]]
        return base, factor, 1
    return "", 1.0, 0


def clock_minutes(text: str) -> int | None:
    """Return the minutes since midnight of "5 pm" or "17:00"; None when it is no time of day."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[3].casefold() == "p" else 0)
    return 60 * hour + minute if hour < 24 and minute < 60 else None
