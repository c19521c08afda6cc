"""The waits of one organisation's publishes while another writes knowledge by the thousand.

`python -m tools.load.writes --writes 50000 [NAME...]` adds so many playbooks or profiles, a
thousand a call as the contract allows, several calls at once. Another organisation publishes one
turn every few milliseconds all the while. It ends with code 1 where one of its publishes took more
than `--allowed-ms`, or was refused.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tools.load.loop_waits import JSON, LOAD_NICE, PATIENCE_S, PUBLISH, Watcher, publish_of
from tools.load.processes import product
from tools.load.unfinished import make_key

ROWS_A_CALL = 1_000
AT_ONCE = 4
IDLE_S = 3.0

Rows = list[dict[str, Any]]


def lesson(number: int) -> dict[str, Any]:
    """Return what a playbook says."""
    return {"trigger": f"about {number}", "content": f"say that {number} takes {number % 60} days"}


KINDS: dict[str, tuple[str, str, Callable[[int], dict[str, Any]]]] = {
    "playbooks of many users": (
        "/api/add_user_playbook",
        "user_playbooks",
        lambda number: {"user_id": f"u{number}", **lesson(number)},
    ),
    "playbooks of one user": (
        "/api/add_user_playbook",
        "user_playbooks",
        lambda number: {"user_id": "one", **lesson(number)},
    ),
    "agent playbooks": ("/api/add_agent_playbook", "agent_playbooks", lesson),
    "profiles": (
        "/api/add_user_profile",
        "user_profiles",
        lambda number: {"user_id": f"u{number % 5_000}", "content": f"likes {number}"},
    ),
}


def write(port: int, kind: str, key: str, count: int) -> list[int]:
    """Write so many rows, AT_ONCE calls at the same time; return the statuses."""
    path, field, row = KINDS[kind]
    headers = {**JSON, "Authorization": f"Bearer {key}"}

    def write_some(start: int) -> int:
        rows = [row(number) for number in range(start, min(start + ROWS_A_CALL, count))]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        try:
            connection.request("POST", path, json.dumps({field: rows}), headers)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(write_some, range(0, count, ROWS_A_CALL)))


def write_politely(port: int, kind: str, key: str, count: int, pipe: Connection) -> None:
    """Write in a process that gives way to the server, as one elsewhere would."""
    os.nice(LOAD_NICE)
    pipe.send(write(port, kind, key, count))


def measure(port: int, kind: str, keys: tuple[str, str], count: int) -> tuple[list[float], int]:
    """Print what the other's publishes took while rows are written; return that and refusals."""
    watcher = Watcher(port, "POST", PUBLISH, publish_of(1, 20, user="other"), keys[1])
    watcher.start()
    began_at_s = time.perf_counter()
    statuses = [200]
    if kind:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        writer = context.Process(
            target=write_politely, args=(port, kind, keys[0], count, there), daemon=True
        )
        writer.start()
        statuses = here.recv()
        writer.join()
    else:
        time.sleep(IDLE_S)
    took_s = time.perf_counter() - began_at_s
    watcher.end()
    took = sorted(watcher.took_ms)
    print(
        f"{kind or 'nothing':>23}: {took_s:5.1f} s, answers {sorted(set(statuses))}; another's "
        f"publishes: p50 {took[len(took) // 2]:.1f}, p99 {took[int(len(took) * 0.99)]:.0f}, "
        f"longest {took[-1]:.0f} ms of {len(took)}, {watcher.refused} refused",
        flush=True,
    )
    return took, watcher.refused


def main() -> int:
    """Measure the kinds that the command line names, or all."""
    parser = argparse.ArgumentParser(prog="python -m tools.load.writes", description=__doc__)
    parser.add_argument("--writes", type=int, default=50_000, help="rows of each kind")
    parser.add_argument("--allowed-ms", type=float, default=100.0)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(KINDS)}; all without one")
    options = parser.parse_args()
    is_bad = False
    with tempfile.TemporaryDirectory(prefix="reflexio-writes-") as name:
        folder = Path(name) / "data"
        with product(folder, {"REFLEXIO_EMBEDDING": "none"}) as server:
            keys = make_key(folder, "acme"), make_key(folder, "globex")
            measure(server.port, "", keys, 0)
            for kind in options.names or KINDS:
                took, refused = measure(server.port, kind, keys, options.writes)
                is_bad |= took[-1] > options.allowed_ms or refused > 0
    return int(is_bad)
