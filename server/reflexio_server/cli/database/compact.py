"""`reflexio compact`: the database without deleted rows, and without the room they took."""

import sqlite3

import typer

from reflexio_server.cli.settings.values import DataDir, settings_from
from reflexio_server.cli.terminal import AsJson, fail, print_json
from reflexio_server.sql.database.file_name import DATABASE_NAME


def compact(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Make the database smaller, and leave no traces of deleted records in it.

    Beside a running server too, which does it in slices, publishes in between. Of a stopped server
    the database is rewritten.
    """
    from reflexio_server.app.compaction_calls import NoAnswerError, ask_to_compact
    from reflexio_server.data_folder import FolderHeldError, StartError, hold_folder
    from reflexio_server.sql.database.files.compaction import CompactionError, compact_database

    folder = settings_from(data_dir=data_dir).data_dir
    if not (folder / DATABASE_NAME).exists():
        raise fail(f"there is no database in {folder}")
    try:
        with hold_folder(folder):
            before, after = compact_database(folder)
    except FolderHeldError as held:
        try:
            before, after = ask_to_compact(folder)
        except NoAnswerError as error:
            raise fail(f"{held}, which does not answer; stop it first") from error
        except CompactionError as error:
            raise fail(f"cannot compact the database in {folder}: {error}") from error
    except StartError as error:
        raise fail(str(error)) from error
    except sqlite3.Error as error:
        raise fail(f"cannot compact the database in {folder}: {error}") from error
    if as_json:
        print_json({"bytes_before": before, "bytes_after": after})
    else:
        typer.echo(f"{before:,} bytes before, {after:,} after")
