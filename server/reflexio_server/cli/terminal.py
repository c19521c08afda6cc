"""The output of commands: results on standard output, complaints on standard error, exit code 1."""

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

output = Console()
errors = Console(stderr=True)

Url = Annotated[
    str | None,
    typer.Option(
        help="URL of the server; REFLEXIO_URL by default, else that of REFLEXIO_HOST and "
        "REFLEXIO_PORT, else http://localhost:8081.",
        metavar="URL",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def fail(message: str) -> typer.Exit:
    """Print why a command failed and return what ends it with code 1."""
    errors.print(f"error: {message}", style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(1)


def printable(stored: str) -> Text:
    """Return stored text as it is shown: no markup, and a space for every control character."""
    return Text("".join(char if char.isprintable() else " " for char in stored))
