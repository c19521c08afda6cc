"""Vectors of learned records: made when they are written, before a search, or behind both."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

import structlog

from reflexio_server.core.background import BackgroundLoop, be_nice
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.knowledge.model import Vector
from reflexio_server.core.knowledge.ports import KnowledgeIndexStore, PartitionKey
from reflexio_server.core.search.ports import Embedder
from reflexio_server.core.search.vector_rows import to_row, unit_vector

WRITE_TEXTS_MAX = 32
"""Texts that a write embeds before its commit, about 0.1 s; more are left to the background."""
SEARCH_TEXTS_MAX = 16
"""Texts that a search embeds first; those beyond are found by words until the background is done.
"""
BATCH_TEXTS = 16
"""Texts of one step in the background, about 0.1 s."""
QUEUED_KEYS_MAX = 10_000
"""Organisations and kinds that wait; one that is dropped comes back at its next search."""
EMBEDDING_THREADS = 2
"""As many as a small machine has cores."""

log = structlog.get_logger()


class KnowledgeVectors:
    """Makes what is lacking. Belongs to one event loop; without an embedder it does nothing."""

    def __init__(
        self,
        store: KnowledgeIndexStore,
        embedder: Embedder | None,
        model_key: int,
        *,
        is_local: bool,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self.model_key = model_key
        self._is_local = is_local
        self._filling = asyncio.Lock()
        self._queue: OrderedDict[PartitionKey, None] = OrderedDict()
        self._threads = ThreadPoolExecutor(EMBEDDING_THREADS, "reflexio-learned")
        self._background = ThreadPoolExecutor(1, "reflexio-relearned", initializer=be_nice)
        self._loop = BackgroundLoop(self._step, "knowledge_vectors")

    @property
    def dimensions(self) -> int:
        """The length of a vector; 1 without an embedder."""
        return self._embedder.dimensions if self._embedder is not None else 1

    def start(self) -> None:
        """Begin the work in the background."""
        if self._embedder is not None:
            self._loop.start()

    async def stop(self) -> None:
        """End after the batch in hand."""
        await self._loop.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._background.shutdown(wait=True, cancel_futures=True)

    async def at_write(self, texts: Sequence[str]) -> list[Vector | None]:
        """Return the texts' vectors where a local model makes them at once, else None for each."""
        nothing: list[Vector | None] = [None] * len(texts)
        if self._embedder is None or not self._is_local or len(texts) > WRITE_TEXTS_MAX:
            return nothing
        try:
            return list(await self._embed(texts, self._threads))
        except (RuntimeError, ValueError, OSError) as error:
            log.warning("knowledge_not_embedded", texts=len(texts), error=str(error))
            return nothing

    def notify(self, key: PartitionKey) -> None:
        """Take notice that records of the organisation and kind may lack vectors."""
        if self._loop.is_running and len(self._queue) < QUEUED_KEYS_MAX:
            self._queue[PartitionKey(key.org_id, key.kind)] = None
            self._loop.wake()

    async def before_search(self, key: PartitionKey) -> None:
        """Make some of a partition's lacking vectors, and have the others made.

        While others are made already, the search goes on by words.
        """
        if self._embedder is not None and self._is_local and not self._filling.locked():
            try:
                await self._fill(key, SEARCH_TEXTS_MAX, self._threads)
            except (ConnectionError, ServiceError) as error:
                log.warning("knowledge_not_embedded", error=str(error))
        self.notify(key)

    async def complete(self, key: PartitionKey) -> None:
        """Make all vectors of a partition that lack. Raises ConnectionError while it cannot."""
        while self._embedder is not None and await self._fill(key, BATCH_TEXTS, self._background):
            pass

    async def of_texts(self, texts: Sequence[str]) -> list[Vector]:
        """Return the texts' vectors, made behind the calls. Raises ConnectionError while it cannot.

        Nothing without an embedder.
        """
        if self._embedder is None:
            return []
        made: list[Vector] = []
        for start in range(0, len(texts), BATCH_TEXTS):
            made += await self._embed_each(texts[start : start + BATCH_TEXTS], self._background)
        return made

    async def _step(self) -> None:
        if not self._queue:
            await self._loop.rest()
            return
        key, _ = self._queue.popitem(last=False)
        try:
            if await self._fill(key, BATCH_TEXTS, self._background):
                self._queue[key] = None
        except (ConnectionError, ServiceError):
            self._queue[key] = None
            raise

    async def _fill(self, key: PartitionKey, count_max: int, threads: Executor) -> bool:
        """Make up to `count_max` vectors; returns whether there were that many to make."""
        async with self._filling:
            lacking = await self._store.list_unembedded(key, self.model_key, count_max)
            if not lacking:
                return False
            vectors = await self._embed_each([text for _, text in lacking], threads)
            await self._store.store_vectors(
                key.org_id,
                key.kind,
                [
                    (record_id, vector)
                    for (record_id, _), vector in zip(lacking, vectors, strict=True)
                ],
            )
            return len(lacking) == count_max

    async def _embed_each(self, texts: Sequence[str], threads: Executor) -> list[Vector]:
        """Embed texts; one that the model refuses gets an empty row, and is found by its words."""
        try:
            return await self._embed(texts, threads)
        except ConnectionError:
            raise
        except (RuntimeError, ValueError, OSError) as error:
            if len(texts) == 1:
                log.warning("knowledge_text_refused", error=str(error))
                return [Vector(texts[0], self.model_key, b"")]
        return [(await self._embed_each([text], threads))[0] for text in texts]

    async def _embed(self, texts: Sequence[str], threads: Executor) -> list[Vector]:
        embedder = self._embedder
        if embedder is None:
            raise ConnectionError("there is no model")
        found = await asyncio.get_running_loop().run_in_executor(
            threads, embedder.embed_documents, texts
        )
        return [
            Vector(text, self.model_key, to_row(unit_vector(chunks)))
            for text, chunks in zip(texts, found, strict=True)
        ]
