"""Load a server steadily for a long time and watch what it holds.

`python -m tools.load.soak --minutes 10 --rate 100` publishes, deletes what was published before,
searches and lists, so that the number of records stays the same once it is reached. What must stay
the same with it: resident memory, open files, threads, the write-ahead log, the slowest hundredth.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import reflexio

from tools.load.material import WORDS, sentence
from tools.load.processes import Process, product

USERS = 40
KEPT_SESSIONS = 1_000
"""Sessions that are there at a time; the oldest goes when a new one comes."""
TURNS = 2
MIX = (("publish", 30), ("search", 20), ("list", 20))
"""Calls in a hundred; each publish is followed by the deletion of an old session."""
SAMPLE_EVERY_S = 1.0
RESIDENT_GROWTH_MAX = 1.10
RESIDENT_SLOPE_MIB_PER_HOUR_MAX = 1.0
SLOPE_JUDGED_FROM_S = 3_600.0
"""In a shorter run a few MiB that come and go, as searched users do, outweigh any leak."""
SLOWEST_GROWTH_MAX = 1.2
LOG_BYTES_MAX = 256 * 2**20
LOG_BYTES_AFTER_MAX = 80 * 2**20
SETTLED_SHARE = 0.1
"""What is compared with begins after this share of the time."""
WAL_NAME = "reflexio.db-wal"


@dataclass(frozen=True, slots=True)
class Sample:
    """What the server held at a moment, in seconds since the start."""

    at_s: float
    resident_mib: float
    files: int
    threads: int
    log_bytes: int


@dataclass
class Soak:
    """One run: the callers, and what was sampled."""

    server: Process
    folder: Path
    seconds: float
    rate: float
    seed: int
    sessions: list[str] = field(default_factory=list)
    latencies: list[tuple[float, float]] = field(default_factory=list)
    """(seconds since the start, ms) of each call."""
    samples: list[Sample] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)

    async def run(self) -> None:
        """Call at the rate until the time is over."""
        started = time.perf_counter()
        chance = random.Random(self.seed)
        names = [name for name, count in MIX for _ in range(count)]
        url = f"http://127.0.0.1:{self.server.port}"
        sampling = asyncio.create_task(self._sample(started))
        async with reflexio.AsyncReflexioClient(url_endpoint=url) as client:
            running: set[asyncio.Task[None]] = set()
            number = 0
            while (due := started + number / self.rate) < started + self.seconds:
                number += 1
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                task = asyncio.create_task(
                    self._timed(client, chance.choice(names), chance, due, started)
                )
                running.add(task)
                task.add_done_callback(running.discard)
            await asyncio.gather(*running)
        sampling.cancel()

    async def _timed(
        self,
        client: reflexio.AsyncReflexioClient,
        name: str,
        chance: random.Random,
        due: float,
        started: float,
    ) -> None:
        user_id = f"user {chance.randrange(USERS)}"
        if name == "publish":
            session_id = f"session {time.time_ns()}"
            await client.publish_interaction(
                user_id, [{"content": sentence(chance)} for _ in range(TURNS)], session_id
            )
            self.sessions.append(session_id)
            if len(self.sessions) > KEPT_SESSIONS:
                await client.delete_session(self.sessions.pop(0))
        elif name == "search":
            await client.search_interactions(user_id, " ".join(chance.sample(WORDS, 3)))
        else:
            await client.get_interactions(user_id, top_k=30)
        self.calls[name] = self.calls.get(name, 0) + 1
        now = time.perf_counter()
        self.latencies.append((now - started, (now - due) * 1_000))

    async def _sample(self, started: float) -> None:
        while True:
            self.samples.append(self.sample(time.perf_counter() - started))
            await asyncio.sleep(SAMPLE_EVERY_S)

    def sample(self, at_s: float) -> Sample:
        """Return what the server holds now (Linux)."""
        proc = Path(f"/proc/{self.server.process.pid}")
        log = self.folder / WAL_NAME
        return Sample(
            at_s,
            self.server.resident_mib(),
            len(list((proc / "fd").iterdir())),
            len(list((proc / "task").iterdir())),
            log.stat().st_size if log.exists() else 0,
        )


def slope_per_hour(points: list[tuple[float, float]]) -> float:
    """Return the least-squares slope of (seconds, value) points, per hour."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    together = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return together / spread * 3_600 if spread else 0.0


