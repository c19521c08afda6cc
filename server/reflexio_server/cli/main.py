"""The command line's parts put together."""

import inspect
import sys
from typing import Annotated

import typer

from reflexio_server.cli.backup import backup, restore_backup
from reflexio_server.cli.compact import compact
from reflexio_server.cli.doctor import doctor
from reflexio_server.cli.keys import keys_app
from reflexio_server.cli.learning import learning_app
from reflexio_server.cli.publish import publish
from reflexio_server.cli.requests import show_requests
from reflexio_server.cli.search import search
from reflexio_server.cli.serve import serve
from reflexio_server.cli.setting_help import settings_without_option
from reflexio_server.cli.settings import config_app
from reflexio_server.cli.terminal import errors
from reflexio_server.log_sink import secure_standard_streams
from reflexio_server.version import version_told


def _tell(value: bool) -> None:
    if value:
        typer.echo(f"reflexio {version_told()}")
        raise typer.Exit


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Record, find and learn from interactions between users and agents.",
)


@app.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_tell, is_eager=True)
    ] = False,
) -> None:
    """Record what users and agents do together, find it, learn from it."""


app.command("serve", epilog=settings_without_option(inspect.signature(serve).parameters))(serve)
for name, command in (
    ("publish", publish),
    ("search", search),
    ("requests", show_requests),
    ("doctor", doctor),
    ("backup", backup),
    ("restore", restore_backup),
    ("compact", compact),
):
    app.command(name)(command)
app.add_typer(keys_app, name="keys")
app.add_typer(config_app, name="config")
app.add_typer(learning_app, name="learning")


def main() -> None:
    """Run the command line. What could not be printed is one line and exit code 1."""
    secure_standard_streams()
    try:
        try:
            app()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as error:
        errors.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.stdout = None
        raise SystemExit(1) from None
