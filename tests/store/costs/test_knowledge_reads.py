"""The cost of a call on learned records does not grow with others' knowledge."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from reflexio_server.core.interactions.outcomes import Outcome, OutcomeFilter
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    session_target,
)
from reflexio_server.core.knowledge.model import Kind, Profile, RecordFilter, UserPlaybook, Vector
from reflexio_server.core.knowledge.ports import HeldPartition, PartitionKey
from reflexio_server.sql.knowledge.store import SqlKnowledgeStore
from reflexio_server.sql.stores import SqlStore

from tests.store.costs.growth import grown
from tests.store.knowledge_subject import (
    AGENT,
    EDITOR,
    USER,
    agent_playbook,
    profile,
    user_playbook,
)
from tests.support.store.subject import ORG, START, request, says

OTHERS = 50, 600
"""Records of others, before and after mine, in the small store and in the great one."""
MINE = 20
MODEL = 1
VECTOR = Vector("", MODEL, b"row")
EVERYTHING = RecordFilter()
MINE_ALONE = RecordFilter(user_id="me")


class KnowledgeStores:
    """The learned records of a database, with the ids of what is mine.

    Every record has a vector but my playbooks for users and my profiles.
    """

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.knowledge = SqlKnowledgeStore(store.database)
        self.playbooks: dict[Kind, list[int]] = {}
        self.held: dict[Kind, HeldPartition] = {}

    async def fill(self, others: int) -> None:
        """Store what is mine between two crowds of others."""
        await self._of_others("early", others)
        names = [f"mine {number}" for number in range(MINE)]
        self.playbooks = {
            USER: await self.add([user_playbook(name, user_id="me") for name in names]),
            AGENT: await self.add([agent_playbook(name) for name in names], VECTOR),
        }
        await self.add_profiles([profile(name, user_id="me") for name in names])
        await self._sessions(names, ["me"] * MINE)
        await self._of_others("late", others)
        for kind in (USER, AGENT):
            rows = await self.knowledge.read_partition(PartitionKey(ORG, kind), None)
            assert rows is not None
            self.held[kind] = HeldPartition(rows.watermark, len(rows.records))

    async def _of_others(self, prefix: str, count: int) -> None:
        names = [f"{prefix} {number}" for number in range(count)]
        await self.add([user_playbook(name, user_id=name) for name in names], VECTOR)
        await self.add([agent_playbook(name) for name in names], VECTOR)
        await self.add_profiles([profile(name, user_id=name) for name in names], VECTOR)
        await self._sessions(names, names)

    async def add(self, given: list[Any], vector: Vector | None = None) -> list[int]:
        """Store playbooks of one kind; returns their ids."""
        kind = USER if isinstance(given[0], UserPlaybook) else AGENT
        return (await self.knowledge.add_playbooks(ORG, kind, given, [vector] * len(given)))[0]

    async def add_profiles(self, given: list[Profile], vector: Vector | None = None) -> None:
        """Store profiles."""
        await self.knowledge.add_profiles(ORG, given, [vector] * len(given))

    async def _sessions(self, names: list[str], users: list[str]) -> None:
        """Store a session of each name, and how it ended."""
        await self.store.append(
            [
                request(name, says("hi"), user_id=user, session_id=name)
                for name, user in zip(names, users, strict=True)
            ]
        )
        await asyncio.gather(*map(self.end_session, names))

    async def end_session(self, session_id: str) -> None:
        """Record an outcome."""
        outcome = Outcome(session_id, "", "", 1, START, "", None, "", START)
        await self.store.record_outcome(ORG, outcome)


Call = Callable[[KnowledgeStores], Awaitable[Any]]


def _of_kind(kind: Kind) -> dict[str, Call]:
    key = PartitionKey(ORG, kind)
    more = user_playbook("more") if kind is USER else agent_playbook("more")
    return {
        f"list of {kind}": lambda on: on.knowledge.list_playbooks(
            ORG, kind, EVERYTHING, before=None, count_max=50
        ),
        f"list of {kind}, later page": lambda on: on.knowledge.list_playbooks(
            ORG, kind, EVERYTHING, before=(START, on.playbooks[kind][-1]), count_max=50
        ),
        f"one of {kind}": lambda on: on.knowledge.list_playbooks(
            ORG, kind, RecordFilter(record_id=on.playbooks[kind][0]), before=None, count_max=1
        ),
        f"{kind} that a search found": lambda on: on.knowledge.find_records(
            ORG, kind, on.playbooks[kind]
        ),
        f"vectors of {kind}": lambda on: on.knowledge.read_vectors(key, on.playbooks[kind], MODEL),
        f"{kind} without vectors": lambda on: on.knowledge.list_unembedded(key, MODEL, 2 * MINE),
        f"search of {kind} after no change": lambda on: on.knowledge.read_partition(
            key, on.held[kind]
        ),
        f"change of one of {kind}": lambda on: on.knowledge.update_playbook(
            ORG, kind, on.playbooks[kind][3], {"content": "new"}, None, EDITOR
        ),
        f"one more of {kind}": lambda on: on.add([more]),
        f"search of {kind} after changes": lambda on: on.knowledge.read_partition(
            key, on.held[kind]
        ),
        f"deletion of some of {kind}": lambda on: on.knowledge.delete_playbooks(
            ORG, [kind], on.playbooks[kind][:12]
        ),
    }


CALLS: dict[str, Call] = {
    **_of_kind(USER),
    **_of_kind(AGENT),
    "playbooks of a user": lambda on: on.knowledge.list_playbooks(
        ORG, USER, MINE_ALONE, before=None, count_max=50
    ),
    "profiles of a user": lambda on: on.knowledge.list_profiles(
        ORG, MINE_ALONE, before=None, count_max=50
    ),
    "profiles of all": lambda on: on.knowledge.list_profiles(
        ORG, EVERYTHING, before=None, count_max=50
    ),
    "one profile": lambda on: on.knowledge.list_profiles(
        ORG, RecordFilter(profile_id="mine 3"), before=None, count_max=1
    ),
    "first search of a user's profiles": lambda on: on.knowledge.read_partition(
        PartitionKey(ORG, Kind.PROFILES, "me"), None
    ),
    "profiles of a user without vectors": lambda on: on.knowledge.list_unembedded(
        PartitionKey(ORG, Kind.PROFILES, "me"), MODEL, 2 * MINE
    ),
    "profiles without vectors": lambda on: on.knowledge.list_unembedded(
        PartitionKey(ORG, Kind.PROFILES), MODEL, 2 * MINE
    ),
    "expired profiles": lambda on: on.knowledge.purge_expired_profiles(ORG),
    "change of a profile": lambda on: on.knowledge.update_profile(
        ORG, "me", "mine 3", {"content": "new"}, None
    ),
    "one more profile": lambda on: on.add_profiles([profile("more", user_id="me")]),
    "deletion of profiles": lambda on: on.knowledge.delete_profiles(
        ORG, [f"mine {number}" for number in range(12)], "me"
    ),
    "log of a user": lambda on: on.knowledge.list_profile_changes(
        ORG, "me", before=None, count_max=50
    ),
    "log of all": lambda on: on.knowledge.list_profile_changes(ORG, "", before=None, count_max=50),
    "outcome": lambda on: on.end_session("mine 3"),
    "outcomes of a user": lambda on: on.store.list_outcomes(
        ORG, OutcomeFilter(user_id="me"), before=None, offset=0, count_max=50
    ),
    "decided playbooks": lambda on: on.knowledge.read_decided(ORG, None),
    "outcomes of all": lambda on: on.store.list_outcomes(
        ORG, OutcomeFilter(), before=None, offset=0, count_max=50
    ),
    "outcomes of sessions": lambda on: on.store.list_outcomes(
        ORG,
        OutcomeFilter(session_ids=frozenset({f"mine {n}" for n in range(12)})),
        before=None,
        offset=0,
        count_max=50,
    ),
    "deletion of a session that has outcomes": lambda on: on.store.delete(
        ORG, DeletionKind.SESSION, [session_target("me", "mine 3")]
    ),
    "deletion of a user who was taught": lambda on: on.store.delete(ORG, DeletionKind.USER, ["me"]),
}


def test_costs_do_not_grow_with_what_others_were_taught(tmp_path: Path) -> None:
    """Twelve times as many records of others, about as many steps."""
    assert not grown(KnowledgeStores, CALLS, tmp_path, OTHERS)
