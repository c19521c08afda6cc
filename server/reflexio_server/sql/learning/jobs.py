"""Jobs inside a transaction: claiming, holding, ending them, and how far those of a request are."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from reflexio_server.core.json_columns import read_list
from reflexio_server.core.learning.jobs import (
    JOB_ATTEMPTS_MAX,
    REASON_CHARS_MAX,
    AttemptFailure,
    Job,
    JobKind,
    JobReport,
    JobState,
    JobSummary,
)
from reflexio_server.sql.database.backend import backend_of
from reflexio_server.sql.database.spelling import unindexed
from reflexio_server.sql.interactions.visibility import VISIBLE_INTERACTION, VISIBLE_REQUEST
from reflexio_server.sql.schema.interactions import interactions, requests
from reflexio_server.sql.schema.learning import learning_jobs

CLAIM_CANDIDATES_MAX = 100
"""Due jobs that one claim looks at: most may be of one user, of whom one is taken."""
REPORTS_MAX = 20
"""Jobs of one request that are told one by one."""

IS_LEARNABLE = or_(
    exists(
        select(literal(1)).where(
            learning_jobs.c.kind == JobKind.EXPERT_CORRECTION.value,
            interactions.c.interaction_id == learning_jobs.c.interaction_id,
            unindexed(interactions.c.org_id) == learning_jobs.c.org_id,
            VISIBLE_INTERACTION,
        )
    ),
    exists(
        select(literal(1)).where(
            learning_jobs.c.kind == JobKind.PROFILE_EXTRACTION.value,
            requests.c.org_id == learning_jobs.c.org_id,
            requests.c.request_id == learning_jobs.c.request_id,
            VISIBLE_REQUEST,
        )
    ),
)
"""True for a job whose interaction, or request, is there for readers."""


def release_abandoned(connection: Connection, now_ms: int) -> int:
    """Make every claimed job due, and every one that waits after a failure; returns how many."""
    connection.execute(
        update(learning_jobs)
        .where(
            learning_jobs.c.state == JobState.PENDING.value,
            learning_jobs.c.next_try_at_ms > now_ms,
            learning_jobs.c.reason != "",
        )
        .values(next_try_at_ms=now_ms)
    )
    backend = backend_of(connection)
    # Of another server that lives nothing is taken: its claims end by their leases.
    is_abandoned = learning_jobs.c.lease_until_ms <= now_ms if backend.is_shared else true()
    return connection.execute(
        update(learning_jobs)
        .where(learning_jobs.c.state == JobState.PROCESSING.value, is_abandoned)
        .values(
            state=JobState.PENDING.value,
            reason="the server ended during the last attempt",
            next_try_at_ms=0,
            updated_at_ms=now_ms,
        )
    ).rowcount


def claim(
    connection: Connection, owner: str, now_ms: int, lease_until_ms: int, count_max: int
) -> list[Job]:
    """Claim due jobs, one a user. Those with their attempts spent become dead letters."""
    due = [*_lost(connection, now_ms), *_pending(connection, now_ms)]
    spent = [row.job_id for row in due if row.attempts >= JOB_ATTEMPTS_MAX]
    if spent:
        _mark_failed(connection, spent, now_ms)
    # Two jobs of a user side by side could each store the same playbook.
    first_of_user: dict[tuple[str, str], int] = {}
    for row in due:
        if row.attempts < JOB_ATTEMPTS_MAX:
            first_of_user.setdefault((row.org_id, row.user_id), row.job_id)
    first_of_user = dict(islice(first_of_user.items(), count_max))
    taken = list(first_of_user.values())
    if not taken:
        return []
    # Whoever else claims jobs of these organisations waits, and then finds these users busy.
    org_ids = sorted({org_id for org_id, _ in first_of_user})
    backend_of(connection).lock(connection, org_ids)
    claimed = connection.execute(
        update(learning_jobs)
        .where(
            unindexed(learning_jobs.c.org_id).in_(org_ids),
            learning_jobs.c.job_id.in_(taken),
            unindexed(learning_jobs.c.state).in_(
                [JobState.PENDING.value, JobState.PROCESSING.value]
            ),
            _has_free_user(now_ms),
        )
        .values(
            state=JobState.PROCESSING.value,
            attempts=learning_jobs.c.attempts + 1,
            lease_owner=owner,
            lease_until_ms=lease_until_ms,
            updated_at_ms=now_ms,
        )
        .returning(*(learning_jobs.c[name] for name in Job._fields if name != "owner"))
    )
    return [Job._make((*row, owner))._replace(kind=JobKind(row.kind)) for row in claimed]


def _lost(connection: Connection, now_ms: int) -> Sequence[Any]:
    """Return claimed jobs whose lease ran out."""
    return connection.execute(
        _candidates(now_ms).where(
            learning_jobs.c.state == JobState.PROCESSING.value,
            learning_jobs.c.lease_until_ms <= now_ms,
        )
    ).all()


def _pending(connection: Connection, now_ms: int) -> Sequence[Any]:
    """Return the jobs that have been due longest."""
    return connection.execute(
        _candidates(now_ms)
        .where(
            learning_jobs.c.state == JobState.PENDING.value,
            learning_jobs.c.next_try_at_ms <= now_ms,
        )
        .order_by(learning_jobs.c.next_try_at_ms, learning_jobs.c.job_id)
    ).all()


def _candidates(now_ms: int) -> Select[tuple[int, str, str, int]]:
    """Select jobs to learn from, of users without a job in hand."""
    return (
        select(
            learning_jobs.c.job_id,
            learning_jobs.c.org_id,
            learning_jobs.c.user_id,
            learning_jobs.c.attempts,
        )
        .where(IS_LEARNABLE, _has_free_user(now_ms))
        .limit(CLAIM_CANDIDATES_MAX)
    )


def _has_free_user(now_ms: int) -> ColumnElement[bool]:
    """Return the condition that nobody has a job of the job's user in hand."""
    busy = learning_jobs.alias("busy")
    return ~exists(
        select(literal(1)).where(
            busy.c.state == JobState.PROCESSING.value,
            busy.c.lease_until_ms > now_ms,
            busy.c.org_id == learning_jobs.c.org_id,
            busy.c.user_id == learning_jobs.c.user_id,
        )
    )


