"""The two kinds of playbooks, and one playbook of either by its id."""

from enum import StrEnum
from typing import Annotated

import reflexio
import typer

from reflexio_server.cli.terminal import fail

ID_MAX = 2**63 - 1

PlaybookId = Annotated[int, typer.Argument(help="Its id.", metavar="ID", min=1, max=ID_MAX)]


class PlaybookKind(StrEnum):
    """Whose a playbook is; each kind has ids of its own."""

    AGENT = "agent"
    USER = "user"


KindOption = Annotated[
    PlaybookKind,
    typer.Option(help="agent, gathered over users and decided on, or user, learned from one."),
]


def any_status() -> list[reflexio.RecordStatus]:
    """Return all statuses of records, for what is looked up by its id."""
    return [
        status
        for status in reflexio.RecordStatus
        if status is not reflexio.RecordStatus.UNSPECIFIED
    ]


def agent_playbook(client: reflexio.ReflexioClient, playbook_id: int) -> reflexio.AgentPlaybook:
    """Return one agent playbook; ends the command where there is none of this id."""
    found = client.get_agent_playbooks(
        agent_playbook_id=playbook_id, status_filter=any_status()
    ).agent_playbooks
    if not found:
        raise fail(f"there is no agent playbook {playbook_id}")
    return found[0]


def user_playbook(
    client: reflexio.ReflexioClient, playbook_id: int, user: str
) -> reflexio.UserPlaybook:
    """Return one user playbook, of any user for an empty text; ends the command without one."""
    found = client.get_user_playbooks(
        user, user_playbook_id=playbook_id, status_filter=any_status()
    ).user_playbooks
    if not found:
        of_user = f" of user {user}" if user else ""
        raise fail(f"there is no user playbook {playbook_id}{of_user}")
    return found[0]
