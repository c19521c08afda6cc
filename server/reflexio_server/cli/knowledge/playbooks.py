"""`reflexio playbooks`: the group of its commands."""

import typer

from reflexio_server.cli.knowledge.playbook_decisions import approve, reject
from reflexio_server.cli.knowledge.playbook_edit import edit
from reflexio_server.cli.knowledge.playbook_list import show_playbooks
from reflexio_server.cli.knowledge.playbook_show import show_playbook

playbooks_app = typer.Typer(no_args_is_help=True, help="List, read, decide on and edit playbooks.")
playbooks_app.command("list")(show_playbooks)
playbooks_app.command("show")(show_playbook)
playbooks_app.command()(approve)
playbooks_app.command()(reject)
playbooks_app.command()(edit)
