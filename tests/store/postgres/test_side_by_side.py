"""Two servers on one database: whatever they do at once, both see one order of one truth."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.core.learning.jobs import Job
from reflexio_server.core.search.ports import Watermark
from reflexio_server.sql.learning.store import SqlJobStore
from reflexio_server.sql.search.store import SqlSearchStore
from reflexio_server.sql.stores import SqlStore

from tests.support.store.postgres import shared_postgres
from tests.support.store.subject import ORG, OTHER_ORG, Subject, ids, request, says

WRITERS = 4
REQUESTS = 40
MODEL = 1
NOW_MS = 2_000_000_000_000
LEASE_MS = 60_000


@pytest.fixture
def subjects(tmp_path: Path) -> Iterator[tuple[Subject, Subject]]:
    """Give two servers' stores on one empty database."""
    with shared_postgres().database() as url:

        def open_store() -> SqlStore:
            return SqlStore(tmp_path, database_url=url)

        with Subject(open_store) as left, Subject(open_store) as right:
            yield left, right


def at_once(subjects: tuple[Subject, Subject], works: tuple[list[NewRequest], list[NewRequest]]):  # type: ignore[no-untyped-def]  # two lists of outcomes
    """Have each server store its requests, one by one, at the same time; returns the outcomes."""
    begin = threading.Barrier(2)

    def run(subject: Subject, requests: list[NewRequest]) -> list[Receipt | ServiceError]:
        begin.wait()
        return [outcome for new in requests for outcome in subject.append(new)]

    with ThreadPoolExecutor(2) as threads:
        return [*threads.map(run, subjects, works)]


def test_one_request_sent_to_both_is_stored_once(subjects: tuple[Subject, Subject]) -> None:
    """Both answer with the same ids, one of them that it was there."""
    requests = [request(f"r{number}", "one", "two") for number in range(REQUESTS)]
    left, right = at_once(subjects, (requests, requests[::-1]))
    told = {outcome.request_id: outcome for outcome in left}
    for other in right:
        mine = told[other.request_id]
        assert ids(mine) == ids(other)
        assert mine.already_stored != other.already_stored
    assert len(subjects[0].rows("ann")) == 2 * REQUESTS


def test_one_id_with_two_contents_is_stored_once(subjects: tuple[Subject, Subject]) -> None:
    """Whoever comes second is refused, on whichever server."""
    mine = [request(f"r{number}", "mine") for number in range(REQUESTS)]
    yours = [request(f"r{number}", "yours") for number in range(REQUESTS)]
    left, right = at_once(subjects, (mine, yours))
    for one_outcome, other in zip(left, right, strict=True):
        refused = [each for each in (one_outcome, other) if isinstance(each, ServiceError)]
        assert [refusal.reason for refusal in refused] == ["REQUEST_ID_REUSED"]


def test_reader_with_a_watermark_misses_nothing(subjects: tuple[Subject, Subject]) -> None:
    """Ids of an organisation become visible in their order, whichever server gives them."""
    reading = SqlSearchStore(store_of(subjects[0]).database)
    is_done = threading.Event()
    seen: list[int] = []

    async def follow() -> None:
        watermark = Watermark()
        is_last_look = False
        while True:
            changes = await reading.read_changes(ORG, "ann", MODEL, watermark, None)
            seen.extend(record.interaction_id for record in changes.records)
            watermark = changes.watermark
            if is_last_look and not changes.records:
                return
            is_last_look = is_done.is_set()

    reader = threading.Thread(target=lambda: asyncio.run(follow()))
    reader.start()
    outcomes = at_once(
        subjects,
        (
            [request(f"left{number}", "x") for number in range(4 * REQUESTS)],
            [request(f"right{number}", "y", "z") for number in range(4 * REQUESTS)],
        ),
    )
    is_done.set()
    reader.join()
    stored = sorted(number for each in outcomes for receipt in each for number in ids(receipt))
    assert sorted(seen) == stored
    assert seen == sorted(seen)


def test_job_is_claimed_by_one_server(subjects: tuple[Subject, Subject]) -> None:
    """And of a user one job at a time, whichever server has it."""
    taught = says("x", role="Agent", expert_content="y")
    for number in range(REQUESTS):
        subjects[0].append(request(f"r{number}", taught, user_id=f"user{number % 10}"))
    begin = threading.Barrier(2)

    def claim(subject: Subject) -> list[Job]:
        jobs = SqlJobStore(store_of(subject).database)
        begin.wait()
        found: list[Job] = []
        for _ in range(10):
            found += subject.run(
                jobs.claim(
                    f"owner{id(subject)}",
                    now_ms=NOW_MS,
                    lease_until_ms=NOW_MS + LEASE_MS,
                    count_max=2,
                )
            )
        return found

    with ThreadPoolExecutor(2) as threads:
        left, right = threads.map(claim, subjects)
    users = [job.user_id for job in (*left, *right)]
    assert sorted(users) == sorted(set(users))
    assert len(users) == 10


def test_start_leaves_the_jobs_of_a_server_that_lives(subjects: tuple[Subject, Subject]) -> None:
    """What it holds ends by its lease alone."""
    left, right = subjects
    left.append(request("r1", says("x", role="Agent", expert_content="y")))
    jobs = SqlJobStore(store_of(left).database)
    (job,) = left.run(
        jobs.claim("left", now_ms=NOW_MS, lease_until_ms=NOW_MS + LEASE_MS, count_max=1)
    )
    others = SqlJobStore(store_of(right).database)
    assert right.run(others.release_abandoned(NOW_MS + LEASE_MS - 1)) == 0
    assert left.run(jobs.renew(job, NOW_MS + LEASE_MS))
    assert right.run(others.release_abandoned(NOW_MS + LEASE_MS)) == 1
    assert not left.run(jobs.renew(job, NOW_MS + 2 * LEASE_MS))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["publish", "delete request", "delete user", "clear"]),
        st.sampled_from([ORG, OTHER_ORG]),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from([f"r{number}" for number in range(4)]),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(left_steps=STEPS, right_steps=STEPS)
def test_servers_agree_whatever_they_do_at_once(
    subjects: tuple[Subject, Subject],
    left_steps: list[tuple[str, str, str, str]],
    right_steps: list[tuple[str, str, str, str]],
) -> None:
    """Each sees the same at the end: no row without its request, no row of a deleted one."""
    begin = threading.Barrier(2)

    def run(subject: Subject, steps: list[tuple[str, str, str, str]]) -> None:
        begin.wait()
        for what, org_id, user_id, name in steps:
            if what == "publish":
                subject.append(request(name, "one", "two", org_id=org_id, user_id=user_id))
            elif what == "delete request":
                subject.delete(DeletionKind.REQUEST, name, org_id=org_id)
            elif what == "delete user":
                subject.delete(DeletionKind.USER, user_id, org_id=org_id)
            else:
                subject.delete(DeletionKind.ORG, "", org_id=org_id)

    with ThreadPoolExecutor(2) as threads:
        [*threads.map(run, subjects, (left_steps, right_steps))]
    for org_id in (ORG, OTHER_ORG):
        seen = [subject.sessions(org_id) for subject in subjects]
        assert seen[0] == seen[1]
        listed = [number for _, of in seen[0] for _, numbers in of for number in numbers]
        rows = [subject.all_rows(org_id) for subject in subjects]
        assert rows[0] == rows[1]
        assert sorted(listed) == sorted(row.interaction_id for row in rows[0])
        assert len(listed) == len(set(listed))


def store_of(subject: Subject) -> SqlStore:
    """Return the store that is open."""
    assert isinstance(subject.store, SqlStore)
    return subject.store
