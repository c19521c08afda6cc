"""Migrations on the connection that `sql.engine` hands over, inside its transaction."""

from typing import Any

from alembic import context

from reflexio_server.core.kill_points import KillPoint, reach
from reflexio_server.sql.schema.metadata import metadata


def applied(*_step: Any, **_more: Any) -> None:
    """Take notice of one revision that was applied inside the transaction."""
    reach(KillPoint.MIGRATION_MID)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
    on_version_apply=applied,
)
context.run_migrations()
