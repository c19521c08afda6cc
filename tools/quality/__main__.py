"""Prints how well search finds, on queries that no weight was chosen on."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Final, TextIO

from reflexio_server.ai.embedding.open import open_embedder
from reflexio_server.core.search.model import CosineScale, SearchMode
from reflexio_server.core.search.ports import Embedder
from reflexio_server.index.ranking.weights import RankingWeights

from tools.quality import data_sets, kept_figures, rankers, report
from tools.quality.data_sets import DataSet
from tools.quality.embeddings import EmbeddingCache
from tools.quality.fitting import Fitting
from tools.quality.measuring import Material, measure, prepare
from tools.quality.metrics import Floats
from tools.quality.retrieval_sets import retrieval_sets

PROJECT: Final = Path(__file__).resolve().parents[2]
FIGURES: Final = ("recall@10", "MRR")
"""What is shown of each set."""


def main() -> None:
    """Measure every set in every mode; then, if asked, the recipe without each of its terms."""
    options = _options()
    embedder = open_embedder(options.model)
    if embedder is None:
        sys.exit("a model is needed")
    cache = EmbeddingCache(embedder, options.cache)
    wanted = options.sets.split(",") if options.sets else None
    chosen = [each for each in _sets(options.data) if wanted is None or _is_one_of(each, wanted)]
    if options.tuning_half:
        chosen = [each for each in chosen if any(query.may_tune for query in each.queries)]
    if options.fit:
        _fit(chosen, cache, embedder.scale)
        cache.close()
        return
    dump = options.dump.open("w", encoding="utf-8") if options.dump else None
    found: dict[str, report.Figures] = {}
    worth: dict[str, dict[str, float]] = {}
    for data in chosen:
        print(f"measuring {data.name}", file=sys.stderr, flush=True)
        material = prepare(data, cache)
        found[data.name] = _compare(material, embedder, options, dump)
        if options.terms:
            _leave_one_out(worth, material, embedder, tuning_half=options.tuning_half)
    print(report.table(found, FIGURES))
    if options.save:
        kept_figures.save(options.save, found)
    if options.beside:
        before = kept_figures.load(options.beside)
        print(report.comparison(before, found, SearchMode.HYBRID, FIGURES))
    if options.terms:
        columns = [f"{data.name}: {figure}" for data in chosen for figure in FIGURES]
        print(report.differences("What each term is worth", worth, columns))
    if dump is not None:
        dump.close()
    cache.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.quality", description=__doc__)
    parser.add_argument("--data", type=Path, default=PROJECT.parent / "shared" / "data")
    parser.add_argument(
        "--cache", type=Path, default=PROJECT / ".build" / "quality", help="where vectors are kept"
    )
    parser.add_argument("--model", default="local", help="local, or onnx:FOLDER for one's own")
    parser.add_argument("--sets", help="beginnings of the names of the sets, joined by commas")
    parser.add_argument("--save", type=Path, help="keep each query's figures in a file")
    parser.add_argument("--beside", type=Path, help="a file of --save to compare with")
    parser.add_argument(
        "--yardsticks", action="store_true", help="also reciprocal rank fusion and rank-bm25"
    )
    parser.add_argument(
        "--terms", action="store_true", help="also what each term of the recipe is worth"
    )
    parser.add_argument("--dump", type=Path, help="write a JSON line for every query and ranker")
    parser.add_argument(
        "--tuning-half", action="store_true", help="the other half, for choosing weights"
    )
    parser.add_argument(
        "--fit", action="store_true", help="work the weights out anew on the tuning halves"
    )
    return parser.parse_args()


def _sets(folder: Path) -> Iterator[DataSet]:
    for count in data_sets.USER_COUNTS:
        yield data_sets.dialogues(folder, count)
    yield data_sets.answers(folder, min(data_sets.USER_COUNTS))
    yield data_sets.intents(folder)
    yield data_sets.identifiers(folder)
    yield from retrieval_sets(folder)


def _is_one_of(data: DataSet, wanted: list[str]) -> bool:
    return any(data.name.startswith(beginning) for beginning in wanted)


def _compare(
    material: Material, embedder: Embedder, options: argparse.Namespace, dump: TextIO | None
) -> report.Figures:
    partitions = rankers.build_partitions(
        material.data, material.record_vectors, embedder.dimensions, RankingWeights()
    )
    compared: dict[str, rankers.Ranker] = {
        str(mode): rankers.by_mode(partitions, mode, embedder.scale) for mode in SearchMode
    }
    if options.yardsticks:
        compared["reciprocal rank fusion"] = rankers.reciprocal_rank_fusion(
            compared[SearchMode.VECTOR], compared[SearchMode.FTS]
        )
        compared["rank-bm25"] = rankers.OutsideBm25(material.data)
    return {
        name: measure(name, ranker, material, tuning_half=options.tuning_half, dump=dump)
        for name, ranker in compared.items()
    }


def _leave_one_out(
    worth: dict[str, dict[str, float]], material: Material, embedder: Embedder, *, tuning_half: bool
) -> None:
    """Add the set's columns: what each figure changes by when one weight is 0."""
    whole = RankingWeights()
    variants = {"": whole} | {
        f"without {field.name}": replace(whole, **{field.name: 0.0}) for field in fields(whole)
    }
    reference: dict[str, float] = {}
    for name, weights in variants.items():
        partitions = rankers.build_partitions(
            material.data, material.record_vectors, embedder.dimensions, weights
        )
        ranker = rankers.by_mode(partitions, SearchMode.HYBRID, embedder.scale)
        values = measure(name, ranker, material, tuning_half=tuning_half, dump=None)
        for figure in FIGURES:
            mean = float(values[figure].mean())
            if not name:
                reference[figure] = mean
                continue
            row = worth.setdefault(name, {})
            row[f"{material.data.name}: {figure}"] = mean - reference[figure]


def _fit(chosen: list[DataSet], cache: EmbeddingCache, scale: CosineScale) -> None:
    """Print each step, then every chosen set with the weights before and after."""
    materials = [prepare(data, cache) for data in chosen]
    tunable = [each for each in materials if any(query.may_tune for query in each.data.queries)]
    if not tunable:
        sys.exit("none of the sets has queries that weights may be chosen on")
    weights = start = RankingWeights()
    for better, step in Fitting(tunable, cache.dimensions, scale).fit(start):
        weights = better
        print(f"{step.name} {step.value}: {step.worth:.4f}", flush=True)
    changed = {
        name: value for name, value in asdict(weights).items() if value != getattr(start, name)
    }
    print(f"\nREFLEXIO_RANKING_WEIGHTS='{json.dumps(changed)}'\n")
    before, after = [
        {
            each.data.name: {"hybrid": _on_other_half(each, cache.dimensions, tried, scale)}
            for each in materials
        }
        for tried in (start, weights)
    ]
    print(report.comparison(before, after, SearchMode.HYBRID, FIGURES))


def _on_other_half(
    material: Material, dimensions: int, weights: RankingWeights, scale: CosineScale
) -> dict[str, Floats]:
    partitions = rankers.build_partitions(
        material.data, material.record_vectors, dimensions, weights
    )
    ranker = rankers.by_mode(partitions, SearchMode.HYBRID, scale)
    return measure("hybrid", ranker, material, tuning_half=False, dump=None)


if __name__ == "__main__":
    main()
