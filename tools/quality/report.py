"""Figures as Markdown tables."""

from collections.abc import Mapping, Sequence

from tools.quality.metrics import Floats, estimate


def table(title: str, rows: Mapping[str, Mapping[str, Floats]], figures: Sequence[str]) -> str:
    """One row for each ranker: means, with the bounds of their 95 % confidence intervals."""
    lines = [f"### {title}", "", _row(["", *figures]), _row(["---"] * (1 + len(figures)))]
    for name, values in rows.items():
        estimates = [estimate(values[figure]) for figure in figures]
        cells = [f"{each.mean:.3f} ({each.low:.3f}–{each.high:.3f})" for each in estimates]
        lines.append(_row([name, *cells]))
    return "\n".join([*lines, ""])


def differences(title: str, rows: Mapping[str, Mapping[str, float]], columns: Sequence[str]) -> str:
    """One row for each change of the recipe: what it does to each figure."""
    lines = [f"### {title}", "", _row(["", *columns]), _row(["---"] * (1 + len(columns)))]
    for name, values in rows.items():
        lines.append(_row([name, *(f"{values[column]:+.3f}" for column in columns)]))
    return "\n".join([*lines, ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
