"""The databases by revision: where they are, and how a data folder is made of one."""

import gzip
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from reflexio_server.sql import migrations as our_migrations
from reflexio_server.sql.database.file_name import DATABASE_NAME

FOLDER = Path(__file__).parent


def migrations() -> Config:
    """Return alembic's settings for the server's migrations."""
    config = Config()
    folder = Path(our_migrations.__file__).parent
    config.set_main_option("script_location", str(folder))
    return config


def revisions() -> list[str]:
    """Return every revision of the schema, the oldest first."""
    scripts = ScriptDirectory.from_config(migrations())
    return sorted(script.revision for script in scripts.walk_revisions())


def database_of(revision: str) -> Path:
    """Return where the compressed database of a revision is."""
    return FOLDER / f"{revision}.db.gz"


def unpack(revision: str, data_dir: Path) -> None:
    """Make a data folder as a server of the revision's time left it."""
    data_dir.mkdir(parents=True)
    database = data_dir / DATABASE_NAME
    database.write_bytes(gzip.decompress(database_of(revision).read_bytes()))
