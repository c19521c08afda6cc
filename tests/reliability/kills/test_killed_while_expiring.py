"""A server that dies while requests expire goes on with them when it is started again."""

import sqlite3
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
import reflexio
from reflexio_server.core.kill_points import KillPoint
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.interactions.expiry import EXPIRED_REQUESTS_MAX
from reflexio_server.sql.stores import SqlStore

from tests.support.serving import HOST, free_port, running_server
from tests.support.store.subject import Subject, request

KILLED = -9
END_TIMEOUT_S = 60
POLLS_MAX = 600
POLL_S = 0.1
OLD = 2 * EXPIRED_REQUESTS_MAX + 1
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
KEPT_A_DAY = {
    "REFLEXIO_RETENTION_DAYS": "1",
    "REFLEXIO_RETENTION_DAYS_BY_SOURCE": '{"contracts": 0}',
}
DYING = {"REFLEXIO_TESTING": "1", "REFLEXIO_KILL_AT": KillPoint.DELETE_COMMITTED.value}


def fill(folder: Path) -> None:
    """Store requests of long ago; a source of which everything is kept has one of them."""
    folder.mkdir()
    made = [request(f"old {number}", user_id="default") for number in range(OLD)]
    made.append(request("contract", source="contracts"))
    for each in made:
        each.org_id = "local"
    with Subject(lambda: SqlStore(folder)) as subject:
        subject.receipts(*made)


def live(folder: Path) -> int:
    """Count the requests that are no tombstones."""
    uri = f"{(folder / DATABASE_NAME).as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as reader:
        (count,) = reader.execute(
            "SELECT count(*) FROM requests WHERE deleted_at IS NULL"
        ).fetchone()
    return int(count)


def test_expiry_that_was_cut_goes_on(tmp_path: Path) -> None:
    """The first slice is deleted, then the rest; what is kept, and what is new, stays."""
    folder = tmp_path / "data"
    fill(folder)
    port = free_port()
    with running_server(folder, WORDS_ALONE, metrics_port=port) as server:
        assert live(folder) == OLD + 1, "without the setting everything is kept"
        server.stop()
        ordinary = server.environment | KEPT_A_DAY
        server.environment = ordinary | DYING
        server.spawn()
        assert server.process.wait(END_TIMEOUT_S) == KILLED
        assert live(folder) == OLD + 1 - EXPIRED_REQUESTS_MAX
        server.environment = ordinary
        server.start()
        with reflexio.ReflexioClient("", server.url) as client:
            client.publish_interaction("ann", [{"content": "x"}], session_id="s", request_id="new")
            for _ in range(POLLS_MAX):
                if '"expired"' in server.log_path.read_text():
                    break
                time.sleep(POLL_S)
            assert live(folder) == 2
            assert client.get_interactions("default").interactions == []
            with pytest.raises(reflexio.AlreadyExists) as refused:
                client.publish_interaction(
                    "default", [{"content": "x"}], session_id="s", request_id="old 0"
                )
            assert refused.value.reason == "REQUEST_DELETED"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://{HOST}:{port}/metrics", timeout=END_TIMEOUT_S) as reply:
            told = reply.read().decode().splitlines()
        count = float(OLD - EXPIRED_REQUESTS_MAX)
        assert f'reflexio_expired_records_total{{kind="requests"}} {count}' in told
