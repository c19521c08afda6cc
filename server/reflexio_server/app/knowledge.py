"""The use cases of learned records, with what makes their vectors and gathers them."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from reflexio_server.ai.embedding.open import is_on_this_machine
from reflexio_server.config import Settings
from reflexio_server.core.interactions.outcomes import Outcomes
from reflexio_server.core.knowledge.aggregator import Aggregator, Schedule
from reflexio_server.core.knowledge.decided import DecidedSources
from reflexio_server.core.knowledge.playbooks import Playbooks
from reflexio_server.core.knowledge.ports import ProfileStore
from reflexio_server.core.knowledge.profiles import Profiles
from reflexio_server.core.knowledge.search import KnowledgeSearch
from reflexio_server.core.knowledge.vectors import KnowledgeVectors
from reflexio_server.core.search.service import Models
from reflexio_server.index.cache.knowledge import KnowledgePartitionCache
from reflexio_server.index.ranking.weights import RankingWeights
from reflexio_server.sql.knowledge.aggregation import SqlAggregationStore
from reflexio_server.sql.knowledge.store import SqlKnowledgeStore
from reflexio_server.sql.stores import SqlStore

KNOWLEDGE_CACHE_SHARE = 4
"""Learned records get one part in so many of the bytes for search: they are few and short."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The use cases of learned records."""

    playbooks: Playbooks
    profiles: Profiles
    outcomes: Outcomes
    search: KnowledgeSearch
    profile_store: ProfileStore
    aggregator: Aggregator


@contextlib.asynccontextmanager
async def open_knowledge(
    settings: Settings, store: SqlStore, models: Models
) -> AsyncIterator[Knowledge]:
    """Give the use cases of learned records, their vectors being made in the background."""
    knowledge_store = SqlKnowledgeStore(store.database)
    vectors = KnowledgeVectors(
        knowledge_store,
        models.by_key.get(models.current_key),
        models.current_key,
        is_local=is_on_this_machine(settings.embedding),
    )
    partitions = KnowledgePartitionCache(
        knowledge_store,
        RankingWeights(**settings.ranking_weights),
        settings.search_cache_bytes // KNOWLEDGE_CACHE_SHARE,
        store.clock,
    )
    search = KnowledgeSearch(
        knowledge_store, partitions, vectors, models, DecidedSources(knowledge_store)
    )
    aggregator = Aggregator(
        SqlAggregationStore(store.database),
        vectors,
        store.clock,
        Schedule(settings.aggregation_interval_s, settings.aggregation_after_changes),
    )
    vectors.start()
    aggregator.start()
    try:
        yield Knowledge(
            playbooks=Playbooks(knowledge_store, vectors),
            profiles=Profiles(knowledge_store, vectors, search),
            outcomes=Outcomes(store),
            search=search,
            profile_store=knowledge_store,
            aggregator=aggregator,
        )
    finally:
        # As in `open_search`: a model that waits for its service is told to end first.
        for opened in models.by_key.values():
            opened.close()
        await aggregator.stop()
        await vectors.stop()
        partitions.close()
