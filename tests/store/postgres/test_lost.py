"""A database that goes and comes back: nothing acknowledged is lost, and nothing is doubled."""

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import Receipt
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.sql.stores import SqlStore
from sqlalchemy import event

from tests.support.store.postgres import Postgres, running_postgres
from tests.support.store.subject import Subject, ids, request

BACK_TIMEOUT_S = 60.0


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """Give a server that a test may stop."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def subject(postgres: Postgres, tmp_path: Path) -> Iterator[Subject]:
    """Give a store on it."""
    with (
        postgres.database() as url,
        Subject(lambda: SqlStore(tmp_path, database_url=url)) as subject,
    ):
        yield subject


def store_of(subject: Subject) -> SqlStore:
    """Return the store that is open."""
    assert isinstance(subject.store, SqlStore)
    return subject.store


def until_stored(subject: Subject, name: str) -> Receipt:
    """Send a request until it is stored; what refuses it is that the database is away."""
    give_up_at = time.monotonic() + BACK_TIMEOUT_S
    while True:
        try:
            (outcome,) = subject.append(request(name))
        except ServiceError as refusal:
            outcome = refusal
        if isinstance(outcome, Receipt):
            return outcome
        assert outcome.reason == "STORAGE_UNAVAILABLE"
        assert outcome.retry_after_s
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def test_crash_of_the_database_loses_nothing(postgres: Postgres, subject: Subject) -> None:
    """Calls are refused meanwhile, with advice to come again; then all goes on by itself."""
    (before,) = subject.receipts(request("before"))
    postgres.stop(signal.SIGQUIT)
    (refused,) = subject.append(request("meanwhile"))
    assert isinstance(refused, ServiceError)
    assert refused.reason == "STORAGE_UNAVAILABLE"
    with pytest.raises(ServiceError, match="did not answer"):
        subject.rows("ann")
    assert store_of(subject).database.problem()
    postgres.start()
    after = until_stored(subject, "after")
    assert [row.interaction_id for row in subject.rows("ann")] == [*ids(after), *ids(before)]
    assert store_of(subject).database.problem() is None


def test_connections_that_are_cut_are_noticed_by_nobody(
    postgres: Postgres, subject: Subject
) -> None:
    """As a pooler or a failover cuts them."""
    subject.receipts(request("r1"))
    subject.rows("ann")
    postgres.command(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'reflexio'"
    )
    assert len(subject.rows("ann")) == 1
    subject.receipts(request("r2"))
    assert len(subject.rows("ann")) == 2


@contextmanager
def cut_at_commit(subject: Subject, *, commits: bool) -> Iterator[None]:
    """Cut the writer's connection at its next commit, before or after that is on the disk."""
    # The first commit of all is that of a purge; it is over when this is answered.
    subject.receipts(request("r0"))
    engine = store_of(subject).database.backend.writing
    cuts_left = 1

    def cut(connection: Any) -> None:
        nonlocal cuts_left
        if cuts_left:
            cuts_left -= 1
            driver = connection.connection.driver_connection
            if commits:
                driver.commit()
            driver.pgconn.finish()

    event.listen(engine, "commit", cut)
    try:
        yield
    finally:
        event.remove(engine, "commit", cut)
    assert not cuts_left


@pytest.mark.parametrize("commits", [True, False])
def test_commit_whose_answer_was_lost_is_looked_up(subject: Subject, commits: bool) -> None:
    """It is told as it is: stored once, by whichever attempt."""
    with cut_at_commit(subject, commits=commits):
        (receipt,) = subject.receipts(request("r1", "one", "two"))
    assert not receipt.already_stored
    assert [row.interaction_id for row in subject.rows("ann")][:-1] == ids(receipt)[::-1]


@pytest.mark.parametrize("commits", [True, False])
def test_deletion_whose_answer_was_lost_is_counted_once(subject: Subject, commits: bool) -> None:
    """A second attempt would find nothing to delete, and say so."""
    with cut_at_commit(subject, commits=commits):
        assert subject.delete(DeletionKind.REQUEST, "r0").requests == 1
    assert subject.rows("ann") == []


def test_frozen_database_is_told(postgres: Postgres, subject: Subject) -> None:
    """What waits is answered when the database goes on; nothing is lost by it."""
    subject.receipts(request("r1"))
    postgres.freeze()
    try:
        pending = store_of(subject).append([request("r2")])
        task = subject.run(_begun(pending))
        give_up_at = time.monotonic() + BACK_TIMEOUT_S
        while store_of(subject).database.problem() is None:
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        with pytest.raises(ServiceError, match="did not answer"):
            subject.append(request("r3"))
    finally:
        postgres.go_on()
    subject.run(_ended(task))
    until_stored(subject, "r3")
    stored = {row.request_id for row in subject.rows("ann")}
    assert stored == {"r1", "r2", "r3"}


async def _begun(pending: Any) -> Any:
    task = asyncio.ensure_future(pending)
    await asyncio.sleep(0)
    return task


async def _ended(task: Any) -> Any:
    return await task


def test_ids_too_long_for_an_index_are_refused(subject: Subject) -> None:
    """By name, and nothing of the batch that is in order suffers by it."""
    long_id = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(1000))
    outcomes = subject.append(request("r1"), request(long_id), request("r2"))
    assert isinstance(outcomes[1], ServiceError)
    assert outcomes[1].reason == "INVALID_FIELD"
    assert [isinstance(outcome, Receipt) for outcome in outcomes] == [True, False, True]


def test_another_server_holds_the_database_but_briefly(
    postgres: Postgres, subject: Subject
) -> None:
    """A commit waits for whoever writes in the organisation, and goes on when that ends."""
    subject.receipts(request("r1"))
    url = store_of(subject).database.backend.writing.url
    with psycopg.connect(postgres.url(str(url.database))) as other:
        other.execute("SELECT 1 FROM org_clocks WHERE org_id = 'acme' FOR UPDATE")
        task = subject.run(_begun(store_of(subject).append([request("r2")])))
        time.sleep(0.2)
        assert not task.done()
        other.rollback()
    subject.run(_ended(task))
    assert {row.request_id for row in subject.rows("ann")} == {"r1", "r2"}
