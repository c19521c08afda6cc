"""The partitions in memory: which of them stay, and that their bytes are counted to the last."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from reflexio_server.index.cache.lru import CachedPartition, PartitionLru
from reflexio_server.index.partition import Partition
from reflexio_server.index.ranking.weights import RankingWeights

MODEL = 1
OTHER_MODEL = 2
DIMENSIONS = 4

Lru = PartitionLru[str, CachedPartition]


def new(model_key: int = MODEL) -> Callable[[], CachedPartition]:
    return lambda: CachedPartition(Partition(DIMENSIONS, RankingWeights()), model_key, DIMENSIONS)


def put(lru: Lru, key: str, size_bytes: int) -> CachedPartition:
    entry = lru.open(key, MODEL, new())
    lru.account(key, entry, size_bytes)
    return entry


@pytest.fixture
def lru() -> Iterator[Lru]:
    lru = Lru(100, "test-search")
    yield lru
    lru.close()


def test_an_entry_is_opened_once(lru: Lru) -> None:
    assert lru.open("a", MODEL, new()) is lru.open("a", MODEL, new())
    assert len(lru) == 1


def test_an_entry_that_grows_is_counted_once(lru: Lru) -> None:
    put(lru, "a", 30)
    put(lru, "a", 70)
    assert lru.size_bytes == 70


def test_the_least_recently_used_goes_first(lru: Lru) -> None:
    kept, gone = put(lru, "kept", 40), put(lru, "gone", 40)
    lru.open("kept", MODEL, new())
    put(lru, "third", 40)
    assert lru.size_bytes == 80
    assert lru.open("kept", MODEL, new()) is kept
    assert lru.open("gone", MODEL, new()) is not gone


def test_an_entry_too_large_for_all_is_not_kept(lru: Lru) -> None:
    put(lru, "small", 10)
    put(lru, "large", 101)
    assert (len(lru), lru.size_bytes) == (0, 0)


def test_an_entry_of_another_model_takes_the_bytes_of_the_old_one_along(lru: Lru) -> None:
    old = put(lru, "a", 60)
    entry = lru.open("a", OTHER_MODEL, new(OTHER_MODEL))
    assert entry is not old
    assert lru.size_bytes == 0
    lru.account("a", entry, 50)
    assert (len(lru), lru.size_bytes) == (1, 50)


def test_an_entry_that_went_is_neither_counted_nor_forgotten_twice(lru: Lru) -> None:
    gone = put(lru, "a", 60)
    lru.forget("a", gone)
    kept = put(lru, "a", 20)
    lru.account("a", gone, 60)
    lru.forget("a", gone)
    assert lru.size_bytes == 20
    assert lru.open("a", MODEL, new()) is kept


def test_work_runs_on_a_searching_thread_and_its_failure_is_heard(lru: Lru) -> None:
    name = asyncio.run(lru.on_thread(lambda: threading.current_thread().name))
    assert name.startswith("test-search")
    with pytest.raises(ZeroDivisionError):
        asyncio.run(lru.on_thread(lambda: 1 // 0))
