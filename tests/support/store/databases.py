"""The kinds of database that a store may stand on, each opened empty for a test."""

import atexit
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from reflexio_server.core.clock import SYSTEM_CLOCK, Clock
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.stores import SqlStore

from tests.support.store.postgres import shared_postgres

SQLITE, POSTGRES = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRES)
CHOSEN = os.environ.get("REFLEXIO_TEST_DATABASE", SQLITE)
"""The kind that servers under test keep their records in (`make test-postgres`)."""


class OpenStore:
    """Opens the same database each time."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self._folder = folder
        self._database_url = database_url

    def __call__(self, clock: Clock = SYSTEM_CLOCK) -> SqlStore:
        """Return the store, migrated."""
        return SqlStore(self._folder, clock, self._database_url)

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Return what a statement finds, by column, beside whoever has the store open."""
        if self._database_url:
            with psycopg.connect(self._database_url, row_factory=dict_row) as server:
                return server.execute(statement.encode()).fetchall()
        with closing(sqlite3.connect(self._folder / DATABASE_NAME)) as file:
            file.row_factory = sqlite3.Row
            return [dict(row) for row in file.execute(statement)]


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[OpenStore]:
    """Give what opens a store on an empty database of a kind while the block runs."""
    if kind == SQLITE:
        yield OpenStore(folder, "")
        return
    with shared_postgres().database() as url:
        yield OpenStore(folder, url)


@cache
def database_url_of(folder: Path) -> str:
    """Return the address of the database that stands for a data folder, "" for the folder's own."""
    return "" if CHOSEN == SQLITE else _until_the_end().enter_context(shared_postgres().database())


@cache
def _until_the_end() -> ExitStack:
    # Before the databases go, so that their server does not go first.
    shared_postgres()
    stack = ExitStack()
    atexit.register(stack.close)
    return stack


def chosen_store(folder: Path, clock: Clock = SYSTEM_CLOCK) -> SqlStore:
    """Return the store of a data folder, on the kind of database that is chosen."""
    return SqlStore(folder, clock, database_url_of(folder))
