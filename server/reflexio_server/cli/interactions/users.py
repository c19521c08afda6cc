"""`reflexio users`: of whom anything is stored."""

from typing import Annotated

import typer
from rich.table import Table

from reflexio_server.cli.calling import calling
from reflexio_server.cli.terminal import (
    AsJson,
    Url,
    id_column,
    moment,
    output,
    print_json,
    printable,
    tell_more,
)

users_app = typer.Typer(no_args_is_help=True, help="List users.")


@users_app.callback()
def users() -> None:
    """List users."""


@users_app.command("list")
def show_users(
    limit: Annotated[int, typer.Option(help="Greatest number of users.")] = 100,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """List the users of whom anything is stored, by name. Needs a key with the scope admin."""
    with calling(url) as client:
        response = client.get_users(limit=limit)
    if as_json:
        print_json(response)
        return
    if not response.users:
        typer.echo("nothing is stored of any user")
        return
    table = Table(
        id_column("user", [user.user_id for user in response.users]), "last request (UTC)"
    )
    for user in response.users:
        last = user.last_request_at
        table.add_row(printable(user.user_id), "none" if last is None else moment(last))
    output.print(table)
    tell_more(response.next_page_token, len(response.users), "--limit")
