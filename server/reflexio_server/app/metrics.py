"""The metrics shown: everything that was counted, in Prometheus' and OpenMetrics' text form."""

import time
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric as Family

from reflexio_server.bridge.operating.pages import Shown
from reflexio_server.core import metrics
from reflexio_server.core.clock import SYSTEM_CLOCK
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.instruments import CountMetric, GaugeMetric, HistogramMetric, Metric
from reflexio_server.core.learning.jobs import JobState
from reflexio_server.sql.learning.open_jobs import OPEN, OpenJobs
from reflexio_server.sql.learning.store import SqlJobStore
from reflexio_server.version import version_told

JOBS_KEPT_S = 5.0
"""How old the count of learning jobs may be: it asks the database."""


class MetricsPage:
    """Shows the metrics; the learning jobs are counted anew when somebody looks."""

    def __init__(self, jobs: SqlJobStore) -> None:
        self._jobs = jobs
        self._open = OpenJobs(dict.fromkeys(OPEN, 0), None)
        self._counted_at_s = float("-inf")
        for state in OPEN:
            metrics.JOBS.read_from(lambda state=state: self._count(state), state.name.lower())  # type: ignore[misc]
        metrics.JOBS_OVERDUE_SECONDS.read_from(self._overdue_s)
        metrics.BUILD.read_from(lambda: 1, version_told())
        self._registry = CollectorRegistry()
        self._registry.register(Collector())
        ProcessCollector(registry=self._registry)

    async def show(self, accept: str) -> Shown:
        """Return the metrics in the form that an Accept header asks for."""
        if time.monotonic() - self._counted_at_s > JOBS_KEPT_S:
            try:
                self._open = await self._jobs.count_open()
                self._counted_at_s = time.monotonic()
            except ServiceError:
                pass  # with the storage away the other metrics are wanted most
        encode, content_type = choose_encoder(accept)
        return Shown(content_type, encode(self._registry))

    def _count(self, state: JobState) -> float:
        return self._open.counts[state]

    def _overdue_s(self) -> float:
        due_since_ms = self._open.due_since_ms
        if due_since_ms is None:
            return 0.0
        return max(SYSTEM_CLOCK.now_ms() - due_since_ms, 0) / 1000


class Collector:
    """`prometheus_client`'s view of `core.metrics`."""

    def collect(self) -> Iterator[Family]:
        """Yield each metric with its values."""
        for metric in metrics.all_metrics():
            yield _family(metric)


def _family(metric: Metric) -> Family:
    family: Any
    if isinstance(metric, HistogramMetric):
        family = HistogramMetricFamily(metric.name, metric.meaning, labels=metric.labels)
        for labels, counts, total in metric.read():
            family.add_metric(labels, _cumulated(metric.bounds, counts), total)
    elif isinstance(metric, CountMetric):
        family = CounterMetricFamily(metric.name, metric.meaning, labels=metric.labels)
        for labels, value in metric.read():
            family.add_metric(labels, value)
    else:
        assert isinstance(metric, GaugeMetric)
        family = GaugeMetricFamily(metric.name, metric.meaning, labels=metric.labels)
        for labels, value in metric.read():
            family.add_metric(labels, value)
    shown: Family = family
    return shown


def _cumulated(bounds: tuple[float, ...], counts: list[float]) -> list[tuple[str, float]]:
    buckets, so_far = [], 0.0
    for bound, count in zip((*bounds, float("inf")), counts, strict=True):
        so_far += count
        buckets.append(("+Inf" if bound == float("inf") else str(float(bound)), so_far))
    return buckets
