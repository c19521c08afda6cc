"""The vectors of the last queries."""

import numpy as np
import pytest
from reflexio_server.core.search.query_vectors import QueryVectors

from tests.support.hashed_words import HashedWords


class Counted(HashedWords):
    """Counts the queries that reach the model."""

    def __init__(self, model_id: str = "counted") -> None:
        super().__init__(model_id)
        self.asked: list[str] = []

    def embed_query(self, text: str) -> np.ndarray:
        """Note the text and embed it."""
        self.asked.append(text)
        if text == "away":
            raise ConnectionError("no model")
        return super().embed_query(text)


def test_a_repeated_query_is_embedded_once() -> None:
    """White space and Unicode's form make no other query, and the vector is that of the model."""
    queries, model = QueryVectors(), Counted()
    first = queries.embed("acme", model, "  red\n caf\u0065\u0301 ")
    assert queries.embed("acme", model, "red caf\u00e9") is first
    assert model.asked == ["red caf\u00e9"]
    assert np.array_equal(first, HashedWords("counted").embed_query("red caf\u00e9"))


def test_models_organisations_and_capitals_are_apart() -> None:
    """Nobody is answered by what another one asked, nor by another model or spelling."""
    queries, model, other = QueryVectors(), Counted(), Counted("other")
    for org_id, embedder, text in (
        ("acme", model, "red"),
        ("globex", model, "red"),
        ("acme", other, "red"),
        ("acme", model, "Red"),
    ):
        queries.embed(org_id, embedder, text)
    assert len(queries) == len(model.asked) + len(other.asked) == 4


def test_the_oldest_used_goes_first() -> None:
    """The number of queries is bounded, and what is asked again stays."""
    queries, model = QueryVectors(queries_max=2), Counted()
    for text in ("one", "two", "one", "three", "one", "two"):
        queries.embed("acme", model, text)
    assert len(queries) == 2
    assert model.asked == ["one", "two", "three", "two"]


def test_a_failure_is_not_remembered() -> None:
    """A model that was away is asked again, and nobody can change what is remembered."""
    queries, model = QueryVectors(), Counted()
    for _ in range(2):
        with pytest.raises(ConnectionError):
            queries.embed("acme", model, "away")
    assert model.asked == ["away", "away"]
    with pytest.raises(ValueError, match="read-only"):
        queries.embed("acme", model, "red")[0] = 1.0
