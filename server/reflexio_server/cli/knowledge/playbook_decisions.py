"""`reflexio playbooks approve` and `reject`: the decision on agent playbooks, with its reason."""

from typing import Annotated

import reflexio
import typer
from reflexio import PlaybookStatus

from reflexio_server.cli.calling import calling, in_options
from reflexio_server.cli.knowledge.playbook_kind import ID_MAX
from reflexio_server.cli.terminal import AsJson, Url, fail, print_json

PlaybookIds = Annotated[
    list[int],
    typer.Argument(help="Ids of agent playbooks.", metavar="ID...", min=1, max=ID_MAX),
]
Reason = Annotated[str, typer.Option(help="Why; it is kept with the decision.")]


def approve(
    playbook_ids: PlaybookIds, reason: Reason = "", url: Url = None, as_json: AsJson = False
) -> None:
    """Approve agent playbooks: agents follow them. Needs a key with the scope review."""
    _decide(playbook_ids, PlaybookStatus.APPROVED, reason, url, as_json=as_json)


def reject(
    playbook_ids: PlaybookIds, reason: Reason = "", url: Url = None, as_json: AsJson = False
) -> None:
    """Reject agent playbooks: neither they nor their sources are given to agents any more.

    Needs a key with the scope review.
    """
    _decide(playbook_ids, PlaybookStatus.REJECTED, reason, url, as_json=as_json)


def _decide(
    playbook_ids: list[int], status: PlaybookStatus, reason: str, url: str | None, *, as_json: bool
) -> None:
    """Decide on each; one that fails leaves the others, unless all would fail as it did."""
    waiting = list(dict.fromkeys(playbook_ids))
    decided: list[int] = []
    failures: list[tuple[int, str]] = []
    with calling(url) as client:
        while waiting:
            playbook_id = waiting.pop(0)
            try:
                client.update_agent_playbook_status(playbook_id, status, reason=reason)
            except reflexio.NotFound:
                failures.append((playbook_id, "there is no such agent playbook"))
                continue
            except reflexio.ReflexioError as error:
                if not (decided or failures):
                    raise
                failures.append((playbook_id, in_options(error)))
                failures += [(left, "was not tried") for left in waiting]
                break
            decided.append(playbook_id)
            if not as_json:
                typer.echo(f"{status.value} agent playbook {playbook_id}")
    if as_json:
        told = [{"agent_playbook_id": playbook_id, "error": why} for playbook_id, why in failures]
        print_json({"playbook_status": status, "agent_playbook_ids": decided, "failures": told})
    for playbook_id, why in failures if not as_json else ():
        fail(f"agent playbook {playbook_id}: {why}")
    if failures:
        raise typer.Exit(1)
