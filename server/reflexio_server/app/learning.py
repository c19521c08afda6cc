"""The learning put together: a playbook writer, the matching model, and the worker."""

import contextlib
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AsyncExitStack
from random import Random
from typing import Final, NamedTuple

import structlog

from reflexio_server.ai.embedding.open import open_for_serving
from reflexio_server.ai.errors import EmbedderUnavailableError, WriterUnavailableError
from reflexio_server.ai.openai_api.installed import what_is_missing
from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter
from reflexio_server.config import Settings
from reflexio_server.core.background import be_nice
from reflexio_server.core.knowledge.model import PlaybookStatus
from reflexio_server.core.learning.jobs import Job, JobKind, LearnedPlaybooks, LearnedProfiles
from reflexio_server.core.learning.playbook_job import PlaybookJob
from reflexio_server.core.learning.playbook_writer import PlaybookWriter
from reflexio_server.core.learning.profile_extractor import ProfileExtractor
from reflexio_server.core.learning.profile_job import ProfileJob
from reflexio_server.core.learning.status import Learning
from reflexio_server.core.learning.vectors import MatchingModel, MatchingVectors
from reflexio_server.core.learning.worker import LearningWorker
from reflexio_server.core.search.service import Models, Search
from reflexio_server.data_folder import StartError
from reflexio_server.sql.learning.store import SqlJobStore
from reflexio_server.sql.search.store import SqlSearchStore
from reflexio_server.sql.stores import SqlStore

LOCAL: Final = "local"
OFFERED_AS: Final = {
    "approved": PlaybookStatus.APPROVED,
    "pending": PlaybookStatus.PENDING,
    "user": None,
}
NO_WRITER: Final = "waiting: no playbook writer (no embedding model)"

log = structlog.get_logger()


class LearningRuntime:
    """The running learning: `learning` tells of it, `notify` is told of new jobs.

    `extracts_profiles` says that requests are to be learned from for profiles.
    """

    def __init__(
        self,
        learning: Learning,
        worker: LearningWorker | None,
        closing: AsyncExitStack,
        *,
        extracts_profiles: bool = False,
    ) -> None:
        self.learning = learning
        self.extracts_profiles = extracts_profiles
        self._worker = worker
        self._closing = closing

    def notify(self) -> None:
        """Take notice of a job that was just committed."""
        if self._worker is not None:
            self._worker.notify()

    async def close(self) -> None:
        """Give back the jobs in hand and close the writer."""
        await self._closing.aclose()


@contextlib.asynccontextmanager
async def open_learning(
    settings: Settings, store: SqlStore, search: Search
) -> AsyncIterator[LearningRuntime]:
    """Give the learning, its worker running; `StartError` for a writer that won't open."""
    try:
        service = await _start_learning(settings, store, search.models)
    except WriterUnavailableError as error:
        raise StartError(f"learning cannot start: {error}") from error
    try:
        yield service
    finally:
        await service.close()


async def _start_learning(settings: Settings, store: SqlStore, models: Models) -> LearningRuntime:
    """Start to learn from what is stored. Raises `WriterUnavailableError`.

    Without a writer the jobs wait, and their status says so.
    """
    closing = AsyncExitStack()
    jobs = SqlJobStore(store.database)
    thread = ThreadPoolExecutor(1, "reflexio-learner", initializer=be_nice)
    closing.callback(thread.shutdown, cancel_futures=True)
    model = await _matching_model(SqlSearchStore(store.database), models, closing)
    writers = _open_writers(settings, model, thread, closing)
    if writers is None:
        log.warning("learning_waits", reason=NO_WRITER)
        return LearningRuntime(Learning(store, jobs, store.clock, NO_WRITER), None, closing)
    learning = Learning(store, jobs, store.clock)
    vectors = MatchingVectors(model, thread)
    playbook_job = PlaybookJob(
        jobs, writers.playbooks, vectors, offered_as=OFFERED_AS[settings.expert_playbooks]
    )
    profile_job = ProfileJob(jobs, writers.profiles, vectors)

    async def learn(job: Job) -> LearnedPlaybooks | LearnedProfiles | None:
        if job.kind is JobKind.PROFILE_EXTRACTION:
            return await profile_job.learn(job)
        return await playbook_job.learn(job)

    worker = LearningWorker(
        jobs,
        learn,
        learning.notify,
        jobs_max=settings.learning_workers,
        backoff_s=settings.learning_backoff_s,
        now_ms=store.clock.now_ms,
        random=Random(),
    )
    learning.on_due(worker.resume)
    worker.start()
    closing.push_async_callback(worker.stop)
    return LearningRuntime(
        learning, worker, closing, extracts_profiles=writers.profiles is not None
    )


class _Writers(NamedTuple):
    """Who writes playbooks, and who finds profiles, if anybody does."""

    playbooks: PlaybookWriter
    profiles: ProfileExtractor | None


def _open_writers(
    settings: Settings, model: MatchingModel | None, executor: Executor, closing: AsyncExitStack
) -> _Writers | None:
    """Return the writers that are set; the libraries of the others are not imported."""
    if settings.profile_extraction == "on" and not settings.playbook_model:
        raise WriterUnavailableError(
            "profile_extraction is on, but playbook_model is not set: name the model to use"
        )
    if settings.playbook_model:
        if missing := what_is_missing(f"the playbook model {settings.playbook_model}"):
            raise WriterUnavailableError(missing)
        from reflexio_server.ai.llm.budget import DailyBudget
        from reflexio_server.ai.llm.service import CallBounds
        from reflexio_server.ai.playbooks.fallback import FallbackPlaybookWriter
        from reflexio_server.ai.playbooks.llm import OpenAIPlaybookWriter
        from reflexio_server.ai.profiles.llm import OpenAIProfileExtractor

        budget = DailyBudget(
            calls_max=settings.playbook_calls_per_day, tokens_max=settings.playbook_tokens_per_day
        )
        bounds = CallBounds(
            settings.playbook_timeout_s,
            settings.playbook_answer_tokens,
            settings.playbook_extra_body,
        )
        writer = OpenAIPlaybookWriter(settings.playbook_model, budget=budget, bounds=bounds)
        closing.push_async_callback(writer.close)
        extractor = OpenAIProfileExtractor(settings.playbook_model, writer.service)
        playbooks: PlaybookWriter = writer
        if model is not None:
            builtin = BuiltinPlaybookWriter(model.embedder, executor=executor)
            playbooks = FallbackPlaybookWriter(writer, builtin)
        return _Writers(playbooks, extractor if settings.profile_extraction == "on" else None)
    if model is None:
        return None
    return _Writers(BuiltinPlaybookWriter(model.embedder, executor=executor), None)


async def _matching_model(
    store: SqlSearchStore, models: Models, closing: AsyncExitStack
) -> MatchingModel | None:
    """Return what tells playbooks apart: the local model, with which its limits were measured."""
    if not models.by_key:
        return None
    for key, opened in models.by_key.items():
        if getattr(opened, "spec", None) == LOCAL:
            return MatchingModel(opened, key)
    try:
        local = open_for_serving(LOCAL)
    except EmbedderUnavailableError as error:
        log.warning("playbooks_not_compared", error=str(error))
        return None
    assert local is not None
    closing.callback(local.close)
    return MatchingModel(local, await store.register_model(local.model_id, LOCAL))
