"""Publishes beside the deletion of a great user: how long the worst of them waits."""

import random
import threading
import time

import reflexio

from tools.load.callers import Outcome, Plan, run
from tools.load.material import sentence
from tools.load.processes import Process

PUBLISHERS = 4
WATCH_S = 12.0
TURNS = 100
CALL_TIMEOUT_S = 120.0


def delete_beside_publishes(server: Process, records: int) -> str:
    """Store a user, delete it while others publish, and return a sentence with what was seen."""
    chance = random.Random(5)
    url = f"http://127.0.0.1:{server.port}"
    with reflexio.ReflexioClient(url_endpoint=url, timeout=CALL_TIMEOUT_S) as client:
        acks = client.bulk_publish(
            {
                "user_id": "great",
                "session_id": f"session {start}",
                "interactions": [{"content": sentence(chance)} for _ in range(TURNS)],
            }
            for start in range(0, records, TURNS)
        )
        assert all(ack.success for ack in acks)
        before = _watched(server)
        seen: list[Outcome] = []
        watching = threading.Thread(target=lambda: seen.append(_watched(server)))
        watching.start()
        time.sleep(WATCH_S / 4)
        started = time.perf_counter()
        client.clear_user_data(user_id="great")
        took_ms = (time.perf_counter() - started) * 1_000
        watching.join()
    return (
        f"Clearing a user of {records:,} records answered after {took_ms:.0f} ms; of "
        f"{len(seen[0].latencies_s):,} publishes by {PUBLISHERS} callers beside it the worst took "
        f"{max(seen[0].latencies_s) * 1_000:.0f} ms, of those without it "
        f"{max(before.latencies_s) * 1_000:.0f} ms."
    )


def _watched(server: Process) -> Outcome:
    return run(Plan("publish", server.port, PUBLISHERS, WATCH_S, seed=99))
