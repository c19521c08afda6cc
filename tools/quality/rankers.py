"""The ways of ranking that are compared; those of the product go through its own Partition."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import Stemmer
from rank_bm25 import BM25Okapi
from reflexio_server.core.search.model import DEFAULT_SCALE, CosineScale, SearchMode
from reflexio_server.core.search.ports import Vectors
from reflexio_server.core.text.stop_words import STOP_WORDS
from reflexio_server.index.partition import Partition
from reflexio_server.index.ranking.weights import RankingWeights
from reflexio_server.index.tokens import terms_of

from tools.quality.data_sets import DataSet, Query

DEPTH: Final = 100
"""Places of a ranking that are looked at."""

RRF_CONSTANT: Final = 60
"""Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009."""

Ranker = Callable[[Query, Vectors], list[int]]


def build_partitions(
    data: DataSet,
    vectors: Mapping[int, Sequence[Vectors]],
    dimensions: int,
    weights: RankingWeights,
) -> dict[int, Partition]:
    """One partition for each user, filled as the server fills it."""
    partitions = {}
    for user, records in data.records.items():
        partition = Partition(dimensions, weights)
        partition.add_records(records)
        ids = [record.interaction_id for record in records]
        partition.add_vectors(zip(ids, vectors[user], strict=True))
        partitions[user] = partition
    return partitions


def by_mode(
    partitions: dict[int, Partition], mode: SearchMode, scale: CosineScale = DEFAULT_SCALE
) -> Ranker:
    """The product's own ranking in one of its modes, with the scale of its vectors' model."""

    def rank(query: Query, vector: Vectors) -> list[int]:
        hits = partitions[query.user].search(
            query.text, vector, mode=mode, top_k=DEPTH, scale=scale
        )
        return [hit.interaction_id for hit in hits]

    return rank


def reciprocal_rank_fusion(first: Ranker, second: Ranker) -> Ranker:
    """The usual way to join two rankings: the sum of 1 / (60 + rank)."""

    def rank(query: Query, vector: Vectors) -> list[int]:
        sums: dict[int, float] = {}
        for ranker in (first, second):
            for place, key in enumerate(ranker(query, vector), start=1):
                sums[key] = sums.get(key, 0.0) + 1 / (RRF_CONSTANT + place)
        return sorted(sums, key=lambda key: -sums[key])[:DEPTH]

    return rank


class OutsideBm25:
    """The rank-bm25 library over stemmed words without stop words, as a yardstick of our own."""

    def __init__(self, data: DataSet) -> None:
        """Index every user's records."""
        self._stemmer = Stemmer.Stemmer("porter")
        self._ids = {
            user: [record.interaction_id for record in records]
            for user, records in data.records.items()
        }
        self._indexes = {
            user: BM25Okapi([self._words(record.text) for record in records])
            for user, records in data.records.items()
        }

    def _words(self, text: str) -> list[str]:
        kept = [word for word in terms_of(text) if word not in STOP_WORDS]
        stems: list[str] = self._stemmer.stemWords(kept)
        return stems

    def __call__(self, query: Query, vector: Vectors) -> list[int]:
        """Rank by words alone."""
        scores = self._indexes[query.user].get_scores(self._words(query.text))
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        ids = self._ids[query.user]
        return [ids[place] for place in best if scores[place] > 0]
