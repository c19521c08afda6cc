"""The repetition of failed calls to a service, and the pauses before it."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

import openai

BACKOFF_S: Final = 0.5
"""The pause before the first repetition when the service names none; then twice as long each."""
JITTER_SHARE: Final = 0.25
"""The part of such a pause that is left to chance, so that servers do not repeat in step."""
TRANSIENT_STATUS: Final = frozenset({408, 409, 429})
"""Timeout, conflict, overload: may pass; so may everything from 500."""
BLAMING_STATUS: Final = frozenset({400, 413, 422})
"""These blame what was sent; a wrong key, address or model would fail with anything."""


class Patience(NamedTuple):
    """How often a call is repeated at most, and the longest pause before it."""

    repeats: int
    pause_s_max: float


def pause_s(error: openai.OpenAIError, repeats_done: int, patience: Patience) -> float | None:
    """Return the seconds to wait before the call is repeated, None when it must not be.

    A timeout is never repeated: the time was spent. The service's Retry-After is obeyed, and ends
    the matter when it exceeds the patience.
    """
    if repeats_done >= patience.repeats or isinstance(error, openai.APITimeoutError):
        return None
    wanted_s: float | None = None
    if isinstance(error, openai.APIStatusError):
        if error.status_code not in TRANSIENT_STATUS and error.status_code < 500:
            return None
        wanted_s = retry_after_s(error.response.headers)
    elif not isinstance(error, openai.APIConnectionError):
        return None
    if wanted_s is None:
        wanted_s = BACKOFF_S * 2**repeats_done * (1 - JITTER_SHARE * random.random())
        return min(wanted_s, patience.pause_s_max)
    return wanted_s if wanted_s <= patience.pause_s_max else None


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the pause that a reply asks for, None when it asks for none or is not understood.

    Reads `retry-after-ms`, which OpenAI sends, and `retry-after` in seconds or as a date (RFC 9110,
    section 10.2.3).
    """
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "")
        if value.strip().replace(".", "", 1).isdecimal():
            return float(value) * unit_s
    try:
        date = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    # A date without a zone is in UTC by the RFC's grammar.
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())
