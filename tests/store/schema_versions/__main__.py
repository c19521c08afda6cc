"""`python -m tests.store.schema_versions`: the database of each revision that has none yet.

Rows are plain SQL, in the file of the revision that first has their tables. A database that is
there is never made again: it stands for those that servers of its time have left behind.
"""

import gzip
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from tests.store.schema_versions.databases import FOLDER, database_of, migrations, revisions


def main() -> None:
    """Make what is missing."""
    for revision in revisions():
        if not database_of(revision).exists():
            _make(revision)
            print(f"made {database_of(revision).name}")


def _make(revision: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        config = migrations()
        config.attributes["script"] = ScriptDirectory.from_config(config)
        made = create_engine(f"sqlite:///{path}")
        with made.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
        made.dispose()
        with closing(sqlite3.connect(path)) as connection:
            for rows in sorted(FOLDER.glob("rows_*.sql")):
                if rows.stem.removeprefix("rows_") <= revision:
                    connection.executescript(rows.read_text())
            connection.execute("PRAGMA journal_mode=WAL")
            connection.commit()
        database_of(revision).write_bytes(gzip.compress(path.read_bytes(), mtime=0))


if __name__ == "__main__":
    main()
