"""`core.learning.jobs.JobStore` on the same connections as the store."""

import functools
from collections.abc import Sequence

from reflexio_server.core.learning.jobs import (
    AttemptFailure,
    CorrectionContext,
    FailedJob,
    Job,
    JobSummary,
    KnownVector,
    LearnedPlaybooks,
    LearnedProfiles,
)
from reflexio_server.core.learning.playbook_matching import KnownPlaybook
from reflexio_server.core.learning.profile_extractor import Conversation, KnownProfile
from reflexio_server.sql.learning import (
    conversations,
    corrections,
    failed_jobs,
    finish_playbooks,
    jobs,
)
from reflexio_server.sql.learning.finish_profiles import finish_profiles
from reflexio_server.sql.stores import SqlStore


class SqlJobStore:
    """What learning asks of the database. Each method: see `JobStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    async def release_abandoned(self, *, now_ms: int) -> int:
        """See `JobStore.release_abandoned`."""
        return await self._store.change(functools.partial(jobs.release_abandoned, now_ms=now_ms))

    async def claim(
        self, owner: str, *, now_ms: int, lease_until_ms: int, count_max: int
    ) -> list[Job]:
        """See `JobStore.claim`."""
        return await self._store.change(
            functools.partial(
                jobs.claim,
                owner=owner,
                now_ms=now_ms,
                lease_until_ms=lease_until_ms,
                count_max=count_max,
            )
        )

    async def next_due_ms(self, *, after_ms: int) -> int | None:
        """See `JobStore.next_due_ms`."""
        return await self._store.read(jobs.next_due_ms, after_ms)

    async def renew(self, job: Job, *, lease_until_ms: int) -> bool:
        """See `JobStore.renew`."""
        return await self._store.change(
            functools.partial(jobs.renew, job=job, lease_until_ms=lease_until_ms)
        )

    async def load_correction(self, job: Job) -> CorrectionContext | None:
        """See `JobStore.load_correction`."""
        return await self._store.read(corrections.load_correction, job)

    async def known_vectors(
        self, org_id: str, user_id: str, agent_version: str, model_key: int | None
    ) -> Sequence[KnownVector]:
        """See `JobStore.known_vectors`."""
        return await self._store.read(
            finish_playbooks.known_vectors, org_id, user_id, agent_version, model_key
        )

    async def known_playbooks(
        self, org_id: str, playbook_ids: Sequence[int]
    ) -> Sequence[KnownPlaybook]:
        """See `JobStore.known_playbooks`."""
        return await self._store.read(finish_playbooks.known_playbooks, org_id, playbook_ids)

    async def load_conversation(self, job: Job) -> Conversation | None:
        """See `JobStore.load_conversation`."""
        return await self._store.read(conversations.load_conversation, job)

    async def known_profiles(
        self, org_id: str, user_id: str, model_key: int | None
    ) -> Sequence[KnownProfile]:
        """See `JobStore.known_profiles`."""
        return await self._store.read(conversations.known_profiles, org_id, user_id, model_key)

    async def finish(
        self, job: Job, learned: LearnedPlaybooks | LearnedProfiles, *, now_ms: int
    ) -> bool:
        """See `JobStore.finish`."""
        if isinstance(learned, LearnedProfiles):
            return await self._store.change(
                functools.partial(finish_profiles, job=job, learned=learned, now_ms=now_ms)
            )
        return await self._store.change(
            functools.partial(finish_playbooks.finish, job=job, learned=learned, now_ms=now_ms)
        )

    async def record_failure(self, job: Job, failed: AttemptFailure, *, now_ms: int) -> bool:
        """See `JobStore.record_failure`."""
        return await self._store.change(
            functools.partial(jobs.record_failure, job=job, failed=failed, now_ms=now_ms)
        )

    async def job_summary(self, org_id: str, request_id: str) -> JobSummary:
        """See `JobStore.job_summary`."""
        return await self._store.read(jobs.job_summary, org_id, request_id)

    async def list_failed(
        self, org_id: str, user_id: str, *, before_id: int | None, count_max: int
    ) -> list[FailedJob]:
        """See `JobStore.list_failed`."""
        return await self._store.read(
            failed_jobs.list_failed, org_id, user_id, before_id, count_max
        )

    async def requeue_failed(
        self, org_id: str, request_id: str, *, after_id: int, count_max: int, now_ms: int
    ) -> list[tuple[int, str]]:
        """See `JobStore.requeue_failed`."""
        return await self._store.change(
            functools.partial(
                failed_jobs.requeue_failed,
                org_id=org_id,
                request_id=request_id,
                after_id=after_id,
                count_max=count_max,
                now_ms=now_ms,
            )
        )
