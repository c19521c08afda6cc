"""Write docs/metrics.md from the metrics that the server declares; `--check` compares."""

import sys

from reflexio_server.core.instruments import CountMetric, HistogramMetric, Metric
from reflexio_server.core.metrics import all_metrics

from tools.docs.generated_page import ROOT, write_or_check

PAGE = ROOT / "docs" / "metrics.md"

HEAD = """# Metrics

Made from the server's metrics (`server/reflexio_server/core/metrics.py`) by `make docs`; edit
those.

`GET /metrics` shows them, as Prometheus' text or, where the Accept header asks for it, as
OpenMetrics:

- on the port, for keys with the scope admin (an open server shows them to this machine):
  `curl -H "Authorization: Bearer $REFLEXIO_API_KEY" http://localhost:8081/metrics`
- with `--metrics-port 9464` (`REFLEXIO_METRICS_PORT`) also on a port of its own, without a key and
  without TLS, on 127.0.0.1 unless `REFLEXIO_METRICS_HOST` names another address. `/livez` and
  `/readyz` are there too, with all reasons at `/readyz?verbose`.

No metric has a user, an organisation, a key or a text in it. Counts begin at 0 with the process.
Beside these there are `process_*`: open files, memory, processor time, of `prometheus_client`.

A scrape asks the database once, for the learning jobs that are not done, at most every five
seconds.
"""

KINDS = {HistogramMetric: "histogram", CountMetric: "counter"}


def shown_name(metric: Metric) -> str:
    """Return the name that a query uses."""
    return f"{metric.name}_total" if isinstance(metric, CountMetric) else metric.name


def row(metric: Metric) -> str:
    """Return a metric's row of the table."""
    kind = KINDS.get(type(metric), "gauge")
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    return f"| `{shown_name(metric)}` | {kind} | {labels} | {metric.meaning} |"


def page() -> str:
    """Return the whole page."""
    head = ["## All of them", "", "| name | kind | labels | |", "|---|---|---|---|"]
    return "\n".join([HEAD, *head, *map(row, all_metrics()), ""])


if __name__ == "__main__":
    sys.exit(write_or_check(PAGE, __doc__, page))
