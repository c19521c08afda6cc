"""`reflexio playbooks show`: all of one playbook, with what it was learned from and decided."""

from dataclasses import asdict
from typing import Annotated

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
from reflexio_server.cli.knowledge.playbook_sources import (
    Source,
    print_sources,
    source_of,
    sources_of,
)
from reflexio_server.cli.knowledge.playbook_words import (
    AnyPlaybook,
    print_contradictions,
    print_decisions,
    print_playbook,
)
from reflexio_server.cli.terminal import AsJson, Url, fail, print_json

CONTRADICTIONS_SHOWN_MAX = 5
"""Playbooks that may contradict one whose texts are looked up; the others are named."""


def show_playbook(
    playbook_id: PlaybookId,
    kind: KindOption = PlaybookKind.AGENT,
    user: Annotated[
        str, typer.Option(help="The user of a user playbook; without it needs the scope admin.")
    ] = "",
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Show one playbook whole: its text, the interactions it was learned from, the decisions.

    Sources of an agent playbook are of several users: they need a key with the scope admin.
    """
    if kind is PlaybookKind.AGENT and user:
        raise fail("--user: an agent playbook belongs to no user; give --kind user as well")
    playbook: AnyPlaybook
    sources: list[Source] | None
    others: list[AnyPlaybook]
    with calling(url) as client:
        if kind is PlaybookKind.AGENT:
            playbook = agent_playbook(client, playbook_id)
            others = [
                agent_playbook(client, other)
                for other in playbook.possible_contradictions[:CONTRADICTIONS_SHOWN_MAX]
            ]
            sources = sources_of(client, playbook)
        else:
            playbook = user_playbook(client, playbook_id, user)
            others = [
                user_playbook(client, other, user)
                for other in playbook.possible_contradictions[:CONTRADICTIONS_SHOWN_MAX]
            ]
            sources = [source_of(client, playbook)]
    if as_json:
        told = None if sources is None else [source.as_json() for source in sources]
        print_json({"kind": kind.value, "playbook": asdict(playbook), "sources": told})
        return
    print_playbook(playbook)
    print_contradictions(playbook, others)
    if isinstance(playbook, reflexio.AgentPlaybook):
        print_sources(playbook, sources)
        print_decisions(playbook)
    else:
        for source in sources or ():
            source.print(indent=0)
