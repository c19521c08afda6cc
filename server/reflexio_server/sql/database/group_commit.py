"""The one thread that writes: it commits for everybody who waits (group commit)."""

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from reflexio_server.core.access.acts import Act
from reflexio_server.core.errors import (
    ServiceError,
    overloaded,
    shutting_down,
    storage_full,
    storage_unavailable,
)
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.core.kill_points import KillPoint, reach
from reflexio_server.core.metrics import (
    COMMIT_SECONDS,
    COMMIT_SIZE,
    COMMIT_SYNC_SECONDS,
    COMMITS_FAILED,
    QUEUE_BYTES,
    QUEUE_REQUESTS,
)
from reflexio_server.sql.database.backend import Backend
from reflexio_server.sql.database.commit_delay import CommitDelay
from reflexio_server.sql.database.files.reserve import FreesRoom
from reflexio_server.sql.database.write_queue import (
    CHANGED_ROW_COST,
    WaitingWorks,
    Weight,
    Work,
    WriteQueue,
    slices,
)

REQUEST_OVERHEAD_BYTES = 512
"""What a queued request weighs besides its texts and images."""

log = structlog.get_logger()

AppendOutcome = Receipt | ServiceError
"""What came of one request of a batch."""


@dataclass(frozen=True, slots=True)
class CommitSteps:
    """What the writer runs in its transactions; the features give it."""

    append: Callable[[Connection, Sequence[NewRequest]], list[AppendOutcome]]
    """Stores a batch in a transaction that has done nothing yet; returns its results."""
    look_up: Callable[[Connection, Sequence[NewRequest]], list[AppendOutcome | None]]
    """Returns what is stored of a batch whose commit failed, None for what is not."""
    purge: Callable[[Connection], bool]
    """Purges a slice of what is deleted; returns whether more is left."""
    record_act: Callable[[Connection, Act, Any], int]
    """Writes down the act that a change is part of, with what it returned; returns its entry."""


