"""`reflexio requests`: what is stored, by session."""

from typing import Annotated

import reflexio
import typer
from rich.table import Table
from rich.text import Text

from reflexio_server.cli.calling import calling
from reflexio_server.cli.terminal import (
    CONTENT_CHARS_SHOWN,
    NOTHING_MATCHES,
    AsJson,
    Url,
    id_column,
    moment,
    output,
    print_json,
    printable,
    shortened,
)


def show_requests(
    user: Annotated[str, typer.Option(help="Only sessions of this user.")] = "",
    session: Annotated[str, typer.Option(help="Only this session.")] = "",
    source: Annotated[str, typer.Option(help="Only from this source.")] = "",
    request: Annotated[str, typer.Option(help="Only this request.")] = "",
    top_k: Annotated[int, typer.Option(help="Greatest number of sessions.")] = 10,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """List stored sessions with their requests and interactions, newest first."""
    with calling(url) as client:
        response = client.get_requests(
            user_id=user, session_id=session, source=source, request_id=request, top_k=top_k
        )
    if as_json:
        print_json(response)
        return
    for found in response.sessions:
        output.print(Text("session ").append_text(printable(found.session_id)), soft_wrap=True)
        rows = [row for entry in found.requests for row in entry.interactions]
        table = Table(
            id_column("id", [str(row.interaction_id) for row in rows]),
            "when (UTC)",
            id_column("user", [row.user_id for row in rows]),
            "source",
            "role",
            "what",
        )
        for interaction in rows:
            table.add_row(
                str(interaction.interaction_id),
                moment(interaction.created_at),
                printable(interaction.user_id),
                printable(interaction.source),
                printable(interaction.role),
                printable(describe(interaction)),
            )
        output.print(table)
    if not response.sessions:
        typer.echo(NOTHING_MATCHES)


def describe(interaction: reflexio.Interaction) -> str:
    """Return what an interaction says and does, on one line."""
    parts = []
    if interaction.user_action is not reflexio.UserAction.NONE:
        parts.append(f"({interaction.user_action.value}) {interaction.user_action_description}")
    if interaction.content:
        parts.append(shortened(interaction.content, CONTENT_CHARS_SHOWN))
    if interaction.has_image:
        parts.append("(image)")
    if interaction.expert_content:
        parts.append(f"expert: {shortened(interaction.expert_content, CONTENT_CHARS_SHOWN)}")
    return " ".join(" ".join(parts).split())
