"""The use cases of session outcomes."""

import math
from typing import NamedTuple

from reflexio_server.core.errors import invalid_field
from reflexio_server.core.interactions import PAGE_ROWS_MAX
from reflexio_server.core.learned_model import Outcome, OutcomeFilter
from reflexio_server.core.learned_ports import OutcomeStore, RecordedOutcome
from reflexio_server.core.paging import read_token, write_token


class OutcomeListing(NamedTuple):
    """One page of outcomes and the token of the next, empty when nothing is left."""

    outcomes: list[Outcome]
    next_page_token: str


class Outcomes:
    """Keeps how sessions ended. All raise what the store raises."""

    def __init__(self, store: OutcomeStore) -> None:
        self._store = store

    async def record(self, org_id: str, outcome: Outcome) -> RecordedOutcome:
        """Store an outcome; its user_id, source and created_at are the store's to fill."""
        if outcome.value is not None and not math.isfinite(outcome.value):
            raise invalid_field("value", "must be a finite number")
        return await self._store.record_outcome(org_id, outcome)

    async def list_page(
        self, org_id: str, wanted: OutcomeFilter, *, count_max: int, offset: int, page_token: str
    ) -> OutcomeListing:
        """List outcomes, last first."""
        token = read_token(page_token, int, str, str)
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
            write_token(last.occurred_at, last.session_id, last.label) if last else "",
        )
