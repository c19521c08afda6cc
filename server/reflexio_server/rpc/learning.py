"""What callers hear of learning: its status, the stream of it, and the end of a publish's wait."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import NamedTuple

from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import request_pb2

from reflexio_server.core.access import Caller
from reflexio_server.core.learning import Learning, Progress
from reflexio_server.core.lessons import is_expert_answer
from reflexio_server.core.model import Receipt
from reflexio_server.core.search import Search

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


class LearningHandlers:
    """The RPCs of `reflexio.v1.InteractionService` on learning."""

    def __init__(self, learning: Learning, search: Search) -> None:
        self._learning = learning
        self._search = search

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

    async def after_publish(
        self, request: pb.PublishInteractionRequest, receipt: Receipt, caller: Caller
    ) -> Waited:
        """Wait, where the caller asks to, until the request is searchable and learned from."""
        has_lesson = not request.evaluation_only and any(
            is_expert_answer(given.expert_content) for given in request.interaction_data_list
        )
        if not request.wait_for_response:
            return Waited(request_pb2.LEARNING_STATUS_DEFERRED if has_lesson else None)
        searchable = self._search.wait_until_searchable(receipt.interaction_ids, WAIT_S_MAX)
        if not has_lesson:
            return Waited(None if await searchable else request_pb2.LEARNING_STATUS_DEFERRED)
        is_searchable, report = await asyncio.gather(
            searchable, self._learning.wait(caller.org_id, receipt.request_id, WAIT_S_MAX)
        )
        if report is None or not is_searchable:
            return Waited(
                request_pb2.LEARNING_STATUS_DEFERRED, len(report.playbook_ids) if report else 0
            )
        return Waited(STATUSES[report.progress], len(report.playbook_ids))
