"""The jobs at which a service failed by itself, and whether it answers others meanwhile."""

from typing import Final

JOBS_MAX: Final = 1_000
"""Jobs that are remembered, the newest; one that is forgotten is taken for a first failure."""


class FailingJobs:
    """Tells a service that is away from a request that it fails at.

    Both look alike: an internal error (a status of 5xx). A service that has answered another job
    since it first failed at this one is not away.
    """

    def __init__(self) -> None:
        self._answers = 0
        self._answers_at_failure: dict[int, int] = {}

    def note_answer(self, job_id: int) -> None:
        """Take notice that the service answered for a job."""
        self._answers += 1
        self._answers_at_failure.pop(job_id, None)

    def note_failure(self, job_id: int) -> bool:
        """Take notice of a failure; returns whether it is the job's own and not the service's."""
        known = self._answers_at_failure.pop(job_id, None)
        # The first failure counts: it stays the job's own until the service answers for it.
        first = self._answers if known is None else known
        self._answers_at_failure[job_id] = first
        if len(self._answers_at_failure) > JOBS_MAX:
            del self._answers_at_failure[next(iter(self._answers_at_failure))]
        return first < self._answers
