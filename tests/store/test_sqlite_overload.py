"""A writer that cannot commit: what waits is bounded, what is refused hears when to come back."""

import asyncio
import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from reflexio_server.core import limits
from reflexio_server.core.errors import OVERLOAD_RETRY_AFTER_S, Code, ServiceError
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.stores import SqlStore

from tests.support.store.subject import ORG, OTHER_ORG, Subject, request


@pytest.fixture
def subject(tmp_path: Path) -> Iterator[Subject]:
    """Give a store that has nothing left to do."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        subject.receipts(request("first"))
        yield subject


@contextmanager
def write_lock(folder: Path) -> Iterator[sqlite3.Connection]:
    """Hold the database's write lock from another connection, as a foreign program might."""
    connection = sqlite3.connect(folder / DATABASE_NAME, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
    finally:
        connection.close()


async def begun(
    store: SqlStore, *requests: NewRequest
) -> asyncio.Task[list[Receipt | ServiceError]]:
    """Begin to store requests and return when they wait for the writer."""
    task = asyncio.create_task(store.append(requests))
    await asyncio.sleep(0)
    return task


def test_too_many_waiting_requests_are_refused(subject: Subject, tmp_path: Path) -> None:
    """What waits is stored in the end, what was refused is not."""
    great = [request(f"r{number}") for number in range(limits.QUEUED_REQUESTS_MAX)]

    async def overload() -> tuple[list[Receipt | ServiceError], ServiceError]:
        with write_lock(tmp_path):
            waiting = await begun(subject.store, *great)
            with pytest.raises(ServiceError) as refusal:
                await subject.store.append([request("late")])
        return await waiting, refusal.value

    outcomes, refusal = subject.run(overload())
    assert (refusal.code, refusal.reason) == (Code.RESOURCE_EXHAUSTED, "OVERLOADED")
    assert refusal.retry_after_s == OVERLOAD_RETRY_AFTER_S
    assert all(isinstance(outcome, Receipt) for outcome in outcomes)
    assert subject.find_request("late") is None
    assert subject.receipts(request("late"))


def test_too_many_waiting_bytes_are_refused(subject: Subject, tmp_path: Path) -> None:
    """The queue is bounded by what its requests weigh, too."""
    heavy = dataclasses.replace(request("heavy"), size_bytes=limits.QUEUED_BYTES_MAX - 2**20)
    light = dataclasses.replace(request("light"), org_id=OTHER_ORG)
    other = dataclasses.replace(request("other"), org_id=OTHER_ORG, size_bytes=2**20)

    async def overload() -> ServiceError:
        with write_lock(tmp_path):
            waiting = [
                await begun(subject.store, heavy),
                await begun(subject.store, light),
            ]
            with pytest.raises(ServiceError) as refusal:
                await subject.store.append([other])
        await asyncio.gather(*waiting)
        return refusal.value

    assert subject.run(overload()).reason == "OVERLOADED"
    assert subject.find_request("other", OTHER_ORG) is None
    assert subject.find_request("heavy") is not None
    assert subject.find_request("light", OTHER_ORG) is not None


def test_request_greater_than_the_queue_is_taken_when_nothing_waits(subject: Subject) -> None:
    """What fits into a message is never refused for ever."""
    heavy = dataclasses.replace(request("heavy"), size_bytes=limits.QUEUED_BYTES_MAX * 2)
    assert subject.receipts(heavy)


def test_deletes_are_refused_like_publishes(subject: Subject, tmp_path: Path) -> None:
    """They wait in the same queue."""
    great = [request(f"r{number}") for number in range(limits.QUEUED_REQUESTS_MAX)]

    async def overload() -> str:
        with write_lock(tmp_path):
            waiting = await begun(subject.store, *great)
            with pytest.raises(ServiceError) as refusal:
                await subject.store.delete(ORG, DeletionKind.USER, ["ann"])
        await waiting
        return refusal.value.reason

    assert subject.run(overload()) == "OVERLOADED"
    assert subject.find_request("first") is not None


def test_reads_go_on_while_the_writer_waits(subject: Subject, tmp_path: Path) -> None:
    """They see what was committed before."""

    async def read() -> list[str]:
        with write_lock(tmp_path):
            waiting = await begun(subject.store, request("r1"))
            page = await subject.store.list_interactions(
                ORG, "ann", session_id="", start_time=None, end_time=None, before=None, count_max=10
            )
        await waiting
        return [row.request_id for row in page.rows]

    assert subject.run(read()) == ["first"]


def test_cancelled_publish_may_still_commit(subject: Subject, tmp_path: Path) -> None:
    """Who went away gets the receipt when it asks again, and nothing is stored twice."""

    async def cancelled() -> None:
        with write_lock(tmp_path):
            waiting = await begun(subject.store, request("r1"))
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

    subject.run(cancelled())
    assert subject.receipts(request("r1"))
    assert [row.request_id for row in subject.rows("ann")] == ["r1", "first"]


def test_publish_that_cannot_commit_is_refused_and_can_be_repeated(
    subject: Subject, tmp_path: Path
) -> None:
    """The database stays locked longer than the writer waits for it."""

    async def locked_out() -> list[Receipt | ServiceError]:
        with write_lock(tmp_path):
            return await subject.store.append([request("r1")])

    (outcome,) = subject.run(locked_out())
    assert isinstance(outcome, ServiceError)
    assert (outcome.code, outcome.reason) == (Code.UNAVAILABLE, "STORAGE_UNAVAILABLE")
    assert outcome.retry_after_s
    assert subject.find_request("r1") is None
    assert subject.receipts(request("r1"))


def test_closed_store_refuses_in_words(tmp_path: Path) -> None:
    """A publish that comes too late hears that the server is stopping."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        subject.store.close()
        with pytest.raises(ServiceError) as refusal:
            subject.append(request("r1"))
        assert refusal.value.reason == "SHUTTING_DOWN"


def test_what_waits_is_stored_when_the_store_closes(tmp_path: Path) -> None:
    """Closing commits the queue first."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:

        async def close_at_once() -> None:
            tasks = [await begun(subject.store, request(f"r{number}")) for number in range(50)]
            subject.store.close()
            outcomes = [outcome for (outcome,) in await asyncio.gather(*tasks)]
            assert all(isinstance(outcome, Receipt) for outcome in outcomes)

        subject.run(close_at_once())
        subject.restart()
        assert len(subject.rows("ann")) == 50
