"""Weights worked out anew on the tuning halves: one after the other, as long as it pays.

Coordinate ascent from the defaults. What counts is the mean, over the sets, of recall@10 and MRR;
a step that costs a set a hundredth of either is not taken, whatever it brings to others. Nothing is
looked at but queries that weights may be chosen on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from reflexio_server.core.search.model import CosineScale, SearchMode
from reflexio_server.index.partition import Partition
from reflexio_server.index.ranking.weights import RankingWeights

from tools.quality import rankers
from tools.quality.measuring import Material, measure

FACTORS: Final = (0.0, 0.5, 0.7, 1.4, 2.0)
"""What a weight is multiplied by; finer steps would fit chance, for weights lie on plateaus."""
LEAST_GAIN: Final = 0.001
"""Less is chance, too."""
LOSS_MAX: Final = 0.01
"""Of one set, in one figure."""
QUERIES_MAX: Final = 300
"""Of a set: about what an interval of three hundredths takes."""
FIGURES: Final = ("recall@10", "MRR")

Judged = Mapping[str, Mapping[str, float]]
"""By set, by figure: a mean."""


@dataclass(frozen=True, slots=True)
class Step:
    """A weight that was changed, and what all sets together were worth after it."""

    name: str
    value: float
    worth: float


@dataclass(frozen=True, slots=True)
class _Prepared:
    material: Material
    partitions: dict[int, Partition]


class Fitting:
    """The sets to fit on. Each must have a tuning half."""

    def __init__(self, materials: Sequence[Material], dimensions: int, scale: CosineScale) -> None:
        self._scale = scale
        self._prepared = [
            _Prepared(
                material,
                rankers.build_partitions(
                    material.data, material.record_vectors, dimensions, RankingWeights()
                ),
            )
            for material in materials
        ]

    def judge(self, weights: RankingWeights) -> Judged:
        """Return the means of each set with these weights."""
        judged = {}
        for each in self._prepared:
            for partition in each.partitions.values():
                partition.weights = weights
            ranker = rankers.by_mode(each.partitions, SearchMode.HYBRID, self._scale)
            values = measure(
                "fit", ranker, each.material, tuning_half=True, dump=None, queries_max=QUERIES_MAX
            )
            judged[each.material.data.name] = {
                figure: float(values[figure].mean()) for figure in FIGURES
            }
        return judged

    def fit(self, start: RankingWeights) -> Iterator[tuple[RankingWeights, Step]]:
        """Yield better weights, each with the step that led to them, until none is found."""
        best, found = start, self.judge(start)
        is_better = True
        while is_better:
            is_better = False
            for field in fields(start):
                for value in _others(getattr(best, field.name)):
                    tried = replace(best, **{field.name: value})
                    judged = self.judge(tried)
                    gain = worth_of(judged) - worth_of(found)
                    if gain >= LEAST_GAIN and not _costs_a_set(found, judged):
                        best, found, is_better = tried, judged, True
                        yield best, Step(field.name, value, worth_of(found))


def worth_of(judged: Judged) -> float:
    """Return the mean of all figures of all sets."""
    values = [value for figures in judged.values() for value in figures.values()]
    return sum(values) / len(values)


def _others(value: float) -> list[float]:
    return [round(value * factor, 4) for factor in FACTORS]


def _costs_a_set(before: Judged, after: Judged) -> bool:
    return any(
        before[name][figure] - after[name][figure] > LOSS_MAX
        for name in before
        for figure in FIGURES
    )
