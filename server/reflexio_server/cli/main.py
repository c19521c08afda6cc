"""The command line's parts put together."""

import typer

from reflexio_server.cli.doctor import doctor
from reflexio_server.cli.keys import keys_app
from reflexio_server.cli.learning import learning_app
from reflexio_server.cli.publish import publish
from reflexio_server.cli.requests import requests
from reflexio_server.cli.search import search
from reflexio_server.cli.serve import serve
from reflexio_server.cli.settings import config_app

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Record what users and agents do together, find it, learn from it.",
)
for command in (serve, publish, search, requests, doctor):
    app.command()(command)
app.add_typer(keys_app, name="keys")
app.add_typer(config_app, name="config")
app.add_typer(learning_app, name="learning")


def main() -> None:
    """Run the command line."""
    app()
