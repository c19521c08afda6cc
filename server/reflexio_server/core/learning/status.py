"""The progress of the learning from a request: asked, watched or waited for."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator
from enum import Enum
from typing import NamedTuple

from reflexio_server.core.clock import Clock
from reflexio_server.core.errors import Code, ServiceError, not_found, shutting_down
from reflexio_server.core.interactions.ports import Store
from reflexio_server.core.learning.jobs import (
    JOB_ATTEMPTS_MAX,
    REASON_CHARS_MAX,
    FailedJob,
    JobReport,
    JobState,
    JobStore,
    JobSummary,
)
from reflexio_server.core.paging import read_token, write_token

POLL_S = 5.0
"""A watcher looks by itself this often, for what nobody tells: a deletion."""
WATCHERS_MAX = 1_000
"""Streams and waiting publishes at once; each costs a read whenever its request's jobs change."""
IDS_NAMED_MAX = 20
"""Playbooks, and profiles, that a reason names; it counts them all."""
REQUEUED_MAX = 1_000
"""Failed jobs that one commit makes due, so that no publish waits long behind it."""
FAILED_ROWS_MAX = 300
"""Failed jobs of one page: each may take 12 kB, and a reply is at most 4 MiB."""


class Progress(Enum):
    """How far the learning from one request has come."""

    PENDING = "pending"
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"


class LearningReport(NamedTuple):
    """What a caller is told; the ids are those learned so far, of the first jobs.

    `profile_ids` leaves out profiles that were known and only confirmed.
    """

    progress: Progress
    reason: str
    playbook_ids: tuple[int, ...] = ()
    profile_ids: tuple[str, ...] = ()

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.progress in (Progress.DONE, Progress.FAILED)


class FailedListing(NamedTuple):
    """One page of jobs that were given up and the token of the next, empty when none is left."""

    jobs: list[FailedJob]
    next_page_token: str


class Learning:
    """Tells of the jobs of requests. Belongs to one event loop.

    `idle_reason` says why no job is taken up, empty when a worker runs.
    """

    def __init__(self, store: Store, jobs: JobStore, clock: Clock, idle_reason: str = "") -> None:
        self._clock = clock
        self._store = store
        self._jobs = jobs
        self._notify: Callable[[], None] = lambda: None
        self._idle_reason = idle_reason
        self._watchers: dict[tuple[str, str], set[asyncio.Event]] = {}
        self._watcher_count = 0
        self._is_stopping = False

    def notify(self, org_id: str, request_id: str) -> None:
        """Take notice that a job of the request has changed."""
        for event in self._watchers.get((org_id, request_id), ()):
            event.set()

    def on_due(self, notify: Callable[[], None]) -> None:
        """Have `notify` called whenever jobs have become due."""
        self._notify = notify

    def stop(self) -> None:
        """End every watch and every wait."""
        self._is_stopping = True
        for events in self._watchers.values():
            for event in events:
                event.set()

    async def report(self, org_id: str, request_id: str) -> LearningReport:
        """Say how far a request is. NOT_FOUND when it is absent or deleted."""
        if await self._store.find_request(org_id, request_id) is None:
            raise not_found("request")
        return _report(await self._jobs.job_summary(org_id, request_id), self._idle_reason)

    async def watch(self, org_id: str, request_id: str) -> AsyncGenerator[LearningReport, None]:
        """Yield how far a request is, then each change, until it has ended.

        Raises NOT_FOUND as soon as the request is deleted, OVERLOADED when WATCHERS_MAX watch, and
        SHUTTING_DOWN when the server stops.
        """
        with self._watching(org_id, request_id) as changed:
            last = None
            while True:
                if self._is_stopping:
                    raise shutting_down()
                changed.clear()
                report = await self.report(org_id, request_id)
                if report != last:
                    yield report
                if report.has_ended:
                    return
                last = report
                try:
                    async with asyncio.timeout(POLL_S):
                        await changed.wait()
                except TimeoutError:
                    continue

    async def wait(self, org_id: str, request_id: str, timeout_s: float) -> LearningReport | None:
        """Return how a request ended; None when it has not in time, or nobody works on it."""
        if self._idle_reason:
            report = await self.report(org_id, request_id)
            return report if report.has_ended else None
        try:
            async with (
                asyncio.timeout(timeout_s),
                contextlib.aclosing(self.watch(org_id, request_id)) as reports,
            ):
                async for report in reports:
                    if report.has_ended:
                        return report
        except (TimeoutError, ServiceError):
            # The request is stored: whatever keeps its learning, the publish did not fail.
            return None
        return None

    async def list_failed(
        self, org_id: str, user_id: str, *, count_max: int, page_token: str
    ) -> FailedListing:
        """List jobs that were given up, last published first."""
        token = read_token(page_token, int)
        count_max = min(count_max, FAILED_ROWS_MAX)
        jobs = await self._jobs.list_failed(
            org_id, user_id, before_id=token[0] if token else None, count_max=count_max + 1
        )
        page = jobs[:count_max]
        return FailedListing(page, write_token(page[-1].job_id) if len(jobs) > count_max else "")

    async def retry(self, org_id: str, request_id: str) -> int:
        """Make jobs that were given up due again, all without a request; returns how many."""
        count, last_id = 0, 0
        while True:
            requeued = await self._jobs.requeue_failed(
                org_id,
                request_id,
                after_id=last_id,
                count_max=REQUEUED_MAX,
                now_ms=self._clock.now_ms(),
            )
            for watched_id in {request_id for _, request_id in requeued}:
                self.notify(org_id, watched_id)
            self._notify()
            count += len(requeued)
            if len(requeued) < REQUEUED_MAX:
                return count
            last_id = max(job_id for job_id, _ in requeued)

    @contextlib.contextmanager
    def _watching(self, org_id: str, request_id: str) -> Iterator[asyncio.Event]:
        """Give what is set at each change of the request's jobs."""
        if self._watcher_count >= WATCHERS_MAX:
            raise ServiceError(
                Code.RESOURCE_EXHAUSTED,
                "OVERLOADED",
                f"{WATCHERS_MAX} learning watches are open already; poll the status instead",
                retry_after_s=POLL_S,
            )
        changed = asyncio.Event()
        of_request = self._watchers.setdefault((org_id, request_id), set())
        of_request.add(changed)
        self._watcher_count += 1
        try:
            yield changed
        finally:
            self._watcher_count -= 1
            of_request.discard(changed)
            if not of_request:
                del self._watchers[org_id, request_id]


