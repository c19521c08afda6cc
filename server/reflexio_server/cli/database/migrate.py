"""`reflexio migrate`: the database brought to this release's schema, without a server."""

import contextlib
from typing import Annotated

import typer

from reflexio_server.cli.settings.option_help import setting_option
from reflexio_server.cli.settings.values import DataDir, settings_from
from reflexio_server.cli.terminal import AsJson, fail, print_json


def migrate_database(
    database_url: Annotated[str | None, setting_option("database_url", metavar="URL")] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Bring the database to the schema of this release, and end.

    A server does it at its start, too; of several one does, and the others wait for it.
    """
    from reflexio_server.app.server import open_store
    from reflexio_server.data_folder import StartError, hold_folder
    from reflexio_server.sql.database.revisions import Revisions

    settings = settings_from(database_url=database_url, data_dir=data_dir)
    is_file = not settings.database_address()
    try:
        with (
            hold_folder(settings.data_dir) if is_file else contextlib.nullcontext(),
            open_store(settings) as store,
        ):
            kind, label = store.describe()
    except StartError as error:
        raise fail(str(error)) from error
    revision = Revisions().newest
    if as_json:
        print_json({"storage": kind, "label": label, "revision": revision})
    else:
        typer.echo(f"{kind} {label} has the schema of this release, revision {revision}")
