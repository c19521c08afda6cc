"""The output of commands: results on standard output, complaints on standard error, exit code 1."""

import dataclasses
import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column
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


NOTHING_MATCHES = "nothing matches"

ID_COLUMN_SHARE = 4
"""A column of ids is as wide as its longest, up to this part of the terminal: one that is longer
goes on in the next line, and nothing beside it is cut off."""

CUT = "…"
"""Stands where a text goes on that is not shown whole."""


def id_column(title: str, ids: Iterable[str]) -> Column:
    """Return a column in which ids stay whole, for they are copied into other commands.

    `ids` are those that the column will hold.
    """
    longest = max(map(len, ids), default=0)
    return Column(title, overflow="fold", min_width=min(longest, output.width // ID_COLUMN_SHARE))


def print_json(value: Any) -> None:
    """Print what a command found as indented JSON; a dataclass is an object of its fields."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = dataclasses.asdict(value)
    # Half a character, as in a folder's name that is no UTF-8, becomes its JSON escape.
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False).encode(errors="backslashreplace"))


def shortened(text: str, chars_max: int) -> str:
    """Return at most `chars_max` characters of a text; a cut is marked."""
    return text if len(text) <= chars_max else text[: chars_max - 1] + CUT


def fail(message: str) -> typer.Exit:
    """Print why a command failed and return what ends it with code 1."""
    errors.print(f"error: {message}", style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(1)


def printable(stored: str) -> Text:
    """Return stored text as it is shown: no markup, and a space for every control character."""
    return Text("".join(char if char.isprintable() else " " for char in stored))
