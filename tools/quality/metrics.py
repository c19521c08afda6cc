"""Figures of merit of rankings, with their uncertainty."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

CUTS: Final = (5, 10, 20)
RESAMPLES: Final = 2000
CONFIDENCE: Final = 0.95
SEED: Final = 20240601

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries, with the bounds of its 95 % confidence interval."""

    mean: float
    low: float
    high: float


def judge(ranking: list[int], relevant: frozenset[int]) -> dict[str, float]:
    """The figures of one ranking: recall at the cuts, and the reciprocal rank.

    Recall is counted against what can be found: where more records answer than are shown, it is
    the share of answers among those shown.
    """
    found = np.array([key in relevant for key in ranking], np.bool_)
    first = np.flatnonzero(found)
    figures = {"MRR": 1 / (1 + int(first[0])) if len(first) else 0.0}
    for cut in CUTS:
        hits = int(np.count_nonzero(found[:cut]))
        figures[f"recall@{cut}"] = hits / min(cut, len(relevant))
    return figures


def estimate(values: Floats) -> Estimate:
    """The mean and its bootstrap interval (percentiles over resampled queries)."""
    generator = np.random.default_rng(SEED)
    means = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        means[i] = values[generator.integers(0, len(values), len(values))].mean()
    low, high = np.quantile(means, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(float(values.mean()), float(low), float(high))
