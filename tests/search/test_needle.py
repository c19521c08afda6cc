"""One record in ten thousand is found, in each mode and under each filter; so is an old fact."""

import random

import numpy as np
import pytest
from reflexio_server.core.search.model import NO_FILTERS, SearchFilters, SearchMode, SearchRecord
from reflexio_server.index.partition import DEFAULT_WEIGHTS, Partition

from tests.support.hashed_words import DIMENSIONS, HashedWords

RECORDS = 10_000
NEEDLE = 4_321
CLICK = 2
WORDS = [f"word{number}" for number in range(300)]
QUERY = "gadget refund"
BASE = SearchRecord(
    interaction_id=0,
    created_at=0,
    session_id="",
    source="chat",
    role="User",
    request_id="",
    user_action=1,
    has_image=False,
    text="",
)
FILTERS = {
    "none": NO_FILTERS,
    "session": SearchFilters(session_id="needle"),
    "source": SearchFilters(source="needle"),
    "role": SearchFilters(role="Expert"),
    "request": SearchFilters(request_id="needle"),
    "action": SearchFilters(user_action=CLICK),
    "image": SearchFilters(has_image=True),
    "time": SearchFilters(start_time=NEEDLE, end_time=NEEDLE),
    "newest": SearchFilters(most_recent_k=RECORDS - NEEDLE),
}


def haystack(*, needle_matches_best: bool) -> Partition:
    """Return a partition with one record that the filters keep.

    Without `needle_matches_best` every other record answers the query better, so that only a
    filter which applies before `top_k` brings the needle.
    """
    chance = random.Random(3)
    partition = Partition(DIMENSIONS, DEFAULT_WEIGHTS)
    records = []
    for number in range(RECORDS):
        words = " ".join(chance.sample(WORDS, 3))
        text = words if needle_matches_best else f"{QUERY} {words}"
        records.append(
            BASE._replace(
                interaction_id=number + 1,
                created_at=number,
                session_id=f"session {number}",
                request_id=f"request {number}",
                text=text,
            )
        )
    records[NEEDLE] = records[NEEDLE]._replace(
        session_id="needle",
        source="needle",
        role="Expert",
        request_id="needle",
        user_action=CLICK,
        has_image=True,
        text=QUERY if needle_matches_best else f"refund {WORDS[0]} {WORDS[1]} {WORDS[2]}",
    )
    partition.add_records(records)
    vectors = HashedWords().embed_documents([record.text for record in records])
    partition.add_vectors(
        (record.interaction_id, chunks.astype(np.float16))
        for record, chunks in zip(records, vectors, strict=True)
    )
    return partition


@pytest.fixture(scope="module")
def easy() -> Partition:
    """The needle answers the query best."""
    return haystack(needle_matches_best=True)


@pytest.fixture(scope="module")
def hard() -> Partition:
    """Every other record answers the query better."""
    return haystack(needle_matches_best=False)


def first(partition: Partition, mode: SearchMode, filters: SearchFilters) -> list[int]:
    """Return the ids found with top_k 1."""
    vector = None if mode is SearchMode.FTS else HashedWords().embed_query(QUERY)
    hits = partition.search(QUERY, vector, filters, mode, 1, 0.0)
    return [hit.interaction_id for hit in hits]


@pytest.mark.parametrize("mode", SearchMode)
@pytest.mark.parametrize("name", FILTERS)
def test_best_record_is_found(easy: Partition, mode: SearchMode, name: str) -> None:
    assert first(easy, mode, FILTERS[name]) == [NEEDLE + 1]


@pytest.mark.parametrize("mode", SearchMode)
@pytest.mark.parametrize("name", sorted(FILTERS.keys() - {"none", "newest"}))
def test_filter_applies_before_top_k(hard: Partition, mode: SearchMode, name: str) -> None:
    assert first(hard, mode, NO_FILTERS) != [NEEDLE + 1]
    assert first(hard, mode, FILTERS[name]) == [NEEDLE + 1]


@pytest.mark.parametrize("mode", SearchMode)
def test_old_fact_outlives_newer_interactions(mode: SearchMode) -> None:
    """The first of 1,001 records is still found first."""
    chance = random.Random(5)
    partition = Partition(DIMENSIONS, DEFAULT_WEIGHTS)
    texts = [QUERY, *(" ".join(chance.sample(WORDS, 3)) for _ in range(1_000))]
    partition.add_records(
        [
            BASE._replace(interaction_id=number + 1, created_at=number, session_id="one", text=text)
            for number, text in enumerate(texts)
        ]
    )
    partition.add_vectors(
        (number + 1, chunks.astype(np.float16))
        for number, chunks in enumerate(HashedWords().embed_documents(texts))
    )
    assert first(partition, mode, NO_FILTERS) == [1]
