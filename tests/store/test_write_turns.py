"""Turns at the writer: nobody's many, or great, works delay another's single one."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from reflexio_server.core import limits
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import Receipt
from reflexio_server.core.knowledge.model import Kind
from reflexio_server.sql.database.write_queue import (
    CHANGED_ROW_COST,
    GREAT_WORK_BYTES,
    GREAT_WORK_ROWS,
    Work,
    WriteQueue,
)
from reflexio_server.sql.knowledge.store import SqlKnowledgeStore
from reflexio_server.sql.stores import SqlStore

from tests.store.knowledge_subject import KnowledgeSubject, user_playbook
from tests.store.test_sqlite_overload import write_lock
from tests.support.store.subject import ORG, OTHER_ORG, request

THIRD_ORG = "initech"


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Give a loop for works that nobody waits for."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def work(
    loop: asyncio.AbstractEventLoop, org_id: str, rows: int = 1, size_bytes: int = 100
) -> Work:
    """Return a work of an organisation."""
    return Work(loop, loop.create_future(), org_id, 1, rows, size_bytes, requests=[])


def orgs(batch: list[Work]) -> list[str]:
    """Return whose works a commit takes, in order."""
    return [item.org_id for item in batch]


def test_organisations_take_turns(loop: asyncio.AbstractEventLoop) -> None:
    """Whoever comes with one work is in the next commit, however many another one brought."""
    queue = WriteQueue()
    rows = GREAT_WORK_ROWS - 1
    for _ in range(limits.BATCH_ROWS_MAX // rows + 100):
        queue.put(work(loop, ORG, rows))
    queue.put(work(loop, OTHER_ORG))
    queue.put(work(loop, THIRD_ORG))
    assert orgs(queue.take())[:3] == [ORG, OTHER_ORG, THIRD_ORG]


@pytest.mark.parametrize("weight", [(GREAT_WORK_ROWS, 100), (1, GREAT_WORK_BYTES)])
def test_small_works_pass_great_ones(
    loop: asyncio.AbstractEventLoop, weight: tuple[int, int]
) -> None:
    """Also those of the same organisation."""
    queue = WriteQueue()
    great = [work(loop, ORG, *weight) for _ in range(3)]
    small = work(loop, ORG)
    for item in (*great, small):
        queue.put(item)
    assert queue.take() == [small, *great]


@pytest.mark.parametrize("weight", [(limits.BATCH_ROWS_MAX, 100), (1, limits.BATCH_BYTES_MAX)])
def test_great_works_go_one_in_a_commit(
    loop: asyncio.AbstractEventLoop, weight: tuple[int, int]
) -> None:
    """What came meanwhile goes between them; and they go, however much that is."""
    queue = WriteQueue()
    great = [work(loop, ORG, *weight) for _ in range(2)]
    for item in great:
        queue.put(item)
    assert queue.take() == [great[0]]
    small = [work(loop, OTHER_ORG, GREAT_WORK_ROWS - 1) for _ in range(200)]
    for item in small:
        queue.put(item)
    second = queue.take()
    assert second[-1] is great[1]
    assert len(second) < len(small)
    taken = len(second)
    while len(queue):
        taken += len(queue.take())
    assert taken == len(small) + 1


def test_works_of_an_organisation_keep_their_order(loop: asyncio.AbstractEventLoop) -> None:
    """Within what is small, and within what is great."""
    queue = WriteQueue()
    works = [work(loop, ORG, 1 + number) for number in range(20)]
    for item in works:
        queue.put(item)
    assert queue.take() == works


def test_closed_queue_is_done_when_all_is_taken(loop: asyncio.AbstractEventLoop) -> None:
    """What waits is taken first."""
    queue = WriteQueue()
    queue.put(work(loop, ORG, limits.BATCH_ROWS_MAX))
    queue.put(work(loop, ORG, limits.BATCH_ROWS_MAX))
    queue.close()
    assert len(queue.take()) == 1
    assert not queue.is_done()
    assert len(queue.take()) == 1
    assert queue.is_done()
    queue.wait()


def test_a_full_queue_of_one_organisation_leaves_room_for_others(tmp_path: Path) -> None:
    """It is refused itself, and the other's request is stored."""
    share = int(limits.SHARE * limits.QUEUED_REQUESTS_MAX)
    many = [request(f"r{number}") for number in range(share)]

    async def overload(store: SqlStore) -> tuple[str, list[Receipt | ServiceError]]:
        with write_lock(tmp_path):
            waiting = asyncio.create_task(store.append(many))
            await asyncio.sleep(0)
            with pytest.raises(ServiceError) as refusal:
                await store.append([request("late")])
            other = asyncio.create_task(store.append([request("theirs", org_id=OTHER_ORG)]))
            await asyncio.sleep(0)
        await waiting
        return refusal.value.reason, await other

    with KnowledgeSubject(tmp_path) as subject:
        reason, outcomes = subject.run(overload(subject.open_store))
    assert reason == "OVERLOADED"
    assert isinstance(outcomes[0], Receipt)


def test_publish_goes_before_many_great_changes(tmp_path: Path) -> None:
    """A thousand playbooks a call are great; another organisation's publish does not wait."""
    calls = 2 + 4 * limits.BATCH_ROWS_MAX // (1_000 * CHANGED_ROW_COST)
    done: list[str] = []

    async def called(store: SqlStore) -> None:
        knowledge = SqlKnowledgeStore(store.database)

        async def add(call: int) -> None:
            given = [user_playbook(f"{call} {place}") for place in range(1_000)]
            await knowledge.add_playbooks(ORG, Kind.USER_PLAYBOOKS, given, [None] * 1_000)
            done.append(ORG)

        async def publish() -> None:
            await store.append([request("theirs", org_id=OTHER_ORG)])
            done.append(OTHER_ORG)

        with write_lock(tmp_path):
            tasks = [asyncio.create_task(add(call)) for call in range(calls)]
            await asyncio.sleep(0)
            tasks.append(asyncio.create_task(publish()))
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    with KnowledgeSubject(tmp_path) as subject:
        subject.run(called(subject.open_store))
    assert len(done) == calls + 1
    assert done.index(OTHER_ORG) < calls // 2


def test_a_great_bulk_goes_in_slices(tmp_path: Path) -> None:
    """Its items are atomic one by one; another organisation's publish goes between them."""
    many = [request(f"r{number}", *["said"] * 100) for number in range(100)]
    done: list[str] = []

    async def called(store: SqlStore) -> list[Receipt | ServiceError]:
        with write_lock(tmp_path):
            bulk = asyncio.create_task(store.append(many))
            await asyncio.sleep(0)
            other = asyncio.create_task(store.append([request("theirs", org_id=OTHER_ORG)]))
            await asyncio.sleep(0)
        for task, name in ((other, OTHER_ORG), (bulk, ORG)):
            task.add_done_callback(lambda _, name=name: done.append(name))
        await other
        return await bulk

    with KnowledgeSubject(tmp_path) as subject:
        outcomes = subject.run(called(subject.open_store))
        assert [outcome.request_id for outcome in outcomes if isinstance(outcome, Receipt)] == [
            new.request_id for new in many
        ]
        ids = [
            i
            for outcome in outcomes
            if isinstance(outcome, Receipt)
            for i in outcome.interaction_ids
        ]
        assert ids == sorted(set(ids))
        assert len(ids) == 10_000
    assert done == [OTHER_ORG, ORG]
