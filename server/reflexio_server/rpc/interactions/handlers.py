"""The RPCs of `reflexio.v1.InteractionService` that publish, list and delete."""

from collections.abc import Awaitable
from typing import NamedTuple, Protocol

from google.api.httpbody_pb2 import HttpBody
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import learning_pb2

from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.interactions.model import NewRequest, Receipt
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.core.interactions.service import Interactions
from reflexio_server.rpc.fields import number_or_default, optional_number
from reflexio_server.rpc.interactions.convert import to_draft, to_interaction, to_publish_response
from reflexio_server.rpc.middleware.places import may_wait


class Waited(NamedTuple):
    """What a publish reply says of learning; the status is None when nothing is learned."""

    status: learning_pb2.LearningStatus.ValueType | None
    playbooks_added: int = 0
    profiles_added: int = 0


class PublishWait(Protocol):
    """The wait of a caller that asked for it, until its request is searchable and learned from."""

    def __call__(self, receipt: Receipt, caller: Caller, *, teaches: bool) -> Awaitable[Waited]:
        """Return what the reply says of learning; `teaches`: something is to be learned."""


class InteractionHandlers:
    """The RPCs of publishing, listing and deleting interactions.

    `wait` is what a publish with `wait_for_response` waits for.
    """

    def __init__(self, interactions: Interactions, wait: PublishWait) -> None:
        self._interactions = interactions
        self._wait = wait

    async def publish(
        self, request: pb.PublishInteractionRequest, caller: Caller
    ) -> pb.PublishInteractionResponse:
        """Store one request."""
        if large_work.is_large():
            new = await large_work.beside(self._prepare, request, caller)
        else:
            new = self._prepare(request, caller)
        receipt = await self._interactions.publish(new)
        if request.wait_for_response and may_wait():
            waited = await self._wait(receipt, caller, teaches=new.teaches)
        else:
            waited = Waited(learning_pb2.LEARNING_STATUS_DEFERRED if new.teaches else None)
        return to_publish_response(
            receipt,
            learning_status=waited.status,
            playbooks_added=waited.playbooks_added,
            profiles_added=waited.profiles_added,
        )

    def _prepare(self, request: pb.PublishInteractionRequest, caller: Caller) -> NewRequest:
        return self._interactions.prepare(caller.org_id, to_draft(request))

    async def get(
        self, request: pb.GetInteractionsRequest, caller: Caller
    ) -> pb.GetInteractionsResponse:
        """List one user's interactions."""
        listing = await self._interactions.list_of_user(
            caller.org_id,
            request.user_id,
            session_id=request.session_id,
            start_time=optional_number(request, "start_time"),
            end_time=optional_number(request, "end_time"),
            count_max=number_or_default(request, "top_k"),
            page_token=request.page_token,
        )
        return await large_work.work_on_rows(
            listing.interactions,
            lambda: pb.GetInteractionsResponse(
                success=True,
                interactions=map(to_interaction, listing.interactions),
                msg=f"{len(listing.interactions)} interactions",
                next_page_token=listing.next_page_token,
            ),
        )

    async def get_all(
        self, request: pb.GetAllInteractionsRequest, caller: Caller
    ) -> pb.GetAllInteractionsResponse:
        """List the organisation's interactions."""
        listing = await self._interactions.list_all(
            caller.org_id,
            count_max=number_or_default(request, "limit"),
            page_token=request.page_token,
        )
        return await large_work.work_on_rows(
            listing.interactions,
            lambda: pb.GetAllInteractionsResponse(
                success=True,
                interactions=map(to_interaction, listing.interactions),
                msg=f"{len(listing.interactions)} interactions",
                next_page_token=listing.next_page_token,
            ),
        )

    async def get_image(
        self, request: pb.GetInteractionImageRequest, caller: Caller
    ) -> pb.GetInteractionImageResponse:
        """Return one image."""
        image = await self._interactions.image(caller.org_id, request.interaction_id)
        return pb.GetInteractionImageResponse(
            image=HttpBody(content_type=image.media_type, data=image.data),
            width=image.width,
            height=image.height,
        )

    async def delete(
        self, request: pb.DeleteInteractionRequest, caller: Caller
    ) -> pb.DeleteInteractionResponse:
        """Delete one interaction."""
        count = await self._interactions.delete_interaction(
            caller.org_id, request.user_id, request.interaction_id
        )
        return pb.DeleteInteractionResponse(
            success=True, message=f"deleted {count} interactions", deleted_count=count
        )

    async def delete_all(
        self, _request: pb.DeleteAllInteractionsRequest, caller: Caller
    ) -> pb.DeleteAllInteractionsResponse:
        """Delete everything of the organisation."""
        counts = await self._interactions.delete(caller.org_id, DeletionKind.ORG)
        return pb.DeleteAllInteractionsResponse(
            success=True,
            message=f"deleted {counts.interactions} interactions",
            deleted_count=counts.interactions,
        )

    async def clear_user(
        self, request: pb.ClearUserDataRequest, caller: Caller
    ) -> pb.ClearUserDataResponse:
        """Delete everything about one user."""
        counts = await self._interactions.delete(
            caller.org_id, DeletionKind.USER, [request.user_id]
        )
        return pb.ClearUserDataResponse(
            success=True,
            message=f"deleted {counts.interactions} interactions",
            deleted_counts=counts._asdict(),
        )
