"""The use case of an agent's turn: what was learned, what is known of the user, what was said."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from reflexio_server.core.clock import Clock
from reflexio_server.core.interactions.model import StoredInteraction
from reflexio_server.core.knowledge.context_prompt import (
    PLAYBOOKS_SHARE,
    PROFILES_SHARE,
    Budget,
    ContextEntry,
    Mark,
    latest_first,
    playbook_entry,
    profile_entry,
    render,
    turn_entry,
)
from reflexio_server.core.knowledge.model import (
    AgentPlaybook,
    Kind,
    PlaybookStatus,
    Profile,
    Record,
    RecordFilter,
    UserPlaybook,
)
from reflexio_server.core.knowledge.ports import PartitionKey, ProfileStore
from reflexio_server.core.knowledge.search import KnowledgeSearch
from reflexio_server.core.search.model import DEFAULT_SCALE, NO_FILTERS, Hit, SearchMode
from reflexio_server.core.search.ports import Query
from reflexio_server.core.search.service import Search

CONTEXT_PLAYBOOKS_MAX = 10
"""Of each kind: an agent follows a few rules at a time."""
CONTEXT_PROFILES_MAX = 50
"""What answers the query first, then what was changed last: most of it holds whatever is asked."""
TURNS_MAX = 20
"""Turns that answer the query; each stands with the one before and the one after it."""
NEIGHBOURS = 1
TURN_SIZE_MAX = 100_000
"""Characters of one turn's texts: all that can be taken fits into a reply."""


class AskedContext(NamedTuple):
    """What a context is asked for; an empty `session_id` leaves out no conversation."""

    org_id: str
    user_id: str
    query: str
    agent_version: str
    session_id: str
    chars_max: int


class GivenContext(NamedTuple):
    """The prompt, its marks in its order, and its entries: what was learned best first."""

    prompt: str
    entries: list[ContextEntry]
    marks: list[Mark]


class AgentContext:
    """Gathers what an agent is to know. Reads what was committed before the call."""

    def __init__(
        self, knowledge: KnowledgeSearch, profiles: ProfileStore, search: Search, clock: Clock
    ) -> None:
        self._knowledge = knowledge
        self._profiles = profiles
        self._search = search
        self._clock = clock

    async def give(self, asked: AskedContext) -> GivenContext:
        """Return the context within its budget. Raises what the stores raise."""
        learned, turns = await asyncio.gather(self._learned(asked), self._turns(asked))
        playbooks, profiles = learned
        budget = Budget(asked.chars_max)
        budget.take(map(playbook_entry, playbooks), PLAYBOOKS_SHARE)
        budget.take(map(profile_entry, profiles), PROFILES_SHARE)
        best_first = list(budget.taken)
        # One of tools or an image alone is a neighbour of what was found, and tells nothing.
        budget.take(entry for entry in map(turn_entry, turns) if entry.said)
        said = _in_order(budget.taken[len(best_first) :])
        shown = latest_first(best_first) + said
        return GivenContext(render(shown), best_first + said, [entry.mark for entry in shown])

    async def _learned(
        self, asked: AskedContext
    ) -> tuple[list[AgentPlaybook | UserPlaybook], list[Profile]]:
        of_agents = RecordFilter(
            agent_version=asked.agent_version,
            playbook_statuses=frozenset({PlaybookStatus.APPROVED}),
        )
        of_user = RecordFilter(user_id=asked.user_id)
        of_users = replace(of_user, agent_version=asked.agent_version)
        wanted = [
            (PartitionKey(asked.org_id, Kind.AGENT_PLAYBOOKS), of_agents, CONTEXT_PLAYBOOKS_MAX),
            (PartitionKey(asked.org_id, Kind.USER_PLAYBOOKS), of_users, CONTEXT_PLAYBOOKS_MAX),
            (
                PartitionKey(asked.org_id, Kind.PROFILES, asked.user_id),
                of_user,
                CONTEXT_PROFILES_MAX,
            ),
        ]
        rankings = await self._knowledge.rank_each(wanted, _query(asked.query), of_agents)
        found = [
            await self._records(key, hits)
            for (key, _, _), hits in zip(wanted, rankings, strict=True)
        ]
        playbooks = [record for record in found[0] + found[1] if not isinstance(record, Profile)]
        best = [record for record in found[2] if isinstance(record, Profile)]
        newest = await self._profiles.list_profiles(
            asked.org_id, of_user, before=None, count_max=CONTEXT_PROFILES_MAX
        )
        known = {profile.profile_id for profile in best}
        rest = [profile for profile in newest.rows if profile.profile_id not in known]
        return playbooks, (best + rest)[:CONTEXT_PROFILES_MAX]

    async def _records(self, key: PartitionKey, hits: Sequence[Hit]) -> list[Record]:
        records = await self._knowledge.load(key, hits)
        return [records[hit.interaction_id] for hit in hits if hit.interaction_id in records]

    async def _turns(self, asked: AskedContext) -> list[StoredInteraction]:
        """Return the turns that matter, the best first, each hit with its neighbours after it."""
        query = replace(
            _query(asked.query),
            top_k=TURNS_MAX,
            threshold=DEFAULT_SCALE.related_from,
            now=self._clock.now_s(),
            context_turns=NEIGHBOURS,
        )
        hits = await self._search.rank_user(asked.org_id, asked.user_id, query)
        ids = dict.fromkeys(
            interaction_id for hit in hits for interaction_id in (hit.interaction_id, *hit.context)
        )
        rows = await self._search.load_user(
            asked.org_id, asked.user_id, [Hit(interaction_id, 0.0, 0.0) for interaction_id in ids]
        )
        return [
            row
            for interaction_id in ids
            if (row := rows.get(interaction_id)) is not None
            and row.session_id != asked.session_id
            and _size(row) <= TURN_SIZE_MAX
        ]


def _query(text: str) -> Query:
    return Query(text, NO_FILTERS, SearchMode.HYBRID, top_k=1, threshold=None)


def _size(turn: StoredInteraction) -> int:
    return sum(len(value) for value in turn if isinstance(value, str))


def _in_order(turns: Sequence[ContextEntry]) -> list[ContextEntry]:
    """Return turns session by session, as the best of each come, the oldest first in each."""
    rows = {entry.mark.real_id: entry.record for entry in turns}
    sessions: dict[str, int] = {}
    for row in rows.values():
        assert isinstance(row, StoredInteraction)
        sessions.setdefault(row.session_id, len(sessions))

    def place(entry: ContextEntry) -> tuple[int, int, int]:
        row = entry.record
        assert isinstance(row, StoredInteraction)
        return sessions[row.session_id], row.created_at, row.interaction_id

    return sorted(turns, key=place)
