"""How commands talk: results on standard output, complaints on standard error, exit code 1."""

from typing import Annotated

import typer
from rich.console import Console

output = Console()
errors = Console(stderr=True)

Url = Annotated[
    str | None,
    typer.Option(help="Server; default REFLEXIO_URL, else http://localhost:8081.", metavar="URL"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def fail(message: str) -> typer.Exit:
    """Print why a command failed and return what ends it with code 1."""
    errors.print(f"error: {message}", style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(1)
