"""The use cases of session outcomes."""

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from reflexio_server.core.errors import invalid_field
from reflexio_server.core.interactions.ports import Page
from reflexio_server.core.limits import PAGE_ROWS_MAX
from reflexio_server.core.paging import Position, read_token, write_token


class Outcome(NamedTuple):
    """How a session ended, as stored; times in epoch seconds."""

    session_id: str
    user_id: str
    source: str
    outcome: int
    occurred_at: int
    label: str
    value: float | None
    metadata: str
    created_at: int


@dataclass(frozen=True, slots=True)
class OutcomeFilter:
    """Which outcomes to list; empty or None means that anything passes. Times are inclusive."""

    session_ids: frozenset[str] = frozenset()
    user_id: str = ""
    source: str = ""
    outcome: int = 0
    label: str = ""
    start_time: int | None = None
    end_time: int | None = None


class RecordedOutcome(NamedTuple):
    """What came of recording an outcome; `reason` is empty when it is what is kept now."""

    reason: str
    user_id: str
    source: str


class OutcomeStore(Protocol):
    """Keeps how sessions ended, one outcome for each user, session and label."""

    async def record_outcome(self, org_id: str, outcome: Outcome) -> RecordedOutcome:
        """Store an outcome unless the session is unknown or a later one is kept.

        Its source is that of the session's newest request. Without a user_id it is the session of
        the only user that has one of that name; SESSION_AMBIGUOUS where several have.
        """
        ...

    async def list_outcomes(
        self,
        org_id: str,
        wanted: OutcomeFilter,
        *,
        before: Position | None,
        offset: int,
        count_max: int,
    ) -> Page[Outcome]:
        """Return outcomes of sessions that are there, the greatest first.

        They are ordered by (occurred_at, session, label, user). `offset` rows are passed over.
        """
        ...


class OutcomeListing(NamedTuple):
    """One page of outcomes and the token of the next, empty when nothing is left."""

    outcomes: list[Outcome]
    next_page_token: str


class Outcomes:
    """Keeps how sessions ended. All raise what the store raises."""

    def __init__(self, store: OutcomeStore) -> None:
        self._store = store

    async def record(self, org_id: str, outcome: Outcome) -> RecordedOutcome:
        """Store an outcome; its source and created_at are the store's to fill."""
        if outcome.value is not None and not math.isfinite(outcome.value):
            raise invalid_field("value", "must be a finite number")
        return await self._store.record_outcome(org_id, outcome)

    async def list_page(
        self, org_id: str, wanted: OutcomeFilter, *, count_max: int, offset: int, page_token: str
    ) -> OutcomeListing:
        """List outcomes, last first."""
        token = read_token(page_token, int, str, str, str)
        page = await self._store.list_outcomes(
            org_id,
            wanted,
            before=tuple(token) if token else None,
            offset=0 if token else offset,
            count_max=min(count_max, PAGE_ROWS_MAX),
        )
        last: Outcome | None = page.rows[-1] if page.is_cut else None
        return OutcomeListing(
            page.rows,
            write_token(last.occurred_at, last.session_id, last.label, last.user_id)
            if last
            else "",
        )
