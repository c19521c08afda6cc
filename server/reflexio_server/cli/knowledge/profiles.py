"""`reflexio profiles`: what is known of a user."""

from typing import Annotated

import reflexio
import typer
from reflexio import RecordStatus
from rich.table import Table

from reflexio_server.cli.calling import calling
from reflexio_server.cli.knowledge.playbook_kind import any_status
from reflexio_server.cli.terminal import (
    CONTENT_CHARS_SHOWN,
    NOTHING_MATCHES,
    AsJson,
    Url,
    Yes,
    confirm_deletion,
    fail,
    id_column,
    moment,
    output,
    print_json,
    print_whole,
    printable,
    shortened,
    tell_more,
)
from reflexio_server.core.knowledge.model import NEVER_EXPIRES

User = Annotated[str, typer.Option(help="The user that they describe.")]

profiles_app = typer.Typer(no_args_is_help=True, help="List, read and delete profiles of users.")


@profiles_app.command("list")
def show_profiles(
    user: User,
    status: Annotated[
        str,
        typer.Option(
            help="Only of these statuses, with commas between: current (the default), archived, "
            "merged, pending, superseded."
        ),
    ] = "",
    source: Annotated[str, typer.Option(help="Only from this source.")] = "",
    query: Annotated[str, typer.Option(help="Only with this text.")] = "",
    limit: Annotated[int, typer.Option(help="Greatest number of profiles.")] = 100,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """List a user's profiles, last changed first."""
    with calling(url, top_k="--limit") as client:
        response = client.get_profiles(
            user, status_filter=_statuses(status), source=source, query=query, top_k=limit
        )
    if as_json:
        print_json(response)
        return
    profiles = response.user_profiles
    if not profiles:
        typer.echo(NOTHING_MATCHES)
        return
    table = Table(
        id_column("profile", [profile.profile_id for profile in profiles]),
        "changed (UTC)",
        "expires (UTC)",
        "status",
        "what",
    )
    for profile in profiles:
        table.add_row(
            printable(profile.profile_id),
            moment(profile.last_modified_timestamp),
            _expiry(profile),
            _status(profile),
            printable(shortened(" ".join(profile.content.split()), CONTENT_CHARS_SHOWN)),
        )
    output.print(table)
    tell_more(response.next_page_token, len(profiles), "--limit")


@profiles_app.command("show")
def show_profile(
    profile_id: Annotated[str, typer.Argument(help="Its id.", metavar="PROFILE_ID")],
    user: Annotated[str, typer.Option(help="The user that it describes.")],
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Show one profile whole."""
    with calling(url) as client:
        found = client.get_profiles(
            user, profile_id=profile_id, status_filter=any_status()
        ).user_profiles
    if not found:
        raise fail(f"there is no profile {profile_id} of user {user}")
    profile = found[0]
    if as_json:
        print_json(profile)
        return
    writer = f"by {profile.writer}" if profile.writer else "added by a caller"
    lines = [
        f"profile {profile.profile_id}, {_status(profile)}",
        f"user: {profile.user_id}",
        f"changed: {moment(profile.last_modified_timestamp)} UTC, {writer}",
        f"expires: {_expiry(profile)}",
    ]
    if profile.generated_from_request_id:
        lines.append(f"request: {profile.generated_from_request_id}")
    if profile.source_interaction_ids:
        lines.append(f"interactions: {', '.join(map(str, profile.source_interaction_ids))}")
    if profile.tags:
        lines.append(f"tags: {', '.join(profile.tags)}")
    for line in lines:
        output.print(printable(line), soft_wrap=True)
    print_whole("known:", profile.content)


@profiles_app.command()
def delete(
    profile_ids: Annotated[
        list[str], typer.Argument(help="Ids of profiles.", metavar="PROFILE_ID...")
    ],
    yes: Yes = False,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Delete profiles, in one step; their ids stay taken."""
    named = f"profile{'s' if len(profile_ids) > 1 else ''} {', '.join(profile_ids)}"
    confirm_deletion(named, is_confirmed=yes)
    with calling(url, profile_ids="PROFILE_ID") as client:
        response = client.delete_profiles_by_ids(profile_ids)
    if as_json:
        print_json(response)
    elif response.deleted_count:
        count, asked = response.deleted_count, len(set(profile_ids))
        typer.echo(f"deleted {named}" + (f": {count} were there" if count < asked else ""))
    else:
        typer.echo(f"nothing was deleted: nothing is stored of {named}")


def _statuses(given: str) -> list[str]:
    names = [name.strip().lower() for name in given.split(",") if name.strip()]
    known = [status.value for status in any_status()]
    unknown = [name for name in names if name not in known]
    if unknown or (given and not names):
        told = ", ".join(unknown) or "an empty text"
        raise fail(f"--status: {told} is none of {', '.join(known)}")
    return names


def _status(profile: reflexio.UserProfile) -> str:
    return (profile.status or RecordStatus.CURRENT).value


def _expiry(profile: reflexio.UserProfile) -> str:
    until = profile.expiration_timestamp
    return "never" if until >= NEVER_EXPIRES else moment(until)
