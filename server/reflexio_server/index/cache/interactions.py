"""The partitions that are kept: by bytes, least recently used out, caught up before a search."""

import asyncio
import functools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from reflexio_server.core.search.model import DEFAULT_SCALE, CosineScale, Hit
from reflexio_server.core.search.ports import (
    Changes,
    Epoch,
    Query,
    SearchStore,
    UserKey,
    Vectors,
    Watermark,
)
from reflexio_server.index.cache.lru import CachedPartition, PartitionLru
from reflexio_server.index.partition import Partition
from reflexio_server.index.ranking.weights import RankingWeights

PASSES_MAX = 10_000
"""Slices of one catch-up, 20 million records; a user with more fits no memory anyway."""


@dataclass(slots=True)
class _Entry(CachedPartition):
    """One user's partition, with how far it has read."""

    watermark: Watermark = field(default_factory=Watermark)
    epoch: Epoch | None = None


class PartitionCache:
    """Searches users' partitions. Nothing in it is truth: all is read from the store again.

    Before each search a partition reads what was committed since its mark, and, when a deletion
    touched its user, which records are still there. So it agrees with the store at every search.
    """

    def __init__(self, store: SearchStore, weights: RankingWeights, size_bytes_max: int) -> None:
        self._store = store
        self._weights = weights
        self._kept: PartitionLru[UserKey, _Entry] = PartitionLru(size_bytes_max, "reflexio-search")

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

    async def search(
        self,
        org_id: str,
        user_id: str,
        query: Query,
        *,
        model_key: int,
        dimensions: int,
        embed: Callable[[], Vectors | None] | None,
        scale: CosineScale = DEFAULT_SCALE,
    ) -> list[Hit]:
        """Return the user's hits, best first, exactly as the store stands at the call.

        `embed` makes the query's vector of the model, whose cosines are read by `scale`; it runs
        on a searching thread, and None or no vector searches by words. Raises what the store and
        `embed` raise.
        """
        key = (org_id, user_id)
        entry = self._kept.open(
            key,
            model_key,
            lambda: _Entry(Partition(dimensions, self._weights), model_key, dimensions),
        )
        async with entry.lock:
            try:
                await self._catch_up(key, entry)
            except BaseException:
                # Also when the call is cancelled: half caught up, it would miss records.
                self._kept.forget(key, entry)
                raise
            hits = await self._kept.on_thread(lambda: _search(entry.partition, query, embed, scale))
            self._kept.account(key, entry, entry.partition.size_bytes)
        return hits

    async def _catch_up(self, key: UserKey, entry: _Entry) -> None:
        changes = await self._read(key, entry.model_key, entry.watermark, entry.epoch)
        for _ in range(PASSES_MAX):
            following = None
            if not changes.is_last:
                # The next slice is read while this one is taken in.
                following = asyncio.create_task(
                    self._read(key, entry.model_key, changes.watermark, changes.epoch)
                )
            try:
                if changes.records or changes.vectors or changes.live_ids is not None:
                    await self._kept.on_thread(functools.partial(_apply, entry, changes))
                entry.watermark, entry.epoch = changes.watermark, changes.epoch
                if following is None:
                    return
                changes = await following
            finally:
                if following is not None:
                    following.cancel()

    async def _read(
        self, key: UserKey, model_key: int, watermark: Watermark, epoch: Epoch | None
    ) -> Changes:
        return await self._store.read_changes(*key, model_key, watermark, epoch)


def _search(
    partition: Partition,
    query: Query,
    embed: Callable[[], Vectors | None] | None,
    scale: CosineScale,
) -> list[Hit]:
    vector = embed() if embed is not None else None
    hits = partition.search(
        query.text,
        vector,
        query.filters,
        query.mode,
        query.top_k,
        query.threshold,
        now=query.now,
        scale=scale,
        explain=query.explain,
    )
    return partition.with_context(hits, query.context_turns) if query.context_turns else hits


def _apply(entry: _Entry, changes: Changes) -> None:
    """Bring a slice into the partition; doing it twice changes nothing."""
    if changes.live_ids is not None:
        held = entry.partition.interaction_ids
        entry.partition.remove(held[~np.isin(held, changes.live_ids)].tolist())
    entry.partition.add_records(changes.records)
    entry.partition.add_stored_vectors(changes.vectors, changes.vectors_expected)
