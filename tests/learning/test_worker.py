"""Each job ends: as a playbook, as nothing to learn, or as a dead letter with its reason."""

from pathlib import Path
from typing import Any

import pytest
from reflexio_server.core.learning.extraction import ExtractionError
from reflexio_server.core.learning.jobs import JOB_ATTEMPTS_MAX, JobState
from reflexio_server.core.learning.playbook_writer import (
    Turn,
)
from reflexio_server.core.learning.worker_pause import BACKOFF_FACTOR, BACKOFF_JITTER
from reflexio_server.sql.schema.knowledge import user_playbooks
from sqlalchemy import update

from tests.support.learning.workshop import BACKOFF_S, Workshop, extraction, in_workshop
from tests.support.store.subject import request, says

PENDING, PROCESSING, DONE, NOTHING, DEAD = (state.value for state in JobState)


async def attempt(shop: Workshop, worker: Any, number: int) -> dict[str, Any]:
    """Go to the time of the next attempt and return the job after its attempt `number`."""
    shop.now_ms = max(shop.now_ms, shop.job()["next_try_at_ms"])
    worker.notify()
    await shop.until(lambda: shop.job()["attempts"] >= number and shop.job()["state"] != PROCESSING)
    return shop.job()


def test_only_experts_answers_make_jobs(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        await shop.store.append(
            [
                request("r1", "a", says("b", expert_content=" \n")),
                request("r2", says("b", expert_content="c"), evaluation_only=True),
                request("r3", "a", says("b", expert_content="c"), says("d", expert_content="e")),
            ]
        )
        await shop.publish("r3")
        jobs = shop.rows("learning_jobs")
        assert [(job["request_id"], job["interaction_id"]) for job in jobs] == [
            ("r3", 5),
            ("r3", 6),
        ]

    in_workshop(tmp_path, work)


def test_a_lesson_and_nothing_to_learn(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.answers.extend([extraction("say a"), extraction()])
        await shop.publish("r1")
        await shop.publish("r2")
        worker = shop.worker()
        worker.start()
        await shop.until(lambda: all(job["state"] > 2 for job in shop.rows("learning_jobs")))
        await worker.stop()
        done, nothing = shop.rows("learning_jobs")
        (playbook,) = shop.rows("user_playbooks")
        assert (done["state"], nothing["state"]) == (DONE, NOTHING)
        assert done["playbook_ids"] == f"[{playbook['user_playbook_id']}]"
        assert nothing["reason"] == "all was said"
        assert shop.notified.count("r1") == 2

    in_workshop(tmp_path, work)


def test_the_correction_is_read_from_the_users_session(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        early = [says(f"turn {number}", role="User", created_at=number) for number in range(11)]
        await shop.store.append([request("r0", *early, says("no", created_at=3), user_id="bob")])
        await shop.store.append([request("r1", *early)])
        await shop.store.append([request("r2", "elsewhere", session_id="other")])
        answer = says("z", role="agent", expert_content="x", created_at=100)
        later = says("thanks", role="User", created_at=101)
        remark = says("looking", role="Agent", created_at=50)
        await shop.store.append([request("r3", remark, answer, later)])
        worker = shop.worker()
        worker.start()
        await shop.until(lambda: shop.job()["state"] == DONE)
        await worker.stop()
        (correction,) = shop.writer.corrections
        assert (correction.question, correction.agent_answer) == ("turn 10", "z")
        assert correction.expert_answer == "x"
        expected = [Turn("User", f"turn {number}") for number in range(2, 11)]
        assert list(correction.earlier) == [*expected, Turn("Agent", "looking")]
        assert correction.earlier_left_out == 2

    in_workshop(tmp_path, work)


def test_a_failing_writer_is_asked_again_and_then_given_up(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.answers.extend(
            ExtractionError(f"failure {number}", may_retry=True) for number in range(1, 9)
        )
        await shop.publish("r1")
        worker = shop.worker()
        worker.start()
        for number in range(1, JOB_ATTEMPTS_MAX):
            job = await attempt(shop, worker, number)
            assert (job["state"], job["reason"]) == (PENDING, f"failure {number}")
            pause_ms = job["next_try_at_ms"] - shop.now_ms
            middle_ms = 1000 * BACKOFF_S * BACKOFF_FACTOR ** (number - 1)
            assert middle_ms * BACKOFF_JITTER[0] <= pause_ms <= middle_ms * BACKOFF_JITTER[1]
        job = await attempt(shop, worker, JOB_ATTEMPTS_MAX)
        await worker.stop()
        assert (job["state"], job["reason"]) == (DEAD, f"failure {JOB_ATTEMPTS_MAX}")
        assert len(shop.writer.corrections) == JOB_ATTEMPTS_MAX
        assert shop.rows("user_playbooks") == []

    in_workshop(tmp_path, work)


def test_a_wanted_pause_is_kept(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.answers.append(ExtractionError("busy", may_retry=True, retry_after_s=500.0))
        await shop.publish("r1")
        worker = shop.worker()
        worker.start()
        job = await attempt(shop, worker, 1)
        assert job["next_try_at_ms"] == shop.now_ms + 500_000
        job = await attempt(shop, worker, 2)
        await worker.stop()
        assert job["state"] == DONE

    in_workshop(tmp_path, work)


def test_a_spent_budget_is_no_attempt(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        for _ in range(2 * JOB_ATTEMPTS_MAX):
            spent = ExtractionError("spent", may_retry=True, retry_after_s=3_600.0, counts=False)
            shop.writer.answers.append(spent)
        await shop.publish("r1")
        worker = shop.worker()
        worker.start()
        for number in range(1, 2 * JOB_ATTEMPTS_MAX + 1):
            await shop.until(lambda: shop.job()["reason"] == "spent")
            await shop.until(lambda: shop.job()["state"] == PENDING)
            assert len(shop.writer.corrections) == number
            assert shop.job()["attempts"] == 0
            shop.now_ms = shop.job()["next_try_at_ms"]
            worker.notify()
            await shop.until(lambda number=number: len(shop.writer.corrections) > number)
        await shop.until(lambda: shop.job()["state"] == DONE)
        await worker.stop()
        assert shop.job()["attempts"] == 1

    in_workshop(tmp_path, work)


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (ExtractionError("refused", may_retry=False), DEAD, "refused"),
        (ZeroDivisionError("secret"), PENDING, "ZeroDivisionError"),
    ],
)
def test_other_failures(tmp_path: Path, error: Exception, state: int, reason: str) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.answers.append(error)
        await shop.publish("r1")
        worker = shop.worker(jobs_max=1)
        worker.start()
        await shop.until(lambda: shop.job()["reason"] != "")
        await shop.publish("r2", user_id="bob")
        worker.notify()
        await shop.until(lambda: shop.rows("learning_jobs")[1]["state"] == DONE)
        await worker.stop()
        failed, _ = shop.rows("learning_jobs")
        assert (failed["state"], failed["reason"], failed["attempts"]) == (state, reason, 1)

    in_workshop(tmp_path, work)


def test_stopping_gives_the_job_back(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.may_answer.clear()
        await shop.publish("r1")
        worker = shop.worker()
        worker.start()
        await shop.until(lambda: len(shop.writer.corrections) == 1)
        assert shop.job()["state"] == PROCESSING
        await worker.stop()
        assert (shop.job()["state"], shop.job()["attempts"]) == (PENDING, 0)
        shop.writer.may_answer.set()
        again = shop.worker()
        again.start()
        await shop.until(lambda: shop.job()["state"] == DONE)
        await again.stop()
        assert len(shop.rows("user_playbooks")) == 1

    in_workshop(tmp_path, work)


def test_users_are_learned_from_side_by_side_and_each_in_turn(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.may_answer.clear()
        for number, user_id in enumerate(("ann", "ann", "bob", "eve")):
            await shop.publish(f"r{number}", expert=f"about {number}", user_id=user_id)
        worker = shop.worker(jobs_max=2)
        worker.start()
        await shop.until(lambda: len(shop.writer.corrections) == 2)
        states = [job["state"] for job in shop.rows("learning_jobs")]
        assert states == [PROCESSING, PENDING, PROCESSING, PENDING]
        shop.writer.may_answer.set()
        await shop.until(lambda: all(job["state"] == DONE for job in shop.rows("learning_jobs")))
        await worker.stop()

    in_workshop(tmp_path, work)


def test_a_held_lease_is_renewed(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.may_answer.clear()
        await shop.publish("r1")
        worker = shop.worker(lease_s=0.06)
        worker.start()
        await shop.until(lambda: shop.job()["state"] == PROCESSING)
        for _ in range(3):
            shop.now_ms += 50
            renewed_ms = shop.now_ms + 60
            await shop.until(lambda at=renewed_ms: shop.job()["lease_until_ms"] >= at)
        shop.writer.may_answer.set()
        await shop.until(lambda: shop.job()["state"] == DONE)
        await worker.stop()
        assert len(shop.writer.corrections) == 1

    in_workshop(tmp_path, work)


def test_what_lost_its_lease_stores_nothing(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        await shop.publish("r1")
        now_ms, until_ms = shop.now_ms, shop.now_ms + 1000

        async def claim(owner: str, at_ms: int) -> list[Any]:
            return await shop.jobs.claim(
                owner, now_ms=at_ms, lease_until_ms=at_ms + 1000, count_max=5
            )

        (first,) = await claim("one", now_ms)
        assert await claim("two", until_ms - 1) == []
        learned = await shop.playbook_job.learn(first)
        (second,) = await claim("two", until_ms)
        assert (first.attempts, second.attempts) == (1, 2)
        assert learned is not None
        assert not await shop.jobs.renew(first, lease_until_ms=until_ms + 9_000)
        assert not await shop.jobs.finish(first, learned, now_ms=until_ms)
        assert shop.rows("user_playbooks") == []
        assert await shop.jobs.finish(second, learned, now_ms=until_ms)
        assert not await shop.jobs.finish(second, learned, now_ms=until_ms)
        (playbook,) = shop.rows("user_playbooks")
        assert playbook["evidence_count"] == 1

    in_workshop(tmp_path, work)


@pytest.mark.embedded
def test_a_job_whose_process_dies_each_time_is_given_up(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        await shop.publish("r1")
        for number in range(1, JOB_ATTEMPTS_MAX + 1):
            (job,) = await shop.jobs.claim(
                "lost", now_ms=shop.now_ms, lease_until_ms=shop.now_ms + 1000, count_max=1
            )
            assert job.attempts == number
            assert await shop.jobs.release_abandoned(now_ms=shop.now_ms) == 1
        worker = shop.worker()
        worker.start()
        await shop.until(lambda: shop.job()["state"] == DEAD)
        await worker.stop()
        assert shop.job()["reason"] == "the server ended during the last attempt"
        assert shop.writer.corrections == []

    in_workshop(tmp_path, work)


def test_what_is_deleted_while_it_is_learned_from_teaches_nothing(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.may_answer.clear()
        await shop.publish("r1")
        worker = shop.worker()
        worker.start()
        await shop.until(lambda: len(shop.writer.corrections) == 1)
        assert await shop.store.delete_interaction("acme", "ann", 2) == 1
        shop.writer.may_answer.set()
        await shop.publish("r2", user_id="bob")
        worker.notify()
        await shop.until(lambda: [job["state"] for job in shop.rows("learning_jobs")] == [DONE])
        await worker.stop()
        (playbook,) = shop.rows("user_playbooks")
        assert playbook["user_id"] == "bob"

    in_workshop(tmp_path, work)


def test_a_known_playbook_without_a_token_does_not_stop_the_learning(tmp_path: Path) -> None:
    """The model had no token for it, so its row is empty: no new draft is near it."""

    async def work(shop: Workshop) -> None:
        worker = shop.worker()
        worker.start()
        await shop.publish("r1", expert="about one")
        await shop.until(lambda: len(shop.rows("user_playbooks")) == 1)
        await shop.store.database.change(
            lambda connection: connection.execute(update(user_playbooks).values(vector=b"")).close()
        )
        await shop.publish("r2", expert="another matter")
        worker.notify()
        await shop.until(lambda: shop.rows("learning_jobs")[1]["attempts"] == 1)
        await shop.until(lambda: shop.rows("learning_jobs")[1]["state"] != PROCESSING)
        assert [job["state"] for job in shop.rows("learning_jobs")] == [DONE, DONE]
        await worker.stop()

    in_workshop(tmp_path, work)
