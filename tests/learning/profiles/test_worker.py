"""Deletions while a job of profiles runs leave no profile, whatever the order."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.jobs import AttemptFailure, Job, JobState
from reflexio_server.core.learning.profile_extractor import (
    Conversation,
    KnownProfile,
    ProfileDraft,
)
from reflexio_server.core.learning.profile_job import ProfileJob
from reflexio_server.core.learning.worker import LearningWorker
from reflexio_server.sql.knowledge.store import SqlKnowledgeStore

from tests.support.learning.workshop import Workshop, in_workshop
from tests.support.store.subject import request, says

PENDING, PROCESSING, DONE, NOTHING, DEAD = (state.value for state in JobState)


class ScriptedExtractor:
    """Answers each call with the next of `answers`; then with each of the user's turns."""

    def __init__(self) -> None:
        self.answers: deque[tuple[ProfileDraft, ...]] = deque()
        self.asked: list[tuple[Conversation, tuple[KnownProfile, ...]]] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def extract(
        self, conversation: Conversation, known: tuple[KnownProfile, ...]
    ) -> Extraction[ProfileDraft]:
        """Answer when the test lets it."""
        self.asked.append((conversation, known))
        await self.may_answer.wait()
        drafts = (
            self.answers.popleft()
            if self.answers
            else tuple(
                ProfileDraft(turn.content, 6, (turn.interaction_id,))
                for turn in conversation.turns
                if turn.is_users
            )
        )
        return Extraction(drafts, "" if drafts else "nothing", "scripted/1", calls=1)


class ProfileShop(Workshop):
    """A workshop whose jobs are those of profiles."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.extractor = ScriptedExtractor()
        self.profile_job = ProfileJob(self.jobs, self.extractor, self.vectors)

    async def say(self, request_id: str, *texts: str, **fields: Any) -> None:
        """Store what a user says."""
        turns = [says(text, role="User") for text in texts]
        new = request(request_id, *turns, **fields)
        await self.store.append([replace(new, extracts_profiles=True)])

    def profile_worker(self) -> LearningWorker:
        """Return a started worker."""
        worker = self.worker(learn=self.profile_job.learn)
        worker.start()
        return worker

    async def claimed(self) -> Job:
        """Return the job that is due, claimed."""
        (job,) = await self.jobs.claim(
            "test", now_ms=self.now_ms, lease_until_ms=self.now_ms + 1000, count_max=1
        )
        return job


def in_shop(folder: Path, work: Callable[[ProfileShop], Coroutine[Any, Any, None]]) -> None:
    """Run a test in a workshop of profiles."""
    in_workshop(folder, work, ProfileShop)


async def delete_interaction(shop: ProfileShop) -> None:
    await shop.store.delete_interaction("acme", "ann", 1)


async def delete_request(shop: ProfileShop) -> None:
    await shop.store.delete("acme", DeletionKind.REQUEST, ["r1"])


async def delete_user(shop: ProfileShop) -> None:
    await shop.store.delete("acme", DeletionKind.USER, ["ann"])


async def delete_everything(shop: ProfileShop) -> None:
    await shop.store.delete("acme", DeletionKind.ORG, [""])


@pytest.mark.parametrize(
    ("delete", "left"),
    [
        (delete_interaction, ["I eat fish"]),
        (delete_request, []),
        (delete_user, []),
        (delete_everything, []),
    ],
)
def test_what_is_deleted_while_it_is_learned_from_leaves_no_profile(
    tmp_path: Path, delete: Callable[[ProfileShop], Coroutine[Any, Any, None]], left: list[str]
) -> None:
    """One interaction's deletion has the others looked through again, without it."""

    async def work(shop: ProfileShop) -> None:
        shop.extractor.may_answer.clear()
        await shop.say("r1", "I drink tea", "I eat fish")
        worker = shop.profile_worker()
        await shop.until(lambda: len(shop.extractor.asked) == 1)
        await delete(shop)
        shop.extractor.may_answer.set()
        await shop.say("r2", "I like snow", user_id="bob")
        worker.notify()
        await shop.until(
            lambda: all(job["state"] in (DONE, NOTHING) for job in shop.rows("learning_jobs"))
        )
        await worker.stop()
        stored = [row["content"] for row in shop.rows("profiles") if row["user_id"] == "ann"]
        assert stored == left
        notified = shop.rows("profile_changes")
        assert "tea" not in "".join(row["added"] for row in notified)

    in_shop(tmp_path, work)


def test_a_profile_that_is_deleted_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    """The deletion was answered with OK before the job ended."""

    async def work(shop: ProfileShop) -> None:
        await shop.say("r1", "I drink tea")
        job = await shop.claimed()
        learned = await shop.profile_job.learn(job)
        assert learned is not None
        assert await shop.jobs.finish(job, learned, now_ms=shop.now_ms)
        (profile,) = shop.rows("profiles")

        await shop.say("r2", "I drink tea", session_id="other")
        job = await shop.claimed()
        learned = await shop.profile_job.learn(job)
        assert learned is not None
        records = SqlKnowledgeStore(shop.store.database)
        assert await records.delete_profiles("acme", [profile["profile_id"]], "ann") == 1
        assert await shop.jobs.finish(job, learned, now_ms=shop.now_ms)
        (gone,) = shop.rows("profiles")
        assert (gone["content"], gone["status"]) == ("", 0)
        _, ended = shop.rows("learning_jobs")
        assert ended["state"] == NOTHING
        assert "was deleted meanwhile" in ended["reason"]

    in_shop(tmp_path, work)


def test_an_older_statement_replaces_no_newer_one(tmp_path: Path) -> None:
    """A request whose job came late says what held before."""

    async def work(shop: ProfileShop) -> None:
        await shop.say("r1", "I live in Rome")
        await shop.say("r2", "I live in Oslo")
        late = await shop.claimed()
        await shop.jobs.record_failure(
            late, AttemptFailure("busy", shop.now_ms + 5_000), now_ms=shop.now_ms
        )
        newer = await shop.claimed()
        assert newer.request_id == "r2"
        shop.extractor.answers.append((ProfileDraft("Lives in Oslo", 6, (2,)),))
        learned = await shop.profile_job.learn(newer)
        assert learned is not None
        assert await shop.jobs.finish(newer, learned, now_ms=shop.now_ms)

        shop.now_ms += 10_000
        late = await shop.claimed()
        assert late.request_id == "r1"
        shop.extractor.answers.append((ProfileDraft("Lives in Rome", 6, (1,), replaces=0),))
        learned = await shop.profile_job.learn(late)
        assert learned is not None
        assert await shop.jobs.finish(late, learned, now_ms=shop.now_ms)
        assert [row["content"] for row in shop.rows("profiles")] == ["Lives in Oslo"]
        first, _ = shop.rows("learning_jobs")
        assert (first["state"], first["reason"]) == (
            NOTHING,
            "a later statement of the user says otherwise",
        )

    in_shop(tmp_path, work)


def test_a_request_without_interactions_teaches_nothing(tmp_path: Path) -> None:
    async def work(shop: ProfileShop) -> None:
        await shop.say("r1", "I drink tea")
        await shop.store.delete_interaction("acme", "ann", 1)
        worker = shop.profile_worker()
        await shop.until(lambda: shop.job()["state"] == NOTHING)
        await worker.stop()
        assert shop.job()["reason"] == "the request has no words of the user"
        assert shop.extractor.asked == []

    in_shop(tmp_path, work)
