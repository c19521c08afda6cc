"""Call a server ten times as often as it can answer, and watch how it refuses and recovers.

`python -m tools.load.overload --seconds 60` measures how many publishes the server answers with
CALLERS in flight, then floods it over other connections (`tools.load.flood`), beside a caller that
asks one at a time.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from reflexio.v1 import interaction_service_pb2 as pb

from tools.load.callers import Plan
from tools.load.flood import Flood, flood
from tools.load.material import publishes
from tools.load.processes import Process, load, product

CALLERS = 64
CAPACITY_S = 4.0
CALL_TIMEOUT_S = 30.0
PATIENCE_S = 15.0
"""How long the flood waits for its last answers."""
CALM_CALLS = 10
"""A server has recovered when so many calls in a row are about as quick as before."""
CALM_FACTOR = 3.0
RECOVERY_S_MAX = 5.0
REFUSAL_MS_MAX = 50.0
RESIDENT_GROWTH_MIB_MAX = 512.0
"""The writer's queue at its fullest, with the calls in flight."""
PROBE_PAUSE_S = 0.02
RETRY_INFO = b"google.rpc.RetryInfo"
STATUS_METADATA = "grpc-status-details-bin"


Publish = Callable[..., pb.PublishInteractionResponse]


@dataclass
class Probe:
    """A caller that asks one at a time: what it heard, in ms."""

    answered_ms: list[float] = field(default_factory=list)
    refused_ms: list[float] = field(default_factory=list)
    without_retry_info: int = 0
    other: int = 0

    def call(self, stub: Publish) -> float:
        """Publish once; return how long the answer took in ms."""
        request = next(iter(publishes(2, user="probe", count=1)))
        started = time.perf_counter()
        try:
            stub(request, timeout=CALL_TIMEOUT_S)
        except grpc.RpcError as error:
            took_ms = (time.perf_counter() - started) * 1_000
            if error.code() is not grpc.StatusCode.RESOURCE_EXHAUSTED:
                self.other += 1
                return took_ms
            self.refused_ms.append(took_ms)
            metadata: Any = error.trailing_metadata() or ()
            details = dict(metadata).get(STATUS_METADATA, b"")
            self.without_retry_info += RETRY_INFO not in details
            return took_ms
        took_ms = (time.perf_counter() - started) * 1_000
        self.answered_ms.append(took_ms)
        return took_ms


def at(values: list[float], share: float) -> float:
    """Return a quantile, NaN of nothing."""
    return (
        sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
    )


def overload(server: Process, rate: float, seconds: float) -> tuple[Probe, Flood, float]:
    """Flood the server; return what the probe heard, what the flood saw, and the memory's peak."""
    probe = Probe()
    resident_mib = server.resident_mib()
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
        grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel,
    ):
        stub = publish_stub(channel)
        flooding = pool.submit(flood, server.port, rate, seconds, PATIENCE_S)
        while not flooding.done():
            probe.call(stub)
            resident_mib = max(resident_mib, server.resident_mib())
            time.sleep(PROBE_PAUSE_S)
        return probe, flooding.result(), resident_mib


def publish_stub(channel: grpc.Channel) -> Publish:
    """Return what publishes over a channel."""
    return channel.unary_unary(
        "/reflexio.v1.InteractionService/PublishInteraction",
        pb.PublishInteractionRequest.SerializeToString,
        pb.PublishInteractionResponse.FromString,
    )


def recover(server: Process, calm_ms: float) -> float:
    """Return after how many seconds a lone call is about as quick as before the load."""
    started = time.perf_counter()
    probe, calm = Probe(), 0
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        stub = publish_stub(channel)
        while calm < CALM_CALLS and time.perf_counter() - started < CALL_TIMEOUT_S:
            before = len(probe.answered_ms)
            is_quick = probe.call(stub) <= calm_ms * CALM_FACTOR
            calm = calm + 1 if is_quick and len(probe.answered_ms) > before else 0
    return time.perf_counter() - started


def main() -> int:
    """Run and print; exit code 1 when a bound is broken."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.load.overload", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--times", type=float, default=10.0, help="of what it can answer")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="reflexio-overload-") as name,
        product(Path(name) / "data", {"REFLEXIO_EMBEDDING": "none"}) as server,
    ):
        lone = load(server, [Plan("publish", server.port, 1, CAPACITY_S)])
        able = load(server, [Plan("publish", server.port, CALLERS, CAPACITY_S)])
        before_mib = server.resident_mib()
        rate = able.calls_per_s * options.times
        probe, flooded, peak_mib = overload(server, rate, options.seconds)
        recovery_s = recover(server, lone.p50_ms)
        after_mib = server.resident_mib()
    print(
        f"alone p50 {lone.p50_ms:.1f} ms; {CALLERS} in flight: {able.calls_per_s:,.0f} answered/s\n"
        f"{rate:,.0f} calls/s were due for {options.seconds:.0f} s, {flooded.held:,} were held "
        f"back by the limit of calls on a connection, {flooded.sent:,} were sent: "
        f"{len(flooded.answered_ms):,} answered, {len(flooded.refused_ms):,} refused, "
        f"{flooded.reset:,} reset, {flooded.unanswered:,} still waiting {PATIENCE_S:.0f} s later\n"
        f"{spread('answers to the flood', flooded.answered_ms)}\n"
        f"{spread('refusals of the flood', flooded.refused_ms)}\n"
        f"{spread('answers to a caller beside it', probe.answered_ms)}\n"
        f"{spread('refusals of that caller', probe.refused_ms)}"
    )
    verdicts = [
        ("refusals without RetryInfo", f"{probe.without_retry_info}", not probe.without_retry_info),
        ("other errors", f"{probe.other}", not probe.other),
        (
            "refusals",
            f"p50 {at(flooded.refused_ms, 0.5):.0f} ms (at most {REFUSAL_MS_MAX:.0f})"
            if flooded.refused_ms
            else "none came, so how quick they are was not seen",
            not flooded.refused_ms or at(flooded.refused_ms, 0.5) <= REFUSAL_MS_MAX,
        ),
        (
            "resident memory",
            f"{before_mib:.0f} MiB before, {peak_mib:.0f} at most, {after_mib:.0f} after "
            f"(at most {RESIDENT_GROWTH_MIB_MAX:.0f} more)",
            peak_mib - before_mib <= RESIDENT_GROWTH_MIB_MAX,
        ),
        (
            "recovered",
            f"after {recovery_s:.1f} s (at most {RECOVERY_S_MAX:.0f})",
            recovery_s <= RECOVERY_S_MAX,
        ),
    ]
    for what, figures, is_within in verdicts:
        print(f"{'within' if is_within else 'BROKEN'}: {what}: {figures}")
    return 0 if all(is_within for _, _, is_within in verdicts) else 1


def spread(what: str, values: list[float]) -> str:
    """Return a line with the count, the median and the slowest hundredth."""
    if not values:
        return f"{what}: none"
    return f"{what}: {len(values):,}, p50 {at(values, 0.5):,.0f}, p99 {at(values, 0.99):,.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
