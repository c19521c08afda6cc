"""One user's partition: what is found, in which order, and what is refused."""

import pytest
from reflexio_server.core.search.model import SearchFilters, SearchMode
from reflexio_server.index.partition import Partition

from tests.unit.index.material import DIMENSIONS, embedded, ids, record, vector

MODES = list(SearchMode)


@pytest.fixture(scope="module")
def haystack() -> Partition:
    """10,000 records of which one, 6,789, is about a zebra and differs in every column."""
    partition = Partition(DIMENSIONS)
    rows = [
        record(
            i, f"User: line {i} about weather and hotels number {i % 97}", session_id=str(i // 9)
        )
        for i in range(1, 10_001)
    ]
    rows[6788] = record(
        6789,
        "Vet: the zebra limps",
        created_at=1_600_000_000,
        session_id="stable",
        source="farm",
        role="Vet",
        request_id="farm_1",
        user_action=3,
        has_image=True,
    )
    for start in range(0, len(rows), 997):
        partition.add_records(rows[start : start + 997])
    partition.add_vectors((row.interaction_id, vector(row.interaction_id)[None]) for row in rows)
    return partition


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "filters",
    [
        SearchFilters(),
        SearchFilters(session_id="stable"),
        SearchFilters(source="farm"),
        SearchFilters(role="Vet"),
        SearchFilters(role="vET"),
        SearchFilters(request_id="farm_1"),
        SearchFilters(user_action=3),
        SearchFilters(has_image=True),
        SearchFilters(end_time=1_600_000_000),
        SearchFilters(start_time=1_600_000_000),
        SearchFilters(source="farm", role="Vet", has_image=True, most_recent_k=1),
        SearchFilters(most_recent_k=10_000),
    ],
    ids=repr,
)
def test_one_record_in_10_000_is_found(
    haystack: Partition, mode: SearchMode, filters: SearchFilters
) -> None:
    """top_k 1 returns it in every mode under every filter that it passes."""
    assert ids(haystack.search("limping zebra", vector(6789), filters, mode, top_k=1)) == [6789]


@pytest.mark.parametrize("mode", MODES)
def test_filters_never_starve_the_result(haystack: Partition, mode: SearchMode) -> None:
    """A filter that only bad matches pass still yields as many hits as asked for."""
    filters = SearchFilters(session_id="300")
    hits = haystack.search("line weather zebra", vector(6789), filters, mode, top_k=4)
    passing = range(2700, 2709)
    found = 4 if mode is not SearchMode.VECTOR else min(4, len(hits))
    assert len(hits) == found > 0
    assert set(ids(hits)) <= set(passing)


@pytest.mark.parametrize("mode", MODES)
def test_filters_that_nothing_passes(haystack: Partition, mode: SearchMode) -> None:
    """Unknown strings and empty spans find nothing."""
    for filters in (SearchFilters(role="vets"), SearchFilters(start_time=9, end_time=8)):
        assert haystack.search("limping zebra", vector(6789), filters, mode) == []


