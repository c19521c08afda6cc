"""The remains of a deletion in SQLite's tables and files."""

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    session_target,
)
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.compaction import compact_database
from reflexio_server.sql.stores import SqlStore

from tests.support.clock import ManualClock
from tests.support.store.subject import Subject, encoded, png, request, says

MARK = "xyzzy-marker"
"""Stands in everything that a caller says, names of users and requests apart."""
POLLS_MAX = 600
POLL_S = 0.05

TARGETS = {
    DeletionKind.REQUEST: [f"r{number}" for number in range(20)],
    DeletionKind.SESSION: [session_target("ann", f"{MARK}-session")],
    DeletionKind.USER: ["ann"],
    DeletionKind.ORG: [""],
}


def marked(number: int) -> Any:
    """Return a request that carries the mark in every text, in an image, and beyond a page."""
    return request(
        f"r{number}",
        says(
            f"{MARK} {number} " + "x" * 300 * number,
            role=f"{MARK}-role",
            user_action=2,
            user_action_description=MARK,
            interacted_image_url=f"https://example.com/{MARK}",
            expert_content=MARK * (number + 1),
            shadow_content=MARK,
            tools_used=f'[{{"tool_name":"{MARK}"}}]',
            citations=f'[{{"kind":"{MARK}"}}]',
            retrieved_learnings=f'[{{"kind":"{MARK}"}}]',
            image_encoding=encoded(png(MARK.encode() * 50 * (number + 1))),
        ),
        says("", image_encoding=f"<{MARK}>", user_action=3),
        session_id=f"{MARK}-session",
        source=f"{MARK}-source",
        agent_version=f"{MARK}-version",
    )


