"""`reflexio learning`: gathering what was learned, and trying again what could not be."""

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
)

learning_app = typer.Typer(
    no_args_is_help=True, help="Gather playbooks; list and retry failed learning."
)


@learning_app.command()
def failed(
    user: Annotated[str, typer.Option(help="Only jobs of this user.")] = "",
    limit: Annotated[int, typer.Option(help="Greatest number of jobs.")] = 100,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """List failed learning jobs with their reasons, the last published first."""
    with calling(url) as client:
        response = client.get_failed_learning(user, limit=limit)
    if as_json:
        print_json(response)
        return
    jobs = response.failed_jobs
    table = Table(
        id_column("job", [str(job.job_id) for job in jobs]),
        "failed (UTC)",
        "kind",
        id_column("user", [job.user_id for job in jobs]),
        id_column("request", [job.request_id for job in jobs]),
        "attempts",
        "reason",
    )
    for job in jobs:
        table.add_row(
            str(job.job_id),
            moment(job.failed_at),
            job.kind,
            printable(job.user_id),
            printable(job.request_id),
            str(job.attempts),
            printable(job.reason),
        )
    if jobs:
        output.print(table)
    else:
        typer.echo("no learning has failed")


@learning_app.command()
def retry(
    request_id: Annotated[
        str, typer.Option("--request", "--request-id", help="Only jobs of this request.")
    ] = "",
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Retry failed learning jobs, once the reason of their failure is gone."""
    with calling(url) as client:
        response = client.retry_learning(request_id)
    if as_json:
        print_json(response)
    else:
        typer.echo(response.message)


@learning_app.command("run")
def run_learning(
    agent_version: Annotated[str, typer.Option(help="Only playbooks of this agent version.")] = "",
    playbook_name: Annotated[str, typer.Option("--name", help="Only playbooks of this name.")] = "",
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Gather user playbooks that say the same into agent playbooks, which wait for a decision.

    It is done in the background; needs a key with the scope admin.
    """
    with calling(url) as client:
        response = client.run_playbook_aggregation(
            agent_version=agent_version, playbook_name=playbook_name
        )
    if as_json:
        print_json(response)
    else:
        typer.echo(f"{response.message}; `reflexio playbooks list --pending` shows its playbooks")
