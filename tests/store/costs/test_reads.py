"""The cost of a call does not grow with others' records.

SQLite counts its own steps, so that nothing here depends on time: a statement for which the planner
took the wrong bound walks over the records of all.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from reflexio_server.core.interactions.model import Receipt
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    RequestFilter,
    UserSession,
    session_target,
)
from reflexio_server.core.interactions.retention import Cutoffs
from reflexio_server.core.learning.jobs import AttemptFailure, Job
from reflexio_server.core.search.ports import Epoch, Watermark
from reflexio_server.sql.learning.store import SqlJobStore
from reflexio_server.sql.search.store import SqlSearchStore
from reflexio_server.sql.stores import SqlStore

from tests.store.costs.growth import grown
from tests.support.store.subject import ORG, START, request, says

LATE_MS = 4_000_000_000_000
"""When every job is due."""
OTHERS = 100, 1_500
"""Requests of others, before and after mine, in the small store and in the great one."""
MINE = 20
TURNS = 5
EVERYTHING = RequestFilter()
MINE_ALONE = RequestFilter(user_id="me")
MY_SESSION = UserSession("me", "my session")


class Stores:
    """The stores on one database, with the ids of what is mine."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.search = SqlSearchStore(self.store.database)
        self.learning = SqlJobStore(self.store.database)
        self.ids: list[int] = []
        self.jobs: list[Job] = []
        self.early_in_crowd = 0
        self.model = 0

    async def fill(self, others: int) -> None:
        """Store what is mine between two crowds of others."""
        self.model = await self.search.register_model("model", "model")
        await self._of_others("early", others)
        for outcome in await self.publish("mine"):
            assert isinstance(outcome, Receipt)
            self.ids += outcome.interaction_ids
        await self._of_others("late", others)
        crowd = await self.store.append(
            [self._request(f"crowd {number}", "crowd", "crowd") for number in range(others)]
        )
        assert isinstance(crowd[MINE], Receipt)
        self.early_in_crowd = crowd[MINE].interaction_ids[0]

    async def publish(self, prefix: str) -> list[Any]:
        """Store requests of mine."""
        return await self.store.append(
            [self._request(f"{prefix} {number}", "me", "my session") for number in range(MINE)]
        )

    async def _of_others(self, prefix: str, count: int) -> None:
        await self.store.append(
            [
                self._request(f"{prefix} {number}", f"user {number}", f"session {number}")
                for number in range(count)
            ]
        )

    @staticmethod
    def _request(request_id: str, user_id: str, session_id: str) -> Any:
        turns = [says(f"turn {number} of {request_id}") for number in range(TURNS - 1)]
        taught = says("x", role="Agent", expert_content="y")
        return request(request_id, *turns, taught, user_id=user_id, session_id=session_id)

    async def claim(self) -> None:
        """Claim some jobs, of which there is one for every request."""
        self.jobs = await self.learning.claim(
            "owner", now_ms=LATE_MS, lease_until_ms=LATE_MS, count_max=12
        )

    async def give_up(self) -> None:
        """Let the claimed jobs be dead."""
        for job in self.jobs:
            await self.learning.record_failure(
                job, AttemptFailure("no", next_try_at_ms=None), now_ms=LATE_MS
            )


