"""The search, with the follower that makes vectors of what is stored."""

import contextlib
from collections.abc import AsyncIterator

import structlog

from reflexio_server.ai.embedding.open import open_for_serving
from reflexio_server.ai.errors import EmbedderUnavailableError
from reflexio_server.config import Settings
from reflexio_server.core.search.embedding_follower import Follower
from reflexio_server.core.search.ports import Embedder
from reflexio_server.core.search.service import NO_MODELS, Models, Search
from reflexio_server.data_folder import StartError
from reflexio_server.index.cache.interactions import PartitionCache
from reflexio_server.index.ranking.weights import RankingWeights
from reflexio_server.sql.search.store import SqlSearchStore
from reflexio_server.sql.stores import SqlStore

log = structlog.get_logger()


@contextlib.asynccontextmanager
async def open_search(settings: Settings, store: SqlStore) -> AsyncIterator[Search]:
    """Give the search, its follower running; `StartError` for a model that won't open."""
    search_store = SqlSearchStore(store.database)
    models, follower = NO_MODELS, None
    try:
        weights = RankingWeights(**settings.ranking_weights)
        embedder = open_for_serving(settings.embedding)
    except (EmbedderUnavailableError, TypeError, ValueError) as error:
        raise StartError(f"search cannot start: {error}") from error
    if embedder is not None:
        key = await search_store.register_model(embedder.model_id, settings.embedding)
        follower = Follower(search_store, embedder, key)
        models = Models(key, {key: embedder, **await _older_models(search_store, key)})
        follower.start()
    partitions = PartitionCache(search_store, weights, settings.search_cache_bytes)
    try:
        yield Search(search_store, partitions, models, follower, settings.search_wait_s)
    finally:
        # A model that waits for its service is told to end before the follower waits for it.
        for opened in models.by_key.values():
            opened.close()
        if follower is not None:
            await follower.stop()
        partitions.close()


async def _older_models(store: SqlSearchStore, key: int) -> dict[int, Embedder]:
    """Open the models whose vectors serve until the current one has made its own."""
    opened: dict[int, Embedder] = {}
    for other_key, model_id, spec in await store.other_models(key):
        try:
            embedder = open_for_serving(spec)
        except EmbedderUnavailableError as error:
            log.warning("older_model_unavailable", model_id=model_id, error=str(error))
            continue
        if embedder is None:
            continue
        if embedder.model_id == model_id:
            opened[other_key] = embedder
        else:
            embedder.close()
    return opened
