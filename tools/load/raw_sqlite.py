"""The floor for bulk publishing: sqlite3's own executemany into the same tables and indexes.

The rows are ready, nothing is validated, hashed, decoded or answered.
"""

import contextlib
import sqlite3
import tempfile
import time
from pathlib import Path

from reflexio_server.core.clock import SYSTEM_CLOCK
from reflexio_server.core.interactions.model import NewRequest
from reflexio_server.core.interactions.publish import prepare
from reflexio_server.rpc.interactions.convert import to_draft
from reflexio_server.sql.database.sqlite.engine import migrate, open_writing_engine
from reflexio_server.sql.interactions.append import (
    INSERT_INTERACTIONS,
    INSERT_REQUESTS,
    INTERACTION_COLUMNS,
    REQUEST_COLUMNS,
)
from sqlalchemy.dialects import sqlite

from tools.load.material import publishes

DIALECT = sqlite.dialect()
ROWS_PER_COMMIT = 6_400
"""As many as a busy server's commits have, so that the number of syncs is like."""


def rows_per_s(turns: int, seconds: float) -> float:
    """Return the interactions a second that executemany stores, in requests of so many turns."""
    prepared = [
        prepare(to_draft(request), "raw", SYSTEM_CLOCK.now_s()) for request in publishes(turns)
    ]
    with tempfile.TemporaryDirectory(prefix="reflexio-raw-") as name:
        engine = open_writing_engine(Path(name))
        migrate(engine)
        with contextlib.closing(engine.raw_connection()) as pooled:
            connection = pooled.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            done = _insert(connection, prepared, turns, seconds)
        engine.dispose()
    return done


def _insert(
    connection: sqlite3.Connection, prepared: list[NewRequest], turns: int, seconds: float
) -> float:
    requests_per_commit = max(1, ROWS_PER_COMMIT // turns)
    last_id = sent = 0
    spent_s = 0.0
    while spent_s < seconds:
        request_rows, interaction_rows = [], []
        for _ in range(requests_per_commit):
            new = prepared[sent % len(prepared)]
            sent += 1
            values = {name: getattr(new, name, None) for name in REQUEST_COLUMNS}
            values |= {"request_id": f"raw {sent:012}", "warnings": ""}
            values |= {"first_interaction_id": last_id + 1, "interaction_count": turns}
            request_rows.append(tuple(values.values()))
            head = ("raw", values["user_id"], values["request_id"], values["session_id"], "load")
            for interaction in new.interactions:
                last_id += 1
                interaction_rows.append((last_id, *head, *interaction))
        assert len(interaction_rows[0]) == len(INTERACTION_COLUMNS)
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT_REQUESTS.row_sql(DIALECT), request_rows)
        connection.executemany(INSERT_INTERACTIONS.row_sql(DIALECT), interaction_rows)
        connection.execute("COMMIT")
        spent_s += time.perf_counter() - started
    return last_id / spent_s
