"""A pair of servers, this checkout's and an older one's, under the same loads in turns.

The machine's speed drifts, so that only the ratio of two neighbouring runs says anything: the
medians of those ratios are printed. Above 1 the older one was better.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.load.callers import Plan
from tools.load.processes import load, product

WORKLOADS = ("publish", "json", "bulk", "list")


def import_path(checkout: Path) -> str:
    """Return the PYTHONPATH by which a checkout's packages go before the installed ones."""
    return os.pathsep.join(str(checkout / part) for part in ("client/python", "server"))


def compare_loads(checkouts: dict[str, Path], options: argparse.Namespace) -> None:
    """Print how CPU a call and median latency of the new server stand to those of the old one."""
    with tempfile.TemporaryDirectory(prefix="reflexio-paired-") as folder:
        settings = {
            name: {"REFLEXIO_EMBEDDING": options.embedding, "PYTHONPATH": import_path(path)}
            for name, path in checkouts.items()
        }
        with (
            product(Path(folder) / "old", settings["old"]) as old,
            product(Path(folder) / "new", settings["new"]) as new,
        ):
            for workload in options.workloads:
                cpu, speed = [], []
                for number in range(options.rounds + 1):
                    figures = {}
                    pair = [("old", old), ("new", new)]
                    for name, server in pair if number % 2 else pair[::-1]:
                        plan = Plan(workload, server.port, options.concurrency, options.seconds)
                        figures[name] = load(server, [plan])
                    if number:  # the first pair warms both up
                        cpu.append(figures["new"].cpu_us / figures["old"].cpu_us)
                        speed.append(figures["old"].calls_per_s / figures["new"].calls_per_s)
                print(
                    f"{workload:>8}: CPU a call {statistics.median(cpu):.3f} "
                    f"({min(cpu):.2f} to {max(cpu):.2f}), time a call "
                    f"{statistics.median(speed):.3f} ({min(speed):.2f} to {max(speed):.2f})",
                    flush=True,
                )


def compare_starts(checkouts: dict[str, Path], rounds: int) -> None:
    """Print how import and start of the new server stand to those of the old one."""
    imports, starts = [], []
    for _ in range(rounds):
        import_s, start_s = {}, {}
        for name, path in checkouts.items():
            settings = {"PYTHONPATH": import_path(path), "REFLEXIO_EMBEDDING": "none"}
            begun_s = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", "import reflexio"],
                env={**os.environ, **settings},
                check=True,
            )
            import_s[name] = time.perf_counter() - begun_s
            with tempfile.TemporaryDirectory(prefix="reflexio-paired-") as folder:
                begun_s = time.perf_counter()
                with product(Path(folder), settings):
                    start_s[name] = time.perf_counter() - begun_s
        imports.append(import_s["new"] / import_s["old"])
        starts.append(start_s["new"] / start_s["old"])
    print(f"  import: {statistics.median(imports):.3f}\n   start: {statistics.median(starts):.3f}")


def main() -> None:
    """Compare as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tools.load.paired", description=__doc__)
    parser.add_argument("old", type=Path, help="folder of the older checkout (git worktree add)")
    parser.add_argument("--workloads", nargs="*", default=WORKLOADS, choices=WORKLOADS)
    parser.add_argument("--concurrency", type=int, default=64, help="calls or streams in flight")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--embedding", default="none")
    options = parser.parse_args()
    checkouts = {"old": options.old.resolve(), "new": Path.cwd()}
    compare_starts(checkouts, options.rounds)
    compare_loads(checkouts, options)


if __name__ == "__main__":
    main()
