"""Misspelt words of a query, and words whose records are gone."""

import numpy as np
import pytest
from reflexio_server.index.ranking.lexical import LexicalIndex

TEXTS = [
    "our reservation at the restaurant",
    "reservations again",
    "receive the order 48213",
    "cart",
    "card card",
    "their tier",
]


def found(index: LexicalIndex, query: str) -> list[int]:
    """The records that a query finds by words."""
    scores, _ = index.score(index.query(query))
    return [int(record) for record in scores.nonzero()[0]]


@pytest.fixture
def index() -> LexicalIndex:
    """The texts."""
    index = LexicalIndex()
    index.add(TEXTS)
    return index


@pytest.mark.parametrize(
    ("query", "records"),
    [
        ("reservaton", [0, 1]),
        ("resturant", [0]),
        ("recieve", [2]),
        ("resrevatoin", [0, 1]),
        ("carx", [4]),
        ("48214", []),
        ("ord", []),
        ("thier", []),
        ("xeservatiox", []),
        ("restaurant", [0]),
    ],
)
def test_a_misspelt_word_is_read_as_the_nearest(
    index: LexicalIndex, query: str, records: list[int]
) -> None:
    """The most frequent of equally near ones; no numbers, no short words, no stop words."""
    assert found(index, query) == records


def test_a_word_whose_records_are_gone_is_meant_no_more(index: LexicalIndex) -> None:
    """What was removed helps no query, and counts against none: as if it had never been there."""
    stays = [False, True, True, True, True, True]
    index.keep(np.array(stays))
    rebuilt = LexicalIndex()
    rebuilt.add([text for text, stay in zip(TEXTS, stays, strict=True) if stay])
    assert found(index, "resturant") == []
    assert found(index, "carx") == [3]
    for query in ("restaurant", "resturant", "reservation", "reservatin", "482-13", "our cards"):
        assert found(index, query) == found(rebuilt, query)
        assert index.score(index.query(query))[1] == rebuilt.score(rebuilt.query(query))[1]
