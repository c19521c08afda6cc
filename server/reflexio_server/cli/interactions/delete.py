"""`reflexio delete`: a user's records, a session, requests or an interaction, after asking."""

from typing import Annotated

import typer

from reflexio_server.cli.calling import calling
from reflexio_server.cli.terminal import AsJson, Url, Yes, confirm_deletion, counted, print_json

delete_app = typer.Typer(
    no_args_is_help=True, help="Delete what is stored; it does not come back, published again."
)


@delete_app.command()
def user(
    user_id: Annotated[str, typer.Argument(help="The user.", metavar="USER")],
    yes: Yes = False,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Delete everything that is stored about a user."""
    confirm_deletion(f"everything about user {user_id}", is_confirmed=yes)
    with calling(url, user_id="USER") as client:
        response = client.clear_user_data(user_id)
    if as_json:
        print_json(response)
        return
    deleted = ", ".join(
        counted(count, kind.removesuffix("s").replace("_", " "))
        for kind, count in sorted(response.deleted_counts.items())
        if count
    )
    _tell(f"user {user_id}", bool(deleted), deleted)


@delete_app.command()
def session(
    session_id: Annotated[str, typer.Argument(help="The session.", metavar="SESSION")],
    user: Annotated[
        str, typer.Option(help="Its user; needed where several users have a session of this name.")
    ] = "",
    yes: Yes = False,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Delete a session: its requests with their interactions."""
    named = f"session {session_id}" + (f" of user {user}" if user else "")
    confirm_deletion(f"{named} with its interactions", is_confirmed=yes)
    with calling(url, session_id="SESSION") as client:
        response = client.delete_session(session_id, user or None)
    if as_json:
        print_json(response)
        return
    count = response.deleted_requests_count
    _tell(named, count > 0, f"{counted(count, 'request')} with all interactions")


@delete_app.command()
def request(
    request_ids: Annotated[list[str], typer.Argument(help="The requests.", metavar="REQUEST...")],
    yes: Yes = False,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Delete requests with their interactions, in one step."""
    named = f"request{'s' if len(request_ids) > 1 else ''} {', '.join(request_ids)}"
    confirm_deletion(f"{named} with all interactions", is_confirmed=yes)
    with calling(url, request_ids="REQUEST") as client:
        response = client.delete_requests_by_ids(request_ids)
    if as_json:
        print_json(response)
        return
    count = response.deleted_count
    asked = len(set(request_ids))
    _tell(named, count > 0, f"{count} were there" if count < asked else "")


@delete_app.command()
def interaction(
    interaction_id: Annotated[
        int, typer.Argument(help="The interaction's id.", metavar="INTERACTION", min=1)
    ],
    user: Annotated[str, typer.Option(help="Its user.")],
    yes: Yes = False,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Delete one interaction of a user."""
    named = f"interaction {interaction_id} of user {user}"
    confirm_deletion(named, is_confirmed=yes)
    with calling(url, interaction_id="INTERACTION") as client:
        response = client.delete_interaction(user, interaction_id)
    if as_json:
        print_json(response)
        return
    _tell(named, response.deleted_count > 0)


def _tell(named: str, is_deleted: bool, details: str = "") -> None:
    if is_deleted:
        typer.echo(f"deleted {named}: {details}" if details else f"deleted {named}")
    else:
        typer.echo(f"nothing was deleted: nothing is stored of {named}")
