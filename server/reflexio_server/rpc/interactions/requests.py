"""`reflexio.v1.RequestService`: decode, call the use case, encode."""

from reflexio.v1 import request_service_pb2 as requests_pb

from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.interactions.ports import DeletionKind, RequestFilter, UserSession
from reflexio_server.core.interactions.service import Interactions, SessionListing
from reflexio_server.rpc.fields import number_or_default, optional_number
from reflexio_server.rpc.interactions.convert import to_interaction, to_request


class RequestHandlers:
    """`reflexio.v1.RequestService`."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions

    async def get(
        self, request: requests_pb.GetRequestsRequest, caller: Caller
    ) -> requests_pb.GetRequestsResponse:
        """List sessions with their requests."""
        listing = await self._interactions.list_sessions(
            caller.org_id,
            RequestFilter(
                user_id=request.user_id,
                request_id=request.request_id,
                session_id=request.session_id,
                source=request.source,
                start_time=optional_number(request, "start_time"),
                end_time=optional_number(request, "end_time"),
            ),
            count_max=number_or_default(request, "top_k"),
            offset=request.offset,
            page_token=request.page_token,
        )
        rows = (
            row
            for _, found in listing.sessions
            for stored, interactions in found
            for row in (stored, *interactions)
        )
        return await large_work.work_on_rows(rows, lambda: _to_response(listing))

    async def get_session(
        self, request: requests_pb.GetSessionRequest, caller: Caller
    ) -> requests_pb.GetSessionResponse:
        """Give the conversation of one session."""
        listing = await self._interactions.conversation(
            caller.org_id,
            UserSession(request.user_id, request.session_id),
            page_token=request.page_token,
        )
        return await large_work.work_on_rows(
            listing.interactions,
            lambda: requests_pb.GetSessionResponse(
                success=True,
                interactions=map(to_interaction, listing.interactions),
                msg=f"{len(listing.interactions)} interactions",
                next_page_token=listing.next_page_token,
            ),
        )

    async def delete(
        self, request: requests_pb.DeleteRequestRequest, caller: Caller
    ) -> requests_pb.DeleteRequestResponse:
        """Delete one request."""
        counts = await self._interactions.delete(
            caller.org_id, DeletionKind.REQUEST, [request.request_id]
        )
        return requests_pb.DeleteRequestResponse(
            success=True,
            message=f"deleted {counts.requests} requests",
            deleted_count=counts.requests,
        )

    async def delete_by_ids(
        self, request: requests_pb.DeleteRequestsByIdsRequest, caller: Caller
    ) -> requests_pb.DeleteRequestsByIdsResponse:
        """Delete many requests."""
        counts = await self._interactions.delete(
            caller.org_id, DeletionKind.REQUEST, request.request_ids
        )
        return requests_pb.DeleteRequestsByIdsResponse(
            success=True,
            message=f"deleted {counts.requests} requests",
            deleted_count=counts.requests,
        )

    async def delete_session(
        self, request: requests_pb.DeleteSessionRequest, caller: Caller
    ) -> requests_pb.DeleteSessionResponse:
        """Delete one session."""
        counts = await self._interactions.delete_session(
            caller.org_id, request.user_id, request.session_id
        )
        return requests_pb.DeleteSessionResponse(
            success=True,
            message=f"deleted {counts.requests} requests",
            deleted_requests_count=counts.requests,
        )


def _to_response(listing: SessionListing) -> requests_pb.GetRequestsResponse:
    response = requests_pb.GetRequestsResponse(
        success=True,
        has_more=bool(listing.next_page_token),
        msg=f"{len(listing.sessions)} sessions",
        next_page_token=listing.next_page_token,
    )
    for (user_id, session_id), found in listing.sessions:
        session = response.sessions.add(user_id=user_id, session_id=session_id)
        for stored, stored_interactions in found:
            session.requests.add(
                request=to_request(stored),
                interactions=map(to_interaction, stored_interactions),
            )
    return response
