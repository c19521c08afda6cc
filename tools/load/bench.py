"""Measure every path against its baseline and write docs/performance.md.

`python -m tools.load.bench` loads a million interactions, leaves the follower busy making their
vectors, and puts each load on the server in turns with its baseline. The machine's own noise is in
both, so the ratios say more than the figures.
"""

import argparse
import datetime
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.load.callers import Plan
from tools.load.deletion import delete_beside_publishes
from tools.load.processes import Measured, Process, echo, load, product
from tools.load.raw_sqlite import rows_per_s

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
BUSY = {"REFLEXIO_EMBEDDING": "local"}
READINGS = "<!-- readings -->"
"""What stands below it in the page is written by hand and kept."""
INTRODUCTION = (
    "`make bench` writes the table. Callers run on the same machine as the server, which commits",
    "with `synchronous=FULL`, holds a million interactions and makes their vectors all the while;",
    "20,000 of them belong to the user who is listed and searched.",
    "A ratio compares with a baseline taken in turns in the same run: an echo server behind the",
    "same front, or sqlite3's executemany into the same tables and indexes. For one caller it is",
    "the time over an empty call's. CPU is the whole server process's, the follower included.",
)
TABLE_HEAD = (
    "| load | calls/s | rows/s | p50 ms | p99 ms | CPU us a call | baseline | ratio | target |",
    "|---|---|---|---|---|---|---|---|---|",
)
STREAMS = 4
CROWD = 64
LIST_USER = "user 7"


class Bench:
    """One run: a server with a million rows, and the lines of the table as they come."""

    def __init__(self, server: Process, baseline: Process, rounds: int, seconds: float) -> None:
        self._server = server
        self._baseline = baseline
        self._rounds = rounds
        self._seconds = seconds
        self.lines: list[str] = []

    def _plan(self, port: int, workload: str, concurrency: int, **more: object) -> Plan:
        return Plan(workload, port, concurrency, self._seconds, **more)  # type: ignore[arg-type]

    def add(
        self, name: str, target: str, ours: Sequence[Measured], baseline: str, ratio: float
    ) -> None:
        """Add a line to the table: medians over the rounds."""

        def middle(value: Callable[[Measured], float]) -> float:
            return statistics.median(map(value, ours))

        self.lines.append(
            f"| {name} | {middle(lambda m: m.calls_per_s):,.0f} "
            f"| {middle(lambda m: m.rows_per_s):,.0f} | {middle(lambda m: m.p50_ms):.1f} "
            f"| {middle(lambda m: m.p99_ms):.1f} | {middle(lambda m: m.cpu_us):,.0f} "
            f"| {baseline} | {ratio:.2f} | {target} |"
        )
        print(self.lines[-1], flush=True)

    def against_echo(self, name: str, target: str, workload: str, concurrency: int) -> float:
        """Measure calls in turns with the echo server; return the calls a second."""
        ours, ratios = [], []
        for number in range(self._rounds):
            plan = self._plan(self._server.port, workload, concurrency, seed=number)
            ours.append(load(self._server, [plan]))
            echoed = load(
                self._baseline,
                [self._plan(self._baseline.port, workload, concurrency, is_echo=True)],
            )
            ratios.append(ours[-1].calls_per_s / echoed.calls_per_s)
        self.add(name, target, ours, "echo server", statistics.median(ratios))
        return statistics.median(measured.calls_per_s for measured in ours)

    def bulk(self, name: str, target: str, turns: int) -> None:
        """Measure bulk streams in turns with sqlite3's executemany."""
        ours, ratios = [], []
        for number in range(self._rounds):
            plan = self._plan(self._server.port, "bulk", STREAMS, turns=turns, seed=number)
            ours.append(load(self._server, [plan]))
            ratios.append(ours[-1].rows_per_s / rows_per_s(turns, self._seconds))
        self.add(name, target, ours, "sqlite3 executemany", statistics.median(ratios))

    def lone(self, name: str, target: str, workload: str) -> None:
        """Measure a lone caller against the empty call's time on the echo server."""
        ours, ratios = [], []
        for _ in range(self._rounds):
            ours.append(
                load(self._server, [self._plan(self._server.port, workload, 1, user=LIST_USER)])
            )
            echoed = load(
                self._baseline, [self._plan(self._baseline.port, "publish", 1, is_echo=True)]
            )
            ratios.append(ours[-1].p50_ms / echoed.p50_ms)
        self.add(name, target, ours, "echo server's p50", statistics.median(ratios))


def fill(folder: Path, rows: int) -> None:
    """Store so many interactions, without making vectors."""
    with product(folder, {"REFLEXIO_EMBEDDING": "none"}) as server:
        stored = 0
        while stored < rows:
            plan = Plan("bulk", server.port, STREAMS, 5.0, turns=100, seed=stored)
            measured = load(server, [plan])
            stored += int(measured.rows_per_s * 5.0)


def page(lines: Sequence[str], facts: Sequence[str]) -> str:
    """Return the page, with what was written by hand below the mark kept."""
    kept = PAGE.read_text().split(READINGS, 1)[1] if PAGE.exists() else "\n"
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    today = datetime.date.today().isoformat()
    machine = f"{os.cpu_count()} cores, {memory_gib:.0f} GiB, Python {platform.python_version()}"
    head = ["# Performance", "", *INTRODUCTION, "", f"{today}, {machine}.", "", *TABLE_HEAD]
    return "\n".join([*head, *lines, "", *facts, "", READINGS]) + kept


def main() -> None:
    """Fill, measure, write the page."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.load.bench", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--deleted", type=int, default=100_000, help="records of the user deleted")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reflexio-bench-") as name:
        folder = Path(name)
        data = folder / "data"
        fill(data, options.rows)
        started = time.monotonic()
        with product(data, BUSY) as server, echo(folder) as baseline:
            start_s = time.monotonic() - started
            bench = Bench(server, baseline, options.rounds, options.seconds)
            bench.lone("list 100, 1 caller", "p50 1.5 ms", "list")
            bench.lone("search, 1 caller", "p50 8 ms of 10k", "search")
            bench.lone("publish 2 turns, 1 caller", "p50 1.2 ms", "publish")
            unary = bench.against_echo(
                f"publish 2 turns, {CROWD} callers", "ratio 0.6", "publish", CROWD
            )
            over_json = bench.against_echo(
                f"JSON publish 2 turns, {CROWD} callers", "as gRPC", "json", CROWD
            )
            repeated = bench.against_echo(
                f"publish 2 turns again, {CROWD} callers", "as publish", "repeat", CROWD
            )
            bench.bulk(f"bulk 2 turns an item, {STREAMS} streams", "25,000 rows/s", 2)
            bench.bulk(f"bulk 100 turns an item, {STREAMS} streams", "ratio 0.6", 100)
            deletion = delete_beside_publishes(server, options.deleted, options.rounds)
            sizes = sum(path.stat().st_size for path in data.iterdir() if path.is_file())
            facts = [
                f"- JSON publishes {over_json / unary:.2f} times as many as gRPC.",
                f"- Publishes that are stored already are answered {repeated / unary:.2f} times as "
                "often as new ones.",
                f"- Start with {options.rows:,} interactions: {start_s:.1f} s to serving "
                "(target 2 s).",
                f"- {deletion}",
                f"- Resident memory of the server: {server.resident_mib():.0f} MiB; "
                f"files: {sizes / 2**20:,.0f} MiB.",
            ]
        PAGE.write_text(page(bench.lines, facts))
        print(PAGE.read_text())


if __name__ == "__main__":
    main()
