"""`reflexio.v1.LearningService`: decode, call the use case, encode."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from reflexio.v1 import learning_pb2
from reflexio.v1 import learning_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.learning.status import Learning, Progress
from reflexio_server.rpc.fields import number_or_default

STATUSES = {
    Progress.PENDING: learning_pb2.LEARNING_STATUS_PENDING,
    Progress.PROCESSING: learning_pb2.LEARNING_STATUS_PROCESSING,
    Progress.DONE: learning_pb2.LEARNING_STATUS_DONE,
    Progress.FAILED: learning_pb2.LEARNING_STATUS_FAILED,
}


class LearningHandlers:
    """`reflexio.v1.LearningService`."""

    def __init__(self, learning: Learning) -> None:
        self._learning = learning

    async def get_status(
        self, request: pb.GetLearningStatusRequest, caller: Caller
    ) -> pb.GetLearningStatusResponse:
        """Say how far the learning from one request has come."""
        report = await self._learning.report(caller.org_id, request.request_id)
        return pb.GetLearningStatusResponse(status=STATUSES[report.progress], reason=report.reason)

    async def watch(
        self, request: pb.WatchLearningRequest, caller: Caller
    ) -> AsyncGenerator[pb.WatchLearningResponse, None]:
        """Say how far the learning from one request has come, at each change."""
        async with aclosing(self._learning.watch(caller.org_id, request.request_id)) as reports:
            async for report in reports:
                yield pb.WatchLearningResponse(
                    status=STATUSES[report.progress], reason=report.reason
                )

    async def list_failed(
        self, request: pb.GetFailedLearningRequest, caller: Caller
    ) -> pb.GetFailedLearningResponse:
        """List the learning that was given up."""
        listing = await self._learning.list_failed(
            caller.org_id,
            request.user_id,
            count_max=number_or_default(request, "limit"),
            page_token=request.page_token,
        )
        return pb.GetFailedLearningResponse(
            success=True,
            failed_jobs=[
                pb.FailedLearning(
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
        self, request: pb.RetryLearningRequest, caller: Caller
    ) -> pb.RetryLearningResponse:
        """Make learning that was given up due again."""
        count = await self._learning.retry(caller.org_id, request.request_id)
        return pb.RetryLearningResponse(
            success=True,
            retried_count=count,
            message=f"{count} job{'' if count == 1 else 's'} will be tried again",
        )
