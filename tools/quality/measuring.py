"""Runs of rankers over the queries of a set, with the outcome of each query."""

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TextIO

import numpy as np
from reflexio_server.core.search.ports import Vectors

from tools.quality.data_sets import DataSet, Query
from tools.quality.embeddings import EmbeddingCache
from tools.quality.metrics import Floats, judge
from tools.quality.rankers import Ranker

DUMPED_IDS: Final = 20
"""Places of each ranking that a dump shows."""


@dataclass(frozen=True, slots=True)
class Material:
    """A set with the vectors of its records by user, and of its queries in their order."""

    data: DataSet
    record_vectors: dict[int, list[Vectors]]
    query_vectors: Vectors


def prepare(data: DataSet, cache: EmbeddingCache) -> Material:
    """Embed what is not in the cache yet."""
    vectors = {
        user: cache.documents([record.text for record in records])
        for user, records in data.records.items()
    }
    return Material(data, vectors, cache.queries([query.text for query in data.queries]))


def measure(
    name: str,
    ranker: Ranker,
    material: Material,
    *,
    tuning_half: bool,
    dump: TextIO | None,
    queries_max: int | None = None,
) -> dict[str, Floats]:
    """Each figure of merit for every query of one half, or for its first `queries_max`."""
    figures: list[dict[str, float]] = []
    half = _half(material, tuning_half=tuning_half)
    for query, vector in itertools.islice(half, queries_max):
        ranking = ranker(query, vector)
        figures.append(judge(ranking, query.relevant))
        if dump is not None:
            line = {
                "set": material.data.name,
                "ranker": name,
                "query": query.text,
                "user": query.user,
                "relevant": sorted(query.relevant)[:DUMPED_IDS],
                "ranking": ranking[:DUMPED_IDS],
                **figures[-1],
            }
            dump.write(json.dumps(line) + "\n")
    return {key: np.array([each[key] for each in figures]) for key in figures[0]}


def _half(material: Material, *, tuning_half: bool) -> Iterable[tuple[Query, Vectors]]:
    for query, vector in zip(material.data.queries, material.query_vectors, strict=True):
        if query.may_tune == tuning_half:
            yield query, vector
