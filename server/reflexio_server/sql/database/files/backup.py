"""Backups of a database in use, and the check that one is whole.

A backup is one SQLite file of one moment. It is read inside one transaction, which stops neither
publishes nor reads; meanwhile the write-ahead log cannot begin anew, so it grows.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.revisions import Revisions
from reflexio_server.sql.database.sqlite.engine import BUSY_TIMEOUT_MS

SLICE_PAGES = 1_024
"""4 MiB are copied, and synced, at a time: a commit's own sync waits behind no more."""
SLICE_PAUSE_S = 0.002
"""Between two slices, for the syncs of commits."""
DIGEST_SUFFIX = ".sha256"
"""Of the file beside a backup, in the form that `sha256sum --check` reads."""
PARTIAL_PREFIX, PARTIAL_SUFFIX = ".reflexio-backup-", ".partial"
NAME = re.compile(r"reflexio-\d{8}T\d{6}Z(-\d+)?\.db")
"""What backups in a folder of them are called; nothing else in it is ever removed."""


class BackupError(Exception):
    """What is asked for cannot be done; the text says why, for the operator."""


class Contents(NamedTuple):
    """What a backup holds."""

    rows: dict[str, int]
    """By table."""
    digest: str
    """SHA-256 of the file, in hexadecimal."""
    size_bytes: int


def back_up(folder: Path, target: Path) -> tuple[Path, Contents]:
    """Write a backup of the folder's database; returns where, and what it holds.

    `target` is the file to make, or a folder, in which the file is called by the time. The file is
    its owner's alone, verified, and there whole or not at all. Raises `BackupError`, also where
    there is such a file already.
    """
    database = folder / DATABASE_NAME
    if not database.is_file():
        raise BackupError(f"there is no database in {folder}")
    place = target.parent
    path = target
    if target.is_dir():
        place, path = target, _free_name(target)
    try:
        for taken in (path, _digest_path(path)):
            if taken.exists():
                raise BackupError(f"{taken} is there already; a backup replaces no file")
        with _partial_file(place) as partial:
            rows = _copy(database, partial)
            contents = verify(partial)
            if contents.rows != rows:
                raise BackupError("the backup has other rows than the database; nothing is kept")
            _put(partial, path, contents.digest)
    except OSError as error:
        raise BackupError(f"cannot write {path}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        raise BackupError(f"cannot back up {database}: {error}") from error
    return path, contents


def verify(path: Path) -> Contents:
    """Read all of a backup. Raises `BackupError` for what is damaged, or none of this server's."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        with closing(_open_reading(path)) as connection:
            problem = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if problem != "ok":
                raise BackupError(f"{path} is damaged: {' '.join(str(problem).split())}")
            rows = count_rows(connection)
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{path} is damaged, or no database of this server: {error}") from error
    if revision is None or revision[0] not in Revisions().known():
        raise BackupError(f"{path} was written by a newer release: use that one")
    return Contents(rows, digest.hexdigest(), path.stat().st_size)


def noted_digest(path: Path) -> str | None:
    """Return the SHA-256 that stands beside a backup, None where none does."""
    with contextlib.suppress(OSError, IndexError):
        return _digest_path(path).read_text().split()[0].lower()
    return None


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Count the rows of every table."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in names
    }


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups of a folder of them; returns what was removed."""
    found = sorted(
        (path for path in folder.iterdir() if NAME.fullmatch(path.name)), key=_order, reverse=True
    )
    for path in found[keep:]:
        path.unlink()
        _digest_path(path).unlink(missing_ok=True)
    sync_folder(folder)
    return found[keep:]


def sync_folder(folder: Path) -> None:
    """Have the folder's names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(database: Path, partial: Path) -> dict[str, int]:
    """Copy the database as it is now; returns the rows that it has."""
    with (
        closing(_open_reading(database)) as source,
        closing(sqlite3.connect(partial, isolation_level=None)) as copy,
        partial.open("rb") as file,
    ):
        # Inside one transaction no commit of the server makes the copy begin anew.
        source.execute("BEGIN")
        rows = count_rows(source)
        for pragma in ("journal_mode=OFF", "synchronous=OFF"):
            copy.execute(f"PRAGMA {pragma}")

        def rest(_status: int, _remaining: int, _total: int) -> None:
            os.fdatasync(file.fileno())
            time.sleep(SLICE_PAUSE_S)

        source.backup(copy, pages=SLICE_PAGES, progress=rest)
        source.execute("COMMIT")
    with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
        # One file, which can be read where nothing can be written.
        copy.execute("PRAGMA journal_mode=DELETE")
    return rows


def _open_reading(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
    )
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    return connection


@contextlib.contextmanager
def _partial_file(folder: Path) -> Iterator[Path]:
    """Give a file to write a backup into; those of backups that were killed go."""
    for stale in folder.glob(f"{PARTIAL_PREFIX}*{PARTIAL_SUFFIX}"):
        with contextlib.suppress(OSError), stale.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            stale.unlink()
    descriptor, name = tempfile.mkstemp(PARTIAL_SUFFIX, PARTIAL_PREFIX, folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield Path(name)
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
        os.close(descriptor)


def _put(partial: Path, path: Path, digest: str) -> None:
    """Give the backup its name, its digest before it: what has a name is whole."""
    digest_path = _digest_path(path)
    descriptor = os.open(digest_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{digest}  {path.name}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        with partial.open("rb") as copy:
            os.fsync(copy.fileno())
        link_or_rename(partial, path)
    except BaseException:
        # Whatever stopped it, Ctrl-C too: a digest without its backup would look like a lost one.
        digest_path.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def link_or_rename(path: Path, other: Path) -> None:
    """Give a file another name, which must be free; it may lose the one that it has."""
    try:
        os.link(path, other)
    except FileExistsError:
        raise
    except OSError:  # the file system has no links
        if other.exists():
            raise FileExistsError(f"{other} exists") from None
        os.rename(path, other)


def _digest_path(path: Path) -> Path:
    return path.with_name(path.name + DIGEST_SUFFIX)


def _free_name(folder: Path) -> Path:
    base = f"reflexio-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    number = 1
    while True:
        path = folder / (f"{base}.db" if number == 1 else f"{base}-{number}.db")
        if not path.exists() and not _digest_path(path).exists():
            return path
        number += 1


def _order(path: Path) -> tuple[str, int]:
    base, _, number = path.stem.removeprefix("reflexio-").partition("-")
    return base, int(number or 1)
