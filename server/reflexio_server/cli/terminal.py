"""The output of commands: results on standard output, complaints on standard error, exit code 1."""

import dataclasses
import json
from collections.abc import Iterable
from datetime import UTC, datetime
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
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")]

NOTHING_MATCHES = "nothing matches"

ID_COLUMN_SHARE = 4
"""A column of ids is as wide as its longest, up to this part of the terminal: one that is longer
goes on in the next line, and nothing beside it is cut off."""

CONTENT_CHARS_SHOWN = 100
"""Of each text in a table: enough to recognise it on a line or two."""

CUT = "…"
"""Stands where a text goes on that is not shown whole."""


def id_column(title: str, ids: Iterable[str]) -> Column:
    """Return a column in which ids stay whole, for they are copied into other commands.

    `ids` are those that the column will hold.
    """
    longest = max(map(len, ids), default=0)
    width = max(len(title), min(longest, output.width // ID_COLUMN_SHARE))
    # A least width would be kept beyond the table's, whose right edge would then be cut off.
    return Column(title, overflow="fold", width=width)


def moment(epoch_s: int) -> str:
    """Return a time in UTC as tables show it."""
    return f"{datetime.fromtimestamp(epoch_s, UTC):%Y-%m-%d %H:%M:%S}"


def counted(number: int, noun: str) -> str:
    """Return a number with what is counted, in the plural but for one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_whole(title: str, text: str, *, indent: int = 0) -> None:
    """Print a stored text whole below its title, line by line; nothing where it says nothing."""
    if not text.strip():
        return
    output.print(" " * indent + title, markup=False, highlight=False, soft_wrap=True)
    for line in text.strip().splitlines():
        output.print(Text(" " * (indent + 4)).append_text(printable(line)), soft_wrap=True)


def tell_more(next_page_token: str, shown: int, option: str) -> None:
    """Say on standard error that a listing goes on after what it shows, and how to see that."""
    if next_page_token:
        errors.print(
            f"the first {shown}; {option} lists more", markup=False, highlight=False, soft_wrap=True
        )


def confirm_deletion(what: str, *, is_confirmed: bool) -> None:
    """Ask before `what` is deleted, unless --yes was given; ends the command with 1 on a no."""
    try:
        if is_confirmed or typer.confirm(f"Delete {what}?", err=True):
            return
    except typer.Abort as error:
        errors.print()
        raise fail(
            f"nobody answered, so {what} is not deleted; --yes deletes without asking"
        ) from error
    raise fail("nothing was deleted")


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
