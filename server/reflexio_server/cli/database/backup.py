"""`reflexio backup` and `reflexio restore`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from reflexio_server.cli.settings.values import DataDir, settings_from
from reflexio_server.cli.terminal import AsJson, fail, print_json

COUNTED = ("requests", "interactions")
"""Tables whose rows are told: they show at a glance that it is the right backup."""


def backup(
    target: Annotated[
        str, typer.Argument(help="File to make, or a folder of backups.", metavar="FILE|FOLDER/")
    ],
    data_dir: DataDir = None,
    keep: Annotated[
        int | None,
        typer.Option(min=1, help="Keep so many of the newest backups and remove older ones."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Back the records up, beside a running server or without one, and verify the backup."""
    from reflexio_server.sql.database.files.backup import BackupError, back_up, prune

    folder = settings_from(data_dir=data_dir).data_dir
    os.umask(0o077)
    place = Path(target)
    try:
        if target.endswith("/"):
            # A path without the slash is a file to make: nobody else could tell what is meant.
            place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise fail(f"cannot make the folder {place}: {error.strerror}") from error
    if keep is not None and not place.is_dir():
        raise fail(f"--keep is for a folder of backups, and {place} is none; end it with a slash")
    try:
        path, contents = back_up(folder, place)
        removed = prune(place, keep) if keep is not None else []
    except BackupError as error:
        raise fail(str(error)) from error
    except OSError as error:
        raise fail(f"cannot remove older backups: {error}") from error
    if as_json:
        print_json({
            "file": str(path),
            "rows": contents.rows,
            "sha256": contents.digest,
            "size_bytes": contents.size_bytes,
            "removed": [str(older) for older in removed],
        })  # fmt: skip
        return
    typer.echo(f"{path}: {_told(contents.rows)}, {contents.size_bytes:,} bytes, verified")
    for older in removed:
        typer.echo(f"removed {older}")


def restore_backup(
    source: Annotated[Path, typer.Argument(help="A backup.", metavar="FILE")],
    data_dir: DataDir = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Also where records are; they are kept under another name."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the data folder of a stopped server, after verifying it."""
    from reflexio_server.data_folder import FolderHeldError, StartError, hold_folder
    from reflexio_server.sql.database.files.backup import BackupError
    from reflexio_server.sql.database.files.restore import restore

    folder = settings_from(data_dir=data_dir).data_dir
    try:
        with hold_folder(folder):
            restored = restore(source, folder, replace=replace)
    except FolderHeldError as error:
        raise fail(f"{error}; stop it first") from error
    except (StartError, BackupError) as error:
        raise fail(str(error)) from error
    if as_json:
        kept = str(restored.kept) if restored.kept is not None else None
        print_json({"folder": str(folder), "rows": restored.contents.rows, "kept": kept})
        return
    typer.echo(f"{folder}: {_told(restored.contents.rows)}")
    if restored.kept is not None:
        typer.echo(f"what was there is kept as {restored.kept}; remove it when it is not needed")


def _told(rows: dict[str, int]) -> str:
    return ", ".join(f"{rows.get(table, 0):,} {table}" for table in COUNTED)
