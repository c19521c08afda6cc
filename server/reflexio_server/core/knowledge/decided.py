"""Users' playbooks that decided agent playbooks hide in a search."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from reflexio_server.core.knowledge.model import PlaybookStatus, RecordFilter

ORGANISATIONS_HELD_MAX = 1_000
"""Organisations whose decisions are held; those of another one are read anew."""


class DecidedPlaybook(NamedTuple):
    """An agent playbook that was approved or rejected; `text` is what it is found by."""

    playbook_status: int
    agent_version: str
    playbook_name: str
    text: str
    tags: frozenset[str]
    user_playbook_ids: frozenset[int]


class DecidedRows(NamedTuple):
    """An organisation's decided playbooks that are current, and the count of its changes then."""

    watermark: int
    playbooks: list[DecidedPlaybook]


class DecidedStore(Protocol):
    """Where decided playbooks are read."""

    async def read_decided(self, org_id: str, held: int | None) -> DecidedRows | None:
        """Return the decided playbooks, None when nothing has changed since the count `held`."""
        ...


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a search leaves out: records by id, and any that say the same for the same agent."""

    ids: frozenset[int] = frozenset()
    said: frozenset[tuple[str, str, str]] = frozenset()


class DecidedSources:
    """Tells what decided agent playbooks hide, as the store stands at the call."""

    def __init__(self, store: DecidedStore) -> None:
        self._store = store
        self._held: OrderedDict[str, DecidedRows] = OrderedDict()

    async def hidden(self, org_id: str, found_beside: RecordFilter | None) -> Hidden:
        """Return what is hidden: sources of rejected playbooks, and of the approved ones found.

        `found_beside` is what the same search finds among agent playbooks, None when it does not
        look there: an approved playbook hides its sources only where it can take their place.
        """
        held = self._held.get(org_id)
        rows = await self._store.read_decided(org_id, held.watermark if held else None)
        if rows is not None:
            self._held[org_id] = held = rows
        self._held.move_to_end(org_id)
        while len(self._held) > ORGANISATIONS_HELD_MAX:
            self._held.popitem(last=False)
        assert held is not None
        hiding = [playbook for playbook in held.playbooks if _hides(playbook, found_beside)]
        return _hidden_by(hiding)


def _hides(playbook: DecidedPlaybook, found_beside: RecordFilter | None) -> bool:
    if playbook.playbook_status == PlaybookStatus.REJECTED:
        return True
    wanted = found_beside
    return (
        wanted is not None
        and (not wanted.playbook_statuses or playbook.playbook_status in wanted.playbook_statuses)
        and (not wanted.agent_version or playbook.agent_version == wanted.agent_version)
        and (not wanted.playbook_name or playbook.playbook_name == wanted.playbook_name)
        and (not wanted.tags or not wanted.tags.isdisjoint(playbook.tags))
    )


def _hidden_by(playbooks: Sequence[DecidedPlaybook]) -> Hidden:
    return Hidden(
        ids=frozenset().union(*(playbook.user_playbook_ids for playbook in playbooks)),
        said=frozenset(
            (playbook.agent_version, playbook.playbook_name, playbook.text)
            for playbook in playbooks
        ),
    )
