"""The worker: claims due jobs, learns from them, and sees to it that each one ends."""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from random import Random

import structlog

from reflexio_server.core import kill_points
from reflexio_server.core.background import REST_AFTER_FAILURE_S, BackgroundLoop
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.kill_points import KillPoint
from reflexio_server.core.learning.extraction import ExtractionError
from reflexio_server.core.learning.failing_jobs import FailingJobs
from reflexio_server.core.learning.jobs import (
    JOB_ATTEMPTS_MAX,
    AttemptFailure,
    Job,
    JobStore,
    LearnedPlaybooks,
    LearnedProfiles,
)
from reflexio_server.core.learning.worker_pause import (
    BACKOFF_FACTOR,
    BACKOFF_JITTER,
    BACKOFF_S_MAX,
    WorkerPause,
)
from reflexio_server.core.metrics import ATTEMPTS

LEASE_S = 60.0
"""How long a claim holds without a word: a busy machine may be silent for seconds."""
RENEWALS_PER_LEASE = 3
SLEEP_S_MAX = 60.0
"""It looks for work this often at least, so that a missed call costs a minute."""
ENDINGS_MAX = 30
"""Tries to store how an attempt ended, a minute of them; then its lease runs out."""

Learn = Callable[[Job], Awaitable[LearnedPlaybooks | LearnedProfiles | None]]
NotifyChanged = Callable[[str, str], None]
"""Told (org_id, request_id) of a job that has changed."""

log = structlog.get_logger()


