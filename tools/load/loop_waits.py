"""Measure how long others wait while a server has something large in hand.

`python -m tools.load.loop_waits [NAME...]` asks `/healthz`, and publishes one turn, every few
milliseconds, idle and under each load, and prints the longest waits. It ends with code 1 where a
`/healthz` took more than `--allowed-ms`.
"""

import argparse
import concurrent.futures
import http
import http.client
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from reflexio_server.core.limits import LARGE_CALL_BYTES

from tools.load.processes import product

JSON = {"Content-Type": "application/json"}
PUBLISH = "/api/publish_interaction"
PAUSE_S = 0.005
PATIENCE_S = 120
USERS = 100_000
LOAD_NICE = 10
"""How far a load gives way: what is measured is the server, not two programs on one machine."""


class Watcher:
    """Calls one path again and again over one connection, in a process of its own."""

    def __init__(
        self, port: int, method: str, path: str, body: bytes | None = None, key: str = ""
    ) -> None:
        headers = (JSON if body else {}) | ({"Authorization": f"Bearer {key}"} if key else {})
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(
            target=watch, args=(port, (method, path, body, headers), there), daemon=True
        )
        self.took_ms: list[float] = []
        self.refused = 0

    def start(self) -> None:
        """Begin to call; returns after the first answer."""
        self._process.start()
        self._here.recv()

    def end(self) -> None:
        """End after the call in hand."""
        self._here.send(None)
        self.took_ms, self.refused = self._here.recv()
        self._process.join()


def watch(port: int, request: tuple[Any, ...], pipe: Connection) -> None:
    """Call until something comes through the pipe; send how long each answer took, and refusals."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    took_ms: list[float] = []
    refused = 0
    while not pipe.poll():
        began = time.perf_counter()
        connection.request(*request)
        response = connection.getresponse()
        response.read()
        refused += response.status != http.HTTPStatus.OK
        took_ms.append((time.perf_counter() - began) * 1_000)
        if len(took_ms) == 1:
            pipe.send(None)
        time.sleep(PAUSE_S)
    connection.close()
    pipe.send((took_ms, refused))


@contextmanager
def watched(port: int) -> Iterator[tuple[Watcher, Watcher]]:
    """Watch health and publishing while the block runs."""
    watchers = (
        Watcher(port, "GET", "/healthz"),
        Watcher(port, "POST", PUBLISH, publish_of(1, 20, user="watcher")),
    )
    for watcher in watchers:
        watcher.start()
    time.sleep(0.3)
    try:
        yield watchers
    finally:
        for watcher in watchers:
            watcher.end()


def publish_of(turns: int, characters: int, user: str = "u") -> bytes:
    """Return a publish of so many turns of so many characters."""
    text = ("What is the return policy for electronics? " * (characters // 43 + 1))[:characters]
    return json.dumps({
        "user_id": user,
        "session_id": "s",
        "interaction_data_list": [{"role": "User", "content": text} for _ in range(turns)],
    }).encode()  # fmt: skip


def unknown_fields(count: int) -> bytes:
    """Return a publish with so many unknown fields."""
    head = publish_of(1, 20)[:-1]
    return head + b"".join(b',"unknown%d":1' % number for number in range(count)) + b"}"


def call(port: int, path: str, body: bytes | None) -> int:
    """Call once; return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("POST", path, body, JSON)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def at_once(port: int, path: str, bodies: list[bytes]) -> list[int]:
    """Call with all bodies at the same time; return the statuses."""

    def status_of(body: bytes) -> int:
        try:
            return call(port, path, body)
        except OSError:
            return 0

    with concurrent.futures.ThreadPoolExecutor(len(bodies)) as threads:
        return list(threads.map(status_of, bodies))


def with_many_users(port: int) -> list[int]:
    """Search an organisation of many users by words, which reads each one's records."""
    query = json.dumps({"query": "policy", "search_mode": "fts", "top_k": 10}).encode()
    return [call(port, "/api/search_organization", query) for _ in range(2)]


def store_users(port: int) -> None:
    """Publish for USERS users."""
    for start in range(0, USERS, 10_000):
        lines = b"\n".join(
            publish_of(1, 40, user=f"user{number}") for number in range(start, start + 10_000)
        )
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        connection.request(
            "POST", "/api/bulk_publish", lines, {"Content-Type": "application/x-ndjson"}
        )
        connection.getresponse().read()
        connection.close()


def tool_data(port: int, size_bytes: int) -> list[int]:
    """Publish callers' own JSON of about so many bytes, the dearest kind, eight times at once."""
    values = {f"k{number}": number for number in range(size_bytes // 16)}
    body = json.dumps({
        "user_id": "u",
        "session_id": "s",
        "interaction_data_list": [
            {"content": "x", "tools_used": [{"tool_name": "t", "tool_data": values}]}
        ],
    }).encode()  # fmt: skip
    return at_once(port, PUBLISH, [body] * 8)


LOADS: dict[str, Callable[[int], list[int]]] = {
    "idle": lambda _port: [time.sleep(2) or 200],  # type: ignore[func-returns-value]
    "unknown": lambda port: [call(port, PUBLISH, unknown_fields(1_000_000)) for _ in range(3)],
    "names": lambda port: [call(port, PUBLISH, unknown_fields(320_000)) for _ in range(3)],
    "8x27": lambda port: at_once(port, PUBLISH, [publish_of(280, 100_000)] * 8),
    "64x31": lambda port: at_once(port, PUBLISH, [publish_of(320, 100_000)] * 64),
    "below": lambda port: tool_data(port, LARGE_CALL_BYTES * 15 // 16),
    "above": lambda port: tool_data(port, LARGE_CALL_BYTES * 17 // 16),
    "tools": lambda port: tool_data(port, 2**21),
    "users": with_many_users,
}


def out_of_the_way(name: str, port: int) -> list[int]:
    """Put a load on the server from a process that gives way to it, as one elsewhere would."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=put, args=(name, port, there), daemon=True)
    process.start()
    statuses: list[int] = here.recv()
    process.join()
    return statuses


def put(name: str, port: int, pipe: Connection) -> None:
    """Put a load on the server; send the statuses."""
    os.nice(LOAD_NICE)
    pipe.send(LOADS[name](port))


def main() -> int:
    """Measure the loads that the command line names, or all."""
    parser = argparse.ArgumentParser(prog="python -m tools.load.loop_waits", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*LOADS, []], help="loads; all without one")
    parser.add_argument("--allowed-ms", type=float, default=100.0)
    options = parser.parse_args()
    worst_ms = 0.0
    with tempfile.TemporaryDirectory(prefix="reflexio-waits-") as folder:
        settings = {"REFLEXIO_EMBEDDING": "none"}
        with product(Path(folder) / "data", settings) as server:
            for name in options.names or LOADS:
                if name == "users":
                    store_users(server.port)
                with watched(server.port) as (health, publishing):
                    began = time.perf_counter()
                    statuses = out_of_the_way(name, server.port)
                    took_s = time.perf_counter() - began
                worst_ms = max(worst_ms, *health.took_ms)
                print(
                    f"{name:>8}: {took_s:5.1f} s, answers {sorted(set(statuses))}; longest waits: "
                    f"/healthz {max(health.took_ms):5.0f} ms of {len(health.took_ms)}, "
                    f"a publish {max(publishing.took_ms):5.0f} ms; "
                    f"{server.resident_mib():.0f} MiB",
                    flush=True,
                )
    return int(worst_ms > options.allowed_ms)


if __name__ == "__main__":
    sys.exit(main())
