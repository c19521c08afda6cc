"""`core.learning_jobs.JobStore` on the same connections as the store."""

import functools
from collections.abc import Sequence

from reflexio_server.core.learning_jobs import (
    Failed,
    Job,
    JobTally,
    KnownVector,
    Learned,
    Material,
)
from reflexio_server.core.lesson_identity import KnownLesson
from reflexio_server.sql import corrections, learning_jobs, lessons
from reflexio_server.sql.store import SqlStore


class SqlJobStore:
    """What learning asks of the database. Each method: see `JobStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    async def release_orphans(self, *, now_ms: int) -> int:
        """See `JobStore.release_orphans`."""
        return await self._store.change(
            functools.partial(learning_jobs.release_orphans, now_ms=now_ms)
        )

    async def claim(
        self, owner: str, *, now_ms: int, lease_until_ms: int, count_max: int
    ) -> list[Job]:
        """See `JobStore.claim`."""
        return await self._store.change(
            functools.partial(
                learning_jobs.claim,
                owner=owner,
                now_ms=now_ms,
                lease_until_ms=lease_until_ms,
                count_max=count_max,
            )
        )

    async def next_due_ms(self, *, after_ms: int) -> int | None:
        """See `JobStore.next_due_ms`."""
        return await self._store.read(learning_jobs.next_due_ms, after_ms)

    async def renew(self, job: Job, *, lease_until_ms: int) -> bool:
        """See `JobStore.renew`."""
        return await self._store.change(
            functools.partial(learning_jobs.renew, job=job, lease_until_ms=lease_until_ms)
        )

    async def load(self, job: Job) -> Material | None:
        """See `JobStore.load`."""
        return await self._store.read(corrections.load, job)

    async def known_vectors(
        self, org_id: str, user_id: str, agent_version: str, model_key: int | None
    ) -> Sequence[KnownVector]:
        """See `JobStore.known_vectors`."""
        return await self._store.read(
            lessons.known_vectors, org_id, user_id, agent_version, model_key
        )

    async def known_lessons(
        self, org_id: str, playbook_ids: Sequence[int]
    ) -> Sequence[KnownLesson]:
        """See `JobStore.known_lessons`."""
        return await self._store.read(lessons.known_lessons, org_id, playbook_ids)

    async def finish(self, job: Job, learned: Learned, *, now_ms: int) -> bool:
        """See `JobStore.finish`."""
        return await self._store.change(
            functools.partial(lessons.finish, job=job, learned=learned, now_ms=now_ms)
        )

    async def fail(self, job: Job, failed: Failed, *, now_ms: int) -> bool:
        """See `JobStore.fail`."""
        return await self._store.change(
            functools.partial(learning_jobs.fail, job=job, failed=failed, now_ms=now_ms)
        )

    async def tally(self, org_id: str, request_id: str) -> JobTally:
        """See `JobStore.tally`."""
        return await self._store.read(learning_jobs.tally, org_id, request_id)
