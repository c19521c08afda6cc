"""Walks of a server with several organisations, compared with the model after every step.

`WALKS`, `STEPS` and `RESTARTS` in the environment make the run longer (`make walks`).
"""

import os
from contextlib import ExitStack
from pathlib import Path

import reflexio
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.walking import Walk
from tests.support.keyring import make_key
from tests.support.serving import running_server

WALKS = int(os.environ.get("WALKS", "20"))
STEPS = int(os.environ.get("STEPS", "40"))
RESTARTS = int(os.environ.get("RESTARTS", "1"))
ORGANISATIONS = ("acme", "globex", "initech")
CACHE_BYTES = 30_000
"""One or two users' searchable records."""
TIMEOUT_S = 60.0


def test_every_walk_agrees_with_the_model(tmp_path: Path) -> None:
    """Publish, repeat, stream, delete, search, restart, with partitions put out all the while."""
    environment = {
        "REFLEXIO_EMBEDDING": "none",
        "REFLEXIO_SEARCH_CACHE_BYTES": str(CACHE_BYTES),
        "REFLEXIO_REQUESTS_PER_MINUTE": "0",
    }
    with running_server(tmp_path / "data", environment) as server, ExitStack() as stack:
        clients = {
            org: stack.enter_context(
                reflexio.ReflexioClient(make_key(server.data_dir, org).text, server.url, TIMEOUT_S)
            )
            for org in ORGANISATIONS
        }

        class OneRun(Walk):
            pass

        OneRun.server, OneRun.clients, OneRun.restarts_max = server, clients, RESTARTS
        run_state_machine_as_test(
            OneRun,
            settings=settings(
                max_examples=WALKS,
                stateful_step_count=STEPS,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
                deadline=None,
                print_blob=True,
            ),
        )
