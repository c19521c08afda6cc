"""A disk that fills up: refused in words, reads go on, writes resume when there is room again."""

import contextlib
import json
import os
import sqlite3
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import reflexio
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.reserve import RESERVE_NAME

from tests.support.serving import Server, running_server

DISK_MIB = 16
BALLAST_BYTES = 6 * 2**20
"""Freed later, as an operator would make room."""
TURN_CHARS = 20_000
REQUESTS_MAX = 2_000
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
ONCE = reflexio.RetryPolicy(max_attempts=1)
PATIENT = reflexio.RetryPolicy(max_attempts=100)
"""For a busy machine: what is refused until the purge is done is soon taken."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, which takes the rights of root to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    size = f"size={DISK_MIB}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def content(request_id: str) -> str:
    """Return a long text that begins with the request's name."""
    return f"{request_id} " + "x" * TURN_CHARS


def publish(client: reflexio.ReflexioClient, request_id: str) -> None:
    """Publish one long request."""
    client.publish_interaction(
        "ann", [{"content": content(request_id)}], session_id="s", request_id=request_id
    )


def fill(client: reflexio.ReflexioClient, prefix: str) -> list[str]:
    """Publish until it is refused, as full; return what was acknowledged."""
    acked: list[str] = []

    def publish_on() -> None:
        for number in range(REQUESTS_MAX):
            publish(client, f"{prefix}{number}")
            acked.append(f"{prefix}{number}")

    with pytest.raises(reflexio.RateLimited) as refused:
        publish_on()
    assert (refused.value.code, refused.value.reason) == ("RESOURCE_EXHAUSTED", "STORAGE_FULL")
    assert refused.value.retry_after_s
    return acked


def stored(client: reflexio.ReflexioClient) -> dict[str, str]:
    """Return the contents by request."""
    answer = client.get_interactions("ann", top_k=100_000)
    return {interaction.request_id: interaction.content for interaction in answer.interactions}


def refused_by_json(server: Server) -> tuple[int, str]:
    """Publish over HTTP; return the status and the reason of the refusal."""
    body = {
        "user_id": "ann",
        "session_id": "s",
        "interaction_data_list": [{"content": content("json")}],
    }
    request = urllib.request.Request(
        f"{server.url}/api/publish_interaction",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError) as refused:
        opener.open(request, timeout=30)
    with refused.value as reply:
        return reply.code, json.loads(reply.read())["reason"]


def refused_by_stream(client: reflexio.ReflexioClient) -> set[str]:
    """Publish over a stream; return the reasons of the refused items."""
    items = (
        {
            "user_id": "ann",
            "session_id": "s",
            "request_id": f"bulk{number}",
            "interactions": [{"content": content(f"bulk{number}")}],
        }
        for number in range(10)
    )
    return {ack.error.reason for ack in client.bulk_publish(items) if ack.error is not None}


def delete_what_is_named(client: reflexio.ReflexioClient, acked: list[str]) -> None:
    """Delete in every way, a little at a time, and see it gone."""
    interaction = next(i for i in client.get_interactions("ann", top_k=10).interactions)
    client.delete_interaction("ann", interaction.interaction_id)
    acked.remove(interaction.request_id)
    client.delete_request(acked.pop(0))
    assert set(stored(client)) == set(acked)
    client.delete_requests_by_ids([acked.pop(0), acked.pop(0)])
    assert set(stored(client)) == set(acked)


