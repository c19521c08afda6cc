"""The partitions in memory: least recently used out by their bytes, searched on a few threads."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from reflexio_server.core.metrics import PARTITION_BYTES, PARTITION_USES, PARTITIONS
from reflexio_server.index.partition import Partition

SEARCH_THREADS = 2
"""Partitions of one cache that are searched at once: as many as a small machine has cores."""


@dataclass(slots=True)
class CachedPartition:
    """One partition of one embedding model. `lock` lets in one search at a time."""

    partition: Partition
    model_key: int
    dimensions: int
    size_bytes: int = 0
    """As last counted by `PartitionLru.account`."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


_Key = TypeVar("_Key", bound=Hashable)
_Entry = TypeVar("_Entry", bound=CachedPartition)
_Value = TypeVar("_Value")


class PartitionLru(Generic[_Key, _Entry]):
    """Keeps at most `size_bytes_max` bytes of partitions; used on the event loop alone.

    An entry that went may still be in somebody's hands: it is counted no more.
    """

    def __init__(self, size_bytes_max: int, thread_name: str) -> None:
        self._size_bytes_max = size_bytes_max
        self._name = thread_name.removeprefix("reflexio-")
        self._entries: OrderedDict[_Key, _Entry] = OrderedDict()
        self._threads = ThreadPoolExecutor(SEARCH_THREADS, thread_name)
        self.size_bytes = 0
        """Bytes that the kept partitions hold."""
        PARTITIONS.read_from(lambda: len(self), self._name)
        PARTITION_BYTES.read_from(lambda: self.size_bytes, self._name)

    def __len__(self) -> int:
        """The number of partitions kept."""
        return len(self._entries)

    def close(self) -> None:
        """End the searching threads, after the searches that run."""
        self._threads.shutdown()

    def open(self, key: _Key, model_key: int, new: Callable[[], _Entry]) -> _Entry:
        """Return the key's entry as the most recently used; a `new` one if none is of the model."""
        entry = self._entries.get(key)
        if entry is None or entry.model_key != model_key:
            if entry is not None:
                self.forget(key, entry)
            entry = self._entries[key] = new()
            PARTITION_USES.add(self._name, "build")
        else:
            PARTITION_USES.add(self._name, "hit")
        self._entries.move_to_end(key)
        return entry

    def account(self, key: _Key, entry: _Entry, size_bytes: int) -> None:
        """Count what the entry holds now and let the least recently used ones go."""
        if self._entries.get(key) is not entry:
            return
        self.size_bytes += size_bytes - entry.size_bytes
        entry.size_bytes = size_bytes
        while self.size_bytes > self._size_bytes_max and self._entries:
            oldest = next(iter(self._entries))
            self.forget(oldest, self._entries[oldest])

    def forget(self, key: _Key, entry: _Entry) -> None:
        """Keep the entry no more, unless another has taken its place already."""
        if self._entries.get(key) is entry:
            del self._entries[key]
            self.size_bytes -= entry.size_bytes

    async def on_thread(self, work: Callable[[], _Value]) -> _Value:
        """Return what `work` returns, run on a searching thread. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
