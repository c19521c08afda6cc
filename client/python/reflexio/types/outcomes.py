"""Outcomes of sessions, and results of the calls about them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How a session ended."""

    UNSPECIFIED = "unspecified"
    """Returned, it stands for an outcome newer than this client."""
    SUCCESS = "success"
    FAILURE = "failure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SessionOutcome:
    """How one session ended, as somebody outside the conversation saw it.

    `value` is its measure in the caller's unit, None when there is none.
    """

    session_id: str
    user_id: str
    source: str
    outcome: Outcome
    occurred_at: int
    label: str
    value: float | None
    metadata: dict[str, Any]
    created_at: int


@dataclass(frozen=True, slots=True)
class RecordSessionOutcomeResponse:
    """Whether the outcome is what is kept now; `reason` says why it is not."""

    success: bool
    recorded: bool
    reason: str
    message: str
    user_id: str
    source: str


@dataclass(frozen=True, slots=True)
class GetSessionOutcomesResponse:
    """Outcomes, last first; `next_page_token` goes on after them, "" at the end."""

    success: bool
    session_outcomes: list[SessionOutcome]
    message: str
    next_page_token: str