def test_deletes_go_through_on_a_full_disk(disk: Path) -> None:
    """One after another; then what they freed takes publishes again, and nothing else is lost."""
    with running_server(disk / "data", WORDS_ALONE) as server:
        with reflexio.ReflexioClient("", server.url, retry=ONCE) as client:
            acked = fill(client, "r")
            assert refused_by_json(server) == (429, "STORAGE_FULL")
            # Whatever is left besides the reserve, somebody else takes.
            with contextlib.suppress(OSError):
                (disk / "ballast").write_bytes(b"x" * (DISK_MIB * 2**20))
            delete_what_is_named(client, acked)
            assert stored(client) == {name: content(name) for name in acked}
            client.clear_user_data("ann")
            assert stored(client) == {}
            (disk / "ballast").unlink()
        server.kill()
        server.start()
        with reflexio.ReflexioClient("", server.url) as client:
            assert stored(client) == {}
            more = [f"after{number}" for number in range(50)]
            for name in more:
                publish(client, name)
            assert set(stored(client)) == set(more)
    with closing(sqlite3.connect(disk / "data" / DATABASE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_room_comes_back_after_deletes(disk: Path) -> None:
    """The reserve is made again, and publishes go on, without a restart."""
    reserve = disk / "data" / RESERVE_NAME
    with (
        running_server(disk / "data", WORDS_ALONE) as server,
        reflexio.ReflexioClient("", server.url, retry=ONCE) as client,
        reflexio.ReflexioClient("", server.url, timeout=120, retry=PATIENT) as patient,
    ):
        for round_number in range(3):
            fill(client, f"{round_number} ")
            assert reserve.stat().st_blocks
            client.clear_user_data("ann")
            assert stored(client) == {}
            publish(patient, f"after {round_number}")
            assert reserve.stat().st_blocks
    assert not reserve.exists()


def test_full_disk_refuses_and_recovers(disk: Path) -> None:
    """RESOURCE_EXHAUSTED through every door, no restart needed, nothing acknowledged is lost."""
    ballast = disk / "ballast"
    ballast.write_bytes(os.urandom(BALLAST_BYTES))
    with running_server(disk / "data", WORDS_ALONE) as server:
        with reflexio.ReflexioClient("", server.url, retry=ONCE) as client:
            acked = fill(client, "r")
            assert acked
            assert refused_by_json(server) == (429, "STORAGE_FULL")
            assert refused_by_stream(client) == {"STORAGE_FULL"}
            assert stored(client) == {name: content(name) for name in acked}
            (found,) = client.search_interactions("ann", "r0", search_mode="fts").interactions
            assert found.request_id == "r0"
            assert client.get_storage_stats("ann").interaction_count == len(acked)
            ballast.unlink()
            publish(client, "after")
            acked.append("after")
            acked += (more := fill(client, "later"))
            assert more
            assert stored(client) == {name: content(name) for name in acked}
        server.kill()
        server.start()
        with reflexio.ReflexioClient("", server.url) as client:
            assert stored(client) == {name: content(name) for name in acked}
    with closing(sqlite3.connect(disk / "data" / DATABASE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def take_all_room(disk: Path) -> None:
    """Write a file that ends where the disk does."""
    with (disk / "others").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(os.urandom(2**12))


@pytest.mark.parametrize("has_reserve", [True, False])
def test_killed_server_starts_on_a_full_disk(disk: Path, has_reserve: bool) -> None:
    """It answers reads without a byte of room, and deletes where its reserve was left."""
    with running_server(disk / "data", WORDS_ALONE) as server:
        with reflexio.ReflexioClient("", server.url, retry=ONCE) as client:
            acked = fill(client, "r")
        server.kill()
        if not has_reserve:
            (disk / "data" / RESERVE_NAME).unlink()
        take_all_room(disk)
        server.start()
        with reflexio.ReflexioClient("", server.url, retry=ONCE) as client:
            assert set(stored(client)) == set(acked)
            if has_reserve:
                client.delete_request(acked.pop())
                assert set(stored(client)) == set(acked)
                return
            with pytest.raises(reflexio.RateLimited) as refused:
                client.delete_request(acked[0])
            assert refused.value.reason == "STORAGE_FULL"
            assert set(stored(client)) == set(acked)
            (disk / "others").unlink()
            publish(client, "after")
            assert set(stored(client)) == {*acked, "after"}
