"""Jobs that were given up: listing them, and making them due again."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, select, update

from reflexio_server.core.learning.jobs import FailedJob, JobKind, JobState
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.learning.jobs import IS_LEARNABLE
from reflexio_server.sql.schema.learning import learning_jobs


def list_failed(
    connection: Connection, org_id: str, user_id: str, before_id: int | None, count_max: int
) -> list[FailedJob]:
    """Return jobs that were given up, greatest id first."""
    columns = learning_jobs.c
    statement = (
        select(
            columns.job_id,
            columns.user_id,
            columns.request_id,
            columns.interaction_id,
            columns.kind,
            columns.attempts,
            columns.reason,
            columns.updated_at_ms,
        )
        .where(columns.org_id == org_id, columns.state == JobState.FAILED.value, IS_LEARNABLE)
        .order_by(columns.job_id.desc())
        .limit(count_max)
    )
    if user_id:
        statement = statement.where(columns.user_id == user_id)
    if before_id is not None:
        statement = statement.where(columns.job_id < before_id)
    return [
        FailedJob._make(row)._replace(kind=JobKind(row.kind))
        for row in connection.execute(statement)
    ]


def requeue_failed(
    connection: Connection,
    org_id: str,
    request_id: str,
    after_id: int,
    count_max: int,
    now_ms: int,
) -> list[tuple[int, str]]:
    """Make dead jobs due as if they had never been tried, and failed ones that wait to be tried.

    Returns their ids and requests.
    """
    columns = learning_jobs.c
    given_up = columns.state == JobState.FAILED.value
    waits_after_failure = and_(
        columns.state == JobState.PENDING.value,
        columns.next_try_at_ms > now_ms,
        columns.reason != "",
    )
    # Two statements: joined by OR they are found by no index.
    found = [
        job_id
        for condition in (given_up, waits_after_failure)
        for job_id in _job_ids(connection, condition, org_id, request_id, after_id, count_max)
    ]
    requeued = connection.execute(
        update(learning_jobs)
        .where(
            unindexed(columns.org_id) == org_id,
            columns.job_id.in_(sorted(found)[:count_max]),
        )
        .values(
            state=JobState.PENDING.value,
            attempts=0,
            next_try_at_ms=now_ms,
            reason="",
            updated_at_ms=now_ms,
        )
        .returning(columns.job_id, columns.request_id)
    )
    return [(row.job_id, row.request_id) for row in requeued]


def _job_ids(
    connection: Connection,
    condition: ColumnElement[bool],
    org_id: str,
    request_id: str,
    after_id: int,
    count_max: int,
) -> Sequence[int]:
    columns = learning_jobs.c
    # By state, or by request: an index by organisation alone would read all its jobs.
    organisation = columns.org_id if request_id else unindexed(columns.org_id)
    statement = (
        select(columns.job_id)
        .where(condition, organisation == org_id, columns.job_id > after_id, IS_LEARNABLE)
        .order_by(columns.job_id)
        .limit(count_max)
    )
    if request_id:
        statement = statement.where(columns.request_id == request_id)
    return connection.execute(statement).scalars().all()
