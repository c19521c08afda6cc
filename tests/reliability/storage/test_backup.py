"""Backups made under load, put back elsewhere, and refused where they are not whole."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import reflexio

from tests.support.keyring import make_key
from tests.support.serving import Server, child_environment, running_server

TIMEOUT_S = 120
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
TEXT = "the parcel is late " * 40
WRITERS = 2
ACKED_MIN = 300
"""Requests that are stored before the backup begins."""
Made = tuple[Path, Path, str, set[str]]
FLIPPED_AT = (30_000, 0.5)
"""Bytes from the start, and the part of the file, where a bit is flipped."""


def run(*arguments: object, code: int = 0) -> str:
    """Run the command and return what it prints, on both streams."""
    ended = subprocess.run(
        [sys.executable, "-m", "reflexio_server", *map(str, arguments)],
        env=child_environment(COLUMNS="400"),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout + ended.stderr


@contextmanager
def load(server: Server, key: str) -> Iterator[list[str]]:
    """Publish all the while; gives the request_ids that were acked so far."""
    acked: list[str] = []
    failed: list[object] = []
    stop = threading.Event()

    def publish(writer: int) -> None:
        with reflexio.ReflexioClient(key, server.url) as client:
            number = 0
            while not stop.is_set():
                name = f"w{writer}-{number}"
                try:
                    client.publish_interaction(
                        f"user{number % 7}", [{"content": TEXT}], session_id="s", request_id=name
                    )
                except reflexio.ReflexioError as error:
                    failed.append(error)
                acked.append(name)
                number += 1

    threads = [threading.Thread(target=publish, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield acked
    finally:
        stop.set()
        for thread in threads:
            thread.join(TIMEOUT_S)
    assert not failed


def wait_for(acked: list[str], count: int) -> None:
    """Return when so many more were acked."""
    wanted, give_up_at = len(acked) + count, time.monotonic() + TIMEOUT_S
    while len(acked) < wanted:
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def stored(path: Path) -> set[str]:
    """Return the request_ids of a database file, which is only read."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return {name for (name,) in connection.execute("SELECT request_id FROM requests")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Give a backup that was made under load, its server's folder, a key, what was acked before."""
    folder = tmp_path_factory.mktemp("backup")
    with running_server(folder / "data", WORDS_ALONE) as server:
        key = make_key(server.data_dir, "acme").text
        with load(server, key) as acked:
            wait_for(acked, ACKED_MIN)
            before = set(acked)
            told = run("backup", folder / "b.db", "--data-dir", server.data_dir)
            wait_for(acked, 1)  # publishes go on after it, too
        assert "verified" in told
    return folder / "b.db", server.data_dir, key, before


def test_backup_has_all_that_was_acked_before(made: Made, tmp_path: Path) -> None:
    """Put back in an empty folder it is served, with its keys, and records go on."""
    backup, _, key, before = made
    assert backup.stat().st_mode & 0o777 == 0o600
    assert before <= stored(backup)
    assert len(before) >= ACKED_MIN
    told = run("restore", backup, "--data-dir", tmp_path / "data")
    assert f"{len(stored(backup)):,} requests" in told
    assert (tmp_path / "data" / "reflexio.db").stat().st_mode & 0o777 == 0o600
    with (
        running_server(tmp_path / "data", WORDS_ALONE) as server,
        reflexio.ReflexioClient(key, server.url) as client,
    ):
        found = {
            interaction.request_id
            for interaction in client.get_all_interactions(limit=100_000).interactions
        }
        assert before <= found
        # A retry finds its request stored, and a new one is stored.
        for name in ("w0-0", "new"):
            client.publish_interaction(
                "user0", [{"content": TEXT}], session_id="s", request_id=name
            )
        ids = [
            interaction.request_id
            for interaction in client.get_all_interactions(limit=100_000).interactions
        ]
        assert (ids.count("w0-0"), ids.count("new")) == (1, 1)


def test_backup_is_sound_for_sha256sum(made: Made) -> None:
    """Its digest stands beside it as other tools read it."""
    backup = made[0]
    subprocess.run(
        ["sha256sum", "--check", backup.name + ".sha256"],
        cwd=backup.parent,
        check=True,
        capture_output=True,
    )
    assert sorted(path.name for path in backup.parent.glob("*b.db*")) == ["b.db", "b.db.sha256"]
    assert not list(backup.parent.glob(".reflexio-*"))


def test_nothing_is_replaced_silently(made: Made, tmp_path: Path) -> None:
    """Neither a file by a backup, nor a folder's records by an older state of them."""
    backup, folder, _, _ = made
    content = backup.read_bytes()
    assert "is there already" in run("backup", backup, "--data-dir", folder, code=1)
    assert backup.read_bytes() == content
    before = stored(folder / "reflexio.db")
    assert "--replace" in run("restore", backup, "--data-dir", folder, code=1)
    assert stored(folder / "reflexio.db") == before
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    told = run("restore", backup, "--data-dir", copy, "--replace")
    assert stored(copy / "reflexio.db") == stored(backup)
    (kept,) = copy.glob("reflexio.db.before-restore-*")
    assert str(kept) in told
    assert stored(kept) == before


