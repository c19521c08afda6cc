"""Records learned by an older version are taken over as their requests asked for."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from reflexio_server.core.learning.jobs import JobState
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.migrations.versions import v0006_learning
from sqlalchemy import create_engine

from tests.support.learning.workshop import Workshop, in_workshop


def take_back(database: Path) -> None:
    """Remove what revision 0006 adds."""
    columns = dict.fromkeys(v0006_learning.CHANGED, "change_seq")
    with closing(sqlite3.connect(database)) as connection, connection:
        for table in v0006_learning.CHANGED:
            connection.execute(f"DROP INDEX {table}_by_change")
        for table, column in (
            *columns.items(),
            ("user_playbooks", "skip_aggregation"),
            ("learning_jobs", "profile_ids"),
            ("learned_changes", "removal_count"),
        ):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


@pytest.mark.embedded
def test_lessons_of_requests_that_said_so_are_kept_out(tmp_path: Path) -> None:
    async def learn(shop: Workshop) -> None:
        await shop.publish("r1", expert="about one", skip_aggregation=True)
        await shop.publish("r2", expert="about two")
        worker = shop.worker()
        worker.start()
        await shop.until(
            lambda: all(job["state"] == JobState.DONE.value for job in shop.rows("learning_jobs"))
        )
        await worker.stop()

    async def look(shop: Workshop) -> None:
        skips = {row["request_id"]: row["skip_aggregation"] for row in shop.rows("user_playbooks")}
        assert skips == {"r1": 1, "r2": 0}
        assert {job["profile_ids"] for job in shop.rows("learning_jobs")} == {""}

    in_workshop(tmp_path, learn)
    take_back(tmp_path / DATABASE_NAME)
    engine = create_engine(f"sqlite:///{tmp_path / DATABASE_NAME}")
    with (
        engine.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        v0006_learning.upgrade()
    engine.dispose()
    in_workshop(tmp_path, look)
