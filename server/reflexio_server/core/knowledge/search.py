"""The use case of finding what was learned: by kind, or all kinds in one call."""

import functools
from collections.abc import Sequence
from typing import NamedTuple

from reflexio_server.core.errors import invalid_field
from reflexio_server.core.knowledge.model import Record, RecordFilter
from reflexio_server.core.knowledge.ports import KnowledgePartitions, PartitionKey, PlaybookStore
from reflexio_server.core.knowledge.vectors import KnowledgeVectors
from reflexio_server.core.search.model import Hit, SearchMode
from reflexio_server.core.search.ports import Query
from reflexio_server.core.search.service import MakeVector, Models, once, query_vector


class FoundRecord(NamedTuple):
    """A hit with its record."""

    record: Record
    hit: Hit


class KnowledgeSearch:
    """Finds playbooks and profiles. Reads what was committed before the call."""

    def __init__(
        self,
        store: PlaybookStore,
        partitions: KnowledgePartitions,
        vectors: KnowledgeVectors,
        models: Models,
    ) -> None:
        self._store = store
        self._partitions = partitions
        self._vectors = vectors
        self._embedder = models.by_key.get(models.current_key)

    async def find(
        self, key: PartitionKey, query: Query, wanted: RecordFilter
    ) -> list[FoundRecord]:
        """Return the records of a partition that pass, best first; newest first without a query."""
        (found,) = await self.find_each([(key, wanted)], query)
        return found

    async def find_each(
        self, asked: Sequence[tuple[PartitionKey, RecordFilter]], query: Query
    ) -> list[list[FoundRecord]]:
        """Return for each partition its records that pass, best first; the query is read once."""
        embed = self._query_embedding(query)
        found = []
        for key, wanted in asked:
            if embed is not None and await self._partitions.count_unembedded(
                key, self._vectors.model_key, self._vectors.dimensions
            ):
                await self._vectors.before_search(key)
            hits = await self._partitions.search(
                key,
                query,
                wanted,
                model_key=self._vectors.model_key,
                dimensions=self._vectors.dimensions,
                embed=embed,
            )
            records = await self._store.find_records(
                key.org_id, key.kind, [hit.interaction_id for hit in hits]
            )
            found.append(
                [
                    FoundRecord(records[hit.interaction_id], hit)
                    for hit in hits
                    if hit.interaction_id in records
                ]
            )
        return found

    def _query_embedding(self, query: Query) -> MakeVector | None:
        if not query.text.strip() or query.mode is SearchMode.FTS:
            return None
        if self._embedder is None:
            if query.mode is SearchMode.VECTOR:
                raise invalid_field(
                    "search_mode", "vector needs an embedding model; this server has none"
                )
            return None
        return once(functools.partial(query_vector, self._embedder, query))
