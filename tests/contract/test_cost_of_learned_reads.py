"""What a call on learned records costs does not grow with what others have been taught."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reflexio_server.core.learned_model import (
    NEVER_EXPIRES,
    Kind,
    Outcome,
    OutcomeFilter,
    Profile,
    RecordFilter,
)
from reflexio_server.core.learned_ports import HeldPartition, PartitionKey
from reflexio_server.core.ports import DeletionKind
from reflexio_server.sql.learned_store import SqlLearnedStore
from reflexio_server.sql.store import SqlStore

from tests.contract.learned import AGENT, USER, agent_playbook, profile, user_playbook
from tests.contract.subject import ORG, START, request, says
from tests.database_steps import Steps, grown, steps_counted

OTHERS = 50, 600
"""Records of others, before and after mine, in the small store and in the great one."""
MINE = 20
MODEL = 1
NOTHING: RecordFilter = RecordFilter()
MINE_ALONE = RecordFilter(user_id="me")


class LearnedStores:
    """A store in a folder with the ids of what is mine."""

    def __init__(self, folder: Path, steps: Steps) -> None:
        self.steps = steps
        folder.mkdir()
        self.store = SqlStore(folder)
        self.learned = SqlLearnedStore(self.store)
        self.user_playbooks: list[int] = []
        self.agent_playbooks: list[int] = []

    async def fill(self, others: int) -> None:
        """Store what is mine between two crowds of others."""
        await self._of_others("early", others)
        mine = range(MINE)
        (self.user_playbooks, _), (self.agent_playbooks, _) = (
            await self._add(USER, [user_playbook(f"mine {n}", user_id="me") for n in mine]),
            await self._add(AGENT, [agent_playbook(f"mine {n}") for n in mine]),
        )
        await self._profiles([self._profile(f"mine {n}", "me") for n in mine])
        await self.store.append([self._request(f"mine {n}", "me") for n in mine])
        await self._outcomes([f"mine {n}" for n in mine])
        await self._of_others("late", others)

    async def _of_others(self, prefix: str, count: int) -> None:
        names = [f"{prefix} {number}" for number in range(count)]
        await self._add(USER, [user_playbook(name, user_id=name) for name in names])
        await self._add(AGENT, [agent_playbook(name) for name in names])
        await self._profiles([self._profile(name, name) for name in names])
        await self.store.append([self._request(name, name) for name in names])
        await self._outcomes(names)

    async def _add(self, kind: Kind, given: list[Any]) -> tuple[list[int], int]:
        return await self.learned.add_playbooks(ORG, kind, given, [None] * len(given))

    async def _outcomes(self, sessions: list[str]) -> None:
        await asyncio.gather(
            *(self.learned.record_outcome(ORG, self._outcome(name)) for name in sessions)
        )

    async def _profiles(self, given: list[Profile]) -> None:
        await self.learned.add_profiles(ORG, given, [None] * len(given))

    @staticmethod
    def _profile(name: str, user_id: str) -> Profile:
        return profile(name, name, user_id=user_id, expiration_timestamp=NEVER_EXPIRES)

    @staticmethod
    def _request(name: str, user_id: str) -> Any:
        return request(name, says("hi"), user_id=user_id, session_id=name)

    @staticmethod
    def _outcome(session_id: str) -> Outcome:
        return Outcome(session_id, "", "", 1, START, "", None, "", START)

    def playbooks(self, kind: Kind) -> list[int]:
        """Return the ids of mine."""
        return self.user_playbooks if kind is USER else self.agent_playbooks

    def held(self, kind: Kind, user_id: str = "") -> Awaitable[Any]:
        """Read what a copy lacks that is a few changes behind."""
        key = PartitionKey(ORG, kind, user_id)

        async def read() -> Any:
            whole = await self.learned.read_partition(key, None)
            assert whole is not None
            before = self.steps.count
            held = HeldPartition(whole.change_count, len(whole.records))
            assert await self.learned.read_partition(key, held) is None
            cost = self.steps.count - before
            self.steps.count = before + cost
            return cost

        return read()


Call = Callable[[LearnedStores], Awaitable[Any]]


def _of_kind(kind: Kind) -> dict[str, Call]:
    def change(on: LearnedStores, number: int) -> Awaitable[Any]:
        record_id = on.playbooks(kind)[number]
        return on.learned.update_playbook(ORG, kind, record_id, {"content": "new"}, None)

    return {
        f"list of {kind}": lambda on: on.learned.list_playbooks(
            ORG, kind, NOTHING, before=None, count_max=50
        ),
        f"list of {kind}, later page": lambda on: on.learned.list_playbooks(
            ORG, kind, NOTHING, before=(START, on.playbooks(kind)[-1]), count_max=50
        ),
        f"one of {kind}": lambda on: on.learned.list_playbooks(
            ORG, kind, RecordFilter(record_id=on.playbooks(kind)[0]), before=None, count_max=1
        ),
        f"{kind} that a search found": lambda on: on.learned.find_records(
            ORG, kind, on.playbooks(kind)
        ),
        f"vectors of {kind}": lambda on: on.learned.read_vectors(
            PartitionKey(ORG, kind), on.playbooks(kind), MODEL
        ),
        f"{kind} without vectors": lambda on: on.learned.list_unembedded(
            PartitionKey(ORG, kind), MODEL, 10
        ),
        f"change of one of {kind}": lambda on: change(on, 3),
        f"one more of {kind}": lambda on: on._add(
            kind, [user_playbook("more") if kind is USER else agent_playbook("more")]
        ),
        f"deletion of some of {kind}": lambda on: on.learned.delete_playbooks(
            ORG, [kind], on.playbooks(kind)[:12]
        ),
    }


CALLS: dict[str, Call] = {
    **_of_kind(USER),
    **_of_kind(AGENT),
    "playbooks of a user": lambda on: on.learned.list_playbooks(
        ORG, USER, MINE_ALONE, before=None, count_max=50
    ),
    "profiles of a user": lambda on: on.learned.list_profiles(
        ORG, MINE_ALONE, before=None, count_max=50
    ),
    "profiles of all": lambda on: on.learned.list_profiles(ORG, NOTHING, before=None, count_max=50),
    "one profile": lambda on: on.learned.list_profiles(
        ORG, RecordFilter(profile_id="mine 3"), before=None, count_max=1
    ),
    "first search of a user's profiles": lambda on: on.learned.read_partition(
        PartitionKey(ORG, Kind.PROFILES, "me"), None
    ),
    "vectors of profiles": lambda on: on.learned.list_unembedded(
        PartitionKey(ORG, Kind.PROFILES, "me"), MODEL, 10
    ),
    "expired profiles": lambda on: on.learned.purge_expired_profiles(ORG),
    "change of a profile": lambda on: on.learned.update_profile(
        ORG, "me", "mine 3", {"content": "new"}, None
    ),
    "one more profile": lambda on: on._profiles([on._profile("more", "me")]),
    "deletion of profiles": lambda on: on.learned.delete_profiles(
        ORG, [f"mine {number}" for number in range(12)], "me"
    ),
    "log of a user": lambda on: on.learned.list_profile_changes(
        ORG, "me", before=None, count_max=50
    ),
    "log of all": lambda on: on.learned.list_profile_changes(ORG, "", before=None, count_max=50),
    "outcome": lambda on: on.learned.record_outcome(ORG, on._outcome("mine 3")),
    "outcomes of a user": lambda on: on.learned.list_outcomes(
        ORG, OutcomeFilter(user_id="me"), before=None, offset=0, count_max=50
    ),
    "outcomes of all": lambda on: on.learned.list_outcomes(
        ORG, OutcomeFilter(), before=None, offset=0, count_max=50
    ),
    "outcomes of sessions": lambda on: on.learned.list_outcomes(
        ORG,
        OutcomeFilter(session_ids=frozenset({f"mine {n}" for n in range(12)})),
        before=None,
        offset=0,
        count_max=50,
    ),
    "deletion of a session that has outcomes": lambda on: on.store.delete(
        ORG, DeletionKind.SESSION, ["mine 3"]
    ),
    "deletion of a user who was taught": lambda on: on.store.delete(ORG, DeletionKind.USER, ["me"]),
}


@pytest.fixture
def steps() -> Iterator[Steps]:
    with steps_counted() as steps:
        yield steps


async def _costs(folder: Path, steps: Steps, others: int) -> dict[str, int]:
    stores = LearnedStores(folder, steps)
    try:
        await stores.fill(others)
        costs = {}
        for name, call in CALLS.items():
            before = steps.count
            await call(stores)
            costs[name] = steps.count - before
        for kind in (USER, AGENT):  # what is ranked together is all that the organisation has
            costs[f"later search of {kind}"] = await stores.held(kind)
        return costs
    finally:
        stores.store.close()


def test_costs_do_not_grow_with_what_others_were_taught(steps: Steps, tmp_path: Path) -> None:
    """Twelve times as many records of others, about as many steps."""
    few, many = (asyncio.run(_costs(tmp_path / str(others), steps, others)) for others in OTHERS)
    assert not grown(few, many)
