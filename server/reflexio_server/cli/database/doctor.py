"""`reflexio doctor`: is the data folder sound, and does the server answer."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import reflexio
import typer

from reflexio_server.cli.calling import server_url
from reflexio_server.cli.settings.values import DataDir, settings_from
from reflexio_server.cli.terminal import AsJson, Url, output, print_json
from reflexio_server.core.errors import RESTORE_ADVICE
from reflexio_server.data_folder import PID_NAME
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.damage import damaged_schema_pages, find_damage
from reflexio_server.sql.database.files.disk_reads import disk_failure, told
from reflexio_server.version import version_told

FREE_BYTES_MIN = 2**30
"""Below this much free disk a warning is due: a log of a checkpoint takes 64 MB, images more."""

ALTERED_SHOWN_MAX = 20
"""Altered requests that are named; the count says how many there are."""

RESTORE = f"{RESTORE_ADVICE}, or save what can be read with `reflexio doctor --salvage FILE`"
"""What helps against damage."""

SERVER_TIMEOUT_S = 5.0
ABSENT_WAIT_S = 0.4
"""A server that hangs is waited for; one that is not there is the finding."""

Finding = tuple[bool, str]


def doctor(
    data_dir: DataDir = None,
    url: Url = None,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Also compare every stored request with its content hash."),
    ] = False,
    salvage: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write every record that can still be read, of a stopped server, as JSON lines "
            "into this new file.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the data folder and the server. The exit code is 1 when something is wrong."""
    settings = settings_from(data_dir=data_dir)
    if salvage is not None:
        from reflexio_server.cli.database.salvage import salvage_to

        findings = [(True, line) for line in salvage_to(settings.data_dir, salvage)]
    else:
        findings = [
            (True, f"reflexio {version_told()}"),
            *_folder(settings.data_dir),
            *_database(settings.data_dir),
            *(_contents(settings.data_dir) if deep else ()),
            *_server(url),
        ]
    is_all_sound = all(is_sound for is_sound, _ in findings)
    if as_json:
        told = [{"is_sound": is_sound, "text": text} for is_sound, text in findings]
        print_json({"is_sound": is_all_sound, "findings": told})
    else:
        for is_sound, text in findings:
            mark = "" if salvage is not None else "ok   " if is_sound else "FAIL "
            output.print(f"{mark}{text}", markup=False, highlight=False, soft_wrap=True)
    if not is_all_sound:
        raise typer.Exit(1)


def _folder(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir():
        yield True, f"data folder {folder} is not there yet; `reflexio serve` makes it"
        return
    yield os.access(folder, os.W_OK | os.X_OK), f"data folder {folder} is writable"
    free = shutil.disk_usage(folder).free
    yield free >= FREE_BYTES_MIN, f"{free / 2**30:.1f} GiB of disk are free"
    pid_file = folder / PID_NAME
    if pid_file.exists():
        yield True, f"held by process {pid_file.read_text().strip()}"


def _database(folder: Path) -> Iterator[Finding]:
    path = folder / DATABASE_NAME
    if not path.exists():
        return
    if not path.is_file():
        yield False, f"database {path} is no file; {RESTORE_ADVICE}"
        return
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        with connection:
            problems = [row[0] for row in connection.execute("PRAGMA integrity_check(10)")]
        connection.close()
        counts = _counts(folder) if problems == ["ok"] else {}
    except sqlite3.DatabaseError as error:
        if (failure := disk_failure(error, path)) is not None:
            yield False, f"database {path} cannot be read: {told(failure)}"
        else:
            yield from _damage(path, [str(error)])
        return
    if problems != ["ok"]:
        yield from _damage(path, problems)
        return
    listed = ", ".join(f"{count} {what}" for what, count in counts.items())
    yield True, f"database {path} is sound: {listed}"


def _counts(folder: Path) -> dict[str, int]:
    """Count what readers find; raises what the database raised."""
    # What reads it as the server does takes a moment to import, and `--help` should not.
    from sqlalchemy.exc import DBAPIError

    from reflexio_server.sql.interactions.stored_counts import count_stored

    try:
        return count_stored(folder)
    except DBAPIError as error:
        raise error.orig or error from error


def _damage(path: Path, problems: list[str]) -> Iterator[Finding]:
    """Say which tables are damaged where, and how much of each can be read."""
    try:
        found = find_damage(path)
    except sqlite3.DatabaseError as error:
        pages = ", ".join(map(str, damaged_schema_pages(path))) or "unknown"
        yield (
            False,
            f"database {path}: {error} in the table of tables, page {pages}; {RESTORE}",
        )
        return
    for damage in found:
        rows = "all" if damage.is_readable else "the first"
        where = "; ".join(damage.where) or "a row"
        yield (
            False,
            f"database {path} is damaged in table {damage.table}: {where}; {rows} "
            f"{damage.readable_rows} rows can be read; {RESTORE}",
        )
    if not found:
        yield False, f"database {path} is damaged: {'; '.join(problems)}; {RESTORE}"


def _contents(folder: Path) -> Iterator[Finding]:
    """Check what SQLite cannot: a byte that changed inside a text leaves the structure sound."""
    if not (folder / DATABASE_NAME).exists():
        return
    from sqlalchemy.exc import SQLAlchemyError

    from reflexio_server.sql.interactions.verify import check_requests

    sound = untold = altered = 0
    try:
        for request in check_requests(folder):
            sound += request.is_sound is True
            untold += request.is_sound is None
            if request.is_sound is False:
                altered += 1
                if altered <= ALTERED_SHOWN_MAX:
                    yield (
                        False,
                        f"request {request.request_id} of {request.org_id} is not what was "
                        f"published; {RESTORE_ADVICE}, or delete it and publish it under another "
                        "request_id",
                    )
    except SQLAlchemyError as error:
        reason = getattr(error, "orig", None) or error
        if (failure := disk_failure(reason, folder / DATABASE_NAME)) is not None:
            yield False, f"contents cannot be read: {told(failure)}"
            return
        yield False, f"contents cannot be read: {reason}; {RESTORE_ADVICE}"
        return
    untellable = f", {untold} with deleted interactions cannot be checked" if untold else ""
    yield not altered, f"{sound} requests match their content hash, {altered} do not{untellable}"


def _server(url: str | None) -> Iterator[Finding]:
    patience = reflexio.RetryPolicy(absent_wait_s=ABSENT_WAIT_S)
    with reflexio.ReflexioClient(
        url_endpoint=server_url(url), timeout=SERVER_TIMEOUT_S, retry=patience
    ) as client:
        try:
            answer = client.whoami()
        except reflexio.Unauthenticated:
            yield False, "server answers, but REFLEXIO_API_KEY is missing or refused"
            return
        except reflexio.PermissionDenied as error:
            yield True, f"server answers: {error}"
            return
        except reflexio.ReflexioError as error:
            yield False, f"server does not answer: {error}"
            return
    release = f", reflexio {answer.version}" if answer.version else ""
    yield (
        True,
        f"server answers: organisation {answer.org_id}, storage {answer.storage_type}{release}",
    )
