"""Outcomes of sessions in SQL: one row for each user, session and label."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, literal, select, tuple_

from reflexio_server.core.interactions.outcomes import Outcome, OutcomeFilter, RecordedOutcome
from reflexio_server.core.interactions.ports import DeletionKind, Page, UserSession
from reflexio_server.core.interactions.sessions import only_user_of
from reflexio_server.core.paging import Position
from reflexio_server.sql.bulk_deletion import delete_some
from reflexio_server.sql.database.clock import now_s
from reflexio_server.sql.database.pages import read_page, reply_size_bytes
from reflexio_server.sql.database.spelling import unindexed, upsert
from reflexio_server.sql.database.statements import STREAMED
from reflexio_server.sql.interactions.session_users import users_of_session
from reflexio_server.sql.interactions.visibility import VISIBLE_REQUEST
from reflexio_server.sql.schema.interactions import requests, session_outcomes

OUTCOME = [session_outcomes.c[name] for name in Outcome._fields]
HAS_SESSION: ColumnElement[bool] = (
    select(literal(1))
    .where(
        requests.c.org_id == session_outcomes.c.org_id,
        requests.c.session_id == session_outcomes.c.session_id,
        requests.c.user_id == session_outcomes.c.user_id,
        VISIBLE_REQUEST,
    )
    .exists()
)
"""True for an outcome whose session has a request that is there."""


def record_outcome(connection: Connection, org_id: str, outcome: Outcome) -> RecordedOutcome:
    """Store an outcome unless the session is unknown or a later one is kept."""
    user_id = outcome.user_id or only_user_of(
        users_of_session(connection, org_id, outcome.session_id)
    )
    newest = connection.execute(
        select(requests.c.user_id, requests.c.source)
        .where(
            requests.c.org_id == org_id,
            requests.c.session_id == outcome.session_id,
            requests.c.user_id == user_id,
            VISIBLE_REQUEST,
        )
        .order_by(requests.c.first_interaction_id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return RecordedOutcome("unknown_session", "", "")
    kept = connection.execute(
        select(*OUTCOME).where(
            session_outcomes.c.org_id == org_id,
            session_outcomes.c.user_id == user_id,
            session_outcomes.c.session_id == outcome.session_id,
            session_outcomes.c.label == outcome.label,
        )
    ).one_or_none()
    if kept is not None and kept.occurred_at > outcome.occurred_at:
        return RecordedOutcome("older_than_recorded", newest.user_id, newest.source)
    new = outcome._replace(
        user_id=newest.user_id, source=newest.source, created_at=now_s(connection)
    )
    if kept is None or Outcome._make(kept)._replace(created_at=new.created_at) != new:
        values = new._asdict()
        connection.execute(
            upsert(session_outcomes)
            .values(org_id=org_id, **values)
            .on_conflict_do_update(
                index_elements=[*session_outcomes.primary_key.columns.keys()], set_=values
            )
        )
    return RecordedOutcome("", newest.user_id, newest.source)


def list_outcomes(
    connection: Connection,
    org_id: str,
    wanted: OutcomeFilter,
    before: Position | None,
    offset: int,
    count_max: int,
) -> Page[Outcome]:
    """Return outcomes of sessions that are there, greatest first.

    They are ordered by (occurred_at, session, label, user).
    """
    columns = session_outcomes.c
    # Sessions that are named are found by the key, and not in the order of time.
    time = unindexed(columns.occurred_at) if wanted.session_ids else columns.occurred_at
    order = (time, columns.session_id, columns.label, columns.user_id)
    statement = (
        select(*OUTCOME)
        .where(columns.org_id == org_id, HAS_SESSION, *_wanted(wanted))
        .order_by(*(column.desc() for column in order))
        .offset(offset)
    )
    if before is not None:
        statement = statement.where(tuple_(*order) < before)
    return read_page(
        connection.execute(statement.limit(count_max + 1), execution_options=STREAMED),
        count_max,
        Outcome._make,
        reply_size_bytes,
    )


def _wanted(wanted: OutcomeFilter) -> list[ColumnElement[bool]]:
    columns = session_outcomes.c
    found: list[ColumnElement[bool]] = [
        columns[name] == getattr(wanted, name)
        for name in ("user_id", "source", "outcome", "label")
        if getattr(wanted, name)
    ]
    if wanted.session_ids:
        found.append(columns.session_id.in_(sorted(wanted.session_ids)))
    if wanted.start_time is not None:
        found.append(columns.occurred_at >= wanted.start_time)
    if wanted.end_time is not None:
        found.append(columns.occurred_at <= wanted.end_time)
    return found


def sessions_of_requests(
    connection: Connection, org_id: str, request_ids: Sequence[str]
) -> list[UserSession]:
    """Return the sessions that the requests belong to."""
    found = connection.execute(
        select(requests.c.user_id, requests.c.session_id).where(
            requests.c.org_id == org_id,
            requests.c.request_id.in_(request_ids),
            VISIBLE_REQUEST,
        )
    )
    return list(dict.fromkeys(map(UserSession._make, found)))


def forget_outcomes_of_sessions(
    connection: Connection, org_id: str, sessions: Sequence[UserSession]
) -> int:
    """Delete the outcomes of those sessions of which nothing is left; returns how many."""
    return sum(
        connection.execute(
            delete(session_outcomes).where(
                session_outcomes.c.org_id == org_id,
                session_outcomes.c.user_id == user_id,
                session_outcomes.c.session_id == session_id,
                ~HAS_SESSION,
            )
        ).rowcount
        for user_id, session_id in sessions
    )


def forget_some_outcomes(connection: Connection, org_id: str, user_id: str) -> int:
    """Delete a slice of the outcomes, of one user if given; returns how many."""
    return delete_some(connection, org_id, session_outcomes, user_id)


def forget_outcomes(
    connection: Connection, org_id: str, kind: DeletionKind, targets: Sequence[str]
) -> int:
    """Delete the outcomes of whole users, or of the organisation; returns how many."""
    statement = delete(session_outcomes).where(session_outcomes.c.org_id == org_id)
    if kind is DeletionKind.USER:
        statement = statement.where(session_outcomes.c.user_id.in_(targets))
    return connection.execute(statement).rowcount
