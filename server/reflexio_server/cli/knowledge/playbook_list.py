"""`reflexio playbooks list`: playbooks of agents, those to decide on among them, or of users."""

from collections.abc import Sequence
from typing import Annotated

import typer
from reflexio import PlaybookStatus
from reflexio.types import GetAgentPlaybooksResponse, GetUserPlaybooksResponse
from rich.table import Table

from reflexio_server.cli.calling import calling
from reflexio_server.cli.knowledge.playbook_kind import PlaybookKind, any_status
from reflexio_server.cli.knowledge.playbook_words import (
    AnyPlaybook,
    beginning,
    doubts,
    standing,
)
from reflexio_server.cli.terminal import (
    NOTHING_MATCHES,
    AsJson,
    Url,
    fail,
    id_column,
    moment,
    output,
    print_json,
    printable,
    tell_more,
)

DECISIONS = [status.value for status in PlaybookStatus if status is not PlaybookStatus.UNSPECIFIED]
RECORD_STATUSES = [status.value for status in any_status()]
NO_DECISION_DUE = "no playbook waits for a decision"


def show_playbooks(
    kind: Annotated[
        PlaybookKind | None, typer.Option(help="Whose playbooks; agent without --user.")
    ] = None,
    user: Annotated[
        str, typer.Option(help="Playbooks of this user; of all users needs the scope admin.")
    ] = "",
    pending: Annotated[
        bool, typer.Option("--pending", help="Agent playbooks that wait for a decision.")
    ] = False,
    status: Annotated[
        str,
        typer.Option(
            help="Only of these statuses, with commas between: of agent playbooks pending, "
            "approved, rejected; of both kinds current (the default), archived, merged, superseded."
        ),
    ] = "",
    agent_version: Annotated[str, typer.Option(help="Only of this agent version.")] = "",
    playbook_name: Annotated[str, typer.Option("--name", help="Only of this name.")] = "",
    query: Annotated[str, typer.Option(help="Only with this text in trigger or content.")] = "",
    limit: Annotated[int, typer.Option(help="Greatest number of playbooks.")] = 100,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """List playbooks, newest first."""
    if kind is None:
        kind = PlaybookKind.USER if user else PlaybookKind.AGENT
    if kind is PlaybookKind.AGENT and user:
        raise fail("--user: an agent playbook belongs to no user; --kind user lists a user's")
    if kind is PlaybookKind.USER and pending:
        raise fail("--pending: nobody decides on user playbooks, only on agent playbooks")
    if pending and status:
        raise fail("--pending: is the same as --status pending; give one of them")
    decisions, records = _statuses(kind, "pending" if pending else status)
    with calling(url) as client:
        if kind is PlaybookKind.AGENT:
            agents = client.get_agent_playbooks(
                agent_version=agent_version,
                playbook_name=playbook_name,
                query=query,
                status_filter=records,
                playbook_status_filter=decisions,
                limit=limit,
            )
        else:
            users = client.get_user_playbooks(
                user,
                agent_version=agent_version,
                playbook_name=playbook_name,
                query=query,
                status_filter=records,
                limit=limit,
            )
    if as_json:
        print_json(agents if kind is PlaybookKind.AGENT else users)
    elif kind is PlaybookKind.AGENT:
        _print_agents(agents, NO_DECISION_DUE if pending else NOTHING_MATCHES)
    else:
        _print_users(users)


def _statuses(kind: PlaybookKind, given: str) -> tuple[list[str], list[str]]:
    """Return the decisions and the statuses of records that --status names."""
    names = list(dict.fromkeys(name.strip().lower() for name in given.split(",") if name.strip()))
    decisions = DECISIONS if kind is PlaybookKind.AGENT else []
    known = list(dict.fromkeys((*decisions, *RECORD_STATUSES)))
    unknown = [name for name in names if name not in known]
    if unknown or (given and not names):
        told = ", ".join(unknown) or "an empty text"
        raise fail(f"--status: {told} is none of {', '.join(known)} ({kind.value} playbooks)")
    return (
        [name for name in names if name in decisions],
        [name for name in names if name not in decisions],
    )


def _print_agents(response: GetAgentPlaybooksResponse, nothing: str) -> None:
    playbooks = response.agent_playbooks
    ids = [str(playbook.agent_playbook_id) for playbook in playbooks]
    _print(playbooks, [("id", ids)], response.next_page_token, nothing)


def _print_users(response: GetUserPlaybooksResponse) -> None:
    playbooks = response.user_playbooks
    ids = [str(playbook.user_playbook_id) for playbook in playbooks]
    users = [playbook.user_id for playbook in playbooks]
    _print(playbooks, [("id", ids), ("user", users)], response.next_page_token, NOTHING_MATCHES)


def _print(
    playbooks: Sequence[AnyPlaybook],
    whose: Sequence[tuple[str, list[str]]],
    next_page_token: str,
    nothing: str,
) -> None:
    """Print a table; `whose` are its first columns, whose values stay whole."""
    if not playbooks:
        typer.echo(nothing)
        return
    columns = [id_column(title, values) for title, values in whose]
    table = Table(*columns, "made (UTC)", "agent version", "status", "taught by", "what")
    for number, playbook in enumerate(playbooks):
        table.add_row(
            *(printable(values[number]) for _, values in whose),
            moment(playbook.created_at),
            printable(playbook.agent_version),
            "; ".join(filter(None, (standing(playbook), doubts(playbook)))),
            str(playbook.evidence_count),
            printable(beginning(playbook)),
        )
    output.print(table)
    tell_more(next_page_token, len(playbooks), "--limit")
