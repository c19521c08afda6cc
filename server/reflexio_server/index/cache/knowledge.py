"""Searchable copies of learned records: a partition each, least recently used out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from reflexio_server.core.clock import SYSTEM_CLOCK, Clock
from reflexio_server.core.knowledge.model import RecordFilter, Searchable, may_be_found
from reflexio_server.core.knowledge.ports import HeldPartition, KnowledgeIndexStore, PartitionKey
from reflexio_server.core.search.model import (
    DEFAULT_SCALE,
    CosineScale,
    Hit,
    SearchMode,
    SearchRecord,
)
from reflexio_server.core.search.ports import Query, Vectors
from reflexio_server.index.cache.lru import CachedPartition, PartitionLru
from reflexio_server.index.partition import Partition
from reflexio_server.index.ranking.weights import RankingWeights

RECORD_BYTES = 600
"""What the columns of one record take besides its text, about."""


@dataclass(slots=True)
class _Entry(CachedPartition):
    """One partition at a count of changes."""

    watermark: int | None = None
    records: dict[int, Searchable] = field(default_factory=dict)


class KnowledgePartitionCache:
    """Searches partitions of learned records. Nothing in it is truth: all is read from the store.

    Before each search it asks whether anything of the organisation and kind has changed. If so it
    reads the records that are new or changed, all of the partition when some went, and of those
    that changed the vectors, so that it agrees with the store at every search.
    """

    def __init__(
        self,
        store: KnowledgeIndexStore,
        weights: RankingWeights,
        size_bytes_max: int,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._clock = clock
        self._store = store
        # A record of this kind was changed at its time; what it tells of happened at another.
        self._weights = replace(weights, date=0.0)
        self._kept: PartitionLru[PartitionKey, _Entry] = PartitionLru(
            size_bytes_max, "reflexio-knowledge-search"
        )

    def __len__(self) -> int:
        """The number of partitions kept."""
        return len(self._kept)

    @property
    def size_bytes(self) -> int:
        """Bytes that the kept partitions hold."""
        return self._kept.size_bytes

    def close(self) -> None:
        """End the searching threads."""
        self._kept.close()

    async def count_unembedded(self, key: PartitionKey, model_key: int, dimensions: int) -> int:
        """Return how many records of the partition lack a vector of the model."""
        entry = self._entry(key, model_key, dimensions)
        async with entry.lock:
            await self._catch_up(key, entry)
            return sum(record.model_key != model_key for record in entry.records.values())

    async def search(
        self,
        key: PartitionKey,
        query: Query,
        wanted: RecordFilter,
        *,
        model_key: int,
        dimensions: int,
        embed: Callable[[], Vectors | None] | None,
        scale: CosineScale = DEFAULT_SCALE,
    ) -> list[Hit]:
        """Return the partition's hits, best first, exactly as the store stands at the call.

        `embed` makes the query's vector of the model, whose cosines are read by `scale`; it runs
        on a searching thread, and None or no vector searches by words. Raises what the store and
        `embed` raise.
        """
        entry = self._entry(key, model_key, dimensions)
        async with entry.lock:
            await self._catch_up(key, entry)
            now_s = self._clock.now_s()
            return await self._kept.on_thread(
                lambda: _search(entry, query, wanted, embed, scale, now_s)
            )

    def _entry(self, key: PartitionKey, model_key: int, dimensions: int) -> _Entry:
        return self._kept.open(
            key,
            model_key,
            lambda: _Entry(Partition(dimensions, self._weights), model_key, dimensions),
        )

    async def _catch_up(self, key: PartitionKey, entry: _Entry) -> None:
        try:
            held = None
            if entry.watermark is not None:
                held = HeldPartition(entry.watermark, len(entry.records))
            rows = await self._store.read_partition(key, held)
            if rows is None:
                return
            changed = {record.record_id: record for record in rows.records}
            fresh = [
                record.record_id
                for record in rows.records
                if record.model_key == entry.model_key
                and not _has_vector_of(entry.records.get(record.record_id), record)
            ]
            vectors = await self._store.read_vectors(key, fresh, entry.model_key)
            await self._kept.on_thread(
                lambda: _apply(entry, changed, vectors, is_whole=rows.is_whole)
            )
            entry.watermark = rows.watermark
        except BaseException:
            # Also when the call is cancelled: half caught up, it would miss records.
            self._kept.forget(key, entry)
            raise
        texts = sum(len(record.text) for record in entry.records.values())
        records_bytes = texts + RECORD_BYTES * len(entry.records)
        self._kept.account(key, entry, entry.partition.size_bytes + records_bytes)


def _search(
    entry: _Entry,
    query: Query,
    wanted: RecordFilter,
    embed: Callable[[], Vectors | None] | None,
    scale: CosineScale,
    now_s: int,
) -> list[Hit]:
    allowed = [
        record.record_id for record in entry.records.values() if may_be_found(record, wanted, now_s)
    ]
    if not allowed:
        return []
    vector = embed() if embed is not None else None
    if vector is None and query.mode is SearchMode.VECTOR and query.text.strip():
        return []
    return entry.partition.search(
        query.text,
        vector,
        query.filters,
        query.mode,
        query.top_k,
        query.threshold,
        allowed_ids=allowed,
        scale=scale,
    )


def _has_vector_of(held: Searchable | None, record: Searchable) -> bool:
    return held is not None and held.model_key == record.model_key and _is_same_row(held, record)


def _is_same_row(held: Searchable, record: Searchable) -> bool:
    return held.text == record.text and held.changed_at == record.changed_at


def _apply(
    entry: _Entry,
    changed: Mapping[int, Searchable],
    vectors: Mapping[int, bytes],
    *,
    is_whole: bool,
) -> None:
    """Make the partition hold these records as well, these alone when they are the whole.

    Doing it twice changes nothing.
    """
    gone = entry.records.keys() - changed.keys() if is_whole else set()
    stale = {
        record_id
        for record_id, record in changed.items()
        if record_id in entry.records and not _is_same_row(entry.records[record_id], record)
    }
    if gone or stale:
        entry.partition.remove(gone | stale)
    entry.partition.add_records(
        SearchRecord(
            interaction_id=record.record_id,
            created_at=record.changed_at,
            session_id="",
            source="",
            role="",
            request_id="",
            user_action=0,
            has_image=False,
            text=record.text,
        )
        for record in changed.values()
    )
    entry.partition.add_vectors(
        (record_id, np.frombuffer(row, np.float16).reshape(-1, entry.dimensions))
        for record_id, row in vectors.items()
    )
    kept = {} if is_whole else entry.records
    entry.records = {**kept, **changed}
