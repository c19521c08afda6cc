"""`reflexio hook`: what a coding agent's hook tells, recorded by the client."""

import typer
from reflexio.integrations.hook.__main__ import main


def hook(context: typer.Context) -> None:
    """Record what a coding agent's hook tells on standard input; `hook --help` has the options."""
    raise typer.Exit(main(context.args))
