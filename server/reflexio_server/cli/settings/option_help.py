"""Settings in words: the help of the options that give them, and the list of all the others."""

import json
from collections.abc import Iterable
from typing import Any, Final

import typer

from reflexio_server.config import Settings

COMPUTED_DEFAULTS: Final = {
    "data_dir": "the platform's folder for data of reflexio, on Linux ~/.local/share/reflexio",
    "memory_budget_bytes": "a quarter of the memory that the process may use",
}
"""Defaults that another machine has another value of."""


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"REFLEXIO_{name.upper()}"


def default_words(name: str) -> str:
    """Return a setting's default in words, the same on every machine."""
    if name in COMPUTED_DEFAULTS:
        return COMPUTED_DEFAULTS[name]
    return in_words(name, Settings.model_fields[name].get_default(call_default_factory=True))


def in_words(name: str, value: Any) -> str:
    """Return a setting's value as people read it: none, on, off, 10,000."""
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return str(value) if name.endswith("port") else f"{value:,}"
    return value if isinstance(value, str) else json.dumps(value)


def setting_option(name: str, *flags: str, metavar: str | None = None) -> Any:
    """Return the option that gives a setting, with its meaning, variable and default as help."""
    field = Settings.model_fields[name]
    told = f"{field.description} [{variable_of(name)}, default: {default_words(name)}]"
    return typer.Option(*flags, help=told, metavar=metavar)


def settings_without_option(options: Iterable[str]) -> str:
    """Return the end of `serve --help`: each setting that only its variable gives."""
    given = set(options)
    lines = [
        f"{variable_of(name)}  {field.description} Default: {default_words(name)}."
        for name, field in Settings.model_fields.items()
        if name not in given
    ]
    head = "Further settings, from the environment alone; `reflexio config show` prints all values:"
    return "\n\n".join([head, *lines])