def slowest_ms(latencies: list[tuple[float, float]], begin_s: float, end_s: float) -> float:
    """Return the 99th percentile of the calls that ended in a stretch of time."""
    values = sorted(ms for at_s, ms in latencies if begin_s <= at_s < end_s)
    return values[int(len(values) * 0.99)] if values else float("nan")


def judge(soak: Soak) -> list[tuple[str, str, bool]]:
    """Return (what, figures, whether it is within its bound)."""
    settled = [sample for sample in soak.samples if sample.at_s >= soak.seconds * SETTLED_SHARE]
    half = [sample for sample in soak.samples if sample.at_s >= soak.seconds / 2]
    first, last = settled[0], settled[-1]
    slope = slope_per_hour([(sample.at_s, sample.resident_mib) for sample in half])
    tenth = soak.seconds / 10
    begin_ms = slowest_ms(soak.latencies, 0.0, tenth)
    end_ms = slowest_ms(soak.latencies, soak.seconds - tenth, float("inf"))
    log_max = max(sample.log_bytes for sample in soak.samples)
    log_end = soak.samples[-1].log_bytes
    growth = last.resident_mib / first.resident_mib
    files = {sample.files for sample in half}
    threads = {sample.threads for sample in half}
    return [
        (
            "resident memory",
            f"{first.resident_mib:.0f} to {last.resident_mib:.0f} MiB, {growth:.2f} times "
            f"(at most {RESIDENT_GROWTH_MAX})",
            growth <= RESIDENT_GROWTH_MAX,
        ),
        (
            "its slope over the last half",
            f"{slope:.1f} MiB an hour (at most {RESIDENT_SLOPE_MIB_PER_HOUR_MAX} in a run of "
            f"{SLOPE_JUDGED_FROM_S / 60:.0f} minutes or more)",
            soak.seconds < SLOPE_JUDGED_FROM_S or slope <= RESIDENT_SLOPE_MIB_PER_HOUR_MAX,
        ),
        (
            "open files over the last half",
            f"{min(files)} to {max(files)}",
            max(files) - min(files) <= 1,
        ),
        (
            "threads over the last half",
            f"{min(threads)} to {max(threads)}",
            max(threads) == min(threads),
        ),
        (
            "write-ahead log",
            f"at most {log_max / 2**20:.0f} MiB, {log_end / 2**20:.0f} at the end "
            f"(at most {LOG_BYTES_MAX >> 20}, {LOG_BYTES_AFTER_MAX >> 20} at the end)",
            log_max < LOG_BYTES_MAX and log_end < LOG_BYTES_AFTER_MAX,
        ),
        (
            "slowest hundredth of calls",
            f"{begin_ms:.1f} ms in the first tenth, {end_ms:.1f} in the last "
            f"(at most {SLOWEST_GROWTH_MAX} times)",
            end_ms <= begin_ms * SLOWEST_GROWTH_MAX,
        ),
    ]


def main() -> int:
    """Run and print; exit code 1 when a bound is broken."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.load.soak", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=100.0, help="calls a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--embedding", default="local")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reflexio-soak-") as name:
        folder = Path(name) / "data"
        with product(folder, {"REFLEXIO_EMBEDDING": options.embedding}) as server:
            soak = Soak(server, folder, options.minutes * 60, options.rate, options.seed)
            asyncio.run(soak.run())
    print(", ".join(f"{count:,} times {name}" for name, count in sorted(soak.calls.items())))
    verdicts = judge(soak)
    for what, figures, is_within in verdicts:
        print(f"{'within' if is_within else 'BROKEN'}: {what}: {figures}")
    return 0 if all(is_within for _, _, is_within in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
