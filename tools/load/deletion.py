"""Publishes beside the deletion of a great user: how long the worst of them waits."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import reflexio

from tools.load.callers import Outcome, Plan, run
from tools.load.material import sentence
from tools.load.processes import Process

PUBLISHERS = 4
WATCH_S = 12.0
TURNS = 100
CALL_TIMEOUT_S = 120.0


def delete_beside_publishes(server: Process, records: int, rounds: int) -> str:
    """Store a user and delete it while others publish, in rounds; return a sentence of it."""
    took_ms, beside_ms, without_ms = [], [], []
    for _ in range(rounds):
        _store(server, records)
        without_ms.append(_worst_ms(_watched(server)))
        took, beside = _delete(server)
        took_ms.append(took)
        beside_ms.append(_worst_ms(beside))
    return (
        f"Clearing a user of {records:,} records answered after {_shown(took_ms)} ms in {rounds} "
        f"rounds; the worst publish of {PUBLISHERS} callers took {_shown(beside_ms)} ms beside it "
        f"(target 50), {_shown(without_ms)} ms without it."
    )


def _store(server: Process, records: int) -> None:
    chance = random.Random(5)
    with _client(server) as client:
        acks = client.bulk_publish(
            {
                "user_id": "great",
                "session_id": f"session {start}",
                "interactions": [{"content": sentence(chance)} for _ in range(TURNS)],
            }
            for start in range(0, records, TURNS)
        )
        assert all(ack.success for ack in acks)


def _delete(server: Process) -> tuple[float, Outcome]:
    """Delete the user within the time of a watch; return the ms it took and what was watched."""
    with _client(server) as client, ThreadPoolExecutor(1) as thread:
        watching = thread.submit(_watched, server)
        time.sleep(WATCH_S / 4)
        started = time.perf_counter()
        client.clear_user_data(user_id="great")
        return (time.perf_counter() - started) * 1_000, watching.result()


def _client(server: Process) -> reflexio.ReflexioClient:
    return reflexio.ReflexioClient("", f"http://127.0.0.1:{server.port}", CALL_TIMEOUT_S)


def _shown(values: list[float]) -> str:
    return ", ".join(f"{value:.0f}" for value in values)


def _worst_ms(outcome: Outcome) -> float:
    return max(outcome.latencies_s) * 1_000


def _watched(server: Process) -> Outcome:
    return run(Plan("publish", server.port, PUBLISHERS, WATCH_S, seed=99))