def test_records_of_a_killed_server_are_kept_whole(tmp_path: Path) -> None:
    """What stands in its write-ahead log alone is kept, and is not taken for the backup's."""
    folder = tmp_path / "data"
    with running_server(folder, WORDS_ALONE) as server:
        with reflexio.ReflexioClient(url_endpoint=server.url) as client:
            client.publish_interaction("u", [{"content": "a"}], session_id="s", request_id="a")
            run("backup", tmp_path / "b.db", "--data-dir", folder)
            client.publish_interaction("u", [{"content": "b"}], session_id="s", request_id="b")
        server.kill()
    assert (folder / "reflexio.db-wal").stat().st_size > 0
    run("restore", tmp_path / "b.db", "--data-dir", folder, "--replace")
    (kept,) = folder.glob("reflexio.db.before-restore-*")
    assert stored(kept) == {"a", "b"}
    assert stored(folder / "reflexio.db") == {"a"}
    assert not (folder / "reflexio.db-wal").exists()


def test_folder_in_use_is_not_restored_into(tmp_path: Path) -> None:
    """The process that has it is named."""
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        run("backup", tmp_path / "b.db", "--data-dir", server.data_dir)
        told = run("restore", tmp_path / "b.db", "--data-dir", server.data_dir, "--replace", code=1)
        assert f"held by process {server.pid}; stop it first" in told


def test_damaged_backup_changes_nothing(made: Made, tmp_path: Path) -> None:
    """A flipped bit, a cut, another file, the plain copy of a folder in use: the folder stays."""
    backup, folder, _, _ = made
    before = stored(folder / "reflexio.db")
    content = backup.read_bytes()
    bad = tmp_path / "bad.db"
    for place in FLIPPED_AT:
        flipped = bytearray(content)
        flipped[place if isinstance(place, int) else int(place * len(content))] ^= 1
        bad.write_bytes(flipped)
        bad.with_name("bad.db.sha256").write_text(backup.with_name("b.db.sha256").read_text())
        run("restore", bad, "--data-dir", folder, "--replace", code=1)
    bad.with_name("bad.db.sha256").unlink()
    for odd in (content[: len(content) // 2], b"", b"no database at all"):
        bad.write_bytes(odd)
        run("restore", bad, "--data-dir", folder, "--replace", code=1)
    bad.write_bytes(content)
    (tmp_path / "bad.db-wal").write_bytes(b"frames")
    assert "plain copy" in run("restore", bad, "--data-dir", folder, "--replace", code=1)
    assert "No such file" in run(
        "restore", tmp_path / "absent", "--data-dir", folder, "--replace", code=1
    )
    assert stored(folder / "reflexio.db") == before
    assert not list(folder.glob("*before-restore*"))
    assert not list(folder.glob(".reflexio-*"))


def test_backup_of_a_newer_release_is_refused(made: Made, tmp_path: Path) -> None:
    """It has what no older release knows of."""
    newer = tmp_path / "newer.db"
    shutil.copy(made[0], newer)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    told = run("restore", newer, "--data-dir", tmp_path / "data", code=1)
    assert "newer release" in told


def test_absent_folder_of_backups_is_made(made: Made, tmp_path: Path) -> None:
    """A slash at the end says that it is one, also two folders deep."""
    folder = tmp_path / "new" / "backups"
    run("backup", f"{folder}/", "--data-dir", made[1], "--keep", 2)
    assert len(list(folder.glob("reflexio-*.db"))) == 1
    (tmp_path / "taken").write_text("a file")
    assert "taken" in run("backup", f"{tmp_path}/taken/", "--data-dir", made[1], code=1)


def test_folder_of_backups_keeps_the_newest(made: Made, tmp_path: Path) -> None:
    """Older backups go with their digests, another file stays, what a killed backup left goes."""
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.db").write_text("mine")
    (folder / ".reflexio-backup-x.partial").write_text("left by one that was killed")
    for _ in range(3):
        run("backup", folder, "--data-dir", made[1], "--keep", 2)
    names = sorted(os.listdir(folder))
    assert names[0] == "notes.db"
    assert len(names) == 5
    assert all(
        re.fullmatch(r"reflexio-\d{8}T\d{6}Z(-\d)?\.db(\.sha256)?", name) for name in names[1:]
    )
    assert "--keep" in run(
        "backup", tmp_path / "one.db", "--data-dir", made[1], "--keep", 2, code=1
    )


@pytest.mark.parametrize("target", ["missing/b.db", "/dev/full/b.db"])
def test_place_that_cannot_be_written(made: Made, tmp_path: Path, target: str) -> None:
    """One line says so; without a database there is nothing to back up."""
    assert "cannot write" in run("backup", tmp_path / target, "--data-dir", made[1], code=1)
    assert "no database" in run("backup", tmp_path / "b.db", "--data-dir", tmp_path, code=1)
