"""The RPCs of `reflexio.v1.InteractionService` that find interactions."""

from reflexio.v1 import interaction_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.search.service import Search
from reflexio_server.rpc.search.convert import to_hits, to_query


class InteractionSearchHandlers:
    """Search over interactions: decode, call the use case, encode."""

    def __init__(self, search: Search) -> None:
        self._search = search

    async def search(
        self, request: pb.SearchInteractionsRequest, caller: Caller
    ) -> pb.SearchInteractionsResponse:
        """Find one user's interactions."""
        found = await self._search.of_user(caller.org_id, request.user_id, to_query(request))
        hits, msg = to_hits(found)
        return pb.SearchInteractionsResponse(success=True, interactions=hits, msg=msg)

    async def search_organization(
        self, request: pb.SearchOrganizationRequest, caller: Caller
    ) -> pb.SearchOrganizationResponse:
        """Find interactions of all users."""
        found, is_partial = await self._search.of_organization(caller.org_id, to_query(request))
        hits, msg = to_hits(found)
        return pb.SearchOrganizationResponse(
            success=True, interactions=hits, msg=msg, is_partial=is_partial
        )
