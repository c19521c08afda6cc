"""`reflexio playbooks edit`: a playbook's words, by options or in an editor."""

import sys
from dataclasses import asdict
from typing import Annotated

import click
import reflexio
import typer

from reflexio_server.cli.calling import calling
from reflexio_server.cli.knowledge.playbook_kind import (
    KindOption,
    PlaybookId,
    PlaybookKind,
    agent_playbook,
    user_playbook,
)
from reflexio_server.cli.knowledge.playbook_text import TextError, changed_parts, write_text
from reflexio_server.cli.knowledge.playbook_words import AnyPlaybook, named, standing
from reflexio_server.cli.terminal import AsJson, Url, fail, print_json


def edit(
    playbook_id: PlaybookId,
    kind: KindOption = PlaybookKind.AGENT,
    content: Annotated[
        str | None, typer.Option(help="What to do; an empty text clears it.")
    ] = None,
    trigger: Annotated[
        str | None, typer.Option(help="When it applies; an empty text clears it.")
    ] = None,
    rationale: Annotated[str | None, typer.Option(help="Why; an empty text clears it.")] = None,
    playbook_name: Annotated[
        str | None, typer.Option("--name", help="Its name; an empty text clears it.")
    ] = None,
    user: Annotated[
        str, typer.Option(help="The user of a user playbook; without it needs the scope admin.")
    ] = "",
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Change the words of a playbook: by options, or without any in $EDITOR.

    An agent playbook is pending again where the key has not the scope review.
    """
    if kind is PlaybookKind.AGENT and user:
        raise fail("--user: an agent playbook belongs to no user; give --kind user as well")
    given = {
        "content": content,
        "trigger": trigger,
        "rationale": rationale,
        "playbook_name": playbook_name,
    }
    changes = {name: text for name, text in given.items() if text is not None}
    if not changes and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise fail(
            "nothing to change: give --content, --trigger, --rationale or --name; "
            "an editor opens only on a terminal"
        )

    with calling(url) as client:

        def current() -> AnyPlaybook:
            if kind is PlaybookKind.AGENT:
                return agent_playbook(client, playbook_id)
            return user_playbook(client, playbook_id, user)

        playbook = current()
        if not changes:
            changes = _edited(playbook)
        if changes:
            if kind is PlaybookKind.AGENT:
                client.update_agent_playbook(playbook_id, **changes)
            else:
                client.update_user_playbook(playbook_id, **changes)
            playbook = current()
    if as_json:
        print_json({"kind": kind.value, "playbook": asdict(playbook)})
    elif changes:
        typer.echo(f"stored {named(playbook)}, {standing(playbook)}")
    else:
        typer.echo(f"{named(playbook)} stays as it is")


def _edited(playbook: reflexio.AgentPlaybook | reflexio.UserPlaybook) -> dict[str, str]:
    """Have a person edit the words; returns those that changed."""
    try:
        edited = click.edit(write_text(playbook), extension=".txt")
        return {} if edited is None else changed_parts(edited, playbook)
    except (click.ClickException, TextError) as error:
        raise fail(f"the playbook stays as it is: {error}") from error
