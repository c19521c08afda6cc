"""Learning jobs and what they read, on the database."""

from sqlalchemy import Connection

from reflexio_server.core.learning.jobs import Job, LearnedPlaybooks, LearnedProfiles
from reflexio_server.sql.database.methods import DatabaseStore, reads, writes
from reflexio_server.sql.learning import (
    conversations,
    corrections,
    failed_jobs,
    finish_playbooks,
    jobs,
    offered,
    open_jobs,
)
from reflexio_server.sql.learning.finish_profiles import finish_profiles


def _finish(
    connection: Connection, job: Job, learned: LearnedPlaybooks | LearnedProfiles, now_ms: int
) -> bool:
    if isinstance(learned, LearnedProfiles):
        return finish_profiles(connection, job, learned, now_ms)
    return finish_playbooks.finish(connection, job, learned, now_ms)


class SqlJobStore(DatabaseStore):
    """What learning asks of the database. Each method: see `JobStore`."""

    release_abandoned = writes(jobs.release_abandoned)
    claim = writes(jobs.claim)
    next_due_ms = reads(jobs.next_due_ms)
    count_open = reads(open_jobs.count_open)
    renew = writes(jobs.renew)
    load_correction = reads(corrections.load_correction)
    known_vectors = reads(finish_playbooks.known_vectors)
    known_playbooks = reads(finish_playbooks.known_playbooks)
    offered_vectors = reads(offered.offered_vectors)
    offered_playbooks = reads(offered.offered_playbooks)
    load_conversation = reads(conversations.load_conversation)
    known_profiles = reads(conversations.known_profiles)
    finish = writes(_finish)
    record_failure = writes(jobs.record_failure)
    job_summary = reads(jobs.job_summary)
    list_failed = reads(failed_jobs.list_failed)
    requeue_failed = writes(failed_jobs.requeue_failed)
