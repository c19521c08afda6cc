"""The battery on both databases."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from reflexio_server.sql.stores import SqlStore

from tests.store.battery.model import WALKS, StoreModel
from tests.store.battery.whole import StoreBattery
from tests.support.store.databases import KINDS, POSTGRES, SQLITE, empty_database
from tests.support.store.subject import Subject


class TestStore(StoreBattery):
    """Both databases keep every promise of the port."""

    @pytest.fixture(params=KINDS)
    def subject(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
        """Give a store on an empty database."""
        with empty_database(request.param, tmp_path) as open_store, Subject(open_store) as subject:
            yield subject


class _Walk(StoreModel):
    """A database and the model agree after every step."""

    kind: str

    def __init__(self) -> None:
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        self._open = self._stack.enter_context(empty_database(self.kind, folder))
        super().__init__()

    def open_store(self) -> SqlStore:
        """Open the database anew."""
        return self._open()

    def teardown(self) -> None:
        super().teardown()
        self._stack.close()


class SqliteWalk(_Walk):
    """The embedded database and the model agree after every step."""

    kind = SQLITE


class PostgresWalk(_Walk):
    """PostgreSQL and the model agree after every step."""

    kind = POSTGRES


TestSqliteWalk = SqliteWalk.TestCase
TestSqliteWalk.settings = WALKS
TestPostgresWalk = PostgresWalk.TestCase
TestPostgresWalk.settings = WALKS
