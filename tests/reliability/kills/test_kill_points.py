"""The server dies at the worst moments; after a restart every promise still holds."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import reflexio
from reflexio import types
from reflexio_server.core.kill_points import KillPoint
from reflexio_server.core.limits import PURGE_ROWS_MAX
from reflexio_server.sql.database.file_name import DATABASE_NAME

from tests.support.serving import Server, running_server

KILLED = -9
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
ONCE = reflexio.RetryPolicy(max_attempts=1)
END_TIMEOUT_S = 60
POLLS_MAX = 600
POLL_S = 0.1


@contextmanager
def dying_at(server: Server, point: KillPoint) -> Iterator[None]:
    """Run the server so that it dies at the point while the block runs; then as before."""
    ordinary = server.environment
    server.stop()
    server.environment = {
        **ordinary,
        "REFLEXIO_TESTING": "1",
        "REFLEXIO_KILL_AT": point.value,
    }
    server.start()
    yield
    assert server.process.wait(END_TIMEOUT_S) == KILLED
    server.environment = ordinary
    server.start()


def turns(request_id: str) -> list[dict[str, str]]:
    """Return the turns of a request, which say its name."""
    return [{"content": f"{request_id} turn {number}"} for number in range(3)]


def publish(client: reflexio.ReflexioClient, request_id: str) -> list[int]:
    """Publish a request and return its interaction_ids."""
    return client.publish_interaction(
        "ann", turns(request_id), session_id="s", request_id=request_id
    ).interaction_ids


def stored(client: reflexio.ReflexioClient, user_id: str = "ann") -> dict[str, list[str]]:
    """Return a user's contents by request, in the order of storing."""
    found: dict[str, list[str]] = {}
    answer = client.get_interactions(user_id, top_k=100_000)
    for interaction in sorted(
        answer.interactions, key=lambda interaction: interaction.interaction_id
    ):
        found.setdefault(interaction.request_id, []).append(interaction.content)
    return found


