"""BM25 over records and sessions, and what queries may be."""

import math

import numpy as np
import pytest
from reflexio_server.index.bm25 import K1, B
from reflexio_server.index.ranking.lexical import (
    QUERY_CHARACTERS_MAX,
    QUERY_TERMS_MAX,
    LexicalIndex,
)
from reflexio_server.index.vocabulary import UNINDEXED, Vocabulary


def index_of(*texts: str) -> LexicalIndex:
    """An index of these texts."""
    index = LexicalIndex()
    index.add(list(texts))
    return index


def scores(index: LexicalIndex, text: str) -> list[float]:
    """The score of each record."""
    return [float(score) for score in index.score(index.query(text))[0]]


def test_the_formula() -> None:
    """One value worked out by hand: two records, one holds the term twice."""
    index = index_of("blue blue sky", "green")
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    norm = K1 * (1 - B + B * 3 / 2)
    assert scores(index, "blue") == pytest.approx([idf * 2 * (K1 + 1) / (2 + norm), 0.0])


def test_forms_of_a_word_are_one_term() -> None:
    """A query in another form finds the record, also when the record's form is new to it."""
    index = index_of("User: I was booking hotels", "User: nothing")
    assert np.flatnonzero(scores(index, "book a hotel")).tolist() == [0]


def test_stop_words_are_left_out_of_queries_only() -> None:
    """They find nothing beside a content word, and everything when there is nothing else."""
    index = index_of("the who", "a band", "the end")
    assert np.flatnonzero(scores(index, "the band")).tolist() == [1]
    assert np.flatnonzero(scores(index, "the")).tolist() == [0, 2]


def test_a_record_that_repeats_the_query_reaches_the_self_score() -> None:
    """So similarity 1 means: says just that."""
    index = index_of("refund my broken laptop", "User: hello")
    bm25, self_score = index.score(index.query("refund my broken laptop"))
    assert bm25[0] == pytest.approx(self_score)


def test_words_that_nobody_said_count_against_all() -> None:
    """The self-score grows with terms that are found nowhere."""
    index = index_of("dance", "sing")
    _, plain = index.score(index.query("dance"))
    _, stranger = index.score(index.query("dance purple elephants"))
    assert stranger > 2 * plain


def test_groups_are_scored_as_documents() -> None:
    """Two records together score as one record with the words of both."""
    apart = index_of("blue sky", "blue sea green", "red")
    together = index_of("blue sky blue sea green", "red")
    query = "blue green"
    group = np.array([0, 0, 1])
    grouped = apart.score_groups(apart.query(query), group, apart.group_norms(group, 2))
    assert grouped.tolist() == pytest.approx(scores(together, query))


def test_slices_and_removal_leave_no_trace() -> None:
    """An index filled in slices and thinned out equals one built of what is left."""
    texts = [f"word{i % 7} word{i % 5} common running" for i in range(60)]
    sliced = LexicalIndex()
    for start in range(0, 60, 7):
        sliced.add(texts[start : start + 7])
        scores(sliced, "word3")
    stays = np.arange(60) % 3 != 0
    sliced.keep(stays)
    left = index_of(*(text for text, keep in zip(texts, stays, strict=True) if keep))
    assert scores(sliced, "word3 run word1") == pytest.approx(scores(left, "word3 run word1"))
    assert sliced.length_scores().tolist() == pytest.approx(left.length_scores().tolist())


def test_records_that_speak_of_time() -> None:
    """Dates, days and times of day are found, also ones added after a search."""
    index = index_of("see you on Tuesday", "you may come", "in 1999")
    assert index.speaks_of_time().tolist() == [True, False, True]
    index.add(["three weeks ago"])
    assert index.speaks_of_time().tolist() == [True, False, True, True]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "?!",
        '"quoted OR AND NOT (near"',
        "a* b~ ^2 -x +y title:z",
        "'; DROP TABLE --",
        "\x00\ud800",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ﷽",
        "東京 で 買う",
        "مرحبا؟ שלום",
        "x" * 1_000_000,
        "the of and",
    ],
)
def test_hostile_queries_are_words_like_others(query: str) -> None:
    """No query is an error, none has operators, and none finds what does not hold its words."""
    index = index_of("plain words of a record", "other")
    bm25, self_score = index.score(index.query(query))
    assert np.isfinite(bm25).all()
    assert self_score >= 0


def test_a_query_of_100_000_words_is_bounded() -> None:
    """The first distinct terms are looked up, the rest is not read."""
    index = index_of(*(f"word{i}" for i in range(1000)))
    query = index.query(" ".join(f"word{i}" for i in range(100_000)))
    assert len(query.postings) + query.unknown_count == QUERY_TERMS_MAX
    assert query.length <= QUERY_CHARACTERS_MAX / 2
    assert len(index.query("word7 " * 100_000).postings) == 1


def test_an_empty_index_answers() -> None:
    """Without records, or with records without words, nothing is found and nothing fails."""
    assert scores(LexicalIndex(), "word") == []
    assert scores(index_of("", "?!"), "word") == [0.0, 0.0]
    empty = index_of("", "")
    group = np.array([0, 0])
    norms = empty.group_norms(group, 1)
    assert empty.score_groups(empty.query("word"), group, norms).tolist() == [0.0]


def test_long_words_are_cut() -> None:
    """Encoded data is kept by its beginning, so it costs no memory and is still found by it."""
    vocabulary = Vocabulary()
    first = vocabulary["A" * 1000]
    assert vocabulary["A" * 900] == first != UNINDEXED
    assert vocabulary.find("A" * 64) == first
    assert max(map(len, vocabulary)) == 64


def test_bytes_grow_with_the_records() -> None:
    """What a cache counts follows what is held."""
    index = index_of("a few words")
    before = index.size_bytes
    index.add([f"record number {i} says something" for i in range(2000)])
    assert index.size_bytes - before > 2000 * 5 * 8
