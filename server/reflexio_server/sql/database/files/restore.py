"""A backup put in the place of a folder's database, which is kept under another name."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.backup import (
    BackupError,
    Contents,
    noted_digest,
    sync_folder,
    verify,
)

LOG_SUFFIXES = ("-wal", "-journal")
"""Beside a database: commits that it lacks, or is to take back."""


class Restored(NamedTuple):
    """What a folder holds now, and where that is which it held before."""

    contents: Contents
    kept: Path | None


def restore(backup: Path, folder: Path, *, replace: bool) -> Restored:
    """Put a backup in the place of the database of a folder whose lock the caller holds.

    Nothing is touched before a copy of the backup is in the folder, on the disk and verified. A
    database that is there is kept as `reflexio.db.before-restore-TIME`, and only replaced where
    `replace` says so. Raises `BackupError`; the folder is then as it was.
    """
    database = folder / DATABASE_NAME
    for suffix in LOG_SUFFIXES:
        if Path(f"{backup}{suffix}").exists():
            raise BackupError(
                f"{backup}{suffix} stands beside it: that is a plain copy of a database in use, "
                "which may be torn, and no backup"
            )
    has_old = database.exists() and database.stat().st_size > 0
    if has_old and not replace:
        raise BackupError(
            f"{folder} holds a database; with --replace the backup takes its place, and the old "
            "one is kept under another name"
        )
    try:
        with _copied(backup, folder) as copy:
            contents = verify(copy)
            digest = noted_digest(backup)
            if digest not in (None, contents.digest):
                raise BackupError(f"{backup} is not what its .sha256 was made of; nothing is done")
            kept = _put_aside(database) if has_old else None
            os.replace(copy, database)
            sync_folder(folder)
    except OSError as error:
        raise BackupError(f"cannot restore {backup}: {error.strerror or error}") from error
    return Restored(contents, kept)


@contextlib.contextmanager
def _copied(backup: Path, folder: Path) -> Iterator[Path]:
    """Give a copy of the backup in the folder, its owner's alone and on the disk."""
    descriptor, name = tempfile.mkstemp(".partial", ".reflexio-restore-", folder)
    try:
        with backup.open("rb") as source, os.fdopen(descriptor, "wb") as copy:
            shutil.copyfileobj(source, copy, 2**20)
            copy.flush()
            os.fsync(copy.fileno())
        yield Path(name)
    finally:
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)


def _put_aside(database: Path) -> Path:
    """Give the old database, with its log, another name; its own is free of a log afterwards."""
    # One file is kept where that can be: what is damaged keeps its log beside it.
    with (
        contextlib.suppress(sqlite3.Error),
        closing(sqlite3.connect(database, isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = database.with_name(f"{DATABASE_NAME}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    logs = [suffix for suffix in LOG_SUFFIXES if Path(f"{database}{suffix}").exists()]
    for suffix in ("", *logs):
        _keep(Path(f"{database}{suffix}"), Path(f"{kept}{suffix}"))
    sync_folder(database.parent)
    # Only now: another database must not find the log of this one.
    for suffix in (*logs, "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    return kept


def _keep(path: Path, other: Path) -> None:
    """Give a file a second name, or make a copy of it where the file system has no links."""
    try:
        os.link(path, other)
    except FileExistsError:
        raise
    except OSError:
        with path.open("rb") as source, other.open("xb") as copy:
            os.fchmod(copy.fileno(), 0o600)
            shutil.copyfileobj(source, copy, 2**20)
            copy.flush()
            os.fsync(copy.fileno())
