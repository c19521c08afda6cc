"""The ways of ranking that are compared; those of the product go through its own Partition."""

from collections.abc import Callable, Sequence
from typing import Final

import bm25s
import Stemmer
from reflexio_server.core.search_model import SearchMode, SearchRecord
from reflexio_server.index.fusion import RankingWeights
from reflexio_server.index.partition import Partition

from tools.quality.data_sets import DataSet, Query
from tools.quality.embeddings import Vectors

DEPTH: Final = 100
"""Places of a ranking that are looked at."""

RRF_CONSTANT: Final = 60
"""Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009."""

Ranker = Callable[[Query, Vectors], list[int]]


def build_partitions(
    data: DataSet, vectors: dict[int, Sequence[Vectors]], dimensions: int, weights: RankingWeights
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


def by_mode(partitions: dict[int, Partition], mode: SearchMode) -> Ranker:
    """The product's own ranking in one of its modes."""

    def rank(query: Query, vector: Vectors) -> list[int]:
        hits = partitions[query.user].search(query.text, vector, mode=mode, top_k=DEPTH)
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
    """The bm25s library with its English stop words and the same stemmer, as a yardstick."""

    def __init__(self, data: DataSet) -> None:
        """Index every user's records."""
        self._stemmer = Stemmer.Stemmer("porter")
        self._ids: dict[int, list[int]] = {}
        self._indexes: dict[int, bm25s.BM25] = {}
        for user, records in data.records.items():
            self._ids[user] = [record.interaction_id for record in records]
            self._indexes[user] = bm25s.BM25(k1=1.2, b=0.75)
            self._indexes[user].index(self._tokens(records), show_progress=False)

    def _tokens(self, records: list[SearchRecord]) -> list[list[str]]:
        return self._tokenise([record.text for record in records])

    def _tokenise(self, texts: list[str]) -> list[list[str]]:
        tokens: list[list[str]] = bm25s.tokenize(
            texts, stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return tokens

    def __call__(self, query: Query, vector: Vectors) -> list[int]:
        """Rank by words alone."""
        ids = self._ids[query.user]
        places, scores = self._indexes[query.user].retrieve(
            self._tokenise([query.text]), k=min(DEPTH, len(ids)), show_progress=False
        )
        return [ids[place] for place, score in zip(places[0], scores[0], strict=True) if score > 0]
