"""The use case of finding what was learned: by kind, or all kinds in one call."""

import functools
from collections.abc import Sequence
from dataclasses import replace

from reflexio_server.core.errors import invalid_field
from reflexio_server.core.knowledge.decided import DecidedSources
from reflexio_server.core.knowledge.model import Kind, Record, RecordFilter
from reflexio_server.core.knowledge.ports import KnowledgePartitions, PartitionKey, PlaybookStore
from reflexio_server.core.knowledge.vectors import KnowledgeVectors
from reflexio_server.core.search.model import DEFAULT_SCALE, Hit, SearchMode
from reflexio_server.core.search.ports import Query
from reflexio_server.core.search.service import MakeVector, Models, once, query_vector


class KnowledgeSearch:
    """Finds playbooks and profiles. Reads what was committed before the call."""

    def __init__(
        self,
        store: PlaybookStore,
        partitions: KnowledgePartitions,
        vectors: KnowledgeVectors,
        models: Models,
        decided: DecidedSources,
    ) -> None:
        self._store = store
        self._partitions = partitions
        self._vectors = vectors
        self._models = models
        self._decided = decided
        self._embedder = models.by_key.get(models.current_key)

    async def rank(self, key: PartitionKey, query: Query, wanted: RecordFilter) -> list[Hit]:
        """Return the hits of a partition that pass, best first; newest first without a query."""
        (hits,) = await self.rank_each([(key, wanted, query.top_k)], query)
        return hits

    async def load(self, key: PartitionKey, hits: Sequence[Hit]) -> dict[int, Record]:
        """Return the records of a partition's hits that are there now, by key."""
        ids = [hit.interaction_id for hit in hits]
        return await self._store.find_records(key.org_id, key.kind, ids)

    async def rank_each(
        self,
        asked: Sequence[tuple[PartitionKey, RecordFilter, int]],
        query: Query,
        beside: RecordFilter | None = None,
    ) -> list[list[Hit]]:
        """Return for each partition its hits that pass, best first; the query is read once.

        The number with each partition is its own top_k. What decided agent playbooks hide of users'
        is left out; `beside` is what the whole search finds among agents', None for nothing.
        """
        embed = self._query_embedding(asked[0][0].org_id, query) if asked else None
        found = []
        for key, wanted, top_k in asked:
            if key.kind is Kind.USER_PLAYBOOKS:
                hidden = await self._decided.hidden(key.org_id, beside)
                wanted = replace(wanted, hidden_ids=hidden.ids, hidden_said=hidden.said)
            if embed is not None and await self._partitions.count_unembedded(
                key, self._vectors.model_key, self._vectors.dimensions
            ):
                await self._vectors.before_search(key)
            hits = await self._partitions.search(
                key,
                replace(query, top_k=top_k),
                wanted,
                model_key=self._vectors.model_key,
                dimensions=self._vectors.dimensions,
                embed=embed,
                scale=self._embedder.scale if self._embedder else DEFAULT_SCALE,
            )
            found.append(hits)
        return found

    def _query_embedding(self, org_id: str, query: Query) -> MakeVector | None:
        if not query.text.strip() or query.mode is SearchMode.FTS:
            return None
        if self._embedder is None:
            if query.mode is SearchMode.VECTOR:
                raise invalid_field(
                    "search_mode", "vector needs an embedding model; this server has none"
                )
            return None
        return once(
            functools.partial(query_vector, self._models.queries, org_id, self._embedder, query)
        )
