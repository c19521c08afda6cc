"""Retention asks for what has expired by its clock, deletes it in slices, and says what went."""

import asyncio
from collections.abc import Sequence

import pytest
import structlog
from reflexio_server.core.clock import DAY_S
from reflexio_server.core.errors import storage_unavailable
from reflexio_server.core.interactions import retention
from reflexio_server.core.interactions.model import DeletedCounts
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.core.interactions.retention import (
    Cutoffs,
    ExpiredRequest,
    Lifetimes,
    Retention,
)
from reflexio_server.core.metrics import EXPIRED

from tests.support.clock import NOW_S, ManualClock

ENDS_WITHIN_S = 30


class Requests:
    """Stores times of requests by organisation and id; finds two of them at once."""

    def __init__(self, **organisations: dict[str, int]) -> None:
        self.organisations = organisations
        self.deleted: list[tuple[str, list[str]]] = []
        self.fails_after = 1_000
        self.emptied = asyncio.Event()

    async def next_organisation(self, after: str) -> str | None:
        return min((name for name in self.organisations if name > after), default=None)

    async def find_expired(self, org_id: str, cutoffs: Cutoffs, since: int) -> list[ExpiredRequest]:
        assert cutoffs.others is not None
        found = [
            ExpiredRequest(name, at)
            for name, at in self.organisations[org_id].items()
            if since <= at < cutoffs.others
        ]
        return sorted(found, key=lambda request: request.created_at)[:2]

    async def delete(
        self, org_id: str, kind: DeletionKind, targets: Sequence[str]
    ) -> DeletedCounts:
        assert kind is DeletionKind.REQUEST
        if len(self.deleted) >= self.fails_after:
            raise storage_unavailable()
        self.deleted.append((org_id, list(targets)))
        for name in targets:
            del self.organisations[org_id][name]
        if not any(self.organisations.values()):
            self.emptied.set()
        return DeletedCounts(len(targets), 3 * len(targets), session_outcomes=1)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "EXPIRY_PAUSE_S", 0)


def counted() -> dict[str, float]:
    """Return the metric by kind."""
    return {labels[0]: value for labels, value in EXPIRED.read()}


def test_cutoffs_are_days_before_now_and_zero_keeps() -> None:
    cutoffs = Lifetimes(30, {"chat": 1, "contracts": 0}).cutoffs(NOW_S)
    assert cutoffs == Cutoffs(NOW_S - 30 * DAY_S, {"chat": NOW_S - DAY_S, "contracts": None})
    assert cutoffs.latest == NOW_S - DAY_S
    assert Lifetimes(0, {"chat": 2}).cutoffs(NOW_S).latest == NOW_S - 2 * DAY_S


@pytest.mark.parametrize(
    ("lifetimes", "is_unlimited"),
    [
        (Lifetimes(), True),
        (Lifetimes(0, {"chat": 0}), True),
        (Lifetimes(1), False),
        (Lifetimes(0, {"chat": 1}), False),
    ],
)
def test_what_never_expires_is_known(lifetimes: Lifetimes, is_unlimited: bool) -> None:
    assert lifetimes.is_unlimited is is_unlimited


def test_a_run_goes_through_the_organisations_and_tells_once() -> None:
    """In slices, oldest first; as the clock goes on, what was young expires."""
    day = NOW_S - DAY_S
    store = Requests(acme={"c": day - 1, "a": day - 9, "b": day - 8, "young": day}, globex={})
    store.organisations["initech"] = {"d": day - 1}
    clock = ManualClock()
    subject = Retention(store, Lifetimes(1), clock)
    before = counted()
    with structlog.testing.capture_logs() as lines:
        asyncio.run(subject.run())
        asyncio.run(subject.run())
    assert store.deleted == [("acme", ["a", "b"]), ("acme", ["c"]), ("initech", ["d"])]
    told = {"requests": 4, "interactions": 12, "session_outcomes": 3}
    assert lines == [{"event": "expired", "log_level": "info", "organisations": 2, **told}]
    assert {kind: value - before.get(kind, 0) for kind, value in counted().items()} == told
    clock.seconds += 1
    asyncio.run(subject.run())
    assert store.deleted[3:] == [("acme", ["young"])]


def test_a_run_that_is_cut_tells_what_it_did_and_the_next_goes_on() -> None:
    store = Requests(acme=dict.fromkeys("abc", 1))
    store.fails_after = 1
    subject = Retention(store, Lifetimes(1), ManualClock())
    with structlog.testing.capture_logs() as lines:
        with pytest.raises(type(storage_unavailable())):
            asyncio.run(subject.run())
        store.fails_after = 1_000
        asyncio.run(subject.run())
    assert [line["requests"] for line in lines] == [2, 1]
    assert store.organisations == {"acme": {}}


@pytest.mark.parametrize("days", [0, 1])
def test_it_runs_at_once_where_anything_can_expire(days: int) -> None:
    """And not at all where nothing can."""

    async def scenario() -> bool:
        store = Requests(acme={"a": 1})
        async with (
            asyncio.timeout(ENDS_WITHIN_S),
            Retention(store, Lifetimes(days), ManualClock()) as subject,
        ):
            if days:
                await store.emptied.wait()
            return subject._loop.is_running

    assert asyncio.run(scenario()) is bool(days)
