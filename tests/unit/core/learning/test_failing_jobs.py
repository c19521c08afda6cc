"""Failures that are a job's own, told from those of a service that is away."""

from reflexio_server.core.learning.failing_jobs import JOBS_MAX, FailingJobs


def test_a_failure_is_the_jobs_own_once_others_were_answered() -> None:
    jobs = FailingJobs()
    assert [jobs.note_failure(1), jobs.note_failure(2), jobs.note_failure(1)] == [False] * 3
    jobs.note_answer(3)
    assert [jobs.note_failure(1), jobs.note_failure(1), jobs.note_failure(2)] == [True] * 3
    assert not jobs.note_failure(4)


def test_an_answer_makes_a_job_as_good_as_any() -> None:
    jobs = FailingJobs()
    jobs.note_failure(1)
    jobs.note_answer(1)
    assert not jobs.note_failure(1)


def test_what_is_remembered_is_bounded() -> None:
    """The oldest is forgotten, and taken for a first failure."""
    jobs = FailingJobs()
    for job_id in range(JOBS_MAX + 1):
        jobs.note_failure(job_id)
    jobs.note_answer(-1)
    assert jobs.note_failure(JOBS_MAX)
    assert not jobs.note_failure(0)
