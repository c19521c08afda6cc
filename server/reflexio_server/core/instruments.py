"""Instruments that count and measure in plain Python; whoever shows them reads them.

Each is used on one thread, or tolerates what another one adds at the same moment: to add costs less
than a microsecond, and takes no lock.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

Labels = tuple[str, ...]
Readings = Iterable[tuple[Labels, float]]


class Metric:
    """What is counted: its name without suffixes, its unit, what it tells, the labels' names."""

    def __init__(self, name: str, meaning: str, labels: Sequence[str] = ()) -> None:
        self.name = name
        self.meaning = meaning
        self.labels = tuple(labels)


class CountMetric(Metric):
    """A number that only grows."""

    def __init__(self, name: str, meaning: str, labels: Sequence[str] = ()) -> None:
        super().__init__(name, meaning, labels)
        self._values: dict[Labels, float] = {} if labels else {(): 0}

    def add(self, *labels: str, by: float = 1) -> None:
        """Count something more."""
        self._values[labels] = self._values.get(labels, 0) + by

    def read(self) -> Readings:
        """Return the counts so far."""
        return list(self._values.items())


class HistogramMetric(Metric):
    """How values are spread over ranges, which end at `bounds`, in ascending order."""

    def __init__(
        self, name: str, meaning: str, labels: Sequence[str] = (), *, bounds: Sequence[float]
    ) -> None:
        super().__init__(name, meaning, labels)
        self.bounds = tuple(bounds)
        self._series: dict[Labels, list[float]] = {}

    def observe(self, value: float, *labels: str) -> None:
        """Take notice of a value."""
        series = self._series.get(labels)
        if series is None:
            # One number for each range, one for what is beyond the last, and the sum.
            series = self._series[labels] = [0.0] * (len(self.bounds) + 2)
        series[bisect_left(self.bounds, value)] += 1
        series[-1] += value

    def read(self) -> list[tuple[Labels, list[float], float]]:
        """Return for each labels the values of each range, what is beyond last, and the sum."""
        return [(labels, counts[:-1], counts[-1]) for labels, counts in list(self._series.items())]


class GaugeMetric(Metric):
    """A number that rises and falls: it is read from its source when somebody looks."""

    def __init__(self, name: str, meaning: str, labels: Sequence[str] = ()) -> None:
        super().__init__(name, meaning, labels)
        self._sources: dict[Labels, Callable[[], float]] = {}

    def read_from(self, source: Callable[[], float], *labels: str) -> None:
        """Read the number of these labels from this source, on the event loop, from now on."""
        self._sources[labels] = source

    def read(self) -> Readings:
        """Return what the sources say."""
        return [(labels, source()) for labels, source in self._sources.items()]
