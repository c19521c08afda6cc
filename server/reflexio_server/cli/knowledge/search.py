"""`reflexio search`: what was learned, as `client.search` finds it."""

from typing import Annotated

import reflexio
import typer

from reflexio_server.cli.calling import calling
from reflexio_server.cli.terminal import (
    NOTHING_MATCHES,
    AsJson,
    Url,
    output,
    print_json,
    printable,
)


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    user: Annotated[
        str, typer.Option(help="User whose profiles and playbooks to search; without it, all.")
    ] = "",
    agent_version: Annotated[
        str,
        typer.Option("--agent-version", "--agent", help="Only playbooks of this agent version."),
    ] = "",
    top_k: Annotated[int, typer.Option(help="Greatest number of hits of each kind.")] = 5,
    threshold: Annotated[
        float | None,
        typer.Option(help="Smallest similarity, 0 to 1; by default what the model measures."),
    ] = None,
    mode: Annotated[
        str, typer.Option(help="hybrid, vector (by meaning) or fts (by words).")
    ] = "hybrid",
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Search what was learned: playbooks and profiles, best first."""
    with calling(url, query="QUERY") as client:
        response = client.search(
            query,
            user,
            agent_version=agent_version,
            top_k=top_k,
            threshold=threshold,
            search_mode=mode,
        )
    if as_json:
        print_json(response)
        return
    if not (response.agent_playbooks or response.user_playbooks or response.profiles):
        typer.echo(NOTHING_MATCHES)
        return
    for agent_playbook in response.agent_playbooks:
        name = f"agent playbook {agent_playbook.agent_playbook_id}"
        _show(f"{name}, {agent_playbook.playbook_status.value}", agent_playbook)
    for user_playbook in response.user_playbooks:
        name = f"user playbook {user_playbook.user_playbook_id}"
        _show(f"{name}, user {user_playbook.user_id}", user_playbook)
    for profile in response.profiles:
        _show(f"profile {profile.profile_id}, user {profile.user_id}", profile)


def _show(
    what: str, hit: reflexio.AgentPlaybook | reflexio.UserPlaybook | reflexio.UserProfile
) -> None:
    head = f"score {hit.score or 0:.3f}, similarity {hit.similarity or 0:.3f}, {what}"
    output.print(printable(head), soft_wrap=True)
    lines = [("", hit.content)]
    if not isinstance(hit, reflexio.UserProfile):
        lines = [("when: ", hit.trigger), ("do: ", hit.content), ("why: ", hit.rationale)]
    for label, text in lines:
        if text.strip():
            output.print(printable(f"    {label}{' '.join(text.split())}"), soft_wrap=True)
