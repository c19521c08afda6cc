"""`reflexio doctor --salvage FILE`: what can still be read of a damaged database, as lines."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TextIO

from reflexio_server.cli.database.new_file import open_new
from reflexio_server.cli.terminal import fail
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.salvage import Count, lines, merge_log, salvage

LOG_SUFFIX = "-wal"


def salvage_to(folder: Path, target: Path) -> Iterator[str]:
    """Write every record that can be read into a new file, which its owner alone can open.

    Yields what became of each table, in words. Ends the command where the file is there already or
    cannot be written, or where a server holds the folder.
    """
    # What opens the folder takes a moment to import, and `--help` should not.
    from reflexio_server.data_folder import StartError, hold_folder

    database = folder / DATABASE_NAME
    if not database.is_file():
        raise fail(f"there is no database in {folder}")
    descriptor = open_new(target)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file, hold_folder(folder):
            counts, written = _write(database, target, file)
    except (StartError, OSError, sqlite3.Error) as error:
        target.unlink(missing_ok=True)
        raise fail(f"cannot salvage the database in {folder}: {error}") from error
    yield f"{target}: {written} lines; `reflexio publish` stores its requests again"
    yield from map(_told, counts)


def _write(database: Path, target: Path, file: TextIO) -> tuple[list[Count], int]:
    with tempfile.TemporaryDirectory(prefix=".salvage-", dir=target.absolute().parent) as work:
        source = database
        log = Path(f"{database}{LOG_SUFFIX}")
        if log.exists() and log.stat().st_size:
            # The log holds pages that the file lacks; the file itself is left as it is.
            source = Path(work) / "copy.db"
            shutil.copyfile(database, source)
            shutil.copyfile(log, f"{source}{LOG_SUFFIX}")
            merge_log(source)
        sound, counts = salvage(source, Path(work))
        written = 0
        with closing(sound):
            for line in lines(sound):
                file.write(f"{line}\n")
                written += 1
        file.flush()
        os.fsync(file.fileno())
    return counts, written


def _told(count: Count) -> str:
    lost = "an unknown number" if count.lost is None else str(count.lost)
    return f"{count.table}: {count.read} rows read, {lost} lost"