def rows_of(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Read the database beside the store."""
    connection = sqlite3.connect(f"{(folder / DATABASE_NAME).as_uri()}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def wait_for_purge(folder: Path) -> None:
    """Return when no deletion is pending any more."""
    for _ in range(POLLS_MAX):
        if not rows_of(folder, "SELECT 1 FROM deletions"):
            return
        time.sleep(POLL_S)
    raise AssertionError("the purge does not end")


def files_with(folder: Path, mark: bytes) -> list[str]:
    """Return the names of the files whose bytes hold the mark."""
    return [path.name for path in sorted(folder.iterdir()) if mark in path.read_bytes()]


def publish_both(subject: Subject) -> None:
    """Store requests with the mark, and others among them."""
    for number in range(20):
        subject.receipts(marked(number))
        subject.receipts(
            request(f"other{number}", "y" * (1 + 200 * number), user_id="bob", org_id="globex")
        )


@pytest.mark.parametrize("kind", list(TARGETS))
def test_tombstone_keeps_nothing_but_its_key_and_time(tmp_path: Path, kind: DeletionKind) -> None:
    """Every other column of a deleted request is empty, and its rows elsewhere are gone."""
    clock = ManualClock()
    with Subject(lambda: SqlStore(tmp_path, clock)) as subject:
        publish_both(subject)
        subject.delete(kind, *TARGETS[kind])
        wait_for_purge(tmp_path)
        connection = sqlite3.connect(f"{(tmp_path / DATABASE_NAME).as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        tombstones = connection.execute("SELECT * FROM requests WHERE org_id = 'acme'").fetchall()
        connection.close()
        assert {row["request_id"] for row in tombstones} == {f"r{number}" for number in range(20)}
        for row in tombstones:
            assert row["deleted_at"] == clock.seconds
            kept = {name for name in row.keys() if row[name] is not None}  # noqa: SIM118
            assert kept == {"org_id", "request_id", "deleted_at"}
        for table in ("interactions", "images", "vectors"):
            assert rows_of(tmp_path, f"SELECT * FROM {table} WHERE org_id = 'acme'") == []
        assert rows_of(tmp_path, "SELECT count(*) FROM interactions") == [(20,)]
        assert rows_of(tmp_path, "SELECT count(*) FROM requests WHERE org_id = 'globex'") == [(20,)]


@pytest.mark.parametrize("kind", list(TARGETS))
def test_no_byte_of_what_was_deleted_stays_in_the_files(tmp_path: Path, kind: DeletionKind) -> None:
    """After the purge and a compaction the files do not hold the mark."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        publish_both(subject)
        subject.restart()
        assert files_with(tmp_path, MARK.encode()) == [DATABASE_NAME]
        subject.delete(kind, *TARGETS[kind])
        wait_for_purge(tmp_path)
    compact_database(tmp_path)
    assert files_with(tmp_path, MARK.encode()) == []


def test_no_byte_of_one_deleted_interaction_stays_in_the_files(tmp_path: Path) -> None:
    """Its text and its image are gone with it."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        (receipt,) = subject.receipts(
            request("r1", says(MARK, image_encoding=encoded(png(MARK.encode())))), request("r2")
        )[:1]
        subject.restart()
        assert files_with(tmp_path, MARK.encode()) == [DATABASE_NAME]
        subject.delete_interaction("ann", receipt.first_interaction_id)
    compact_database(tmp_path)
    assert files_with(tmp_path, MARK.encode()) == []


def test_closed_store_leaves_no_log(tmp_path: Path) -> None:
    """The database of a folder at rest is one file, without a log that holds what was deleted."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        publish_both(subject)
        assert subject.all_rows()
        subject.delete(DeletionKind.ORG, "")
        wait_for_purge(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [DATABASE_NAME]


def test_purge_goes_on_after_a_restart(tmp_path: Path) -> None:
    """A store that closes before its purge is done ends it when it opens again."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        for batch in range(5):
            subject.receipts(*[request(f"r{batch}-{number}", *["x"] * 20) for number in range(100)])
        subject.delete(DeletionKind.USER, "ann")
        subject.restart()
        wait_for_purge(tmp_path)
        assert rows_of(tmp_path, "SELECT count(*) FROM interactions") == [(0,)]
        tombstones = "SELECT count(*) FROM requests WHERE deleted_at IS NOT NULL"
        assert rows_of(tmp_path, tombstones) == [(500,)]


def test_purge_of_one_user_keeps_what_came_later(tmp_path: Path) -> None:
    """What was published after the delete, while the purge ran, is not purged."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        for batch in range(5):
            subject.receipts(*[request(f"r{batch}-{number}", *["x"] * 20) for number in range(100)])
        subject.delete(DeletionKind.USER, "ann")
        for number in range(10):
            subject.receipts(request(f"late{number}"))
        wait_for_purge(tmp_path)
        assert len(subject.rows("ann")) == 10
        assert rows_of(tmp_path, "SELECT count(*) FROM interactions") == [(10,)]


def test_running_store_forgets_a_user_by_name(tmp_path: Path) -> None:
    """Neither texts nor the user's name stand in a table, or in the log, without a stop."""
    name = "ann-xyzzy@example.org"
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        subject.receipts(
            request("r1", says(MARK, image_encoding=encoded(png(MARK.encode()))), user_id=name)
        )
        subject.receipts(request("r2", "y", user_id="bob"))
        assert files_with(tmp_path, name.encode())
        subject.delete(DeletionKind.USER, name)
        wait_for_purge(tmp_path)
        for _ in range(POLLS_MAX):
            left = files_with(tmp_path, MARK.encode()) + files_with(tmp_path, name.encode())
            if not left:
                break
            time.sleep(POLL_S)
        assert left == []
        assert [row.user_id for row in subject.all_rows()] == ["bob"]


def test_compaction_gives_the_space_back(tmp_path: Path) -> None:
    """What is left is as it was."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        publish_both(subject)
        others = subject.all_rows("globex")
        subject.delete(DeletionKind.USER, "ann")
        wait_for_purge(tmp_path)
    before, after = compact_database(tmp_path)
    assert after < before
    assert (tmp_path / DATABASE_NAME).stat().st_size == after
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        assert subject.all_rows("globex") == others
