"""Put one load on a fresh server and on the baseline, in turns, and print both with their ratio."""

import argparse
import statistics
import tempfile
from pathlib import Path

from tools.load.callers import Plan
from tools.load.processes import Measured, echo, load, product

HAS_BASELINE = frozenset({"publish", "repeat", "json"})


def plans(options: argparse.Namespace, port: int, *, is_echo: bool) -> list[Plan]:
    """Return one plan for each caller process."""
    return [
        Plan(
            options.workload,
            port,
            max(1, options.concurrency // options.processes),
            options.seconds,
            turns=options.turns,
            rate=options.rate / options.processes,
            seed=number,
            is_echo=is_echo,
        )
        for number in range(options.processes)
    ]


def line(name: str, measured: Measured) -> str:
    """Return one line of figures."""
    return (
        f"{name:>9}: {measured.calls_per_s:8.0f} calls/s {measured.rows_per_s:9.0f} rows/s "
        f"p50 {measured.p50_ms:7.2f} p99 {measured.p99_ms:7.2f} worst {measured.worst_ms:7.1f} ms "
        f"cpu {measured.cpu_us:6.0f} us/call rss {measured.resident_mib:5.0f} MiB "
        f"refused {measured.refused}"
    )


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tools.load", description=__doc__)
    parser.add_argument("workload", choices=["publish", "repeat", "json", "bulk", "list", "search"])
    parser.add_argument("--concurrency", type=int, default=64, help="calls or streams in flight")
    parser.add_argument("--processes", type=int, default=1, help="caller processes")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--turns", type=int, default=2, help="interactions in a request")
    parser.add_argument("--rate", type=float, default=0.0, help="calls a second; 0: flat out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--embedding", default="none")
    options = parser.parse_args()
    ratios, costs = [], []
    with tempfile.TemporaryDirectory(prefix="reflexio-load-") as folder:
        path = Path(folder)
        with (
            product(path / "data", {"REFLEXIO_EMBEDDING": options.embedding}) as server,
            echo(path) as baseline,
        ):
            load(server, plans(options, server.port, is_echo=False))
            for _ in range(options.rounds):
                ours = load(server, plans(options, server.port, is_echo=False))
                print(line("reflexio", ours))
                if options.workload in HAS_BASELINE:
                    theirs = load(baseline, plans(options, baseline.port, is_echo=True))
                    print(line("echo", theirs))
                    ratios.append(ours.calls_per_s / theirs.calls_per_s)
                    costs.append(theirs.cpu_us / ours.cpu_us)
    if ratios:
        print(
            f"throughput {statistics.median(ratios):.2f} of the echo server's, "
            f"CPU a call {statistics.median(costs):.2f} (echo / reflexio)"
        )


if __name__ == "__main__":
    main()
