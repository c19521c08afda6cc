"""Weights that are worked out anew: what pays is taken, what costs a set is not."""

import numpy as np
from reflexio_server.core.search.model import DEFAULT_SCALE, SearchRecord
from reflexio_server.index.ranking.weights import RankingWeights

from tests.support.hashed_words import HashedWords
from tools.quality.data_sets import DataSet, Query
from tools.quality.fitting import Fitting, worth_of
from tools.quality.measuring import Material

EMBEDDER = HashedWords()


def material(name: str, asked_of: str) -> Material:
    """A set in which one side says what each query asks for, in a word more than the other."""
    records, queries = [], []
    for place in range(8):
        for role, words in (("user", "a"), ("assistant", "a bit")):
            records.append(
                SearchRecord(
                    2 * place + (role == "assistant") + 1,
                    100 * place,
                    f"s{place}",
                    "",
                    role,
                    "r",
                    0,
                    False,
                    f"{role}: topic{place} {words}",
                )
            )
        answer = 2 * place + (asked_of == "assistant") + 1
        for number in range(4):  # of which some are in the tuning half
            queries.append(
                Query(
                    f"{place} {number}",
                    f"what did you recommend on topic{place}",
                    0,
                    frozenset([answer]),
                )
            )
    vectors = [EMBEDDER.embed_documents([record.text])[0] for record in records]
    asked = np.array([EMBEDDER.embed_query(query.text) for query in queries])
    return Material(DataSet(name, {0: records}, queries), {0: vectors}, asked)


def fitted(*sets: Material) -> tuple[RankingWeights, list[float]]:
    """Return the weights in the end, and what each step was worth."""
    weights, worths = RankingWeights(), []
    for better, step in Fitting(sets, EMBEDDER.dimensions, DEFAULT_SCALE).fit(weights):
        weights = better
        worths.append(step.worth)
    return weights, worths


def test_what_pays_is_taken() -> None:
    """Here the user's words are asked for as the agent's: what prefers those counts less."""
    sets = [material("turned", "user")]
    before = worth_of(Fitting(sets, EMBEDDER.dimensions, DEFAULT_SCALE).judge(RankingWeights()))
    weights, worths = fitted(*sets)
    assert weights.person < RankingWeights().person
    assert before < worths[0]
    assert worths == sorted(worths)


def test_what_costs_another_set_is_not_taken() -> None:
    """With a set beside it that needs the weight, it stays."""
    weights, _ = fitted(material("turned", "user"), material("as it is", "assistant"))
    assert weights.person >= RankingWeights().person
