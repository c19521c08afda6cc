"""Contents of a partition: vectors of any shape and order, no doubles, nothing after removal."""

from typing import Any

import faiss
import numpy as np
import pytest
from reflexio_server.core.search.model import Hit, SearchFilters, SearchMode
from reflexio_server.index.partition import Partition

from tests.unit.index.material import DIMENSIONS, embedded, ids, record, vector

MODES = list(SearchMode)


def test_mode_vector_is_answered_by_faiss() -> None:
    """With FAISS's index emptied nothing is found by meaning, in any mode."""
    partition = embedded("apple", "pear", session_id="")
    partition.vectors.faiss_index = faiss.IndexIDMap(faiss.IndexFlatIP(DIMENSIONS))
    assert partition.search("?", vector(1), mode=SearchMode.VECTOR) == []
    assert partition.search("plum", vector(1), mode=SearchMode.HYBRID) == []
    assert ids(partition.search("apple", vector(2), mode=SearchMode.HYBRID)) == [1]


def test_a_record_of_many_chunks_is_returned_once() -> None:
    """Chunks of one record do not push others out, and its best chunk counts."""
    partition = Partition(DIMENSIONS)
    partition.add_records(record(i, "") for i in range(1, 4))
    near = vector(1)
    parts = np.stack([near + 0.01 * vector(seed) for seed in range(100, 133)])
    partition.add_vectors([(1, parts), (2, (near + 0.2 * vector(7))[None])])
    for mode in (SearchMode.VECTOR, SearchMode.HYBRID):
        assert ids(partition.search("?", near, mode=mode, top_k=2)) == [1, 2]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_vectors_come_in_any_precision(dtype: Any) -> None:
    """Half precision, as stored, is enough; vectors need not be of length 1."""
    partition = Partition(DIMENSIONS)
    partition.add_records([record(1, "")])
    partition.add_vectors([(1, (3 * vector(1)[None]).astype(dtype))])
    (hit,) = partition.search("?", vector(1), mode=SearchMode.VECTOR)
    assert hit.similarity == pytest.approx(1.0, abs=1e-3)


def test_adding_twice_changes_nothing() -> None:
    """Records and vectors that come again, in one call or in two, are held once."""
    partition = embedded("apple", "pear")
    before = partition.search("apple", vector(1))
    assert partition.add_records([record(1, "plum"), record(2, "pear"), record(2, "pear")]) == 0
    assert partition.add_vectors([(1, vector(1)[None]), (2, vector(2)[None])]) == 0
    assert partition.vectors.faiss_index.ntotal == len(partition) == 2
    assert partition.search("apple", vector(1)) == before


def test_stored_vectors_are_those_of_the_records() -> None:
    """Vectors as the store keeps them answer as others do, with room made for them or without."""
    parts = {1: np.stack([vector(1), vector(7)]), 2: vector(2)[None], 9: vector(3)[None]}
    given, stored = embedded(), Partition(DIMENSIONS)
    for partition in (given, stored):
        partition.add_records([record(1, "apple"), record(2, "pear"), record(3, "plum")])
    given.add_vectors((key, part.astype(np.float16)) for key, part in parts.items())
    rows = [(key, part.astype(np.float16).tobytes()) for key, part in parts.items()]
    assert stored.add_stored_vectors(rows[:1], expected=50) == 1
    assert stored.add_stored_vectors(rows, expected=1) == 1
    for mode in MODES:
        assert stored.search("apple", vector(7), mode=mode) == given.search(
            "apple", vector(7), mode=mode
        )


def test_other_vectors_replace_the_first_ones() -> None:
    """A record embedded anew is found by its new vectors only."""
    partition = embedded("apple", "pear", "plum")
    assert partition.add_vectors([(1, np.stack([vector(7), vector(8)]))]) == 1
    assert partition.vectors.faiss_index.ntotal == 4
    assert ids(partition.search("?", vector(8), mode=SearchMode.VECTOR, top_k=1)) == [1]
    (hit,) = partition.search(
        "?", vector(1), SearchFilters(request_id="chat_1"), SearchMode.VECTOR
    ) or [Hit(1, 0.0, 0.0)]
    assert hit.similarity < 0.999


def test_vectors_of_unknown_records_are_skipped() -> None:
    """A record deleted meanwhile gets no vector."""
    partition = embedded("apple")
    assert partition.add_vectors([(99, vector(99)[None])]) == 0
    assert Partition(DIMENSIONS).add_vectors([(1, vector(1)[None])]) == 0


@pytest.mark.parametrize(
    "rows",
    [
        np.zeros((1, DIMENSIONS + 1)),
        np.zeros(DIMENSIONS),
        np.full((1, DIMENSIONS), np.nan),
        np.full((1, DIMENSIONS), np.inf),
    ],
    ids=["dimensions", "shape", "nan", "infinity"],
)
def test_bad_vectors_are_refused_and_nothing_changes(rows: np.ndarray[Any, Any]) -> None:
    """A damaged row is an error; the good ones beside it are not half added."""
    partition = embedded("apple", "pear")
    partition.add_records([record(3, "plum"), record(4, "fig")])
    with pytest.raises(ValueError, match="vectors must be"):
        partition.add_vectors([(3, vector(3)[None]), (4, rows)])
    assert partition.embedded_count == partition.vectors.faiss_index.ntotal == 2
    with pytest.raises(ValueError, match="vectors must be"):
        partition.search("apple", rows[0])


def test_removed_records_are_gone() -> None:
    """After removal no mode and no list shows them, and the same id may come again."""
    partition = embedded("apple", "pear", "apple pie", session_id="")
    assert partition.remove([1, 3, 77]) == 2
    assert len(partition) == partition.vectors.faiss_index.ntotal == 1
    assert 1 not in partition
    assert 2 in partition
    for mode in MODES:
        assert set(ids(partition.search("apple pear", vector(1) + vector(2), mode=mode))) <= {2}
    assert ids(partition.search("")) == [2]
    partition.add_records([record(1, "apricot", session_id="")])
    assert ids(partition.search("apricot")) == [1]
    assert partition.remove([1, 2]) == 2
    assert partition.search("apricot", vector(1)) == []
    assert partition.newest_interaction_id == 0


def test_bytes_follow_what_is_held() -> None:
    """A cache can trust the figure to grow with records and vectors and to fall with removals."""
    partition = Partition(384)
    sizes = [partition.size_bytes]
    partition.add_records(record(i, f"User: line {i}") for i in range(1, 1001))
    sizes.append(partition.size_bytes)
    partition.add_vectors((i, vector(i, 384)[None]) for i in range(1, 1001))
    sizes.append(partition.size_bytes)
    assert sizes[2] - sizes[1] >= 1000 * 384 * 4
    assert sizes[1] > sizes[0]
    partition.remove(range(1, 1001))
    assert partition.size_bytes == sizes[0]