class LearningWorker:
    """Works on at most `jobs_max` jobs at once. Belongs to one event loop.

    `now_ms` gives epoch milliseconds; `backoff_s` is the pause after a first failure.
    """

    def __init__(
        self,
        store: JobStore,
        learn: Learn,
        notify: NotifyChanged,
        *,
        jobs_max: int,
        backoff_s: float,
        now_ms: Callable[[], int],
        random: Random,
        lease_s: float = LEASE_S,
    ) -> None:
        self._store = store
        self._learn = learn
        self._notify = notify
        self._jobs_max = jobs_max
        self._backoff_s = backoff_s
        self._now_ms = now_ms
        self._random = random
        self._lease_s = lease_s
        self._pause = WorkerPause(now_ms, random, backoff_s)
        self._failing = FailingJobs()
        self._working: set[asyncio.Task[None]] = set()
        self._has_released = False
        self._loop = BackgroundLoop(self._step, "learning")

    def start(self) -> None:
        """Begin with what the last process left."""
        self._loop.start()

    async def stop(self) -> None:
        """Give back the jobs in hand, as if they had not been begun."""
        await self._loop.stop()
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    def notify(self) -> None:
        """Take notice of a job that was just committed."""
        self._loop.wake()

    def resume(self) -> None:
        """Take up what is due now, also when the service was away: somebody asked for it."""
        self._pause.end()
        self._loop.wake()

    async def _step(self) -> None:
        """Take up what is due and there is room for, or wait for some."""
        if not self._has_released:
            await self._store.release_abandoned(now_ms=self._now_ms())
            self._has_released = True
        paused_s = self._pause.remaining_s()
        if paused_s:
            await self._loop.rest(min(paused_s, SLEEP_S_MAX))
            return
        room = self._jobs_max - len(self._working)
        now_ms = self._now_ms()
        claimed: list[Job] = []
        if room:
            claimed = await self._store.claim(
                uuid.uuid4().hex,
                now_ms=now_ms,
                lease_until_ms=self._lease_until_ms(),
                count_max=room,
            )
        for job in claimed:
            kill_points.reach(KillPoint.JOB_CLAIMED)
            self._notify(job.org_id, job.request_id)
            task = asyncio.create_task(self._work(job))
            self._working.add(task)
            task.add_done_callback(self._end_work)
        if not claimed:
            await self._sleep(now_ms if room else None)

    def _end_work(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        self._loop.wake()

    async def _sleep(self, looked_at_ms: int | None) -> None:
        """Wait to be notified, for the end of a job, or for the next one to be due.

        `looked_at_ms` is when nothing was found, None when there was no room for more.
        """
        pause_s = SLEEP_S_MAX
        if looked_at_ms is not None:
            # What was due and not claimed waits for another job of its user, which will wake.
            next_due_ms = await self._store.next_due_ms(after_ms=looked_at_ms)
            if next_due_ms is not None:
                pause_s = min(pause_s, max(next_due_ms - self._now_ms(), 0) / 1000)
        await self._loop.rest(pause_s)

    def _lease_until_ms(self) -> int:
        return self._now_ms() + round(self._lease_s * 1000)

    async def _work(self, job: Job) -> None:
        """Learn from one job; whatever happens, it ends or becomes due again."""
        heart = asyncio.create_task(self._beat(job, asyncio.current_task()))
        try:
            ending = await self._attempt(job)
            if ending is not None:
                ATTEMPTS.add(job.kind.name.lower(), _outcome(ending))
                await self._end(job, ending)
        except asyncio.CancelledError:
            given_back = AttemptFailure(
                "given back: the server stopped", self._now_ms(), counts=False
            )
            with contextlib.suppress(ServiceError):
                await self._store.record_failure(job, given_back, now_ms=self._now_ms())
            raise
        finally:
            heart.cancel()
        self._notify(job.org_id, job.request_id)

    async def _beat(self, job: Job, work: asyncio.Task[None] | None) -> None:
        """Renew the lease; end the work when somebody else has the job or it is deleted."""
        while True:
            await asyncio.sleep(self._lease_s / RENEWALS_PER_LEASE)
            try:
                is_held = await self._store.renew(job, lease_until_ms=self._lease_until_ms())
            except ServiceError as error:
                log.warning("lease_not_renewed", job_id=job.job_id, error=error.message)
                continue
            if not is_held and work is not None:
                log.warning("lease_lost", job_id=job.job_id)
                work.cancel()
                return

    async def _attempt(
        self, job: Job
    ) -> LearnedPlaybooks | LearnedProfiles | AttemptFailure | None:
        try:
            learned = await self._learn(job)
        except ExtractionError as error:
            return self._failed(job, error)
        except ServiceError as error:
            # The store failed, not the job.
            again = ExtractionError(
                error.message,
                may_retry=True,
                retry_after_s=error.retry_after_s or REST_AFTER_FAILURE_S,
                counts=False,
            )
            return self._failed(job, again)
        except Exception as error:
            # A boundary: whatever an attempt did not expect ends this attempt, not the worker.
            log.exception("job_attempt_failed", job_id=job.job_id)
            return self._failed(job, ExtractionError(type(error).__name__, may_retry=True))
        self._pause.end()
        self._failing.note_answer(job.job_id)
        return learned

    def _failed(self, job: Job, error: ExtractionError) -> AttemptFailure:
        counts = error.counts
        if error.may_be_own and self._failing.note_failure(job.job_id):
            counts = True
        elif error.service_is_away:
            until_ms = self._pause.begin(error.retry_after_s)
            log.warning("learning_paused", reason=error.reason, until_ms=until_ms)
            return AttemptFailure(error.reason, until_ms, counts=False)
        is_last = counts and job.attempts >= JOB_ATTEMPTS_MAX
        if is_last or not error.may_retry:
            log.warning("job_failed", job_id=job.job_id, reason=error.reason)
            return AttemptFailure(error.reason, None, counts)
        pause_s = min(self._backoff_s * BACKOFF_FACTOR ** (job.attempts - 1), BACKOFF_S_MAX)
        pause_s = max(pause_s * self._random.uniform(*BACKOFF_JITTER), error.retry_after_s or 0.0)
        log.info("job_retried_later", job_id=job.job_id, reason=error.reason, pause_s=pause_s)
        return AttemptFailure(error.reason, self._now_ms() + round(pause_s * 1000), counts)

    async def _end(
        self, job: Job, ending: LearnedPlaybooks | LearnedProfiles | AttemptFailure
    ) -> None:
        """Store how an attempt ended, patiently: a paid extraction is not to be lost."""
        for _ in range(ENDINGS_MAX):
            try:
                if isinstance(ending, AttemptFailure):
                    is_stored = await self._store.record_failure(job, ending, now_ms=self._now_ms())
                else:
                    is_stored = await self._store.finish(job, ending, now_ms=self._now_ms())
                    kill_points.reach(KillPoint.PLAYBOOK_COMMITTED)
            except ServiceError as error:
                log.warning("job_result_not_stored", job_id=job.job_id, error=error.message)
                await asyncio.sleep(REST_AFTER_FAILURE_S)
                continue
            if not is_stored:
                log.warning(
                    "job_result_refused", job_id=job.job_id, why="its claim or what it read is gone"
                )
            return


def _outcome(ending: LearnedPlaybooks | LearnedProfiles | AttemptFailure) -> str:
    if not isinstance(ending, AttemptFailure):
        return "learned"
    return "failed" if ending.next_try_at_ms is None else "retried"