Call = Callable[[Stores], Awaitable[Any]]
CALLS: dict[str, Call] = {
    "list of a user": lambda on: on.store.list_interactions(
        ORG, "me", session_id="", start_time=None, end_time=None, before=None, count_max=50
    ),
    "list of a user within times, later page": lambda on: on.store.list_interactions(
        ORG,
        "me",
        session_id="",
        start_time=START,
        end_time=2 * START,
        before=(2 * START, 1),
        count_max=50,
    ),
    "list of a great user, late page of one second": lambda on: on.store.list_interactions(
        ORG,
        "crowd",
        session_id="",
        start_time=None,
        end_time=None,
        before=(START, on.early_in_crowd),
        count_max=50,
    ),
    "list of all": lambda on: on.store.list_all_interactions(ORG, before_id=None, count_max=50),
    "list of all, later page": lambda on: on.store.list_all_interactions(
        ORG, before_id=on.ids[-1], count_max=50
    ),
    "session": lambda on: on.store.list_session(
        ORG, MY_SESSION, EVERYTHING, after=(0, 0), rows_max=50, size_bytes_max=10**6
    ),
    "session, later page": lambda on: on.store.list_session(
        ORG,
        MY_SESSION,
        EVERYTHING,
        after=(on.ids[TURNS], on.ids[TURNS]),
        rows_max=50,
        size_bytes_max=10**6,
    ),
    "sessions of a user": lambda on: on.store.list_sessions(
        ORG, MINE_ALONE, before_id=None, offset=0, count_max=10
    ),
    "sessions of a user within times": lambda on: on.store.list_sessions(
        ORG,
        MINE_ALONE._replace(start_time=START, end_time=2 * START),
        before_id=None,
        offset=0,
        count_max=10,
    ),
    "interactions of a session": lambda on: on.store.list_interactions(
        ORG,
        "me",
        session_id="my session",
        start_time=None,
        end_time=None,
        before=None,
        count_max=50,
    ),
    "users of a session": lambda on: on.store.users_of_session(ORG, "my session"),
    "users of whom anything is stored": lambda on: on.store.list_known_users(ORG, "", 5),
    "request": lambda on: on.store.find_request(ORG, "mine 3"),
    "image": lambda on: on.store.find_image(ORG, on.ids[3]),
    "counts of a user": lambda on: on.store.user_stats(ORG, "me"),
    "records for the first search": lambda on: on.search.read_changes(
        ORG, "me", on.model, Watermark(), None
    ),
    "records for a later search": lambda on: on.search.read_changes(
        ORG, "me", on.model, Watermark(on.ids[0], on.ids[-2 * TURNS], 0), Epoch(0, 0)
    ),
    "what a search found": lambda on: on.search.fetch_interactions(ORG, "me", on.ids[:10]),
    "model of a user": lambda on: on.search.serving_model(ORG, "me", on.model),
    "records without vectors": lambda on: on.search.load_unembedded(on.model, on.ids[:10]),
    "publishes": lambda on: on.publish("new"),
    "publishes that are repeated": lambda on: on.publish("mine"),
    "next job": lambda on: on.learning.next_due_ms(after_ms=0),
    "claim of jobs": Stores.claim,
    "what a job learns from": lambda on: on.learning.load_correction(on.jobs[0]),
    "what a user said": lambda on: on.learning.load_conversation(on.jobs[0]),
    "state of learning": lambda on: on.learning.job_summary(ORG, "mine 3"),
    "lessons known of a user": lambda on: on.learning.known_vectors(ORG, "me", "", on.model),
    "lessons that all are offered": lambda on: on.learning.offered_vectors(ORG, "", on.model),
    "profiles known of a user": lambda on: on.learning.known_profiles(ORG, "me", on.model),
    "dead jobs": lambda on: on.learning.list_failed(ORG, "", before_id=None, count_max=50),
    "dead jobs of a user": lambda on: on.learning.list_failed(
        ORG, "me", before_id=None, count_max=5
    ),
    "death of jobs": Stores.give_up,
    "revival of jobs": lambda on: on.learning.requeue_failed(
        ORG, "", after_id=0, count_max=50, now_ms=LATE_MS
    ),
    "users of the organisation": lambda on: on.search.list_users(ORG, "", 10),
    "next records without vectors": lambda on: on.search.scan_unembedded(on.model, 0, 10),
    "other models": lambda on: on.search.other_models(on.model),
    "next organisation": lambda on: on.store.next_organisation(""),
    "requests that have expired, of none": lambda on: on.store.find_expired(
        ORG, Cutoffs(START, {"chat": START - 1, "mail": None}), 0
    ),
    "deletion of an interaction": lambda on: on.store.delete_interaction(ORG, "me", on.ids[0]),
    "deletion of a request": lambda on: on.store.delete(ORG, DeletionKind.REQUEST, ["mine 1"]),
    "deletion of a session": lambda on: on.store.delete(
        ORG, DeletionKind.SESSION, [session_target(*MY_SESSION)]
    ),
    "deletion of a user": lambda on: on.store.delete(ORG, DeletionKind.USER, ["me"]),
}


def test_costs_do_not_grow_with_what_others_stored(tmp_path: Path) -> None:
    """Fifteen times as many records of others, about as many steps."""
    assert not grown(Stores, CALLS, tmp_path, OTHERS)
