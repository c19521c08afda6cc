"""A worker over a real store, with a playbook writer and a clock that a test holds in hand."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.playbook_job import PlaybookJob
from reflexio_server.core.learning.playbook_writer import (
    Correction,
    PlaybookDraft,
)
from reflexio_server.core.learning.vectors import MatchingModel, MatchingVectors
from reflexio_server.core.learning.worker import Learn, LearningWorker
from reflexio_server.sql.learning.store import SqlJobStore

from tests.support.hashed_words import HashedWords
from tests.support.store.databases import chosen_store
from tests.support.store.subject import request, says

POLL_S = 0.01
POLLS_MAX = 3_000
START_MS = 1_000_000_000_000
BACKOFF_S = 10.0


def extraction(*contents: str) -> Extraction[PlaybookDraft]:
    """Return what a writer makes of a correction: one draft a content, or nothing."""
    drafts = tuple(PlaybookDraft("When asked.", content, "Left out.") for content in contents)
    return Extraction(drafts, "" if drafts else "all was said", "scripted/1", calls=1)


class ScriptedWriter:
    """Answers each call with the next of `answers`, an error is raised; then with the expert's."""

    name = "scripted/1"
    reads_known = False

    def __init__(self) -> None:
        self.answers: deque[Extraction[PlaybookDraft] | Exception] = deque()
        self.corrections: list[Correction] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def write(self, correction: Correction) -> Extraction[PlaybookDraft]:
        """Answer when the test lets it."""
        self.corrections.append(correction)
        await self.may_answer.wait()
        answer = self.answers.popleft() if self.answers else extraction(correction.expert_answer)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Workshop:
    """One store with workers; `now_ms` is their time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = chosen_store(folder)
        self.jobs = SqlJobStore(self.store.database)
        self.writer = ScriptedWriter()
        self.now_ms = START_MS
        self.notified: list[str] = []
        self._thread = ThreadPoolExecutor(1)
        self.vectors = MatchingVectors(MatchingModel(HashedWords(), 1), self._thread)
        self.playbook_job = PlaybookJob(self.jobs, self.writer, self.vectors)

    def worker(
        self, *, jobs_max: int = 2, lease_s: float = 60.0, learn: Learn | None = None
    ) -> LearningWorker:
        """Return a worker that is not started; it learns from experts without a `learn`."""
        return LearningWorker(
            self.jobs,
            learn or self.playbook_job.learn,
            lambda _org, request_id: self.notified.append(request_id),
            jobs_max=jobs_max,
            backoff_s=BACKOFF_S,
            now_ms=lambda: self.now_ms,
            random=Random(1),
            lease_s=lease_s,
        )

    async def publish(self, request_id: str, expert: str = "x is y", **fields: Any) -> None:
        """Store a question and an answer that an expert reviewed."""
        turns = (says("what is x?", role="User"), says("z", role="Agent", expert_content=expert))
        await self.store.append([request(request_id, *turns, **fields)])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return a table as it is committed now."""
        with self.store.database.backend.reading.begin() as connection:
            # The first column is the row's id.
            found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")
            return [dict(row._mapping) for row in found]

    def job(self) -> dict[str, Any]:
        """Return the only job."""
        (job,) = self.rows("learning_jobs")
        return job

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; AssertionError when it never is."""
        for _ in range(POLLS_MAX):
            if is_so():
                return
            await asyncio.sleep(POLL_S)
        raise AssertionError(f"it never came to be: {self.rows('learning_jobs')}")

    def close(self) -> None:
        """Close the store."""
        self._thread.shutdown()
        self.store.close()


def in_workshop(
    folder: Path,
    work: Callable[[Any], Coroutine[Any, Any, None]],
    make: Callable[[Path], Any] = Workshop,
) -> None:
    """Run a test in a workshop over a folder."""

    async def run() -> None:
        workshop = make(folder)
        try:
            await work(workshop)
        finally:
            workshop.close()

    asyncio.run(run())
