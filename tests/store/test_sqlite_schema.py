"""The migrations make exactly the schema that the code works with."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.sqlite.engine import migrate, open_writing_engine
from reflexio_server.sql.schema import access, knowledge  # noqa: F401, the access tables count too
from reflexio_server.sql.schema.metadata import metadata
from reflexio_server.sql.stores import SqlStore
from sqlalchemy import Table, create_engine

LEARNED = [
    table.name
    for table in vars(knowledge).values()
    if isinstance(table, Table) and table.dialect_options["sqlite"]["autoincrement"]
]
SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"


def schema_of(path: Path) -> dict[str, str]:
    """Return the objects of a database with the words that made them, spaces and quotes apart."""
    connection = sqlite3.connect(path)
    try:
        return {
            f"{kind} {name}": "".join(sql.replace('"', "").split())
            for kind, name, sql in connection.execute(SCHEMA)
            if name != "alembic_version"
        }
    finally:
        connection.close()


def test_migrated_schema_is_that_of_the_tables(tmp_path: Path) -> None:
    """No difference is left: tables, columns, types, nullability, indexes."""
    engine = open_writing_engine(tmp_path)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrated_schema_is_the_one_that_the_tables_make(tmp_path: Path) -> None:
    """Word for word, with what a comparison of metadata leaves out: AUTOINCREMENT and checks."""
    migrated, made = tmp_path / "migrated", tmp_path / "made"
    migrated.mkdir()
    made.mkdir()
    engine = open_writing_engine(migrated)
    migrate(engine)
    engine.dispose()
    engine = create_engine(f"sqlite:///{made / DATABASE_NAME}")
    metadata.create_all(engine)
    engine.dispose()
    assert schema_of(migrated / DATABASE_NAME) == schema_of(made / DATABASE_NAME)


@pytest.mark.parametrize("table", ["interactions", "vectors", "access_keys", *LEARNED])
def test_growing_ids_are_autoincrement(tmp_path: Path, table: str) -> None:
    """SQLite gives the highest id again otherwise."""
    SqlStore(tmp_path).close()
    assert "AUTOINCREMENT" in schema_of(tmp_path / DATABASE_NAME)[f"table {table}"]


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    """A schema of the newest revision is left alone."""
    SqlStore(tmp_path).close()
    before = schema_of(tmp_path / DATABASE_NAME)
    SqlStore(tmp_path).close()
    assert schema_of(tmp_path / DATABASE_NAME) == before


def test_schema_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    """A revision that this release does not know is never written to."""
    SqlStore(tmp_path).close()
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(Exception, match="9999"):
        SqlStore(tmp_path)


def test_database_is_durable_by_its_settings(tmp_path: Path) -> None:
    """Write-ahead log, a sync at every commit, deleted bytes overwritten."""
    SqlStore(tmp_path).close()
    engine = open_writing_engine(tmp_path)
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
