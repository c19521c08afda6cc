"""Expired requests go as a caller would delete them, and nothing else does."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from reflexio_server.core.clock import DAY_S
from reflexio_server.core.interactions import retention
from reflexio_server.core.interactions.model import NewRequest
from reflexio_server.core.interactions.outcomes import Outcome
from reflexio_server.core.interactions.retention import Cutoffs, Lifetimes, Retention
from reflexio_server.core.limits import PURGE_ROWS_MAX, RETENTION_SOURCES_MAX
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.interactions.expiry import EXPIRED_INTERACTIONS_MAX, EXPIRED_REQUESTS_MAX
from reflexio_server.sql.stores import SqlStore

from tests.store.test_sqlite_purge import rows_of, wait_for_purge
from tests.support.clock import NOW_S, ManualClock
from tests.support.store.databases import chosen_store
from tests.support.store.subject import ORG, OTHER_ORG, Subject, encoded, ids, png, request, says

CUTOFF = NOW_S - 30 * DAY_S
LIFETIMES = Lifetimes(30, {"chat": 1, "contracts": 0, "mail": 60})


@pytest.fixture
def subject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Subject]:
    """A store whose clock stands."""
    monkeypatch.setattr(retention, "EXPIRY_PAUSE_S", 0)
    clock = ManualClock()
    with Subject(lambda: chosen_store(tmp_path, clock)) as opened:
        yield opened


def at(created_at: int, made: NewRequest) -> NewRequest:
    """Return the request as if it had come at another time."""
    made.created_at = created_at
    return made


def expire(subject: Subject, lifetimes: Lifetimes = LIFETIMES, now_s: int = NOW_S) -> None:
    """Run retention once."""
    assert isinstance(subject.store, SqlStore)
    subject.run(Retention(subject.store, lifetimes, ManualClock(now_s)).run())


def left(subject: Subject, org_id: str = ORG) -> set[str]:
    """Return the ids of the requests that are left."""
    return {row.request_id for row in subject.all_rows(org_id)}


def test_each_source_has_its_time_and_nothing_younger_goes(subject: Subject) -> None:
    """To the second; in every organisation. The times that interactions carry decide nothing."""
    for org_id in (ORG, OTHER_ORG):
        for source, days in (("", 30), ("other", 30), ("chat", 1), ("mail", 60)):
            for name, second in (("old", -1), ("young", 0)):
                made = request(f"{name} {source}", says("x", 1), "y", org_id=org_id, source=source)
                subject.receipts(at(NOW_S - days * DAY_S + second, made))
        subject.receipts(at(1, request("kept", org_id=org_id, source="contracts")))
    expire(subject)
    wanted = {"young ", "young other", "young chat", "young mail", "kept"}
    assert left(subject) == left(subject, OTHER_ORG) == wanted


def test_nothing_goes_where_everything_is_kept(subject: Subject) -> None:
    subject.receipts(at(1, request("r")))
    expire(subject, Lifetimes(0, {"chat": 1}))
    expire(subject, Lifetimes())
    assert left(subject) == {"r"}


def test_all_that_goes_along_goes_and_a_late_replay_is_recognised(
    subject: Subject, tmp_path: Path
) -> None:
    """Images, jobs, outcomes of sessions that are gone; those of a session that lives on stay."""
    old = request("old", says("x", image_encoding=encoded(png()), expert_content="y"))
    (receipt,) = subject.receipts(at(CUTOFF - 1, old))
    subject.receipts(at(CUTOFF - 1, request("old too", session_id="s2")))
    subject.receipts(at(CUTOFF, request("young", session_id="s2")))
    assert isinstance(subject.store, SqlStore)
    for session_id in ("s1", "s2"):
        outcome = Outcome(session_id, "ann", "", 1, NOW_S, "label", None, "{}", NOW_S)
        subject.run(subject.store.record_outcome(ORG, outcome))
    epochs = "SELECT total(epoch) FROM delete_epochs"
    assert rows_of(tmp_path, epochs) == [(0.0,)]
    expire(subject)
    assert rows_of(tmp_path, epochs) == [(1.0,)], "partitions in memory see that something went"
    assert left(subject) == {"young"}
    assert subject.find_image(ids(receipt)[0]) is None
    for table in ("images", "learning_jobs"):
        assert rows_of(tmp_path, f"SELECT * FROM {table}") == []
    assert rows_of(tmp_path, "SELECT session_id FROM session_outcomes") == [("s2",)]
    assert subject.refusal(request("old")) == "REQUEST_DELETED"
    tombstones = "SELECT request_id, deleted_at FROM requests WHERE deleted_at IS NOT NULL"
    assert set(rows_of(tmp_path, tombstones)) == {("old", NOW_S), ("old too", NOW_S)}


def test_slices_end_and_a_request_greater_than_one_goes_alone(
    subject: Subject, tmp_path: Path
) -> None:
    """More requests than a slice, more interactions than a slice, more than a purge takes."""
    much = 2 * EXPIRED_REQUESTS_MAX + 50
    subject.receipts(*[at(5, request(f"small {number}")) for number in range(much)])
    subject.receipts(at(6, request("long", *["x"] * (EXPIRED_INTERACTIONS_MAX + 1))))
    subject.receipts(at(6, request("great", *["x"] * (PURGE_ROWS_MAX + 1))))
    subject.receipts(at(CUTOFF, request("young")))
    assert isinstance(subject.store, SqlStore)
    found = subject.run(subject.store.find_expired(ORG, Cutoffs(CUTOFF, {}), 0))
    assert len(found) == EXPIRED_REQUESTS_MAX
    (alone,) = subject.run(subject.store.find_expired(ORG, Cutoffs(CUTOFF, {}), 6))
    assert alone.request_id in ("great", "long")
    expire(subject)
    assert left(subject) == {"young"}
    wait_for_purge(tmp_path)
    assert rows_of(tmp_path, "SELECT count(*) FROM interactions") == [(1,)]


def test_a_run_goes_on_after_a_restart_between_slices(subject: Subject) -> None:
    """Nothing is written down of a run: what is left is found again."""
    subject.receipts(*[at(5, request(f"{number}")) for number in range(EXPIRED_REQUESTS_MAX + 5)])
    assert isinstance(subject.store, SqlStore)
    slice_ = subject.run(subject.store.find_expired(ORG, Cutoffs(CUTOFF, {}), 0))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(retention, "EXPIRY_PAUSE_S", "no number of seconds")
        with pytest.raises(TypeError):
            expire(subject)
    assert len(left(subject)) == EXPIRED_REQUESTS_MAX + 5 - len(slice_)
    subject.restart()
    expire(subject)
    assert left(subject) == set()


def test_as_many_sources_as_may_be_set(subject: Subject) -> None:
    """Each with days of its own."""
    days = {f"s{number}": number + 1 for number in range(RETENTION_SOURCES_MAX)}
    last = RETENTION_SOURCES_MAX - 1
    for name, second in (("old", -1), ("young", 0)):
        created_at = NOW_S - days[f"s{last}"] * DAY_S + second
        subject.receipts(at(created_at, request(name, source=f"s{last}")))
    expire(subject, Lifetimes(1, days))
    assert left(subject) == {"young"}


def test_a_look_at_what_has_expired_uses_the_index_of_time(tmp_path: Path) -> None:
    """The statement as SQLite plans it; tests/store/costs counts its steps."""
    SqlStore(tmp_path).close()
    query = (
        "EXPLAIN QUERY PLAN SELECT request_id FROM requests WHERE org_id = 'a' AND "
        "created_at >= 0 AND created_at < 9 AND source NOT IN ('b') AND deleted_at IS NULL "
        "ORDER BY created_at LIMIT 9"
    )
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as connection:
        plan = [row[3] for row in connection.execute(query)]
    assert plan == [
        "SEARCH requests USING INDEX requests_by_time (org_id=? AND created_at>? AND created_at<?)"
    ]