@pytest.mark.parametrize("mode", MODES)
def test_an_old_fact_is_found_after_1_000_newer_records(mode: SearchMode) -> None:
    """Age alone hides nothing."""
    partition = Partition(DIMENSIONS)
    partition.add_records([record(1, "User: my passport number is K42")])
    partition.add_vectors([(1, vector(1)[None])])
    partition.search("passport", vector(1))
    for i in range(2, 1002):
        partition.add_records([record(i, f"User: small talk {i}", session_id=str(i // 20))])
        partition.add_vectors([(i, vector(i)[None])])
    hits = partition.search("what is my passport number", vector(1), mode=mode, top_k=1)
    assert ids(hits) == [1]


def test_records_without_vector_are_found_by_their_words() -> None:
    """A record that was not embedded yet may still be the best."""
    partition = embedded("User: hello", "Agent: good morning")
    partition.add_records([record(3, "User: my cat is called Miso")])
    assert ids(partition.search("cat called Miso", vector(9), top_k=1)) == [3]
    assert partition.embedded_count == 2


@pytest.mark.parametrize("session_id", ["", "s"])
def test_a_record_without_vector_is_found_among_10_000(
    haystack: Partition, session_id: str
) -> None:
    """The only record with the words is the best before its vector comes, wherever it is filed."""
    haystack.add_records([record(20_000, "User: giraffe", session_id=session_id)])
    assert ids(haystack.search("a giraffe", vector(77), top_k=1)) == [20_000]
    haystack.remove([20_000])


def test_expert_answers_are_found_by_their_words() -> None:
    """What only the expert said finds the record."""
    partition = Partition(DIMENSIONS)
    partition.add_records([record(1, "Agent: 30 days.", expert_text="keep the receipt")])
    assert ids(partition.search("receipt", mode=SearchMode.FTS)) == [1]


def test_an_answer_is_found_by_its_question() -> None:
    """A turn that shares no word with the query is lifted by the question before it."""
    partition = Partition(DIMENSIONS)
    partition.add_records(
        [
            record(1, "Agent: What is your favourite colour?"),
            record(2, "User: Ultramarine."),
            record(3, "Agent: Noted, anything else to add"),
            record(4, "User: Some other matter", session_id="other"),
        ]
    )
    assert ids(partition.search("favourite colour"))[:2] == [1, 2]
    assert 4 not in ids(partition.search("favourite colour"))


def test_a_named_speaker_counts() -> None:
    """Of two equal records the one by the speaker that the query names comes first."""
    partition = Partition(DIMENSIONS)
    partition.add_records(
        [
            record(1, "I went to the lake", role="Caroline", session_id=""),
            record(2, "I went to the lake", role="Melanie", session_id=""),
        ]
    )
    assert ids(partition.search("Where did caroline go? The lake"))[0] == 1
    assert ids(partition.search("Where did Melanie go? The lake"))[0] == 2


def test_two_unrelated_records_and_a_threshold_return_nothing() -> None:
    """Being the best of two is no similarity."""
    partition = embedded("User: the weather is fine", "Agent: your parcel has left")
    away = -(vector(1) + vector(2))
    for mode in MODES:
        assert partition.search("quarterly tax report", away, mode=mode, threshold=0.5) == []


def test_what_shows_no_sign_is_never_a_hit() -> None:
    """No word, no cosine above 0, no session that matches: not returned even without threshold."""
    partition = embedded("User: alpha", "User: beta", session_id="")
    away = -(vector(1) + vector(2))
    assert partition.search("alpha", None, mode=SearchMode.HYBRID) != []
    assert ids(partition.search("alpha", away)) == [1]
    assert partition.search("gamma", None) == []


@pytest.mark.parametrize("mode", MODES)
def test_thresholds_apply_to_similarity(mode: SearchMode) -> None:
    """Every hit reaches the threshold, and a record equal to the query reaches 1."""
    partition = embedded(*(f"word{i} shared text" for i in range(30)))
    everything = partition.search("word4 shared text", vector(5), mode=mode, top_k=30)
    assert everything[0].similarity == pytest.approx(1.0, abs=1e-6)
    for threshold in (0.2, 0.5, 0.8):
        hits = partition.search(
            "word4 shared text", vector(5), mode=mode, top_k=30, threshold=threshold
        )
        assert ids(hits) == [h.interaction_id for h in everything if h.similarity >= threshold]


def test_scores_and_similarities_stay_in_bounds() -> None:
    """Both are in 0..1, and scores fall."""
    partition = embedded(*(f"topic {i % 3} item {i}" for i in range(50)))
    for mode in MODES:
        hits = partition.search("topic 1 item 7", vector(8), mode=mode, top_k=50)
        assert all(0 <= h.score <= 1 and 0 <= h.similarity <= 1 for h in hits)
        assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_the_halves_are_alone() -> None:
    """Fts knows nothing of vectors, vector nothing of words."""
    partition = embedded("apple", "pear")
    assert ids(partition.search("apple", vector(2), mode=SearchMode.FTS)) == [1]
    assert ids(partition.search("apple", vector(2), mode=SearchMode.VECTOR, top_k=1)) == [2]


def test_order_among_equals_is_newest_first() -> None:
    """Equal records come back newest first, by time and then by id."""
    partition = Partition(DIMENSIONS)
    partition.add_records(record(i, "same", session_id="", created_at=5) for i in (3, 1, 2))
    partition.add_records([record(4, "same", session_id="", created_at=4)])
    for mode in (SearchMode.FTS, SearchMode.HYBRID):
        assert ids(partition.search("same", mode=mode)) == [3, 2, 1, 4]
        assert ids(partition.search("same", mode=mode, top_k=2)) == [3, 2]


def test_most_recent_k_looks_at_the_newest_that_pass() -> None:
    """The limit is taken after the other filters and before the ranking."""
    partition = Partition(DIMENSIONS)
    partition.add_records(
        record(i, "apple", source="mail" if i % 2 else "chat", session_id="") for i in range(1, 11)
    )
    filters = SearchFilters(source="mail", most_recent_k=2)
    assert ids(partition.search("apple", filters=filters)) == [9, 7]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", ["?!", '" OR 1=1 --', "the of", "東京", "x " * 100_000])
def test_hostile_queries(mode: SearchMode, text: str) -> None:
    """Any text is a query; none is an error."""
    partition = embedded("User: the plain record", "Agent: of another", "東京 タワー")
    assert len(partition.search(text, vector(50), mode=mode)) <= 3


def test_other_scripts_are_found_by_their_words() -> None:
    """Terms that need English words are silent, the rest works."""
    partition = Partition(DIMENSIONS)
    partition.add_records([record(1, "User: 東京タワーに行きました"), record(2, "User: 大阪城")])
    assert ids(partition.search("東京", mode=SearchMode.FTS)) == [1]
    assert ids(partition.search("城"))[0] == 2


@pytest.mark.parametrize("top_k", [0, -1])
def test_top_k_must_be_positive(top_k: int) -> None:
    """A caller's mistake is not silently nothing."""
    with pytest.raises(ValueError, match="top_k"):
        Partition(DIMENSIONS).search("word", top_k=top_k)


def test_mode_vector_needs_a_vector() -> None:
    """Words alone cannot answer it."""
    with pytest.raises(ValueError, match="query vector"):
        Partition(DIMENSIONS).search("word", mode=SearchMode.VECTOR)


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_partition_answers(mode: SearchMode) -> None:
    """A user without records has no hits."""
    assert Partition(DIMENSIONS).search("word", vector(1), mode=mode) == []
