"""Agent playbooks are found by the users' playbooks they were made of, whoever wrote them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.core.knowledge.aggregator import ClusterUpdate
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.knowledge.aggregation import SqlAggregationStore
from reflexio_server.sql.migrations.versions import v0014_playbook_sources
from sqlalchemy import create_engine

from tests.store.knowledge_subject import (
    AGENT,
    USER,
    KnowledgeSubject,
    agent_playbook,
    user_playbook,
)
from tests.support.store.subject import ORG, OTHER_ORG

pytestmark = pytest.mark.embedded  # they look into the file


@pytest.fixture
def subject(tmp_path: Path) -> Iterator[KnowledgeSubject]:
    """Give an empty store."""
    with KnowledgeSubject(tmp_path) as subject:
        yield subject


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    """Return what a statement finds in the database."""
    with closing(sqlite3.connect(folder / DATABASE_NAME)) as connection:
        return connection.execute(statement).fetchall()


def links(folder: Path) -> set[tuple[object, ...]]:
    """Return which agent playbooks are found by which users' playbooks."""
    columns = "org_id, user_playbook_id, agent_playbook_id"
    return set(rows(folder, f"SELECT {columns} FROM agent_playbook_sources"))


def named(folder: Path) -> set[tuple[object, ...]]:
    """Return which users' playbooks agent playbooks name."""
    found = rows(folder, "SELECT org_id, user_playbook_ids, agent_playbook_id FROM agent_playbooks")
    return {
        (org_id, source_id, playbook_id)
        for org_id, listed, playbook_id in found
        for source_id in json.loads(str(listed) or "[]")
    }


def made(subject: KnowledgeSubject, name: str, sources: list[int], org_id: str = ORG) -> int:
    """Store an agent playbook with sources; returns its id."""
    listed = json.dumps(sources, separators=(",", ":"))
    playbook = agent_playbook(name, user_playbook_ids=listed, writer="aggregation/1")
    return subject.add(playbook, kind=AGENT, org_id=org_id)[0]


def test_each_source_finds_what_was_made_of_it(subject: KnowledgeSubject, tmp_path: Path) -> None:
    """New ones, and such as a later run found to have grown."""
    ids = subject.add(*(user_playbook(f"Do {number}.", user_id=f"{number}") for number in range(4)))
    first = made(subject, "first", ids[:2])
    second = made(subject, "second", ids[1:3])
    assert links(tmp_path) == named(tmp_path) != set()
    grown = ClusterUpdate(first, frozenset({*ids[:2], ids[3]}))
    learned = SqlAggregationStore(subject.open_store.database)
    subject.run(learned.store_clusters(ORG, [], [grown]))
    assert links(tmp_path) == named(tmp_path)
    assert (ORG, ids[3], first) in links(tmp_path)
    subject.run(subject.store.delete(ORG, DeletionKind.USER, ["1", "2"]))
    left = {row.agent_playbook_id: row.user_playbook_ids for row in subject.listed(AGENT)}
    assert left == {first: f"[{ids[0]},{ids[3]}]"}
    assert second not in left
    assert links(tmp_path) == named(tmp_path)


def test_a_playbook_of_agents_that_goes_leaves_nothing(
    subject: KnowledgeSubject, tmp_path: Path
) -> None:
    """By its id, and with all; another organisation's stay."""
    ids = subject.add(user_playbook("Do it."), user_playbook("Do that."))
    theirs = subject.add(user_playbook("Do it."), org_id=OTHER_ORG)
    made(subject, "theirs", theirs, OTHER_ORG)
    gone = made(subject, "gone", ids)
    made(subject, "stays", ids)
    subject.run(subject.knowledge.delete_playbooks(ORG, [AGENT], [gone]))
    assert links(tmp_path) == named(tmp_path)
    assert len(links(tmp_path)) == len(ids) + 1
    subject.run(subject.knowledge.delete_playbooks(ORG, [USER, AGENT], None))
    assert links(tmp_path) == named(tmp_path)
    assert {org_id for org_id, *_ in links(tmp_path)} == {OTHER_ORG}


def test_sources_of_an_older_database_are_found(tmp_path: Path) -> None:
    """The migration reads the lists: what was made before it goes with its sources, too."""
    with KnowledgeSubject(tmp_path) as subject:
        ids = subject.add(user_playbook("Do it."), user_playbook("Do that."))
        made(subject, "made", ids)
        made(subject, "by hand", [])
    before = links(tmp_path)
    with closing(sqlite3.connect(tmp_path / DATABASE_NAME)) as connection, connection:
        connection.execute("DROP TABLE agent_playbook_sources")
    engine = create_engine(f"sqlite:///{tmp_path / DATABASE_NAME}")
    with (
        engine.begin() as begun,
        Operations.context(MigrationContext.configure(begun)),
    ):
        v0014_playbook_sources.upgrade()
    engine.dispose()
    with KnowledgeSubject(tmp_path) as subject:
        assert links(tmp_path) == before != set()
        subject.run(subject.store.delete(ORG, DeletionKind.USER, ["ann"]))
        assert [row.content for row in subject.listed(AGENT)] == ["by hand"]