def whole(*request_ids: str) -> dict[str, list[str]]:
    """Return what is stored when exactly these requests are there, whole."""
    return {name: [turn["content"] for turn in turns(name)] for name in request_ids}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with one acknowledged request, `first`."""
    with running_server(tmp_path / "data", WORDS_ALONE) as running:
        with reflexio.ReflexioClient("", running.url) as client:
            publish(client, "first")
        yield running


@pytest.mark.parametrize(
    ("point", "survives"),
    [(KillPoint.BEFORE_COMMIT, False), (KillPoint.COMMITTED_NOT_ACKED, True)],
)
def test_publish_is_whole_or_absent(server: Server, point: KillPoint, survives: bool) -> None:
    """The caller hears UNAVAILABLE both times, sends again, and one record is there."""
    with (
        dying_at(server, point),
        reflexio.ReflexioClient("", server.url, retry=ONCE) as client,
        pytest.raises(reflexio.Unavailable),
    ):
        publish(client, "second")
    with reflexio.ReflexioClient("", server.url) as client:
        assert stored(client) == whole("first", *(["second"] if survives else []))
        answer = publish(client, "second")
        assert publish(client, "second") == answer
        assert stored(client) == whole("first", "second")


@pytest.mark.parametrize("point", [KillPoint.BEFORE_COMMIT, KillPoint.COMMITTED_NOT_ACKED])
def test_stream_sends_again_by_itself(server: Server, point: KillPoint) -> None:
    """A client that publishes in bulk does not notice: every item is acknowledged, stored once."""
    names = [f"item {number}" for number in range(300)]
    items = (
        {"user_id": "ann", "session_id": "s", "request_id": name, "interactions": turns(name)}
        for name in names
    )
    with reflexio.ReflexioClient("", server.url, timeout=60) as client:
        acks: list[types.BulkAck] = []
        publisher = threading.Thread(target=lambda: acks.extend(client.bulk_publish(items)))
        with dying_at(server, point):
            publisher.start()
        publisher.join()
        assert [ack.request_id for ack in acks] == names
        assert all(ack.success for ack in acks)
        assert stored(client) == whole("first", *names)


def test_records_without_vectors_get_them(tmp_path: Path) -> None:
    """What was acknowledged before its vectors were stored is found by meaning after a restart."""
    with running_server(tmp_path / "data") as server:
        with (
            dying_at(server, KillPoint.ACKED_NOT_INDEXED),
            reflexio.ReflexioClient("", server.url) as client,
        ):
            (wanted,) = client.publish_interaction(
                "ann", [{"content": "The parcel arrived broken"}], session_id="s", request_id="r"
            ).interaction_ids
        with reflexio.ReflexioClient("", server.url) as client:
            for _ in range(POLLS_MAX):
                found = client.search_interactions(
                    "ann", "damaged delivery", search_mode="vector"
                ).interactions
                if found:
                    break
                time.sleep(POLL_S)
            assert [interaction.interaction_id for interaction in found] == [wanted]
            assert stored(client) == {"r": ["The parcel arrived broken"]}


def publish_much(client: reflexio.ReflexioClient, user_id: str) -> int:
    """Publish more interactions than one purge takes, thrice; returns how many requests."""
    count = 3 * PURGE_ROWS_MAX // 100 + 1
    for number in range(count):
        client.publish_interaction(
            user_id,
            [{"content": f"{number} {turn}"} for turn in range(100)],
            session_id="s",
            request_id=f"{user_id} {number}",
        )
    return count


@pytest.mark.parametrize("point", [KillPoint.DELETE_COMMITTED, KillPoint.PURGE_HALF_DONE])
def test_deleted_is_gone_although_the_purge_was_cut(server: Server, point: KillPoint) -> None:
    """Nothing is read, counted or restored after the restart, and in the end no row is left."""
    with reflexio.ReflexioClient("", server.url) as client:
        count = publish_much(client, "gone")
        with (
            dying_at(server, point),
            reflexio.ReflexioClient("", server.url, retry=ONCE) as hasty,
            suppress(reflexio.Unavailable),
        ):
            hasty.clear_user_data("gone")
        assert stored(client, "gone") == {}
        assert client.get_storage_stats("gone").interaction_count == 0
        assert client.search_interactions("gone", "1 2", search_mode="fts").interactions == []
        for number in range(count):
            with pytest.raises(reflexio.AlreadyExists) as refused:
                client.publish_interaction(
                    "gone", [{"content": "x"}], session_id="s", request_id=f"gone {number}"
                )
            assert refused.value.reason == "REQUEST_DELETED"
        assert stored(client) == whole("first")
    assert purged(server.data_dir / DATABASE_NAME)


def purged(database: Path) -> bool:
    """Wait until no row of the deleted user is left in the tables."""
    uri = f"{database.as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as reader:
        for _ in range(POLLS_MAX):
            rows = reader.execute("SELECT count(*) FROM interactions WHERE user_id = 'gone'")
            pending = reader.execute("SELECT count(*) FROM deletions")
            if rows.fetchone() == pending.fetchone() == (0,):
                return True
            time.sleep(POLL_S)
    return False


FIRST_TABLES = frozenset(
    {"alembic_version", "requests", "interactions", "images", "deletions", "delete_epochs"}
)


def at_first_revision(database: Path) -> None:
    """Take a stopped server's database back to the schema of the first revision."""
    with closing(sqlite3.connect(database)) as connection, connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for (name,) in tables:
            if name not in FIRST_TABLES:
                connection.execute(f"DROP TABLE {name}")
        connection.execute("DROP INDEX requests_by_time")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")


@pytest.mark.parametrize("is_new", [True, False], ids=["new folder", "old schema"])
def test_cut_migration_is_done_again(server: Server, is_new: bool, tmp_path: Path) -> None:
    """The start that died in the middle leaves the database as it was; the next one goes on."""
    server.stop()
    database = server.data_dir / DATABASE_NAME
    if is_new:
        for file in server.data_dir.glob(f"{DATABASE_NAME}*"):
            file.unlink()
    else:
        at_first_revision(database)
    ordinary = server.environment
    server.environment = {
        **ordinary,
        "REFLEXIO_TESTING": "1",
        "REFLEXIO_KILL_AT": KillPoint.MIGRATION_MID.value,
    }
    server.spawn()
    assert server.process.wait(END_TIMEOUT_S) == KILLED
    server.environment = ordinary
    server.start()
    with reflexio.ReflexioClient("", server.url) as client:
        assert stored(client) == ({} if is_new else whole("first"))
        publish(client, "first")
        publish(client, "second")
        assert stored(client) == whole("first", "second")


def test_kill_points_need_a_second_setting(tmp_path: Path) -> None:
    """One variable set by mistake does nothing."""
    environment = {**WORDS_ALONE, "REFLEXIO_KILL_AT": KillPoint.BEFORE_COMMIT.value}
    with (
        running_server(tmp_path / "data", environment) as server,
        reflexio.ReflexioClient("", server.url) as client,
    ):
        assert publish(client, "first")
