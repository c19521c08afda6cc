"""`reflexio.v1.InteractionService`: decode, call the use case, encode."""

from google.api.httpbody_pb2 import HttpBody
from reflexio.v1 import interaction_search_calls_pb2 as search_pb
from reflexio.v1 import interaction_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.core.interactions.service import Interactions
from reflexio_server.core.search.service import Search
from reflexio_server.rpc.fields import number_or_default, optional_number
from reflexio_server.rpc.interactions.bulk import BulkPublisher
from reflexio_server.rpc.interactions.convert import to_draft, to_interaction, to_publish_response
from reflexio_server.rpc.learning.handlers import LearningHandlers
from reflexio_server.rpc.methods import Method, bind
from reflexio_server.rpc.search.convert import to_hits, to_query


class InteractionHandlers:
    """`reflexio.v1.InteractionService`."""

    def __init__(
        self,
        interactions: Interactions,
        search: Search,
        bulk: BulkPublisher,
        learning: LearningHandlers,
    ) -> None:
        self._interactions = interactions
        self._search = search
        self._bulk = bulk
        self._learning = learning

    async def publish(
        self, request: pb.PublishInteractionRequest, caller: Caller
    ) -> pb.PublishInteractionResponse:
        """Store one request."""
        new = self._interactions.prepare(caller.org_id, to_draft(request))
        receipt = await self._interactions.publish(new)
        waited = await self._learning.after_publish(
            receipt, caller, teaches=new.teaches, waits=request.wait_for_response
        )
        return to_publish_response(
            receipt,
            learning_status=waited.status,
            playbooks_added=waited.playbooks_added,
            profiles_added=waited.profiles_added,
        )

    async def search(
        self, request: search_pb.SearchInteractionsRequest, caller: Caller
    ) -> search_pb.SearchInteractionsResponse:
        """Find one user's interactions."""
        found = await self._search.of_user(caller.org_id, request.user_id, to_query(request))
        hits, msg = to_hits(found)
        return search_pb.SearchInteractionsResponse(success=True, interactions=hits, msg=msg)

    async def search_organization(
        self, request: search_pb.SearchOrganizationRequest, caller: Caller
    ) -> search_pb.SearchOrganizationResponse:
        """Find interactions of all users."""
        found, is_partial = await self._search.of_organization(caller.org_id, to_query(request))
        hits, msg = to_hits(found)
        return search_pb.SearchOrganizationResponse(
            success=True, interactions=hits, msg=msg, is_partial=is_partial
        )

    async def get(
        self, request: pb.GetInteractionsRequest, caller: Caller
    ) -> pb.GetInteractionsResponse:
        """List one user's interactions."""
        listing = await self._interactions.list_of_user(
            caller.org_id,
            request.user_id,
            start_time=optional_number(request, "start_time"),
            end_time=optional_number(request, "end_time"),
            count_max=number_or_default(request, "top_k"),
            page_token=request.page_token,
        )
        return pb.GetInteractionsResponse(
            success=True,
            interactions=map(to_interaction, listing.interactions),
            msg=f"{len(listing.interactions)} interactions",
            next_page_token=listing.next_page_token,
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
        return pb.GetAllInteractionsResponse(
            success=True,
            interactions=map(to_interaction, listing.interactions),
            msg=f"{len(listing.interactions)} interactions",
            next_page_token=listing.next_page_token,
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

    def methods(self) -> list[Method]:
        """Return the service's RPCs."""
        return bind(
            pb.DESCRIPTOR.services_by_name["InteractionService"],
            {
                "PublishInteraction": self.publish,
                "BulkPublishInteractions": self._bulk.publish,
                "SearchInteractions": self.search,
                "SearchOrganization": self.search_organization,
                "GetInteractions": self.get,
                "GetAllInteractions": self.get_all,
                "GetInteractionImage": self.get_image,
                "DeleteInteraction": self.delete,
                "DeleteAllInteractions": self.delete_all,
                "ClearUserData": self.clear_user,
                "GetLearningStatus": self._learning.get_status,
                "WatchLearning": self._learning.watch,
                "GetFailedLearning": self._learning.list_failed,
                "RetryLearning": self._learning.retry,
            },
        )
