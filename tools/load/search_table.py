"""Time searches over one user of several sizes, cold and warm, alone and beside many others.

`python -m tools.load.search_table` prints tables in Markdown: first the users alone, with every
vector made; then beside `--others` interactions of other users while the follower makes
vectors. Each time is the median a lone caller sees; the empty call (`Whoami`) of the same server is
its baseline. The users' vectors are drawn at random: their values don't change the time.
"""

import argparse
import contextlib
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import reflexio
from reflexio_server.sql.database.file_name import DATABASE_NAME

from tools.load.material import sentence
from tools.load.paired import import_path
from tools.load.processes import Process, product

TURNS_PER_REQUEST = 100
OTHER_USERS = 200
MODES = ("hybrid", "vector", "fts")
DIMENSIONS = 384
"""Of the local embedder's vectors."""
FOLLOWER_SAMPLE = 3_000
"""Records over which the follower's speed is taken."""
POLL_S = 0.2
CALL_TIMEOUT_S = 120.0


def publishes(user_id: str, count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield publishes with `count` interactions in all."""
    for start in range(0, count, TURNS_PER_REQUEST):
        yield {
            "user_id": user_id,
            "session_id": f"session {start}",
            "interactions": [
                {"content": sentence(chance)} for _ in range(min(TURNS_PER_REQUEST, count - start))
            ],
        }


def median_ms(call: Callable[[], object], runs: int) -> float:
    """Return the median time of a call in milliseconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1_000)
    return statistics.median(times)


def connect(server: Process) -> reflexio.ReflexioClient:
    """Return a client of the server."""
    return reflexio.ReflexioClient(
        url_endpoint=f"http://127.0.0.1:{server.port}", timeout=CALL_TIMEOUT_S
    )


def row(client: reflexio.ReflexioClient, size: int, runs: int) -> dict[str, float]:
    """Return the cold search of a user, the warm medians by mode and the empty call's, in ms."""
    chance = random.Random(size)  # no size is asked what another was, which is remembered

    def search(mode: str, query: str = "") -> Callable[[], object]:
        return lambda: client.search_interactions(
            user_id=user(size), query=query or sentence(chance)[:60], search_mode=mode
        )

    client.search_interactions(user_id="nobody", query="the model is warm")
    found = {"cold": median_ms(search("hybrid"), 1)}
    found |= {mode: median_ms(search(mode), runs) for mode in MODES}
    found["hybrid, asked again"] = median_ms(search("hybrid", "which of them is late"), runs)
    found["empty call"] = median_ms(client.whoami, runs)
    return found


def user(size: int) -> str:
    """Return the name of the user of a size."""
    return f"user {size}"


def tables(
    folder: Path,
    settings: dict[str, str],
    checkouts: dict[str, Path],
    options: argparse.Namespace,
) -> list[str]:
    """Return a table of the sizes for each checkout: medians over servers started in turns."""
    times: dict[str, dict[int, list[dict[str, float]]]] = {name: {} for name in checkouts}
    resident: dict[str, list[float]] = {name: [] for name in checkouts}
    for number in range(options.rounds):
        names = list(checkouts)
        for name in names if number % 2 else names[::-1]:
            path = {"PYTHONPATH": import_path(checkouts[name])}
            with product(folder, settings | path) as server, connect(server) as client:
                for size in options.sizes:
                    times[name].setdefault(size, []).append(row(client, size, options.runs))
                resident[name].append(server.resident_mib())
    lines = []
    for name, of_sizes in times.items():
        columns = list(next(iter(of_sizes.values()))[0])
        lines += [
            f"{name}, resident memory of the server {statistics.median(resident[name]):.0f} MiB:",
            "",
            "| records of the user | " + " | ".join(columns) + " |",
            "|---" * (len(columns) + 1) + "|",
        ]
        for size, rows in of_sizes.items():
            medians = [statistics.median(each[column] for each in rows) for column in columns]
            lines.append(f"| {size:,} | " + " | ".join(f"{ms:.1f}" for ms in medians) + " |")
        lines.append("")
    return lines