def _mark_failed(connection: Connection, job_ids: Sequence[int], now_ms: int) -> None:
    """End jobs with their attempts spent: what they ran in ended each time."""
    connection.execute(
        update(learning_jobs)
        .where(learning_jobs.c.job_id.in_(job_ids))
        .values(
            state=JobState.FAILED.value,
            reason=case(
                (learning_jobs.c.reason == "", "no attempt came to an end"),
                else_=learning_jobs.c.reason,
            ),
            lease_owner="",
            lease_until_ms=0,
            updated_at_ms=now_ms,
        )
    )


def next_due_ms(connection: Connection, after_ms: int) -> int | None:
    """Return the first moment after `after_ms` when a job is due or a lease runs out."""
    moments = [
        connection.execute(
            select(func.min(column)).where(learning_jobs.c.state == state.value, column > after_ms)
        )
        for state, column in (
            (JobState.PENDING, learning_jobs.c.next_try_at_ms),
            (JobState.PROCESSING, learning_jobs.c.lease_until_ms),
        )
    ]
    known = [moment for result in moments if (moment := result.scalar()) is not None]
    return min(known, default=None)


def is_held(job: Job) -> ColumnElement[bool]:
    """Return the condition that a claim still stands."""
    return and_(
        learning_jobs.c.job_id == job.job_id,
        learning_jobs.c.org_id == job.org_id,
        learning_jobs.c.state == JobState.PROCESSING.value,
        learning_jobs.c.lease_owner == job.owner,
    )


def renew(connection: Connection, job: Job, lease_until_ms: int) -> bool:
    """Hold a claim longer; False when it is lost."""
    return bool(
        connection.execute(
            update(learning_jobs).where(is_held(job)).values(lease_until_ms=lease_until_ms)
        ).rowcount
    )


def record_failure(connection: Connection, job: Job, failed: AttemptFailure, now_ms: int) -> bool:
    """End an attempt: due again, or dead. False when the claim is lost."""
    is_failed = failed.next_try_at_ms is None
    return bool(
        connection.execute(
            update(learning_jobs)
            .where(is_held(job))
            .values(
                state=(JobState.FAILED if is_failed else JobState.PENDING).value,
                attempts=learning_jobs.c.attempts - (0 if failed.counts else 1),
                next_try_at_ms=failed.next_try_at_ms or 0,
                lease_owner="",
                lease_until_ms=0,
                reason=failed.reason[:REASON_CHARS_MAX],
                updated_at_ms=now_ms,
            )
        ).rowcount
    )


def job_summary(connection: Connection, org_id: str, request_id: str) -> JobSummary:
    """Return how far the jobs of a request have come."""
    of_request = and_(
        learning_jobs.c.org_id == org_id, learning_jobs.c.request_id == request_id, IS_LEARNABLE
    )
    counts = {
        JobState(state): count
        for state, count in connection.execute(
            select(learning_jobs.c.state, func.count())
            .where(of_request)
            .group_by(learning_jobs.c.state)
        )
    }
    rows = connection.execute(
        select(
            learning_jobs.c.state,
            learning_jobs.c.attempts,
            learning_jobs.c.reason,
            learning_jobs.c.playbook_ids,
            learning_jobs.c.profile_ids,
        )
        .where(of_request)
        .order_by(learning_jobs.c.state != JobState.FAILED.value, learning_jobs.c.job_id)
        .limit(REPORTS_MAX)
    )
    return JobSummary(
        counts,
        [
            JobReport(
                JobState(row.state),
                row.attempts,
                row.reason,
                tuple(read_list(row.playbook_ids)),
                tuple(read_list(row.profile_ids)),
            )
            for row in rows
        ],
    )
