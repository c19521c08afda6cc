"""Figures as Markdown tables."""

from collections.abc import Mapping, Sequence

from tools.quality.metrics import Floats, estimate

Figures = Mapping[str, Mapping[str, Floats]]
"""By ranker, by figure of merit: a value for each query."""


def table(sets: Mapping[str, Figures], figures: Sequence[str]) -> str:
    """One row for each set and figure: means, with the bounds of their 95 % intervals."""
    rankers = list(dict.fromkeys(name for measured in sets.values() for name in measured))
    lines = _head(["set", "queries", "figure", *rankers])
    for title, measured in sets.items():
        for figure in figures:
            cells = [_interval(measured[name][figure]) for name in rankers]
            lines.append(_row([title, str(_count(measured)), figure, *cells]))
    return "\n".join([*lines, ""])


def comparison(
    before: Mapping[str, Figures], after: Mapping[str, Figures], ranker: str, figures: Sequence[str]
) -> str:
    """One row for each set: both means, and the paired difference with its 95 % interval.

    Sets that only one of the two has are left out.
    """
    columns = [column for figure in figures for column in (f"{figure} before", "after", "change")]
    lines = _head(["set", *columns])
    for title in after:
        if title not in before:
            continue
        cells = []
        for figure in figures:
            old, new = before[title][ranker][figure], after[title][ranker][figure]
            change = estimate(new - old)
            cells += [
                f"{old.mean():.3f}",
                f"{new.mean():.3f}",
                f"{change.mean:+.3f} ({change.low:+.3f} to {change.high:+.3f})",
            ]
        lines.append(_row([title, *cells]))
    return "\n".join([*lines, ""])


def differences(title: str, rows: Mapping[str, Mapping[str, float]], columns: Sequence[str]) -> str:
    """One row for each change of the recipe: what it does to each figure."""
    lines = [f"### {title}", "", *_head(["", *columns])]
    for name, values in rows.items():
        lines.append(_row([name, *(f"{values[column]:+.3f}" for column in columns)]))
    return "\n".join([*lines, ""])


def _interval(values: Floats) -> str:
    each = estimate(values)
    return f"{each.mean:.3f} ({each.low:.3f}–{each.high:.3f})"


def _count(measured: Figures) -> int:
    first = next(iter(measured.values()))
    return len(next(iter(first.values())))


def _head(cells: Sequence[str]) -> list[str]:
    return [_row(cells), _row(["---"] * len(cells))]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
