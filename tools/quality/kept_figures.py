"""Figures of a run in a file, so that a later run can be compared query by query."""

import json
from pathlib import Path

import numpy as np

from tools.quality.report import Figures


def save(path: Path, sets: dict[str, Figures]) -> None:
    """Write every query's figures."""
    content = {
        title: {
            ranker: {figure: np.round(values, 5).tolist() for figure, values in figures.items()}
            for ranker, figures in measured.items()
        }
        for title, measured in sets.items()
    }
    path.write_text(json.dumps(content), encoding="utf-8")


def load(path: Path) -> dict[str, Figures]:
    """Read what `save` wrote."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return {
        title: {
            ranker: {figure: np.array(values) for figure, values in figures.items()}
            for ranker, figures in measured.items()
        }
        for title, measured in content.items()
    }