class Writer:
    """Owns the writing connection. `append` and `change` are called on the event loop."""

    def __init__(self, backend: Backend, steps: CommitSteps) -> None:
        self._backend = backend
        self._steps = steps
        self._connection: Connection | None = backend.writing.connect()
        self._queue = WriteQueue()
        self._backlog = WaitingWorks()
        QUEUE_REQUESTS.read_from(lambda: self._backlog.request_count)
        QUEUE_BYTES.read_from(lambda: self._backlog.size_bytes)
        self._delay = CommitDelay()
        self._is_closed = False
        self._may_purge = True
        self._failure = ""
        self._thread = threading.Thread(target=self._run, name="reflexio-writer", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str:
        """Why commits fail, "" while they succeed; one that failed by its own fault is none."""
        return "the disk is full" if self._backend.is_short else self._failure

    async def append(self, requests: Sequence[NewRequest]) -> list[AppendOutcome]:
        """Commit requests and return their outcomes in order; OVERLOADED when too much waits.

        Many go in slices, so that others' go in between: each request is whole in one.
        """
        works = [self._appending(part) for part in slices(requests)]
        self._submit(works)
        if len(works) == 1:
            outcomes: list[AppendOutcome] = await works[0].future
            return outcomes
        parts: list[list[AppendOutcome]] = await asyncio.gather(*(work.future for work in works))
        return [outcome for part in parts for outcome in part]

    def _appending(self, requests: Sequence[NewRequest]) -> Work:
        return self._work(
            requests[0].org_id,
            {new.org_id for new in requests},
            requests=requests,
            request_count=len(requests),
            rows=sum(len(request.interactions) for request in requests),
            size_bytes=sum(request.size_bytes + REQUEST_OVERHEAD_BYTES for request in requests),
        )

    async def change(
        self,
        change: Callable[[Connection], Any],
        org_id: str,
        weight: Weight,
        org_ids: Collection[str] = (),
    ) -> Any:
        """Run `change` in a savepoint of a commit and return its value after the commit.

        `org_id` says in whose turn, empty for the server's own, `org_ids` where it writes besides;
        OVERLOADED when too much waits.
        """
        work = self._work(
            org_id,
            {*org_ids, org_id} - {""},
            change=change,
            request_count=1,
            rows=weight.rows * CHANGED_ROW_COST,
            size_bytes=weight.size_bytes + REQUEST_OVERHEAD_BYTES,
        )
        self._submit([work])
        return await work.future

    def close(self) -> None:
        """Commit what waits, then end the thread and close the connection."""
        if not self._is_closed:
            self._is_closed = True
            self._queue.close()
            self._thread.join()

    def _work(self, org_id: str, org_ids: Collection[str], **fields: Any) -> Work:
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        return Work(loop=loop, future=future, org_id=org_id, org_ids=org_ids, **fields)

    def _submit(self, works: Sequence[Work]) -> None:
        """Put works of one organisation into the queue.

        A caller that is cancelled leaves its work to be committed: `_notify` passes it over.
        """
        if self._is_closed:
            raise shutting_down()
        refusal = self._backend.refusal_at_once()
        if refusal is not None:
            raise refusal
        if not self._backlog.has_room(works):
            raise overloaded()
        for work in works:
            self._backlog.add(work)
            self._queue.put(work)

    def _notify(self, answers: list[tuple[Work, Any]]) -> None:
        """Complete the futures of one commit; runs on the event loop."""
        for work, answer in answers:
            self._backlog.remove(work)
            if work.future.cancelled():
                continue
            if isinstance(answer, ServiceError) and work.change is not None:
                work.future.set_exception(answer)
            else:
                work.future.set_result(answer)

    def _run(self) -> None:
        while True:
            batch, is_last = self._take()
            if batch:
                self._delay.note(len(batch))
                answers = self._commit_or_refuse(batch)
                reach(KillPoint.COMMITTED_NOT_ACKED)
                batch[0].loop.call_soon_threadsafe(
                    self._notify, list(zip(batch, answers, strict=True))
                )
            if is_last:
                break
            if self._may_purge:
                self._may_purge = self._backend.problem() is None
            if self._may_purge:
                self._purge()
            if not self._backend.settle(self._connection):
                self._drop_connection()
        if self._connection is not None:
            self._connection.close()

    def _take(self) -> tuple[list[Work], bool]:
        """Return what waits, up to one batch, and whether the writer is to end."""
        # With a purge to go on with, an empty queue is no reason to wait.
        if not self._may_purge:
            self._queue.wait()
        if len(self._queue):
            self._delay.wait(self._queue)
        return self._queue.take(), self._queue.is_done()

    def _commit_or_refuse(self, batch: list[Work]) -> list[Any]:
        """The worker loop's boundary: whatever goes wrong, every caller gets an answer."""
        try:
            refusal = self._backend.refusal()
            if refusal is None:
                answers = self._commit_what_fits(batch)
                # SQLite's files may have gone meanwhile: OK is said of what will be found again.
                refusal = self._backend.refusal_after_commit()
            return answers if refusal is None else [_refuse(work, refusal) for work in batch]
        except Exception:
            # The thread's boundary: each caller is answered, and the next commit runs.
            log.exception("writer_failed", works=len(batch))
            self._failure = "the writer failed; the log has more"
            self._drop_connection()
            return [_refuse(work, storage_unavailable()) for work in batch]

    def _commit_what_fits(self, batch: list[Work]) -> list[Any]:
        """Commit the batch; of it what makes room where there is none."""
        if self._backend.has_room():
            return self._commit(batch)
        self._may_purge = True  # what a failed purge has left
        freeing = [work for work in batch if isinstance(work.change, FreesRoom)]
        answers = iter(self._commit(freeing) if freeing else [])
        return [
            next(answers) if isinstance(work.change, FreesRoom) else _refuse(work, storage_full())
            for work in batch
        ]

    def _commit(self, batch: list[Work]) -> list[Any]:
        """Commit the batch, or its parts one by one where the whole fails."""
        tries_left = self._backend.commit_tries
        while True:
            tries_left -= 1
            try:
                return self._commit_whole(batch)
            except DBAPIError as error:
                log.warning("batch_failed", works=len(batch), error=str(error.orig))
                if tries_left and self._backend.is_passing(error):
                    continue
                if self._backend.is_out_of_reach(error):
                    # Trying part by part would only wait again for each.
                    refusal = self._backend.refusal_of(error)
                    return [_refuse(work, refusal) for work in batch]
                if len(batch) == 1:
                    return [self._commit_parts(batch[0], error)]
                break
        return [answer for work in batch for answer in self._commit_what_fits([work])]

    def _commit_parts(self, work: Work, error: DBAPIError) -> Any:
        """Commit the requests of one work alone, where a row and not the database was at fault."""
        if work.requests is None or len(work.requests) == 1 or self._backend.is_at_fault(error):
            return self._after_failure(work, error)
        return [
            outcome
            for new in work.requests
            for outcome in self._commit([replace(work, requests=[new])])[0]
        ]

    def _commit_whole(self, batch: list[Work]) -> list[Any]:
        connection = self._connected()
        appended = [new for work in batch if work.requests is not None for new in work.requests]
        org_ids = sorted({org_id for work in batch for org_id in work.org_ids})
        ready_at_s = 0.0
        began_at_s = time.perf_counter()
        deletes = any(isinstance(work.change, FreesRoom) for work in batch)
        try:
            self._backend.make_ready(connection, deletes=deletes)
            with connection.begin():
                self._backend.start(connection, org_ids)
                outcomes = self._steps.append(connection, appended) if appended else []
                changed = [
                    _run_change(connection, work.change)
                    for work in batch
                    if work.change is not None
                ]
                reach(KillPoint.BEFORE_COMMIT)
                ready_at_s = time.perf_counter()
        except DBAPIError as error:
            COMMITS_FAILED.add()
            if self._backend.is_at_fault(error) and not self._backend.is_out_of_reach(error):
                self._failure = str(error.orig)
            self._drop_connection()
            self._backend.failed()
            if not ready_at_s or not self._was_committed():
                raise
        ended_at_s = time.perf_counter()
        COMMIT_SIZE.observe(len(batch))
        COMMIT_SECONDS.observe(ended_at_s - began_at_s)
        COMMIT_SYNC_SECONDS.observe(ended_at_s - ready_at_s)
        self._failure = ""
        self._backend.committed()
        self._may_purge = self._may_purge or bool(changed)
        answers: list[Any] = []
        start = 0
        changes = iter(changed)
        for work in batch:
            if work.requests is None:
                answers.append(next(changes))
            else:
                answers.append(outcomes[start : start + len(work.requests)])
                start += len(work.requests)
        return answers

    def _was_committed(self) -> bool:
        try:
            return self._backend.was_committed(self._connected)
        except DBAPIError as error:
            log.warning("commit_unknown", error=str(error.orig))
            self._drop_connection()
            return False

    def _after_failure(self, work: Work, error: DBAPIError) -> Any:
        """Answer for one work whose commit failed: what is stored counts, whatever was raised."""
        if isinstance(work.change, FreesRoom) and self._backend.make_room(error):
            self._settle_purge()
            return self._commit([work])[0]
        refusal = self._backend.refusal_of(error)
        if work.requests is None:
            return refusal
        try:
            found = self._steps.look_up(self._connected(), work.requests)
            self._connected().rollback()
        except DBAPIError:
            self._drop_connection()
            return _refuse(work, refusal)
        return [outcome or refusal for outcome in found]

    def _purge(self) -> None:
        try:
            connection = self._connected()
            with connection.begin():
                self._backend.start(connection, ())
                self._may_purge = self._steps.purge(connection)
            self._backend.committed()
            if self._may_purge:
                reach(KillPoint.PURGE_HALF_DONE)
        except DBAPIError as error:
            log.warning("purge_failed", error=str(error.orig))
            self._drop_connection()
            self._backend.failed()
            self._may_purge = self._backend.make_room(error)
        if self._backend.is_short:
            self._settle_purge()

    def _settle_purge(self) -> None:
        try:
            self._backend.settle_purge(self._connected())
        except DBAPIError as error:
            log.warning("connecting_failed", error=str(error.orig))

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._backend.writing.connect()
        return self._connection

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _run_change(connection: Connection, change: Callable[[Connection], Any]) -> Any:
    """Run one change in a savepoint, so that its refusal leaves the rest of the batch alone."""
    try:
        with connection.begin_nested():
            return change(connection)
    except ServiceError as error:
        return error


def _refuse(work: Work, refusal: ServiceError) -> Any:
    """Return the answer of a work of which nothing was stored."""
    return refusal if work.requests is None else [refusal for _ in work.requests]
