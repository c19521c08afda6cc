"""Runs migrations on the connection that `sql.engine` hands over, inside its transaction."""

from alembic import context

from reflexio_server.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
