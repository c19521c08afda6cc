"""The time between a delete and its purge: hidden rows are still in SQLite's tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from reflexio_server.core.clock import SYSTEM_CLOCK
from reflexio_server.core.interactions.model import StoredRequest, UserStats
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    RequestFilter,
    UserSession,
    session_target,
)
from reflexio_server.sql.database.clock import set_clock
from reflexio_server.sql.database.sqlite.engine import open_writing_engine
from reflexio_server.sql.interactions import delete, read
from reflexio_server.sql.interactions.append import look_up_outcomes
from reflexio_server.sql.learning import jobs
from reflexio_server.sql.stores import SqlStore
from sqlalchemy import Connection, func, select

from tests.support.store.subject import ORG, START, Subject, encoded, ids, png, request, says

TARGETS = {
    DeletionKind.REQUEST: "r2",
    DeletionKind.SESSION: session_target("bob", "s2"),
    DeletionKind.USER: "bob",
    DeletionKind.ORG: "",
}
"""Each kind of deletion with the target that names `r2`; all but the last leave `r1` and `r3`."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder whose store holds three requests; the middle one is to be hidden."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        shared = says("a", expert_content="x", image_encoding=encoded(png()))
        subject.receipts(
            request("r1", shared, source="chat"),
            request("r2", shared, "b", user_id="bob", session_id="s2", source="chat"),
            request("r3", shared, source="chat"),
        )
    return tmp_path


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    """Give a connection to the database that no writer purges."""
    engine = open_writing_engine(folder)
    set_clock(engine, SYSTEM_CLOCK)
    with engine.connect() as opened, opened.begin():
        yield opened
    engine.dispose()


def readable(connection: Connection, stored: StoredRequest) -> dict[str, object]:
    """Return what each read finds of one request, name by name."""
    wanted = range(
        stored.first_interaction_id, stored.first_interaction_id + stored.interaction_count
    )
    of_user = read.list_interactions(connection, ORG, stored.user_id, "", None, None, None, 100)
    everything = read.list_all_interactions(connection, ORG, None, 100)
    session = read.list_session(
        connection,
        ORG,
        UserSession(stored.user_id, stored.session_id),
        RequestFilter(),
        (0, 0),
        100,
        10**6,
    )
    heads = {
        f"sessions by {name}": read.list_sessions(
            connection, ORG, RequestFilter(**{name: getattr(stored, name)}), None, 0, 100
        )
        for name in ("user_id", "request_id", "session_id", "source")
    }
    return {
        "user": [row for row in of_user.rows if row.interaction_id in wanted],
        "organisation": [row for row in everything.rows if row.interaction_id in wanted],
        "session": [head for head, _ in session.requests if head.request_id == stored.request_id],
        "request": read.find_request(connection, ORG, stored.request_id),
        "jobs": jobs.job_summary(connection, ORG, stored.request_id).counts,
        "image": read.find_image(connection, ORG, stored.first_interaction_id),
        **{
            name: [head for head in found if head.session_id == stored.session_id]
            for name, found in heads.items()
        },
    }


def found_request(connection: Connection, request_id: str) -> StoredRequest:
    """Return a request that must be there."""
    stored = read.find_request(connection, ORG, request_id)
    assert stored is not None
    return stored


def hide(connection: Connection, kind: DeletionKind, target: str) -> None:
    """Hide what is stored up to now."""
    newest = connection.execute(select(func.max(delete.interactions.c.interaction_id)))
    delete.hide(connection, ORG, kind, [target], newest.scalar_one())


@pytest.mark.parametrize("kind", list(TARGETS))
def test_hidden_request_is_found_by_no_read(connection: Connection, kind: DeletionKind) -> None:
    """Its rows are there, and nobody sees them."""
    stored = found_request(connection, "r2")
    assert all(readable(connection, stored).values())
    hide(connection, kind, TARGETS[kind])
    assert (
        connection.execute(select(func.count()).select_from(delete.interactions)).scalar_one() == 4
    )
    assert not any(readable(connection, stored).values())
    assert read.user_stats(connection, ORG, "bob") == UserStats(0, None, None)


@pytest.mark.parametrize("kind", [DeletionKind.REQUEST, DeletionKind.SESSION, DeletionKind.USER])
def test_what_is_not_hidden_is_found_as_before(connection: Connection, kind: DeletionKind) -> None:
    """The session of the others and both of its requests are whole."""
    others = [found_request(connection, name) for name in ("r1", "r3")]
    before = [readable(connection, stored) for stored in others]
    hide(connection, kind, TARGETS[kind])
    assert [readable(connection, stored) for stored in others] == before
    assert read.user_stats(connection, ORG, "ann") == UserStats(2, START, START)


@pytest.mark.parametrize("hidden", ["r1", "r3"])
def test_session_with_a_hidden_request_is_listed_by_the_others(
    connection: Connection, hidden: str
) -> None:
    """Be the hidden one the newest or the oldest."""
    (left,) = {"r1", "r3"} - {hidden}
    stored = found_request(connection, left)
    hide(connection, DeletionKind.REQUEST, hidden)
    heads = read.list_sessions(connection, ORG, RequestFilter(session_id="s1"), None, 0, 100)
    assert [tuple(head) for head in heads] == [("ann", "s1", stored.first_interaction_id)]


@pytest.mark.parametrize("kind", list(TARGETS))
def test_replay_of_a_hidden_request_is_refused(connection: Connection, kind: DeletionKind) -> None:
    """It counts as deleted before its tombstone is written."""
    hide(connection, kind, TARGETS[kind])
    (outcome,) = look_up_outcomes(connection, [request("r2")])
    assert outcome is not None
    assert getattr(outcome, "reason", "") == "REQUEST_DELETED"


@pytest.mark.parametrize("kind", list(TARGETS))
def test_hidden_request_is_not_counted_again(connection: Connection, kind: DeletionKind) -> None:
    """A repeated delete finds nothing, however it names it."""
    hide(connection, kind, TARGETS[kind])
    for other, target in TARGETS.items():
        counted = delete.count_visible(connection, ORG, other, [target], 0)
        others = 2 if other is DeletionKind.ORG and kind is not DeletionKind.ORG else 0
        assert counted.requests == others


@pytest.mark.parametrize("kind", list(TARGETS))
def test_hidden_interaction_is_not_deleted_again(
    connection: Connection, kind: DeletionKind
) -> None:
    """Deleting one interaction of a hidden request counts nothing."""
    stored = found_request(connection, "r2")
    hide(connection, kind, TARGETS[kind])
    number = stored.first_interaction_id
    assert delete.delete_interaction(connection, ORG, "bob", number) == 0


def test_later_request_of_a_hidden_session_is_found(folder: Path) -> None:
    """What is stored above the mark of the deletion is visible, whether or not it is purged."""
    with Subject(lambda: SqlStore(folder)) as subject:
        subject.delete(DeletionKind.SESSION, session_target("ann", "s1"))
        (receipt,) = subject.receipts(request("r4"))
        assert subject.sessions(session_id="s1") == [("s1", [("r4", ids(receipt))])]