def _report(job_summary: JobSummary, idle_reason: str) -> LearningReport:
    counts = job_summary.counts
    ids = tuple(
        dict.fromkeys(
            playbook_id for job in job_summary.reports for playbook_id in job.playbook_ids
        )
    )
    profile_ids = tuple(
        dict.fromkeys(profile_id for job in job_summary.reports for profile_id in job.profile_ids)
    )
    if not counts:
        return LearningReport(Progress.DONE, "nothing to learn: the request has no expert answer")
    if JobState.PROCESSING in counts:
        progress, reason = Progress.PROCESSING, "learning is in progress"
    elif JobState.PENDING in counts:
        progress, reason = Progress.PENDING, idle_reason or _pending_reason(job_summary)
    else:
        progress = Progress.FAILED if JobState.FAILED in counts else Progress.DONE
        reason = _ended_reason(job_summary.reports, ids, profile_ids)
    return LearningReport(progress, reason[:REASON_CHARS_MAX], ids, profile_ids)


def _pending_reason(job_summary: JobSummary) -> str:
    for job in job_summary.reports:
        if job.state is JobState.PENDING and job.reason:
            following = f"attempt {job.attempts + 1} of {JOB_ATTEMPTS_MAX} is scheduled"
            return f"{following}, the last failed: {job.reason}"[:REASON_CHARS_MAX]
    return "queued for learning"


def _ended_reason(
    reports: list[JobReport], playbook_ids: tuple[int, ...], profile_ids: tuple[str, ...]
) -> str:
    said: list[str] = []
    for job in reports:
        if job.state is JobState.FAILED:
            attempts = "1 attempt" if job.attempts == 1 else f"{job.attempts} attempts"
            said.append(f"failed after {attempts}: {job.reason}")
    for what, ids in (("playbook", playbook_ids), ("profile", profile_ids)):
        if ids:
            named = ", ".join(map(str, ids[:IDS_NAMED_MAX]))
            said.append(f"learned {len(ids)} {what}{'' if len(ids) == 1 else 's'} (id {named})")
    for job in reports:
        if job.state is JobState.NOTHING:
            said.append(f"nothing to learn: {job.reason}")
        elif job.state is JobState.DONE:
            said.append(job.reason)
    return "; ".join(dict.fromkeys(said))
