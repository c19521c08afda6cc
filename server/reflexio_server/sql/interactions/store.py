"""Requests, interactions and outcomes on the database."""

from collections.abc import Sequence

from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.sql.database.methods import DatabaseStore, deletes, reads, writes
from reflexio_server.sql.interactions import delete, expiry, outcomes, read, session_users


class SqlInteractionStore(DatabaseStore):
    """What one feature asks of the database. Each method: see `Store` and `OutcomeStore`."""

    async def append(self, requests: Sequence[NewRequest]) -> list[Receipt | ServiceError]:
        """See `Store.append`."""
        return await self._database.append(requests)

    list_interactions = reads(read.list_interactions)
    list_all_interactions = reads(read.list_all_interactions)
    list_sessions = reads(read.list_sessions)
    list_session = reads(read.list_session)
    users_of_session = reads(session_users.users_of_session)
    find_request = reads(read.find_request)
    find_image = reads(read.find_image)
    next_organisation = reads(expiry.next_organisation)
    find_expired = reads(expiry.find_expired)
    delete_interaction = deletes(delete.delete_interaction)
    record_outcome = writes(outcomes.record_outcome)
    list_outcomes = reads(outcomes.list_outcomes)
