"""A service that is away: the worker pauses, and every job keeps its attempts."""

import asyncio
from pathlib import Path

from reflexio_server.core.learning.extraction import Extraction, ExtractionError
from reflexio_server.core.learning.jobs import (
    JOB_ATTEMPTS_MAX,
    Job,
    JobState,
    LearnedPlaybooks,
    LearnedProfiles,
)
from reflexio_server.core.learning.playbook_writer import (
    Correction,
    PlaybookDraft,
)
from reflexio_server.core.learning.worker_pause import BACKOFF_FACTOR, BACKOFF_JITTER

from tests.support.learning.workshop import (
    BACKOFF_S,
    POLL_S,
    POLLS_MAX,
    Workshop,
    extraction,
    in_workshop,
)

PENDING, PROCESSING, DONE, NOTHING, DEAD = (state.value for state in JobState)


def away(retry_after_s: float | None = None) -> ExtractionError:
    """Return how a service fails that refuses everything now."""
    return ExtractionError(
        "away", may_retry=True, retry_after_s=retry_after_s, service_is_away=True
    )


def test_a_service_that_is_away_keeps_every_job_waiting(tmp_path: Path) -> None:
    """Nobody else is asked meanwhile, no attempt counts, and the wanted pause is kept."""

    async def work(shop: Workshop) -> None:
        shop.writer.answers.append(away(500.0))
        await shop.publish("r1")
        worker = shop.worker(jobs_max=1)
        worker.start()
        await shop.until(lambda: shop.job()["reason"] == "away")
        await shop.publish("r2", user_id="bob")
        worker.notify()
        await shop.until(lambda: len(shop.rows("learning_jobs")) == 2)
        first, second = shop.rows("learning_jobs")
        assert first["next_try_at_ms"] == shop.now_ms + 500_000
        assert (first["attempts"], second["attempts"], second["state"]) == (0, 0, PENDING)
        shop.now_ms += 500_000
        worker.notify()
        await shop.until(lambda: all(job["state"] == DONE for job in shop.rows("learning_jobs")))
        await worker.stop()
        assert {job["attempts"] for job in shop.rows("learning_jobs")} == {1}

    in_workshop(tmp_path, work)


def test_a_job_at_which_the_service_always_fails_holds_up_nobody(tmp_path: Path) -> None:
    """It is a dead letter after its attempts, which count as soon as others are answered."""

    async def work(shop: Workshop) -> None:
        async def learn(job: Job) -> LearnedPlaybooks | LearnedProfiles | None:
            if job.request_id == "poison":
                raise ExtractionError("500", may_retry=True, service_is_away=True, may_be_own=True)
            return await shop.playbook_job.learn(job)

        def state_of(number: int) -> str:
            state: str = shop.rows("learning_jobs")[number]["state"]
            return state

        await shop.publish("poison")
        worker = shop.worker(jobs_max=1, lease_s=1e9, learn=learn)
        worker.start()
        await shop.until(lambda: shop.job()["reason"] == "500")
        for number in range(3):
            await shop.publish(f"r{number}", user_id=f"user{number}")
        for _ in range(POLLS_MAX):
            if state_of(0) == DEAD:
                break
            shop.now_ms += 3_600_000
            worker.notify()
            await asyncio.sleep(POLL_S)
        await shop.until(lambda: state_of(0) == DEAD)
        await shop.until(lambda: all(state_of(number) == DONE for number in (1, 2, 3)))
        await worker.stop()
        first, *others = shop.rows("learning_jobs")
        assert (first["attempts"], first["reason"]) == (JOB_ATTEMPTS_MAX, "500")
        assert [job["attempts"] for job in others] == [1, 1, 1]

    in_workshop(tmp_path, work)


def test_a_pause_ends_when_somebody_retries(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.answers.append(away(3_600.0))
        await shop.publish("r1")
        worker = shop.worker()
        worker.start()
        await shop.until(lambda: shop.job()["reason"] == "away")
        await shop.until(lambda: shop.job()["state"] == PENDING)
        await shop.jobs.requeue_failed("acme", "", after_id=0, count_max=10, now_ms=shop.now_ms)
        worker.resume()
        await shop.until(lambda: shop.job()["state"] == DONE)
        await worker.stop()

    in_workshop(tmp_path, work)


def test_a_pause_is_left_at_once_when_the_worker_stops_and_at_the_next_start(
    tmp_path: Path,
) -> None:
    """The settings may be others then."""

    async def work(shop: Workshop) -> None:
        shop.writer.answers.append(away(3_600.0))
        await shop.publish("r1")
        worker = shop.worker()
        worker.start()
        await shop.until(lambda: shop.job()["reason"] == "away")
        await shop.until(lambda: shop.job()["state"] == PENDING)
        await worker.stop()
        again = shop.worker()
        again.start()
        await shop.until(lambda: shop.job()["state"] == DONE)
        await again.stop()

    in_workshop(tmp_path, work)


def test_pauses_grow_until_the_service_answers(tmp_path: Path) -> None:
    async def work(shop: Workshop) -> None:
        shop.writer.answers.extend([away() for _ in range(4)])
        await shop.publish("r1")
        worker = shop.worker()
        worker.start()
        for number in range(4):
            await shop.until(lambda number=number: len(shop.writer.corrections) > number)
            await shop.until(lambda: shop.job()["state"] == PENDING)
            pause_ms = shop.job()["next_try_at_ms"] - shop.now_ms
            middle_ms = 1000 * BACKOFF_S * BACKOFF_FACTOR**number
            assert middle_ms * BACKOFF_JITTER[0] <= pause_ms <= middle_ms * BACKOFF_JITTER[1]
            shop.now_ms += pause_ms
            worker.notify()
        await shop.until(lambda: shop.job()["state"] == DONE)
        await worker.stop()
        assert shop.job()["attempts"] == 1

    in_workshop(tmp_path, work)


def test_two_hundred_corrections_at_ten_requests_a_minute(tmp_path: Path) -> None:
    """The service refuses every request beyond ten of a minute; none of the jobs dies of it."""

    async def work(shop: Workshop) -> None:
        minutes: dict[int, int] = {}

        async def write(correction: Correction) -> Extraction[PlaybookDraft]:
            minute = shop.now_ms // 60_000
            minutes[minute] = minutes.get(minute, 0) + 1
            if minutes[minute] > 10:
                left_s = 60 - shop.now_ms % 60_000 / 1000
                raise away(left_s if minute % 2 else None)
            return extraction(correction.expert_answer)

        shop.writer.write = write
        for number in range(200):
            await shop.publish(
                f"r{number}", f"rule{number} says word{number}", user_id=f"u{number}"
            )
        worker = shop.worker(jobs_max=4)
        worker.start()

        def is_done() -> bool:
            jobs = shop.rows("learning_jobs")
            if any(job["state"] == PROCESSING for job in jobs):
                return False
            waiting = [job["next_try_at_ms"] for job in jobs if job["reason"] == "away"]
            if waiting:
                shop.now_ms = max(shop.now_ms, *waiting)
                worker.notify()
            return all(job["state"] == DONE for job in jobs)

        await shop.until(is_done)
        await worker.stop()
        assert len(shop.rows("user_playbooks")) == 200
        assert {job["attempts"] for job in shop.rows("learning_jobs")} == {1}

    in_workshop(tmp_path, work)
