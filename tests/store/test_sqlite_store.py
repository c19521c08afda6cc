"""The battery on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from reflexio_server.sql.stores import SqlStore

from tests.store.battery.model import WALKS, StoreModel
from tests.store.battery.whole import StoreBattery
from tests.support.store.subject import Subject


class TestSqliteStore(StoreBattery):
    """SQLite keeps every promise of the port."""

    @pytest.fixture
    def subject(self, tmp_path: Path) -> Iterator[Subject]:
        """Give a store in an empty folder."""
        with Subject(lambda: SqlStore(tmp_path)) as subject:
            yield subject


class SqliteModel(StoreModel):
    """SQLite and the model agree after every step."""

    def open_store(self, folder: Path) -> SqlStore:
        """Open the store in the folder."""
        return SqlStore(folder)


TestSqliteModel = SqliteModel.TestCase
TestSqliteModel.settings = WALKS
