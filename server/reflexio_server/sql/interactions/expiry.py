"""Requests that are older than they are kept, oldest first, by an index of their time."""

from collections import defaultdict

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from reflexio_server.core.interactions.retention import Cutoffs, ExpiredRequest
from reflexio_server.sql.interactions.visibility import VISIBLE_REQUEST
from reflexio_server.sql.schema.interactions import requests

EXPIRED_REQUESTS_MAX = 200
EXPIRED_INTERACTIONS_MAX = 200
"""What one commit deletes: as much as leaves publishes between them their time. A request that has
more goes alone."""


def next_organisation(connection: Connection, after: str) -> str | None:
    """See `ExpiryStore.next_organisation`. One seek in the primary key."""
    found: str | None = connection.execute(
        select(func.min(requests.c.org_id)).where(requests.c.org_id > after)
    ).scalar_one()
    return found


def find_expired(
    connection: Connection, org_id: str, cutoffs: Cutoffs, since: int
) -> list[ExpiredRequest]:
    """See `ExpiryStore.find_expired`."""
    if cutoffs.latest is None:
        return []
    rows = connection.execute(
        select(requests.c.request_id, requests.c.created_at, requests.c.interaction_count)
        .where(
            requests.c.org_id == org_id,
            requests.c.created_at >= since,
            requests.c.created_at < cutoffs.latest,
            _has_expired(cutoffs),
            VISIBLE_REQUEST,
        )
        .order_by(requests.c.created_at)
        .limit(EXPIRED_REQUESTS_MAX)
    )
    expired: list[ExpiredRequest] = []
    count = 0
    for request_id, created_at, interaction_count in rows:
        count += interaction_count
        if expired and count > EXPIRED_INTERACTIONS_MAX:
            break
        expired.append(ExpiredRequest(request_id, created_at))
    return expired


def _has_expired(cutoffs: Cutoffs) -> ColumnElement[bool]:
    """Return the condition on a request's source and time; sources of one time are one list."""
    sources_of: dict[int, list[str]] = defaultdict(list)
    for source, cutoff in cutoffs.by_source.items():
        if cutoff is not None:
            sources_of[cutoff].append(source)
    expired = [
        and_(requests.c.source.in_(sources), requests.c.created_at < cutoff)
        for cutoff, sources in sources_of.items()
    ]
    if cutoffs.others is not None:
        expired.append(
            and_(
                requests.c.source.not_in(cutoffs.by_source), requests.c.created_at < cutoffs.others
            )
        )
    return or_(*expired)
