"""A commit of publishes writes to the database alone: nothing that it may undo goes to a file."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest
from reflexio_server.core.interactions.model import NewRequest
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.sql.database import group_commit
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.stores import SqlStore

from tests.support.store.subject import ORG, Subject, request

MANY = 600
TEMPORARY = "etilqs_"
"""How SQLite names its temporary files."""


@pytest.fixture
def subject(tmp_path: Path) -> Iterator[Subject]:
    """Give a store with so many requests that further ones change pages that are there."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        subject.receipts(*spread("first"))
        yield subject


def spread(prefix: str) -> list[NewRequest]:
    """Return requests that lie in every page of the indexes."""
    return [
        request(f"{number:03} {prefix}", user_id=f"u{number}", session_id=f"s{number}")
        for number in range(MANY)
    ]


def files_while(act: Callable[[], object]) -> set[str]:
    """Return the temporary files that are open when the act is about to be committed."""
    found: set[str] = set()

    def look(_point: object) -> None:
        for descriptor in os.listdir("/proc/self/fd"):
            try:
                name = os.readlink(f"/proc/self/fd/{descriptor}")
            except OSError:
                continue
            if TEMPORARY in name:
                found.add(name)

    with mock.patch.object(group_commit, "reach", look):
        act()
    return found


def test_publishes_write_no_temporary_file(subject: Subject) -> None:
    """They did, more than half of all that a commit wrote."""
    assert files_while(lambda: subject.receipts(*spread("second"))) == set()


def test_what_a_deletion_may_undo_is_not_held_in_memory(subject: Subject) -> None:
    """It may be images, gigabytes of them; the next publishes are as before."""
    targets = [f"u{number}" for number in range(MANY)]
    assert files_while(lambda: subject.run(subject.store.delete(ORG, DeletionKind.USER, targets)))
    assert files_while(lambda: subject.receipts(*spread("third"))) == set()


def test_a_refused_statement_is_undone(subject: Subject, tmp_path: Path) -> None:
    """From memory as from a file: what was stored before stays, the repeat changes nothing."""
    again = subject.receipts(*spread("first"), request("new"))
    assert [receipt.already_stored for receipt in again] == [True] * MANY + [False]
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
