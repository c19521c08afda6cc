"""The real parts of finding over one folder, without a server."""

from dataclasses import dataclass
from pathlib import Path

from reflexio_server.core.interactions.model import (
    NO_ACTION,
    InteractionDraft,
    Receipt,
    RequestDraft,
)
from reflexio_server.core.interactions.service import Interactions
from reflexio_server.core.search.embedding_follower import Follower
from reflexio_server.core.search.model import SearchFilters, SearchMode
from reflexio_server.core.search.ports import Embedder, Query
from reflexio_server.core.search.service import Models, Search
from reflexio_server.index.cache.interactions import PartitionCache
from reflexio_server.index.partition import DEFAULT_WEIGHTS
from reflexio_server.sql.search.store import SqlSearchStore

from tests.support.hashed_words import HashedWords
from tests.support.store.databases import chosen_store

ORG = "acme"
WAIT_S = 60.0


@dataclass
class Finding:
    """The real parts of finding over one folder; `cache_bytes` is small enough to evict."""

    folder: Path
    cache_bytes: int

    def open(self) -> None:
        """Open the store and what searches it."""
        self.store = chosen_store(self.folder)
        self.search_store = SqlSearchStore(self.store.database)
        self.cache = PartitionCache(self.search_store, DEFAULT_WEIGHTS, self.cache_bytes)

    async def start(
        self,
        model_id: str = "hashed-words",
        embedder: Embedder | None = None,
        search_wait_s: float = 0.0,
    ) -> None:
        """Start the follower of a model, with older models still serving."""
        embedder = embedder or HashedWords(model_id)
        self.key = await self.search_store.register_model(model_id, model_id)
        others = await self.search_store.other_models(self.key)
        models = {key: HashedWords(name) for key, name, _ in others}
        self.follower = Follower(self.search_store, embedder, self.key)
        self.follower.start()
        self.search = Search(
            self.search_store,
            self.cache,
            Models(self.key, {self.key: embedder, **models}),
            self.follower,
            search_wait_s,
        )
        self.interactions = Interactions(self.store, self.search.notify, lambda: None)

    async def stop(self) -> None:
        """Stop the follower and close everything."""
        await self.follower.stop()
        self.cache.close()
        self.store.close()

    async def publish(self, user_id: str, session_id: str, texts: list[str]) -> range:
        """Publish texts as one request and wait until they are found by meaning."""
        receipt = await self.begin_publish(user_id, session_id, texts)
        assert await self.search.wait_until_searchable(receipt.interaction_ids, WAIT_S)
        return receipt.interaction_ids

    async def begin_publish(self, user_id: str, session_id: str, texts: list[str]) -> Receipt:
        """Publish texts as one request, and wait for nothing but the commit."""
        drafts = [InteractionDraft(None, "User", text, NO_ACTION, *[""] * 8) for text in texts]
        return await self.interactions.publish(
            self.interactions.prepare(ORG, RequestDraft(user_id, session_id, drafts))
        )

    async def ids(self, user_id: str, text: str, mode: SearchMode) -> list[int]:
        """Return the ids that a search finds, best first."""
        query = Query(text, SearchFilters(), mode, 10, 0.0)
        hits = await self.search.rank_user(ORG, user_id, query)
        return [hit.interaction_id for hit in hits]
