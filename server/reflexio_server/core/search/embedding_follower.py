"""The follower: gives every record its vectors, behind the publishes, not in their way."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import structlog

from reflexio_server.core.background import (
    REST_AFTER_FAILURE_S,
    BackgroundLoop,
    ClosedError,
    be_nice,
)
from reflexio_server.core.kill_points import KillPoint, reach
from reflexio_server.core.metrics import (
    EMBEDDED,
    EMBEDDING_BACKLOG,
    EMBEDDING_BEHIND_SECONDS,
    EMBEDDING_SECONDS,
)
from reflexio_server.core.search.backlog import Backlog
from reflexio_server.core.search.fresh_records import FreshRecords
from reflexio_server.core.search.ports import (
    EMBEDDING_ATTEMPTS_MAX,
    Embedded,
    Embedder,
    SearchStore,
    Unembedded,
)

BATCH_RECORDS = 32
"""Records embedded before their vectors are committed: about 0.1 s of work."""
SCAN_RECORDS = 5_000
"""Records that one step of a scan looks at."""
DROP_VECTORS_MAX = 1_000
"""Vectors of an old model that one transaction deletes."""

log = structlog.get_logger()


class Follower:
    """Embeds what the store has and its vectors lack. Belongs to one event loop."""

    def __init__(self, store: SearchStore, embedder: Embedder, model_key: int) -> None:
        self._store = store
        self._embedder = embedder
        self._model_key = model_key
        self._backlog = Backlog()
        self._behind_since_s: float | None = None
        EMBEDDING_BACKLOG.read_from(lambda: len(self._backlog))
        EMBEDDING_BEHIND_SECONDS.read_from(self._behind_s)
        self._scan_after: int | None = 0
        self._waiters: dict[int, list[asyncio.Future[None]]] = {}
        self._fresh = FreshRecords()
        self._away = ""
        self._thread = ThreadPoolExecutor(1, "reflexio-follower", initializer=be_nice)
        self._loop = BackgroundLoop(self._step, "follower")
        self.embedded_count = 0
        """Records embedded since the start."""

    @property
    def is_away(self) -> bool:
        """Whether the model did not answer when it was asked last."""
        return bool(self._away)

    def problem(self) -> str:
        """Say why records get no vectors just now; empty when they do."""
        return self._embedder.problem() or self._away

    def start(self) -> None:
        """Begin to follow, from the oldest record without a vector."""
        self._loop.start()

    async def stop(self) -> None:
        """End after the batch in hand."""
        await self._loop.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def notify(self, org_id: str, user_id: str, interaction_ids: Iterable[int]) -> None:
        """Take notice of records that were just committed."""
        ids = list(interaction_ids)
        self._backlog.add((org_id, user_id), ids)
        self._fresh.add((org_id, user_id), ids)
        self._loop.wake()

    async def settle(self, org_id: str, user_id: str | None, timeout_s: float) -> None:
        """Embed first what the user, or anybody of the organisation, has published just now.

        Returns when that is done, when the time is over, and at once where the model is away.
        """
        if user_id is None:
            fresh_ids = self._fresh.of_organization(org_id)
        else:
            fresh_ids = self._fresh.of_user((org_id, user_id))
        if fresh_ids and timeout_s > 0 and not self.is_away:
            await self._wait(fresh_ids, timeout_s)

    async def wait_for(self, interaction_ids: Sequence[int], timeout_s: float) -> bool:
        """Embed these records first; returns whether their attempts ended within the time."""
        lacking = await self._store.load_unembedded(self._model_key, interaction_ids)
        if not lacking:
            return True
        return await self._wait([record.interaction_id for record in lacking], timeout_s)

    async def _wait(self, interaction_ids: Iterable[int], timeout_s: float) -> bool:
        loop = asyncio.get_running_loop()
        futures = []
        for interaction_id in interaction_ids:
            if interaction_id not in self._waiters:
                self._backlog.put_first((interaction_id,))
            future: asyncio.Future[None] = loop.create_future()
            self._waiters.setdefault(interaction_id, []).append(future)
            futures.append(future)
        self._loop.wake()
        _, pending = await asyncio.wait(futures, timeout=timeout_s)
        for future in pending:
            future.cancel()
        return not pending

    async def _step(self) -> None:
        """Embed the next batch, or look for more work, or wait for some."""
        ids = self._backlog.take(BATCH_RECORDS)
        if ids:
            began_at_s = time.perf_counter()
            if self._behind_since_s is None:
                self._behind_since_s = began_at_s
            await self._embed(ids)
            EMBEDDING_SECONDS.observe(time.perf_counter() - began_at_s)
            return
        self._behind_since_s = None
        if self._scan_after is None and self._backlog.overflow_id is not None:
            self._scan_after = self._backlog.overflow_id - 1
            self._backlog.overflow_id = None
        if self._scan_after is not None:
            await self._scan(self._scan_after)
            return
        if await self._store.drop_vectors_of_other_models(self._model_key, DROP_VECTORS_MAX):
            return
        await self._loop.rest()

    def _behind_s(self) -> float:
        since_s = self._behind_since_s
        return 0.0 if since_s is None else time.perf_counter() - since_s

    async def _scan(self, after_id: int) -> None:
        found, last_id = await self._store.scan_unembedded(self._model_key, after_id, SCAN_RECORDS)
        for interaction_id, org_id, user_id in found:
            self._backlog.add((org_id, user_id), (interaction_id,))
        self._scan_after = None if last_id < 0 else last_id

    async def _embed(self, ids: Sequence[int]) -> None:
        records = await self._store.load_unembedded(self._model_key, ids)
        try:
            outcomes = await asyncio.get_running_loop().run_in_executor(
                self._thread, self._embed_batch, records
            )
        except ClosedError:
            raise
        except ConnectionError as error:
            # The model is away: no text is to blame, so no attempt is counted.
            log.warning("embedder_away", error=str(error))
            self._away = str(error)
            await asyncio.sleep(REST_AFTER_FAILURE_S)
            self._backlog.put_first(ids)
            return
        self._away = ""
        if outcomes:
            reach(KillPoint.ACKED_NOT_INDEXED)
            await self._store.store_embedded(self._model_key, outcomes)
        given_up = {
            outcome.interaction_id
            for outcome in outcomes
            if outcome.chunks is None and outcome.attempts < EMBEDDING_ATTEMPTS_MAX
        }
        self._fresh.remove(ids)  # those that failed, too: nobody knows when they will be made
        self.embedded_count += len(outcomes) - len(given_up)
        for outcome in outcomes:
            if outcome.interaction_id not in given_up:
                EMBEDDED.add("given up" if outcome.chunks is None else "done")
        for interaction_id in ids:
            if interaction_id not in given_up:
                for future in self._waiters.pop(interaction_id, ()):
                    if not future.done():
                        future.set_result(None)
        if given_up:
            await asyncio.sleep(REST_AFTER_FAILURE_S)
            self._backlog.put_first(given_up)

    def _embed_batch(self, records: Sequence[Unembedded]) -> list[Embedded]:
        """Embed a batch on the follower's thread; where it fails as a whole, one by one."""
        try:
            return self._embed_together(records)
        except ConnectionError:
            raise
        except (RuntimeError, ValueError, OSError) as error:
            if len(records) == 1:
                (record,) = records
                log.warning(
                    "embedding_failed",
                    interaction_id=record.interaction_id,
                    attempt=record.attempts + 1,
                    error=str(error),
                )
                return [_failed(record, str(error))]
        return [outcome for record in records for outcome in self._embed_batch([record])]

    def _embed_together(self, records: Sequence[Unembedded]) -> list[Embedded]:
        texts = [text for record in records for text in (record.text, record.expert_text)]
        chunks = self._embedder.embed_documents(texts)
        return [
            Embedded(
                record.interaction_id,
                record.org_id,
                record.user_id,
                np.concatenate((chunks[2 * place], chunks[2 * place + 1]))
                .astype(np.float16)
                .tobytes(),
                record.attempts + 1,
                "",
            )
            for place, record in enumerate(records)
        ]


def _failed(record: Unembedded, error: str) -> Embedded:
    return Embedded(
        record.interaction_id,
        record.org_id,
        record.user_id,
        None,
        record.attempts + 1,
        error[:1000],
    )
