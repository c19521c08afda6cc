"""The visibility of what a deletion hides before its purge, as conditions for every read."""

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    exists,
    literal,
    or_,
    select,
)

from reflexio_server.core.interactions.ports import WHOLE_ORG, DeletionKind
from reflexio_server.sql.database.spelling import hex_of, unindexed
from reflexio_server.sql.schema.interactions import (
    deletions,
    interactions,
    requests,
)


def session_target_of(table: FromClause) -> ColumnElement[str]:
    """Return the `session_target` of a row's session."""
    return hex_of(table.c.user_id) + literal("/") + table.c.session_id


def _hidden(table: FromClause, row_id: ColumnElement[int]) -> ColumnElement[bool]:
    hides = or_(
        *(
            and_(deletions.c.kind == kind.value, deletions.c.target == target)
            for kind, target in (
                (DeletionKind.REQUEST, table.c.request_id),
                (DeletionKind.SESSION, session_target_of(table)),
                (DeletionKind.USER, table.c.user_id),
                (DeletionKind.ORG, literal(WHOLE_ORG)),
            )
        )
    )
    return exists(
        select(literal(1)).where(
            deletions.c.org_id == table.c.org_id, hides, deletions.c.upto_id >= row_id
        )
    )


VISIBLE_INTERACTION = ~_hidden(interactions, interactions.c.interaction_id)
"""True for an interaction that no pending deletion names."""


def visible_request(table: FromClause) -> ColumnElement[bool]:
    """Return the condition that a row of `requests`, or of an alias of it, is there for readers."""
    return and_(table.c.deleted_at.is_(None), ~_hidden(table, table.c.first_interaction_id))


VISIBLE_REQUEST = visible_request(requests)
"""True for a request that is no tombstone and that no pending deletion names."""


def interactions_of_requests(of: FromClause = requests) -> ColumnElement[bool]:
    """Return the join of interactions to their request, a range of ids; `of` has its columns.

    A further bound of ids must be `unindexed`.
    """
    return and_(
        unindexed(interactions.c.org_id) == of.c.org_id,
        interactions.c.interaction_id >= of.c.first_interaction_id,
        interactions.c.interaction_id < of.c.first_interaction_id + of.c.interaction_count,
    )
