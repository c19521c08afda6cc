"""The revisions of the schema: one history, which every kind of database goes through."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


class Revisions:
    """The history of the schema, and where a database stands in it."""

    def __init__(self) -> None:
        self._config = Config()
        migrations = Path(__file__).parent.parent / "migrations"
        # Alembic reads options with ConfigParser, for which % begins an interpolation.
        self._config.set_main_option("script_location", str(migrations).replace("%", "%%"))
        self._script = ScriptDirectory.from_config(self._config)
        self._config.attributes["script"] = self._script

    def of(self, connection: Connection) -> str | None:
        """Return the revision of the connection's database, None for an empty one."""
        return MigrationContext.configure(connection).get_current_revision()

    @property
    def newest(self) -> str:
        """The revision of this release."""
        return str(self._script.get_current_head())

    def known(self) -> frozenset[str]:
        """Return the revisions that this release serves or can migrate."""
        return frozenset(revision.revision for revision in self._script.walk_revisions())

    def upgrade(self, connection: Connection) -> None:
        """Bring the schema to the newest revision, inside the connection's transaction."""
        if self.of(connection) == self.newest:
            return
        self._config.attributes["connection"] = connection
        command.upgrade(self._config, "head")

    def stamp(self, connection: Connection) -> None:
        """Write down that the schema, made by other means, is of the newest revision."""
        self._config.attributes["connection"] = connection
        command.stamp(self._config, "head")
