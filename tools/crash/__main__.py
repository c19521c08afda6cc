"""Kill a publishing server over and over; exit code 1 when a promise was broken."""

import argparse
import random
import statistics
import sys
import tempfile
from pathlib import Path

from tools.crash.material import made_up_dialogues, read_dialogues
from tools.crash.rounds import Plan, Tally, run

PROJECT = Path(__file__).resolve().parents[2]
IN_FLIGHT_SHARE_MIN = 0.8
"""Kills that must find requests on their way; with fewer the run proves little."""
KILLS_MAX = 100_000
SHOWN_FINDINGS = 20


def main() -> int:
    """Run the loop; return the exit code."""
    options = _options()
    seed = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    print(f"seed {seed}, {options.kills} kills, {options.data or 'made-up'} dialogues", flush=True)
    dialogues = (
        read_dialogues(options.data) if options.data else made_up_dialogues(random.Random(seed))
    )
    with tempfile.TemporaryDirectory(prefix="crash-") as work:
        plan = Plan(
            options.kills,
            seed,
            options.embedding,
            dialogues,
            Path(work),
            PROJECT / ".build" / "crash",
        )
        tally = run(plan, lambda line: print(line, flush=True))
    for sentence in tally.findings.all()[:SHOWN_FINDINGS]:
        print(f"BROKEN: {sentence}")
    if tally.evidence is not None:
        print(f"data folder, ledgers, log and seed are kept in {tally.evidence}")
    print(summary(tally))
    if tally.in_flight_share < IN_FLIGHT_SHARE_MIN:
        print("too few kills met requests in flight: the run proves little")
        return 1
    return 1 if tally.findings else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.crash", description=__doc__)
    parser.add_argument("--kills", type=_kills, default=20, metavar="N")
    parser.add_argument("--seed", type=int, metavar="N", help="repeats a run's random choices")
    parser.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        help="dialogues, a JSON object with `turns` a line (.gz too); default: made up",
    )
    parser.add_argument(
        "--embedding",
        choices=("none", "local"),
        default="none",
        help="with local, the kills also meet vectors being stored (default: %(default)s)",
    )
    return parser.parse_args()


def _kills(text: str) -> int:
    value = int(text)
    if not 1 <= value <= KILLS_MAX:
        raise argparse.ArgumentTypeError(f"must be 1 to {KILLS_MAX}")
    return value


def summary(tally: Tally) -> str:
    """Return the figures in one line."""
    findings = tally.findings
    restarts = sorted(tally.restarts_s) or [0.0]
    p95 = statistics.quantiles(restarts, n=20)[-1] if len(restarts) > 1 else restarts[0]
    return (
        f"kills {tally.kills} (and {tally.kills_in_recovery} in recovery), acked {tally.acked}, "
        f"lost {len(findings.lost)}, torn {len(findings.torn)}, doubled {len(findings.doubled)}, "
        f"other {len(findings.other)}, kills with requests in flight {tally.in_flight_share:.0%}, "
        f"{tally.unacked} requests in flight of which {tally.unacked_stored} were stored, "
        f"up to {tally.rows_max} rows, serving again in p50 {statistics.median(restarts):.2f} s, "
        f"p95 {p95:.2f} s, max {restarts[-1]:.2f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
