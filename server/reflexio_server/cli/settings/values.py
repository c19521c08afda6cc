"""Settings from flags and environment, and `reflexio config`."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Column, Table

from reflexio_server.cli.settings.option_help import in_words, setting_option, variable_of
from reflexio_server.cli.terminal import AsJson, fail, output, print_json
from reflexio_server.config import Settings

DataDir = Annotated[Path | None, setting_option("data_dir", metavar="DIR")]

config_app = typer.Typer(no_args_is_help=True, help="Show the settings.")


def settings_from(**flags: object) -> Settings:
    """Return the settings: flags that are given win over the environment. Exits on a bad one."""
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # the model checks what flags hold
    except ValidationError as error:
        first = error.errors()[0]
        name, *within = map(str, first["loc"])
        place = f", of {' '.join(within)}" if within else ""
        problem = first["msg"].removeprefix("Value error, ")
        raise fail(f"setting {name} ({variable_of(name)}){place}: {problem}") from error


@config_app.command("show")
def show(as_json: AsJson = False) -> None:
    """Print every setting with its value, its environment variable and what it does."""
    values = settings_from().model_dump(mode="json")
    if as_json:
        print_json(values)
        return
    table = Table(
        Column("variable", no_wrap=True, overflow="fold"),
        Column("value", overflow="fold"),
        Column("meaning", overflow="fold"),
    )
    for name, field in Settings.model_fields.items():
        table.add_row(variable_of(name), in_words(name, values[name]), field.description or "")
    output.print(table)
