"""The command line's parts put together."""

import inspect
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Annotated

import typer

from reflexio_server.cli.settings.option_help import settings_without_option
from reflexio_server.cli.terminal import errors
from reflexio_server.log_sink import secure_standard_streams
from reflexio_server.version import version_told


def _tell(value: bool) -> None:
    if value:
        typer.echo(f"reflexio {version_told()}")
        raise typer.Exit


COMMANDS = {
    "serve": "serve:serve",
    "publish": "interactions.publish:publish",
    "search": "knowledge.search:search",
    "search-interactions": "interactions.search_interactions:search_interactions",
    "hook": "interactions.hook:hook",
    "mcp": "mcp:mcp",
    "requests": "interactions.requests:show_requests",
    "users": "interactions.users:users_app",
    "playbooks": "knowledge.playbooks:playbooks_app",
    "profiles": "knowledge.profiles:profiles_app",
    "delete": "interactions.delete:delete_app",
    "doctor": "database.doctor:doctor",
    "backup": "database.backup:backup",
    "restore": "database.backup:restore_backup",
    "export": "database.export:export_records",
    "import": "database.export:import_records",
    "compact": "database.compact:compact",
    "migrate": "database.migrate:migrate_database",
    "keys": "access.keys:keys_app",
    "config": "settings.values:config_app",
    "learning": "learning.jobs:learning_app",
}
"""Each command's module, and its function or group there, in the order of the help."""

PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
"""What the client has as a program reads its own options: a wrong one of a hook must not end in an
exit code that stops an agent."""
PROGRAMS_OF_CLIENT = ("hook", "mcp")


def command_line(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the command line with these commands.

    Only their modules are imported: all commands take twice the CPU of `serve` alone to import.
    """
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Record, find and learn from interactions between users and agents.",
    )
    app.callback()(_options)
    for name in names:
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(import_module(f"reflexio_server.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            passed_on = PASSED_ON if name in PROGRAMS_OF_CLIENT else None
            app.command(name, epilog=_epilog(name, command), context_settings=passed_on)(command)
    return app


def _options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_tell, is_eager=True)
    ] = False,
) -> None:
    """Record what users and agents do together, find it, learn from it."""


def _epilog(name: str, command: Callable[..., None]) -> str | None:
    if name != "serve":
        return None
    return settings_without_option(inspect.signature(command).parameters)


def __getattr__(name: str) -> typer.Typer:
    """Return the whole command line as `app`, for what runs it in its own process."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return command_line()


def main() -> None:
    """Run the command line. What could not be printed is one line and exit code 1."""
    secure_standard_streams()
    try:
        try:
            asked = sys.argv[1:2]
            command_line(asked if asked and asked[0] in COMMANDS else COMMANDS)()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as error:
        errors.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.stdout = None
        raise SystemExit(1) from None