def count_vectors(folder: Path) -> int:
    """Return how many records have vectors."""
    uri = f"{(folder / DATABASE_NAME).absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
        return int(count)


def follower_speed(folder: Path, seconds: float) -> float:
    """Return how many records a second get their vectors just now."""
    before, started = count_vectors(folder), time.monotonic()
    time.sleep(seconds)
    return (count_vectors(folder) - before) / (time.monotonic() - started)


def draw_vectors(folder: Path) -> None:
    """Give every record without a vector a random one. The server must be stopped."""
    chance = np.random.default_rng(1)
    with contextlib.closing(sqlite3.connect(folder / DATABASE_NAME)) as connection, connection:
        (key,) = connection.execute("SELECT model_key FROM embedding_models").fetchone()
        missing = connection.execute(
            "SELECT org_id, user_id, interaction_id FROM interactions"
            " WHERE interaction_id NOT IN (SELECT interaction_id FROM vectors)"
        ).fetchall()

        def drawn() -> Iterator[tuple[Any, ...]]:
            for org_id, user_id, interaction_id in missing:
                vector = chance.standard_normal(DIMENSIONS, np.float32)
                unit = (vector / np.linalg.norm(vector)).astype(np.float16)
                yield org_id, user_id, interaction_id, key, unit.tobytes()

        connection.executemany(
            "INSERT INTO vectors (org_id, user_id, interaction_id, model_key, chunks, attempts)"
            " VALUES (?, ?, ?, ?, ?, 1)",
            drawn(),
        )


def main() -> None:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.load.search_table", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--others", type=int, default=1_000_000, help="interactions of others")
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3, help="servers that are started in turns")
    parser.add_argument("--old", type=Path, help="folder of an older checkout to measure beside")
    options = parser.parse_args()
    chance = random.Random(7)
    settings = {"REFLEXIO_EMBEDDING": "local"}
    checkouts = {"this checkout": Path.cwd()}
    if options.old:
        checkouts = {"the older one": options.old.resolve(), **checkouts}
    with tempfile.TemporaryDirectory(prefix="reflexio-search-") as name:
        folder = Path(name) / "data"
        with product(folder, settings) as server, connect(server) as client:
            print(
                f"Resident memory, idle, model loaded: {server.resident_mib():.0f} MiB.", flush=True
            )
            list(client.bulk_publish(publishes("sample", FOLLOWER_SAMPLE, chance)))
            started = time.monotonic()
            while count_vectors(folder) < FOLLOWER_SAMPLE:
                time.sleep(POLL_S)
            idle_speed = FOLLOWER_SAMPLE / (time.monotonic() - started)
            print(f"Follower, nothing else to do: {idle_speed:.0f} records/s.\n", flush=True)
        with product(folder, {"REFLEXIO_EMBEDDING": "none"}) as server, connect(server) as client:
            for size in options.sizes:
                list(client.bulk_publish(publishes(user(size), size, chance)))
        draw_vectors(folder)
        print("\n".join(tables(folder, settings, checkouts, options)), flush=True)
        if not options.others:
            return
        with product(folder, {"REFLEXIO_EMBEDDING": "none"}) as server, connect(server) as client:
            started = time.monotonic()
            each = options.others // OTHER_USERS
            for number in range(OTHER_USERS):
                list(client.bulk_publish(publishes(f"other {number}", each, chance)))
            print(
                f"Loaded {each * OTHER_USERS:,} in {time.monotonic() - started:.0f} s.", flush=True
            )
        started = time.monotonic()
        with product(folder, settings) as server:
            print(f"Start with them: {time.monotonic() - started:.1f} s to serving.\n", flush=True)
            print(f"Follower, with their backlog: {follower_speed(folder, 10):.0f} records/s.")
        print("\n".join(tables(folder, settings, checkouts, options)))


if __name__ == "__main__":
    main()
