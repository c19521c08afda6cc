"""PostgreSQL's tables: led by the organisation, made once, and by nobody but this release."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from reflexio_server.sql.database.durability import DurabilityError
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.opening import DatabaseUrlError
from reflexio_server.sql.database.postgres.backend import PostgresBackend
from reflexio_server.sql.database.postgres.schema import postgres_metadata
from reflexio_server.sql.database.revisions import Revisions
from reflexio_server.sql.stores import SqlStore
from sqlalchemy import UniqueConstraint

from tests.support.serving import child_environment
from tests.support.store.postgres import shared_postgres

ORG = "org_id"
COMMAND_TIMEOUT_S = 60
OF_THE_SERVER = {"embedding_models"}
"""Tables without organisations: models belong to the server."""
FIND_KEYS = """
SELECT t.relname, k.relname, a.attname
FROM pg_index AS i
JOIN pg_class AS t ON t.oid = i.indrelid
JOIN pg_class AS k ON k.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = t.relnamespace
JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
WHERE n.nspname = 'public' AND i.indisunique AND t.relname <> 'alembic_version'
"""


@pytest.fixture
def url() -> Iterator[str]:
    """Give an empty database of the newest schema."""
    with shared_postgres().database() as url:
        yield url


def test_keys_of_the_tables_begin_with_the_organisation() -> None:
    """So that rows can be distributed by it."""
    for name, table in postgres_metadata.tables.items():
        if name in OF_THE_SERVER:
            continue
        keys = [
            table.primary_key,
            *(key for key in table.constraints if isinstance(key, UniqueConstraint)),
            *(index for index in table.indexes if index.unique),
        ]
        for key in keys:
            assert next(iter(key.columns)).name == ORG, f"{name}: {key}"


def test_keys_in_the_database_begin_with_the_organisation(url: str) -> None:
    """What PostgreSQL itself says of each unique index."""
    with psycopg.connect(url) as connection:
        keys = connection.execute(FIND_KEYS).fetchall()
    assert len(keys) > 12
    assert {(table, column) for table, _, column in keys if table not in OF_THE_SERVER} == {
        (table, ORG) for table, _, _ in keys if table not in OF_THE_SERVER
    }


def test_schema_is_that_of_the_tables(url: str) -> None:
    """No difference is left: tables, columns, types, nullability, indexes."""
    backend = PostgresBackend(url)
    with backend.writing.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, postgres_metadata) == []
    backend.close_reading()
    backend.close_writing()


def test_servers_that_start_at_once_make_the_schema_once(tmp_path: Path) -> None:
    """One migrates, the others wait for it."""
    shared_postgres().command("CREATE DATABASE at_once")
    url = shared_postgres().url("at_once")
    with ThreadPoolExecutor(4) as threads:
        for store in threads.map(lambda _: SqlStore(tmp_path, database_url=url), range(4)):
            store.close()
    shared_postgres().command("DROP DATABASE at_once WITH (FORCE)")


def test_schema_of_a_newer_release_is_refused(url: str, tmp_path: Path) -> None:
    """A revision that this release does not know is never written to."""
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Exception, match="9999"):
        SqlStore(tmp_path, database_url=url)


def test_database_that_may_lose_commits_is_refused(url: str, tmp_path: Path) -> None:
    """A commit must be on the disk when it is answered."""
    name = url.partition("@/")[2].partition("?")[0]
    shared_postgres().command(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with pytest.raises(DurabilityError, match="synchronous_commit is off"):
        SqlStore(tmp_path, database_url=url)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("mysql://me:secret@db/x", "begins with mysql:"),
        ("not an address with a secret", "cannot be read"),
    ],
)
def test_address_of_no_database_is_refused(tmp_path: Path, wrong: str, said: str) -> None:
    """In words that hold no secret."""
    with pytest.raises(DatabaseUrlError, match=said) as refused:
        SqlStore(tmp_path, database_url=wrong)
    assert "secret" not in str(refused.value)


def test_command_makes_the_schema_once(tmp_path: Path) -> None:
    """Of an empty database, and of one that has it already; the file in a folder alike."""
    shared_postgres().command("CREATE DATABASE by_command")
    url = shared_postgres().url("by_command")
    for arguments in (["--database-url", url], ["--database-url", url], ["--data-dir", "folder"]):
        done = subprocess.run(
            [sys.executable, "-m", "reflexio_server", "migrate", "--json", *arguments],
            env=child_environment(),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["revision"] == Revisions().newest
    shared_postgres().command("DROP DATABASE by_command WITH (FORCE)")
    assert (tmp_path / "folder" / DATABASE_NAME).exists()
