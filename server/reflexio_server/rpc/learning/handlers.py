"""What callers hear of learning: its status, the stream of it, and the end of a publish's wait."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import NamedTuple

from reflexio.v1 import learning_calls_pb2 as learning_pb
from reflexio.v1 import request_pb2

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.interactions.model import Receipt
from reflexio_server.core.learning.status import Learning, Progress
from reflexio_server.core.search.service import Search
from reflexio_server.rpc.fields import number_or_default

WAIT_S_MAX = 30.0
"""How long `wait_for_response` delays a reply at most; the contract says so too."""

STATUSES = {
    Progress.PENDING: request_pb2.LEARNING_STATUS_PENDING,
    Progress.PROCESSING: request_pb2.LEARNING_STATUS_PROCESSING,
    Progress.DONE: request_pb2.LEARNING_STATUS_DONE,
    Progress.FAILED: request_pb2.LEARNING_STATUS_FAILED,
}


class Waited(NamedTuple):
    """What a publish reply says of learning."""

    status: request_pb2.LearningStatus.ValueType | None
    playbooks_added: int = 0
    profiles_added: int = 0


class LearningHandlers:
    """The RPCs of `reflexio.v1.InteractionService` on learning."""

    def __init__(self, learning: Learning, search: Search) -> None:
        self._learning = learning
        self._search = search

    async def get_status(
        self, request: learning_pb.GetLearningStatusRequest, caller: Caller
    ) -> learning_pb.GetLearningStatusResponse:
        """Say how far the learning from one request has come."""
        report = await self._learning.report(caller.org_id, request.request_id)
        return learning_pb.GetLearningStatusResponse(
            status=STATUSES[report.progress], reason=report.reason
        )

    async def watch(
        self, request: learning_pb.WatchLearningRequest, caller: Caller
    ) -> AsyncGenerator[learning_pb.WatchLearningResponse, None]:
        """Say how far the learning from one request has come, at each change."""
        async with aclosing(self._learning.watch(caller.org_id, request.request_id)) as reports:
            async for report in reports:
                yield learning_pb.WatchLearningResponse(
                    status=STATUSES[report.progress], reason=report.reason
                )

    async def after_publish(
        self, receipt: Receipt, caller: Caller, *, teaches: bool, waits: bool
    ) -> Waited:
        """Wait, where the caller asks to, until the request is searchable and learned from."""
        if not waits:
            return Waited(request_pb2.LEARNING_STATUS_DEFERRED if teaches else None)
        searchable = self._search.wait_until_searchable(receipt.interaction_ids, WAIT_S_MAX)
        if not teaches:
            return Waited(None if await searchable else request_pb2.LEARNING_STATUS_DEFERRED)
        is_searchable, report = await asyncio.gather(
            searchable, self._learning.wait(caller.org_id, receipt.request_id, WAIT_S_MAX)
        )
        if report is None:
            return Waited(request_pb2.LEARNING_STATUS_DEFERRED)
        status = STATUSES[report.progress]
        return Waited(
            status if is_searchable else request_pb2.LEARNING_STATUS_DEFERRED,
            len(report.playbook_ids),
            len(report.profile_ids),
        )

    async def list_failed(
        self, request: learning_pb.GetFailedLearningRequest, caller: Caller
    ) -> learning_pb.GetFailedLearningResponse:
        """List the learning that was given up."""
        listing = await self._learning.list_failed(
            caller.org_id,
            request.user_id,
            count_max=number_or_default(request, "limit"),
            page_token=request.page_token,
        )
        return learning_pb.GetFailedLearningResponse(
            success=True,
            failed_jobs=[
                learning_pb.FailedLearning(
                    job_id=job.job_id,
                    user_id=job.user_id,
                    request_id=job.request_id,
                    interaction_id=job.interaction_id,
                    kind=job.kind.name.lower(),
                    attempts=job.attempts,
                    reason=job.reason,
                    failed_at=job.ended_at_ms // 1000,
                )
                for job in listing.jobs
            ],
            msg=f"{len(listing.jobs)} failed",
            next_page_token=listing.next_page_token,
        )

    async def retry(
        self, request: learning_pb.RetryLearningRequest, caller: Caller
    ) -> learning_pb.RetryLearningResponse:
        """Make learning that was given up due again."""
        count = await self._learning.retry(caller.org_id, request.request_id)
        return learning_pb.RetryLearningResponse(
            success=True, retried_count=count, message=f"{count} to be tried again"
        )
