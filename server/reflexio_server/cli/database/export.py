"""`reflexio export` and `reflexio import`."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from reflexio_server.cli.database.new_file import open_new
from reflexio_server.cli.settings.values import DataDir, settings_from
from reflexio_server.cli.terminal import AsJson, errors, fail, print_json
from reflexio_server.config import Settings
from reflexio_server.core.access.caller import LOCAL_ORG_ID

Organisation = Annotated[str, typer.Option("--org", help="Organisation.", metavar="ORG")]


def export_records(
    target: Annotated[Path, typer.Argument(help="File to make.", metavar="FILE")],
    org: Organisation = LOCAL_ORG_ID,
    user: Annotated[str, typer.Option(help="One user's records alone.", metavar="USER")] = "",
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Write everything of an organisation, or of a user, as lines; beside a running server."""
    from sqlalchemy.exc import DBAPIError

    from reflexio_server.core.errors import ServiceError
    from reflexio_server.data_folder import StartError

    settings = settings_from(data_dir=data_dir)
    descriptor = open_new(target)
    count = 0
    try:
        with os.fdopen(descriptor, "wb") as file:
            count = _write(settings, org, user, file)
            file.flush()
            os.fsync(file.fileno())
    except (StartError, ServiceError) as error:
        raise fail(str(error)) from error
    except OSError as error:
        raise fail(f"cannot write {target}: {error.strerror}") from error
    except DBAPIError as error:
        raise fail(
            f"cannot read the database: {error.orig}; `reflexio doctor` says more, and a server of "
            "this release that starts there brings an older one up to date"
        ) from error
    finally:
        if not count:
            target.unlink(missing_ok=True)
    if as_json:
        print_json({"file": str(target), "org_id": org, "user_id": user or None, "lines": count})
        return
    whose = f"the user {user!r} of {org}" if user else org
    errors.print(
        f"{target}: {count} lines of {whose}", markup=False, highlight=False, soft_wrap=True
    )


def _write(settings: Settings, org: str, user: str, file: BinaryIO) -> int:
    """Write the lines of one moment; returns how many. It raises what reading and writing do."""
    from sqlalchemy import Connection

    from reflexio_server.app.server import open_store
    from reflexio_server.data_folder import StartError
    from reflexio_server.sql.database.file_name import DATABASE_NAME
    from reflexio_server.sql.database.sqlite.engine import open_reading_engine
    from reflexio_server.sql.export import export_lines

    def write(connection: Connection) -> int:
        return sum(1 for line in export_lines(connection, org, user) if file.write(line))

    if settings.database_address():
        with open_store(settings) as store:
            return asyncio.run(store.database.read(write))
    if not (settings.data_dir / DATABASE_NAME).is_file():
        raise StartError(f"there is no database in {settings.data_dir}")
    # Beside a server, which holds the folder: a reader alone.
    engine = open_reading_engine(settings.data_dir)
    try:
        with engine.begin() as connection:
            return write(connection)
    finally:
        engine.dispose()


def import_records(
    source: Annotated[Path, typer.Argument(help="An export.", metavar="FILE")],
    org: Organisation = LOCAL_ORG_ID,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Store an export in the data folder of a stopped server: all of it or nothing."""
    from reflexio_server.app.server import open_store
    from reflexio_server.core.access.keys import ORG_ID
    from reflexio_server.core.errors import ServiceError
    from reflexio_server.data_folder import FolderHeldError, StartError, hold_folder
    from reflexio_server.sql.import_lines import import_lines

    settings = settings_from(data_dir=data_dir)
    folder = settings.data_dir
    if ORG_ID.fullmatch(org) is None:
        raise fail(f"--org: {org!r} cannot be an organisation")
    try:
        with source.open("rb") as lines, hold_folder(folder), open_store(settings) as store:
            counts = asyncio.run(
                store.database.change(
                    lambda connection: import_lines(connection, org, lines), org_id=org
                )
            )
    except FolderHeldError as error:
        raise fail(f"{error}; stop it first") from error
    except (StartError, ServiceError) as error:
        raise fail(f"{source}: {error}") from error
    except OSError as error:
        raise fail(f"cannot read {source}: {error.strerror}") from error
    if as_json:
        print_json({"folder": str(folder), "org_id": org, "lines": counts})
        return
    told = ", ".join(
        f"{count} {kind.replace('_', ' ')}s" for kind, count in counts.items() if count
    )
    errors.print(f"{org} in {folder}: {told or 'nothing'}", highlight=False, soft_wrap=True)
