"""The processes of a run: the server, the baseline, the callers; and what they cost."""

import contextlib
import multiprocessing
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.load.callers import Outcome, Plan, run

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 120.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Process:
    """A server process on a port."""

    process: "subprocess.Popen[str]"
    port: int

    def cpu_s(self) -> float:
        """Return the CPU seconds of the process and its embedding process (Linux)."""
        return sum(map(_cpu_s, self._pids()))

    def resident_mib(self) -> float:
        """Return their resident memory in MiB (Linux); what they share counts twice."""
        return sum(map(_resident_mib, self._pids()))

    def _pids(self) -> list[int]:
        """Return the process and its children, each of which is the child of some thread."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [self.process.pid, *(int(pid) for task in tasks for pid in task.read_text().split())]

    def stop(self) -> None:
        """End the process with SIGTERM."""
        self.process.terminate()
        self.process.wait(STOP_TIMEOUT_S)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _resident_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


@contextlib.contextmanager
def product(folder: Path, settings: Mapping[str, str]) -> Iterator[Process]:
    """Run `reflexio serve` over a data folder while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Process(
        subprocess.Popen(
            [
                *(sys.executable, "-m", "reflexio_server", "serve"),
                *("--port", str(port), "--data-dir", str(folder)),
            ],
            env={**os.environ, "REFLEXIO_LOG_LEVEL": "error", **settings},
            text=True,
        ),
        port,
    )
    try:
        _wait_until_ready(port)
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def echo(folder: Path) -> Iterator[Process]:
    """Run the baseline server while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.load.echo", str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    server = Process(process, int(process.stdout.readline()))
    try:
        yield server
    finally:
        server.stop()


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
        else:
            return
    raise TimeoutError("the server did not start")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one load made of a server. Latencies in ms; CPU of the server in us a call."""

    calls_per_s: float
    rows_per_s: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    cpu_us: float
    resident_mib: float
    refused: int


def load(server: Process, plans: Sequence[Plan]) -> Measured:
    """Carry out the plans, each in a process of its own, and add up what they saw."""
    context = multiprocessing.get_context("spawn")
    before_s = server.cpu_s()
    if len(plans) == 1:
        outcomes = [run(plans[0])]
    else:
        with context.Pool(len(plans)) as pool:
            pool.map(abs, range(len(plans)))  # every process is up before the clock starts
            before_s = server.cpu_s()
            outcomes = pool.map(run, plans, chunksize=1)
    return _sum(outcomes, server.cpu_s() - before_s, server.resident_mib())


def _sum(outcomes: Sequence[Outcome], cpu_s: float, resident_mib: float) -> Measured:
    latencies = sorted(value for outcome in outcomes for value in outcome.latencies_s)
    calls = sum(outcome.calls for outcome in outcomes)

    def at(share: float) -> float:
        place = min(len(latencies) - 1, int(len(latencies) * share))
        return latencies[place] * 1_000 if latencies else float("nan")

    return Measured(
        calls_per_s=sum(outcome.calls / outcome.seconds for outcome in outcomes),
        rows_per_s=sum(outcome.rows / outcome.seconds for outcome in outcomes),
        p50_ms=at(0.5),
        p99_ms=at(0.99),
        worst_ms=at(1.0),
        cpu_us=cpu_s / max(calls, 1) * 1e6,
        resident_mib=resident_mib,
        refused=sum(outcome.refused for outcome in outcomes),
    )
