"""Prints how well search finds, on the halves of the queries that no weight was chosen on."""

import argparse
from dataclasses import fields, replace
from pathlib import Path
from typing import Final, TextIO

from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.core.search.model import SearchMode
from reflexio_server.index.fusion import RankingWeights

from tools.quality import data_sets, rankers, report
from tools.quality.embeddings import EmbeddingCache
from tools.quality.measuring import Material, measure, prepare

PROJECT: Final = Path(__file__).resolve().parents[2]
FIGURES: Final = {
    "dialogues": ("recall@5", "recall@10", "recall@20", "MRR"),
    "answers": ("recall@5", "recall@10", "recall@20", "MRR"),
    "intents": ("precision@10", "recall@20", "MRR"),
}
"""What is shown of a set: where one record answers, recall; where a hundred do, precision."""

TOLD_APART: Final = ("recall@10", "precision@10", "MRR")
"""What is shown of the recipe without one of its terms."""


def main() -> None:
    """Measure every set, then the recipe without each of its terms."""
    options = _options()
    cache = EmbeddingCache(LocalEmbedder(), options.cache)
    sets = [data_sets.dialogues(options.data, count) for count in data_sets.USER_COUNTS]
    sets.append(data_sets.answers(options.data, min(data_sets.USER_COUNTS)))
    sets.append(data_sets.intents(options.data))
    materials = [prepare(data, cache) for data in sets]
    dump = options.dump.open("w", encoding="utf-8") if options.dump else None
    half = options.tuning_half
    for material in materials:
        print(_compare(material, cache.dimensions, tuning_half=half, dump=dump), flush=True)
    print(_leave_one_out(materials[1:], cache.dimensions, tuning_half=half))
    if dump is not None:
        dump.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.quality", description=__doc__)
    parser.add_argument("--data", type=Path, default=PROJECT.parent / "shared" / "data")
    parser.add_argument("--cache", type=Path, default=PROJECT / ".build" / "quality")
    parser.add_argument("--dump", type=Path, help="write a JSON line for every query and ranker")
    parser.add_argument(
        "--tuning-half", action="store_true", help="the other half, for choosing weights"
    )
    return parser.parse_args()


def _figures_of(name: str) -> tuple[str, ...]:
    return FIGURES[name.split(",")[0]]


def _compare(material: Material, dimensions: int, *, tuning_half: bool, dump: TextIO | None) -> str:
    partitions = rankers.build_partitions(
        material.data, material.record_vectors, dimensions, RankingWeights()
    )
    modes = {mode: rankers.by_mode(partitions, mode) for mode in SearchMode}
    compared: dict[str, rankers.Ranker] = {
        "hybrid": modes[SearchMode.HYBRID],
        "vector": modes[SearchMode.VECTOR],
        "fts": modes[SearchMode.FTS],
        "reciprocal rank fusion": rankers.reciprocal_rank_fusion(
            modes[SearchMode.VECTOR], modes[SearchMode.FTS]
        ),
        "rank-bm25": rankers.OutsideBm25(material.data),
    }
    rows = {
        name: measure(name, ranker, material, tuning_half=tuning_half, dump=dump)
        for name, ranker in compared.items()
    }
    count = len(rows["hybrid"]["MRR"])
    title = f"{material.data.name} ({count} queries)"
    return report.table(title, rows, _figures_of(material.data.name))


def _leave_one_out(materials: list[Material], dimensions: int, *, tuning_half: bool) -> str:
    whole = RankingWeights()
    variants = {"the whole recipe": whole} | {
        f"without {field.name}": replace(whole, **{field.name: 0.0}) for field in fields(whole)
    }
    rows: dict[str, dict[str, float]] = {name: {} for name in variants}
    columns: list[str] = []
    for material in materials:
        shown = [figure for figure in _figures_of(material.data.name) if figure in TOLD_APART]
        columns += [f"{material.data.name}: {figure}" for figure in shown]
        for name, weights in variants.items():
            partitions = rankers.build_partitions(
                material.data, material.record_vectors, dimensions, weights
            )
            ranker = rankers.by_mode(partitions, SearchMode.HYBRID)
            values = measure(name, ranker, material, tuning_half=tuning_half, dump=None)
            for figure in shown:
                rows[name][f"{material.data.name}: {figure}"] = float(values[figure].mean())
    reference = rows.pop("the whole recipe")
    changes = {
        name: {column: values[column] - reference[column] for column in columns}
        for name, values in rows.items()
    }
    return report.differences("What each term is worth", changes, columns)


if __name__ == "__main__":
    main()
