"""Bulk throughput of each language's client against the same server, beside the Python client's.

Each round runs every language once over a data folder of its own; the best round of each counts.
The server makes no vectors meanwhile: what is measured is the way of a request to the disk.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

from tests.support.serving import child_environment, running_server
from tools.interop.commands import FailedRunError, run_command
from tools.interop.runners import RUNNERS, Runner, set_up

ITEMS = 50_000
"""A few seconds of a fast client's work: long enough that starting up does not show."""
ROUNDS = 3
BASELINE = "python"
RATE = re.compile(r"(\d+) items/s")


def items_per_s(runner: Runner, items: int, work: Path) -> int:
    """Publish that many items with one language's program and return what it measured."""
    with running_server(work, {"REFLEXIO_EMBEDDING": "none"}) as server:
        environment = child_environment(REFLEXIO_URL=server.url)
        output = run_command(runner.throughput_command(items), runner.folder, environment)
    found = RATE.search(output)
    if found is None:
        raise FailedRunError(f"{runner.name} printed no rate:\n{output}")
    return int(found[1])


def measure(names: list[str], items: int, rounds: int) -> dict[str, int]:
    """Return the best rate of each language, in items a second."""
    best: dict[str, int] = {}
    for name in names:
        set_up(RUNNERS[name])
    for number in range(rounds):
        for name in names:
            with tempfile.TemporaryDirectory() as work:
                rate = items_per_s(RUNNERS[name], items, Path(work) / "data")
            best[name] = max(best.get(name, 0), rate)
            print(f"round {number + 1}: {name} {rate} items/s", file=sys.stderr, flush=True)
    return best


def main() -> int:
    """Measure and print a line for each language."""
    parser = argparse.ArgumentParser(prog="python -m tools.interop.bench", description=__doc__)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="default all")
    parser.add_argument("--bulk", type=int, default=ITEMS, help="items of a round")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.languages) - set(RUNNERS))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(RUNNERS)}")
    names = list(dict.fromkeys([BASELINE, *(arguments.languages or RUNNERS)]))
    try:
        best = measure(names, arguments.bulk, arguments.rounds)
    except FailedRunError as failure:
        print(f"FAILED, {failure}", file=sys.stderr)
        return 1
    print("| client | items/s | against Python |\n|---|---|---|")
    for name, rate in best.items():
        print(f"| {name} | {rate:,} | {rate / best[BASELINE]:.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
