"""Time searches of a real server at several sizes of one user, warm and cold.

Prints medians in milliseconds and, since machines differ, each as a ratio to the same server's
`Whoami`, a call that does nothing, in the same run.
"""

import argparse
import contextlib
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import reflexio
from reflexio_server.sql.engine import DATABASE_NAME

WORDS = [
    "invoice",
    "password",
    "parcel",
    "refund",
    "laptop",
    "meeting",
    "account",
    "export",
    "report",
    "delivery",
    "login",
    "screen",
    "battery",
    "charger",
    "subscription",
    "payment",
    "card",
    "travel",
    "hotel",
    "flight",
    "ticket",
    "movie",
    "dinner",
    "weather",
    "doctor",
    "appointment",
    "music",
    "concert",
    "bus",
    "train",
    "address",
    "phone",
    "email",
    "reset",
    "confirm",
    "cancel",
    "order",
]
TURNS_PER_REQUEST = 100
PORT = 18_081
START_TIMEOUT_S = 60.0
EMBED_TIMEOUT_S = 3_600.0


def sentence(chance: random.Random) -> str:
    """Return a turn of 8 to 20 words."""
    return " ".join(chance.choices(WORDS, k=chance.randint(8, 20)))


def requests(user_id: str, count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield publishes with `count` interactions in all."""
    for start in range(0, count, TURNS_PER_REQUEST):
        turns = min(TURNS_PER_REQUEST, count - start)
        yield {
            "user_id": user_id,
            "session_id": f"session {start}",
            "interactions": [{"content": sentence(chance)} for _ in range(turns)],
        }


def median_ms(call: Callable[[], object], runs: int) -> float:
    """Return the median time of a call in milliseconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1_000)
    return statistics.median(times)


def wait_until_ready(url: str) -> None:
    """Return when the server answers."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    sys.exit("the server did not start")


def start(folder: str, embedding: str) -> subprocess.Popen[bytes]:
    """Start a server over the folder and wait for it."""
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "reflexio_server",
            "serve",
            "--port",
            str(PORT),
            "--data-dir",
            folder,
        ],
        env={**os.environ, "REFLEXIO_EMBEDDING": embedding, "REFLEXIO_LOG_LEVEL": "warning"},
    )
    wait_until_ready(f"http://127.0.0.1:{PORT}")
    return server


def resident_mib(pid: int) -> float:
    """Return a process's resident memory in MiB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def measure(client: reflexio.ReflexioClient, user_id: str, runs: int) -> dict[str, float]:
    """Return the cold search and the warm medians by mode, and the empty call's."""
    chance = random.Random(1)

    def search(mode: str) -> Callable[[], object]:
        return lambda: client.search_interactions(
            user_id=user_id, query=sentence(chance)[:60], search_mode=mode
        )

    row = {"cold": median_ms(search("hybrid"), 1)}
    for mode in ("hybrid", "vector", "fts"):
        row[mode] = median_ms(search(mode), runs)
    row["again"] = median_ms(
        lambda: client.search_interactions(user_id=user_id, query="password reset"), runs
    )
    row["empty call"] = median_ms(client.whoami, runs)
    return row


def main() -> int:
    """Load users of several sizes, time searches, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--others", type=int, default=0, help="interactions of other users")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--embedding", default="local")
    arguments = parser.parse_args()
    chance = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="reflexio-load-") as folder:
        server = start(folder, arguments.embedding)
        with reflexio.ReflexioClient(
            url_endpoint=f"http://127.0.0.1:{PORT}", timeout=120
        ) as client:
            for size in arguments.sizes:
                list(client.bulk_publish(requests(f"user {size}", size, chance)))
            started = time.monotonic()
            if arguments.embedding != "none":
                wait_embedded(folder, sum(arguments.sizes))
            took_s = max(time.monotonic() - started, 1e-9)
            list(client.bulk_publish(requests("others", arguments.others, chance)))
        server.terminate()
        server.wait(60)
        started = time.monotonic()
        server = start(folder, arguments.embedding)
        start_s = time.monotonic() - started
        print(f"follower: {sum(arguments.sizes) / took_s:.0f} records/s; start: {start_s:.1f} s")
        with reflexio.ReflexioClient(
            url_endpoint=f"http://127.0.0.1:{PORT}", timeout=120
        ) as client:
            for size in arguments.sizes:
                row = measure(client, f"user {size}", arguments.runs)
                empty = row["empty call"]
                print(
                    f"{size:>8} records: "
                    + ", ".join(
                        f"{name} {ms:.1f} ms ({ms / empty:.1f}x)" for name, ms in row.items()
                    )
                )
        print(f"resident: {resident_mib(server.pid):.0f} MiB")
        server.terminate()
        server.wait(60)
    return 0


def wait_embedded(folder: str, count: int) -> None:
    """Return when so many records have their vectors."""
    uri = f"{(Path(folder) / DATABASE_NAME).as_uri()}?mode=ro"
    deadline = time.monotonic() + EMBED_TIMEOUT_S
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        while time.monotonic() < deadline:
            (embedded,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
            if embedded >= count:
                return
            time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
