"""The sources of a playbook: the interactions that it was learned from, and of whom."""

import dataclasses
from typing import Any

import reflexio

from reflexio_server.cli.interactions.requests import describe
from reflexio_server.cli.knowledge.playbook_kind import any_status
from reflexio_server.cli.knowledge.playbook_words import beginning, named, standing
from reflexio_server.cli.terminal import counted, moment, output, print_whole, printable

SOURCES_SHOWN_MAX = 20
"""User playbooks of which the interactions are looked up; the others are counted."""

NEWEST_LOOKED_AT = 1_000
"""Of a user's interactions, where a playbook was taught by more than one request."""


@dataclasses.dataclass(frozen=True)
class Source:
    """A user playbook with those of its interactions that were found."""

    playbook: reflexio.UserPlaybook
    interactions: list[reflexio.Interaction]

    def as_json(self) -> dict[str, Any]:
        """Return both as a JSON object holds them."""
        return {
            "user_playbook": dataclasses.asdict(self.playbook),
            "interactions": [dataclasses.asdict(interaction) for interaction in self.interactions],
        }

    def print(self, indent: int) -> None:
        """Print the interactions, and the ids of those that were not found."""
        asked = self.playbook.source_interaction_ids
        space = " " * indent
        if self.playbook.request_id:
            _line(f"{space}request: {self.playbook.request_id}")
        _line(f"{space}learned from:" if asked else f"{space}learned from: no interaction is named")
        for interaction in self.interactions:
            when = f"{moment(interaction.created_at)} UTC, {interaction.role}"
            whose = f"user {interaction.user_id}, session {interaction.session_id}"
            _line(f"{space}    interaction {interaction.interaction_id}, {when}, {whose}")
            _line(f"{space}        {describe(interaction)}")
        found = {interaction.interaction_id for interaction in self.interactions}
        for interaction_id in asked:
            if interaction_id not in found:
                _line(f"{space}    interaction {interaction_id}, not found: deleted, or long ago")
        print_whole("passage:", self.playbook.source_span, indent=indent)


def source_of(client: reflexio.ReflexioClient, playbook: reflexio.UserPlaybook) -> Source:
    """Return a user playbook with its interactions, oldest first."""
    wanted = set(playbook.source_interaction_ids)
    looked_at: list[reflexio.Interaction] = []
    if wanted and playbook.user_id:
        if playbook.request_id:
            listed = client.get_requests(playbook.user_id, request_id=playbook.request_id)
            for session in listed.sessions:
                for request in session.requests:
                    looked_at += request.interactions
        if not wanted <= {interaction.interaction_id for interaction in looked_at}:
            newest = client.get_interactions(playbook.user_id, top_k=NEWEST_LOOKED_AT)
            looked_at += newest.interactions
    found = {interaction.interaction_id: interaction for interaction in looked_at}
    return Source(playbook, [found[number] for number in sorted(wanted & found.keys())])


def sources_of(
    client: reflexio.ReflexioClient, playbook: reflexio.AgentPlaybook
) -> list[Source] | None:
    """Return the user playbooks that an agent playbook was made of, the first 20 that are there.

    None where the key may not read them.
    """
    sources = []
    try:
        for playbook_id in playbook.user_playbook_ids[:SOURCES_SHOWN_MAX]:
            found = client.get_user_playbooks(
                user_playbook_id=playbook_id, status_filter=any_status()
            )
            sources += [source_of(client, source) for source in found.user_playbooks]
    except reflexio.PermissionDenied:
        return None
    return sources


def print_sources(playbook: reflexio.AgentPlaybook, sources: list[Source] | None) -> None:
    """Print what an agent playbook was made of."""
    ids = playbook.user_playbook_ids
    if not ids:
        _line("sources: none, it was not gathered from users")
        return
    _line(f"sources: {counted(len(ids), 'user playbook')}")
    if sources is None:
        _line(f"    {', '.join(map(str, ids))}; what they say needs a key with the scope admin")
        return
    for source in sources:
        of_user = f"user {source.playbook.user_id}" if source.playbook.user_id else "of no user"
        _line(f"    {named(source.playbook)}, {of_user}, {standing(source.playbook)}")
        _line(f"        {beginning(source.playbook)}")
        source.print(indent=8)
    if len(ids) > SOURCES_SHOWN_MAX:
        _line(f"    and {len(ids) - SOURCES_SHOWN_MAX} more")


def _line(text: str) -> None:
    output.print(printable(text), soft_wrap=True)
