"""A partition equals the recipe written in plain Python, whatever was added and removed before."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reflexio_server.core.search.model import SearchFilters, SearchMode, SearchRecord
from reflexio_server.index.partition import Partition
from reflexio_server.index.ranking.fusion import score_of

from tests.unit.index.brute_force import NOW, Model
from tests.unit.index.material import DIMENSIONS, vector

WORDS = [
    "the",
    "when",
    "was",
    "paris",
    "hotels",
    "booking",
    "books",
    "weather",
    "agent",
    "bob",
    "refund",
    "refunds",
    "tuesday",
    "1999",
    "card",
    "cards",
    "arrived",
    "running",
    "run",
    "not",
]

ASKED = [
    "did you",
    "refnud",
    "wether",
    "arived",
    "hotel",
    "tuseday",
    "my",
    "we",
    "you said",
    "you just recommended",
    "support",
    "bob",
    "agent",
    "and",
    "user",
    "january 3rd",
    "1970-01-05",
    "yesterday",
    "3 days ago",
    "last week",
]
DAY = 86_400

texts = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
queries = st.tuples(
    st.lists(st.sampled_from([*WORDS, *ASKED]), min_size=1, max_size=7).map(" ".join),
    st.sampled_from(["", "", "?"]),
).map("".join)
roles = st.one_of(
    st.sampled_from(["Agent", "Bob", "Support Agent"]), st.sampled_from(["User", "Agent"])
)
times = st.one_of(
    st.integers(0, 6), st.sampled_from([2 * DAY, 4 * DAY, 11 * DAY, 17 * DAY, 18 * DAY, 19 * DAY])
)
optional = st.none()

records = st.builds(
    SearchRecord,
    interaction_id=st.integers(1, 40),
    created_at=times,
    session_id=st.sampled_from(["", "a", "b", "c"]),
    source=st.sampled_from(["chat", "mail"]),
    role=roles,
    request_id=st.sampled_from(["r1", "r2", "r3"]),
    user_action=st.integers(1, 3),
    has_image=st.booleans(),
    text=st.tuples(texts, st.sampled_from(["", "?", "? ", "."])).map("".join),
    expert_text=st.one_of(st.just(""), texts),
)
filters = st.builds(
    SearchFilters,
    session_id=st.one_of(optional, optional, st.sampled_from(["a", "nowhere"])),
    source=st.one_of(optional, st.sampled_from(["chat", "mail"])),
    role=st.one_of(optional, optional, st.sampled_from(["Agent", "agent"])),
    request_id=st.one_of(optional, optional, st.sampled_from(["r1", "r2"])),
    user_action=st.one_of(optional, optional, st.integers(1, 3)),
    has_image=st.one_of(optional, optional, st.booleans()),
    start_time=st.one_of(optional, st.integers(0, 6)),
    end_time=st.one_of(optional, st.integers(0, 6)),
    most_recent_k=st.one_of(optional, optional, st.integers(1, 5)),
)
chunks = st.lists(st.integers(0, 30), max_size=3)
steps = st.one_of(
    st.tuples(st.just("add"), st.lists(records, max_size=12)),
    st.tuples(st.just("add"), st.lists(records, min_size=8, max_size=24)),
    st.tuples(st.just("embed"), st.dictionaries(st.integers(1, 40), chunks, max_size=25)),
    st.tuples(st.just("remove"), st.sets(st.integers(1, 40), max_size=8)),
    st.tuples(st.just("search"), st.just(None)),
)


def apply(partition: Partition, model: Model, step: tuple[str, object]) -> None:
    """Do the same to both."""
    match step:
        case "add", list(new):
            partition.add_records(new)
            # Of several records with one id in one call the last one counts.
            for each in {each.interaction_id: each for each in new}.values():
                model.add(each)
        case "embed", dict(seeds):
            rows = {key: [vector(seed) for seed in parts] for key, parts in seeds.items()}
            partition.add_vectors(
                (key, np.array(part, np.float32).reshape(-1, DIMENSIONS))
                for key, part in rows.items()
            )
            held = {each.interaction_id for each in model.records}
            model.vectors |= {
                key: [row.tolist() for row in part] for key, part in rows.items() if key in held
            }
        case "remove", set(ids):
            assert partition.remove(ids) == sum(
                each.interaction_id in ids for each in model.records
            )
            for key in ids:
                model.remove(key)
        case _:
            partition.search("paris", vector(1))


@settings(max_examples=150, deadline=None)
@given(
    history=st.lists(steps, min_size=1, max_size=8),
    query=queries,
    query_seed=st.one_of(st.none(), st.integers(0, 35)),
    wanted=filters,
    mode=st.sampled_from(SearchMode),
    top_k=st.integers(1, 15),
    threshold=st.sampled_from([0.0, 0.0, 0.31, 0.71]),
)
def test_partition_equals_plain_python(
    history: list[tuple[str, object]],
    query: str,
    query_seed: int | None,
    wanted: SearchFilters,
    mode: SearchMode,
    top_k: int,
    threshold: float,
) -> None:
    """Scores, similarities, order and number of hits are those of the model."""
    if mode is SearchMode.VECTOR and query_seed is None:
        query_seed = 0
    asked = None if query_seed is None else vector(query_seed)
    partition, model = Partition(DIMENSIONS), Model()
    for step in history:
        apply(partition, model, step)
    assert sorted(partition.interaction_ids) == sorted(r.interaction_id for r in model.records)

    hits = partition.search(query, asked, wanted, mode, top_k, threshold, now=NOW)
    if not model.records:
        assert hits == []
        return
    asked_list = None if asked is None else asked.tolist()
    expected = model.rank(query, asked_list, wanted, mode, threshold)

    assert len(hits) == min(top_k, len(expected))
    assert len({hit.interaction_id for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    by_id = {key: (value, similarity) for key, value, similarity in expected}
    # Equal values may stand in any order, so values are compared by place and by record.
    for hit, (_, value, _) in zip(hits, expected, strict=False):
        own_value, similarity = by_id[hit.interaction_id]
        assert own_value == pytest.approx(value, abs=1e-4)
        assert hit.similarity == pytest.approx(similarity, abs=1e-5)
        if mode is SearchMode.HYBRID:
            assert hit.score == pytest.approx(float(score_of(np.array([value]))[0]), abs=1e-4)

    told = partition.search(query, asked, wanted, mode, top_k, threshold, now=NOW, explain=True)
    assert [replace(hit, terms=()) for hit in told] == hits
    for hit, (_, value, _) in zip(told, expected, strict=False):
        total = sum(share for _, share in hit.terms)
        assert total == pytest.approx(value if mode is SearchMode.HYBRID else hit.score, abs=1e-4)
    around = partition.with_context(hits, 2)
    assert [list(hit.context) for hit in around] == [
        model.around(hit.interaction_id, 2) for hit in hits
    ]


@given(history=st.lists(steps, min_size=1, max_size=6), wanted=filters, top_k=st.integers(1, 9))
@settings(deadline=None)
def test_blank_query_lists_newest_first(
    history: list[tuple[str, object]], wanted: SearchFilters, top_k: int
) -> None:
    """Without a query the newest records that pass come back, with score 0."""
    partition, model = Partition(DIMENSIONS), Model()
    for step in history:
        apply(partition, model, step)
    hits = partition.search("  ", None, wanted, top_k=top_k, threshold=0.9)
    assert [hit.interaction_id for hit in hits] == model.passing(wanted)[:top_k]
    assert all(hit.score == hit.similarity == 0 for hit in hits)
