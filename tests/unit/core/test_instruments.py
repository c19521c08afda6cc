"""Instruments: what they count, and what the declared metrics may be called."""

import re

from reflexio_server.core.instruments import CountMetric, GaugeMetric, HistogramMetric
from reflexio_server.core.metrics import all_metrics

UNITS = ("seconds", "bytes", "info")


def test_counts_by_labels() -> None:
    """A count without labels is there from the beginning, at 0."""
    plain, labelled = CountMetric("a", ""), CountMetric("b", "", ("kind",))
    assert plain.read() == [((), 0)]
    labelled.add("x")
    labelled.add("y", by=2.5)
    labelled.add("x")
    assert dict(labelled.read()) == {("x",): 2, ("y",): 2.5}


def test_histogram_counts_each_value_in_the_first_range_that_holds_it() -> None:
    """A bound belongs to its range, as Prometheus' `le` says."""
    histogram = HistogramMetric("h", "", ("kind",), bounds=(1, 2))
    for value in (0.5, 1, 1.5, 2, 7):
        histogram.observe(value, "x")
    assert histogram.read() == [(("x",), [2, 2, 1], 12)]


def test_gauges_are_read_when_somebody_looks() -> None:
    """The source that was named last counts; without one there is nothing."""
    gauge, numbers = GaugeMetric("g", "", ("kind",)), [1, 2]
    assert list(gauge.read()) == []
    gauge.read_from(lambda: -1, "x")
    gauge.read_from(lambda: len(numbers), "x")
    numbers.append(3)
    assert list(gauge.read()) == [(("x",), 3)]


def test_names_follow_the_conventions() -> None:
    """Prometheus' characters and units at the end; counts get `_total` when they are shown."""
    metrics = all_metrics()
    assert len({metric.name for metric in metrics}) == len(metrics)
    for metric in metrics:
        assert re.fullmatch(r"(reflexio|rpc|gen_ai)_[a-z0-9_]+", metric.name), metric.name
        assert not metric.name.endswith("_total")
        assert metric.meaning.endswith(".")
        if isinstance(metric, HistogramMetric):
            assert list(metric.bounds) == sorted(set(metric.bounds))
        if "duration" in metric.name or "size_bytes" in metric.name:
            assert metric.name.endswith(UNITS)
