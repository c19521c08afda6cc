"""`reflexio compact`: the database written anew, without what was deleted."""

import sqlite3

import typer

from reflexio_server.cli.settings import DataDir, settings_from
from reflexio_server.cli.terminal import fail
from reflexio_server.sql.database.engine import DATABASE_NAME


def compact(data_dir: DataDir = None) -> None:
    """Rewrite the database of a stopped server: smaller, and without traces of deleted records."""
    from reflexio_server.data_folder import FolderHeldError, StartError, hold_folder
    from reflexio_server.sql.database.files.compaction import compact_database

    folder = settings_from(data_dir=data_dir).data_dir
    if not (folder / DATABASE_NAME).exists():
        raise fail(f"there is no database in {folder}")
    try:
        with hold_folder(folder):
            before, after = compact_database(folder)
    except FolderHeldError as error:
        raise fail(f"{error}; stop it first") from error
    except StartError as error:
        raise fail(str(error)) from error
    except sqlite3.Error as error:
        raise fail(f"cannot compact the database in {folder}: {error}") from error
    typer.echo(f"{before:,} bytes before, {after:,} after")
