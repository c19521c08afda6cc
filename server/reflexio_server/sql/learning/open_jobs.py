"""The count of learning jobs that are not done, and the wait of the first."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from reflexio_server.core.learning.jobs import JobState
from reflexio_server.sql.schema.learning import learning_jobs

OPEN = (JobState.PENDING, JobState.PROCESSING, JobState.FAILED)


class OpenJobs(NamedTuple):
    """Of all organisations: the server's own business."""

    counts: dict[JobState, int]
    due_since_ms: int | None
    """When the pending job was due that was due first; None without one."""


def count_open(connection: Connection) -> OpenJobs:
    """Count by an index what is not done; what is done may be millions."""
    counts = connection.execute(
        select(learning_jobs.c.state, func.count())
        .where(learning_jobs.c.state.in_([state.value for state in OPEN]))
        .group_by(learning_jobs.c.state)
    ).all()
    due_since_ms = connection.execute(
        select(func.min(learning_jobs.c.next_try_at_ms)).where(
            learning_jobs.c.state == JobState.PENDING.value
        )
    ).scalar()
    found = dict.fromkeys(OPEN, 0) | {JobState(state): count for state, count in counts}
    return OpenJobs(found, due_since_ms)
