"""No answer leaves before its commit is on the disk: the order of the server's system calls."""

import json
import re
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
import reflexio
from reflexio_server.sql.database.durability import DurabilityError
from reflexio_server.sql.database.sqlite.engine import (
    check_durability,
    open_writing_engine,
)
from sqlalchemy import event

from tests.reliability.kills.syscalls import Call, read_calls, traced
from tests.support.serving import Server, running_server

PUBLISHES = {"grpc": 500, "json": 100}
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
NAME = re.compile(r"publish-\d{4}-")
SYNCS = ("fsync", "fdatasync")
SENDS = ("sendmsg", "sendto", "write", "writev")


def test_writing_connection_is_durable(tmp_path: Path) -> None:
    """A commit is synced (2 is FULL), and its log is the write-ahead log."""
    engine = open_writing_engine(tmp_path)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    check_durability(engine)
    engine.dispose()


@pytest.mark.parametrize("pragma", ["synchronous=NORMAL", "journal_mode=MEMORY"])
def test_connection_that_is_not_durable_is_refused(tmp_path: Path, pragma: str) -> None:
    """As on a file system that cannot have the log."""
    engine = open_writing_engine(tmp_path)

    @event.listens_for(engine, "connect")
    def spoil(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.execute(f"PRAGMA {pragma}")

    with pytest.raises(DurabilityError, match=pragma.split("=")[0]):
        check_durability(engine)
    engine.dispose()


def publish_by_grpc(server: Server, names: list[str]) -> None:
    """Publish one after the other with the client."""
    with reflexio.ReflexioClient("", server.url) as client:
        for name in names:
            client.publish_interaction("ann", [{"content": name}], session_id="s", request_id=name)


def publish_by_json(server: Server, names: list[str]) -> None:
    """Publish one after the other over HTTP."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for name in names:
        body = {
            "user_id": "ann",
            "session_id": "s",
            "request_id": name,
            "interaction_data_list": [{"content": name}],
        }
        request = urllib.request.Request(
            f"{server.url}/api/publish_interaction",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with opener.open(request, timeout=30) as reply:
            assert reply.status == 200


def unsynced(calls: list[Call], names: list[str]) -> list[str]:
    """Return the names whose reply was sent before a sync of what was written to the log for it.

    Requests come one after the other, so what is written between two replies is the second's.
    """
    replies: dict[str, Call] = {}
    for call in calls:
        if call.name in SENDS and call.is_to_peer and (named := NAME.search(call.text)):
            replies.setdefault(named[0], call)
    on_log = [call for call in calls if call.is_on_wal]
    bad = []
    before = -1
    for name in names:
        reply = replies[name]
        between = [call for call in on_log if before < call.begun_at < reply.begun_at]
        written = [call.ended_at for call in between if call.name == "pwrite64"]
        synced = [
            call.begun_at
            for call in between
            if call.name in SYNCS and call.result == 0 and call.ended_at < reply.begun_at
        ]
        if not written or not synced or max(synced) < max(written):
            bad.append(name)
        before = reply.ended_at
    return bad


@pytest.mark.parametrize(
    ("door", "publish"), [("grpc", publish_by_grpc), ("json", publish_by_json)]
)
def test_every_reply_follows_the_sync_of_its_commit(
    tmp_path: Path, door: str, publish: Callable[[Server, list[str]], None]
) -> None:
    """Between a request's arrival and its reply its rows are written to the log and synced."""
    names = [f"publish-{number:04d}-" for number in range(PUBLISHES[door])]
    trace = tmp_path / "trace"
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        server.stop()
        traced(server, trace)
        server.start()
        publish(server, names)
    calls = read_calls(trace)
    assert unsynced(calls, names) == []
    without_syncs = [call for call in calls if call.name not in SYNCS]
    assert unsynced(without_syncs, names) == names
