"""Deletions of very much go in slices, others' publishes in between, and leave nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reflexio_server.core.interactions.outcomes import Outcome
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.core.knowledge.model import Kind
from reflexio_server.sql.bulk_deletion import SLICE_ROWS

from tests.store.knowledge_subject import KnowledgeSubject, agent_playbook, profile, user_playbook
from tests.store.test_sqlite_overload import write_lock
from tests.support.store.subject import ORG, OTHER_ORG, request

MANY = 2 * SLICE_ROWS + 7
AGENT = Kind.AGENT_PLAYBOOKS


@pytest.fixture
def subject(tmp_path: Path) -> Iterator[KnowledgeSubject]:
    """Give a store with many records of a user, and one of another organisation."""
    with KnowledgeSubject(tmp_path) as subject:
        subject.add(*(user_playbook(f"Do {number}.") for number in range(MANY)))
        subject.add(user_playbook("Do it.", user_id="bob"))
        subject.add(*(agent_playbook(f"Do {number}.") for number in range(MANY)), kind=AGENT)
        subject.add_profiles(*(profile(f"p{number}") for number in range(MANY)))
        subject.add_profiles(profile("bobs", user_id="bob"))
        for org_id in (ORG, OTHER_ORG):
            subject.receipts(
                request("r", org_id=org_id), request("s", user_id="bob", org_id=org_id)
            )
        subject.add(user_playbook("Do it."), org_id=OTHER_ORG)
        subject.add_profiles(profile("theirs"), org_id=OTHER_ORG)
        yield subject


def left(subject: KnowledgeSubject, org_id: str) -> tuple[int, int, int, int]:
    """Count what an organisation has: user playbooks, agent playbooks, profiles, log entries."""
    return (
        len(subject.listed(Kind.USER_PLAYBOOKS, org_id)),
        len(subject.listed(Kind.AGENT_PLAYBOOKS, org_id)),
        len(subject.listed(Kind.PROFILES, org_id)),
        len(subject.log(org_id=org_id)),
    )


def test_all_playbooks(subject: KnowledgeSubject) -> None:
    """Each is counted, none is left, and nobody else's goes."""
    kinds = [Kind.USER_PLAYBOOKS, Kind.AGENT_PLAYBOOKS]
    count = subject.run(subject.knowledge.delete_playbooks(ORG, kinds, None))
    assert count == 2 * MANY + 1
    assert left(subject, ORG)[:3] == (0, 0, MANY + 1)
    assert left(subject, OTHER_ORG) == (1, 0, 1, 1)


def test_what_was_made_of_them_goes_too(subject: KnowledgeSubject) -> None:
    """Also when its source goes with one of the slices."""
    first = min(row[0] for row in subject.listed(Kind.USER_PLAYBOOKS) if row.user_id == "ann")
    made = agent_playbook("Made.", user_playbook_ids=f"[{first}]", writer="aggregation/1")
    subject.add(made, kind=AGENT)
    subject.run(subject.store.delete(ORG, DeletionKind.USER, ["ann"]))
    assert "Made." not in {row.content for row in subject.listed(AGENT)}
    assert len(subject.listed(AGENT)) == MANY


def test_all_profiles(subject: KnowledgeSubject) -> None:
    """With the log of them; an id that is gone is never given again."""
    assert subject.run(subject.knowledge.delete_profiles(ORG, None)) == MANY + 1
    assert left(subject, ORG) == (MANY + 1, MANY, 0, 0)
    assert left(subject, OTHER_ORG) == (1, 0, 1, 1)


def test_one_user(subject: KnowledgeSubject) -> None:
    """What was learned of others stays."""
    counts = subject.run(subject.store.delete(ORG, DeletionKind.USER, ["ann"]))
    assert (counts.requests, counts.user_playbooks, counts.profiles) == (1, MANY, MANY)
    assert left(subject, ORG) == (1, MANY, 1, 1)
    assert [row.request_id for row in subject.all_rows()] == ["s"]


def test_outcomes_of_an_organisation(subject: KnowledgeSubject) -> None:
    """Each is counted once."""
    store = subject.open_store

    async def record() -> None:
        for number in range(MANY):
            label = f"label {number}"
            await store.record_outcome(ORG, Outcome("s1", "ann", "", 1, 5, label, None, "", 0))

    subject.run(record())
    assert subject.run(store.delete(ORG, DeletionKind.ORG, [""])).session_outcomes == MANY


@pytest.mark.embedded  # the lock is the file's
def test_publishes_go_between_the_slices(subject: KnowledgeSubject, tmp_path: Path) -> None:
    """One that comes while the deletion waits is answered before it."""
    done: list[str] = []

    async def run() -> None:
        def note(name: str) -> Any:
            return lambda _: done.append(name)

        deletion = asyncio.create_task(subject.knowledge.delete_profiles(ORG, None))
        deletion.add_done_callback(note("deletion"))
        with write_lock(tmp_path):
            await asyncio.sleep(0.2)  # the deletion looks first, then waits for the writer
            publish = asyncio.create_task(subject.store.append([request("late")]))
            publish.add_done_callback(note("publish"))
            await asyncio.sleep(0)
        await asyncio.gather(deletion, publish)

    subject.run(run())
    assert done == ["publish", "deletion"]
