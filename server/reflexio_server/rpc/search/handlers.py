"""The RPCs of `reflexio.v1.InteractionService` that find interactions."""

import functools

from reflexio.v1 import interaction_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.clock import Clock
from reflexio_server.core.limits import REPLY_SIZE_BYTES_MAX
from reflexio_server.core.search.service import Search
from reflexio_server.rpc.interactions.convert import to_interaction
from reflexio_server.rpc.search.convert import to_query
from reflexio_server.rpc.search.pages import SearchPages, fill, outcome_message
from reflexio_server.rpc.search.surrounding import HITS_SIZE_BYTES_MAX, surroundings


class InteractionSearchHandlers:
    """Search over interactions: decode, call the use case, encode."""

    def __init__(self, search: Search, clock: Clock) -> None:
        self._search = search
        self._clock = clock

    async def search(
        self, request: pb.SearchInteractionsRequest, caller: Caller
    ) -> pb.SearchInteractionsResponse:
        """Find one user's interactions."""
        pages = SearchPages(request, caller)
        (walk,) = pages.walks
        query = to_query(request, walk.depth, self._clock.now_s())
        rest = walk.rest(await self._search.rank_user(caller.org_id, request.user_id, query))
        load = functools.partial(self._search.load_user, caller.org_id, request.user_id)
        page = await fill(rest, load, to_interaction, _hits_size_bytes_max(request))
        token = pages.next_token(walk.after(rest, page.taken))
        return pb.SearchInteractionsResponse(
            success=True,
            interactions=page.messages,
            msg=outcome_message(len(page.messages), "interactions", is_cut=bool(token)),
            has_more=bool(token),
            next_page_token=token,
            context=await surroundings(rest[: page.taken], page.messages, load),
        )

    async def search_organization(
        self, request: pb.SearchOrganizationRequest, caller: Caller
    ) -> pb.SearchOrganizationResponse:
        """Find interactions of all users."""
        pages = SearchPages(request, caller)
        (walk,) = pages.walks
        query = to_query(request, walk.depth, self._clock.now_s())
        ranking = await self._search.rank_organization(caller.org_id, query)
        rest = walk.rest(ranking.hits)
        load = functools.partial(self._search.load_organization, caller.org_id, ranking)
        page = await fill(rest, load, to_interaction, _hits_size_bytes_max(request))
        token = pages.next_token(walk.after(rest, page.taken))
        return pb.SearchOrganizationResponse(
            success=True,
            interactions=page.messages,
            msg=outcome_message(len(page.messages), "interactions", is_cut=bool(token)),
            is_partial=ranking.is_partial,
            has_more=bool(token),
            next_page_token=token,
            context=await surroundings(rest[: page.taken], page.messages, load),
        )


def _hits_size_bytes_max(
    request: pb.SearchInteractionsRequest | pb.SearchOrganizationRequest,
) -> int:
    return HITS_SIZE_BYTES_MAX if request.context_turns else REPLY_SIZE_BYTES_MAX
