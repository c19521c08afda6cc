"""Queries and hits of learned records, and `reflexio.v1.SearchService`."""

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, NamedTuple

from reflexio.v1 import search_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.knowledge.model import Kind, PlaybookStatus, RecordFilter
from reflexio_server.core.knowledge.ports import PartitionKey
from reflexio_server.core.knowledge.search import KnowledgeSearch
from reflexio_server.core.limits import REPLY_SIZE_BYTES_MAX
from reflexio_server.core.search.model import NO_FILTERS
from reflexio_server.core.search.ports import Query
from reflexio_server.core.search.walk import WALK_END
from reflexio_server.rpc.knowledge.convert import (
    from_agent_playbook,
    from_profile,
    from_user_playbook,
    playbook_statuses,
)
from reflexio_server.rpc.search.convert import MODES
from reflexio_server.rpc.search.pages import SearchPages, Wire, fill, outcome_message

SEARCHED_PLAYBOOK_STATUSES = (PlaybookStatus.APPROVED, PlaybookStatus.PENDING)
"""Agent playbooks that a search returns when it names no status: nobody has rejected them."""
KINDS = {
    pb.ENTITY_TYPE_PROFILES: Kind.PROFILES,
    pb.ENTITY_TYPE_USER_PLAYBOOKS: Kind.USER_PLAYBOOKS,
    pb.ENTITY_TYPE_AGENT_PLAYBOOKS: Kind.AGENT_PLAYBOOKS,
}
CONVERT: dict[Kind, Callable[[Any], Any]] = {
    Kind.PROFILES: from_profile,
    Kind.USER_PLAYBOOKS: from_user_playbook,
    Kind.AGENT_PLAYBOOKS: from_agent_playbook,
}


def to_record_query(request: Any, depth: int) -> Query:
    """Return a valid search request as the domain's query for `depth` hits."""
    return Query(
        text=request.query,
        filters=NO_FILTERS,
        mode=MODES[request.search_mode],
        top_k=depth,
        threshold=request.threshold,
    )


class RecordPage(NamedTuple, Generic[Wire]):
    """One page of a search over one kind."""

    messages: list[Wire]
    msg: str
    next_page_token: str


async def search_page(
    search: KnowledgeSearch,
    request: Any,
    caller: Caller,
    key: PartitionKey,
    wanted: RecordFilter,
    convert: Callable[[Any], Wire],
    noun: str,
) -> RecordPage[Wire]:
    """Return the page of a search over one kind that the request's page_token asks for."""
    pages = SearchPages(request, caller)
    (walk,) = pages.walks
    rest = walk.rest(await search.rank(key, to_record_query(request, walk.depth), wanted))
    page = await fill(rest, functools.partial(search.load, key), convert)
    token = pages.next_token(walk.after(rest, page.taken))
    msg = outcome_message(len(page.messages), noun, is_cut=bool(token))
    return RecordPage(page.messages, msg, token)


class KnowledgeSearchHandlers:
    """`reflexio.v1.SearchService`."""

    def __init__(self, search: KnowledgeSearch) -> None:
        self._search = search

    async def search(self, request: pb.SearchRequest, caller: Caller) -> pb.SearchResponse:
        """Find what was learned, whatever its kind."""
        pages = SearchPages(request, caller, count=len(Kind))
        walks = dict(zip(Kind, pages.walks, strict=True))
        every = self._asked(request, caller.org_id)
        asked = {key: wanted for key, wanted in every.items() if not walks[key.kind].place.is_end}
        depths = [(key, wanted, walks[key.kind].depth) for key, wanted in asked.items()]
        query = to_record_query(request, max((depth for _, _, depth in depths), default=1))
        if not request.HasField("threshold"):
            query = replace(query, threshold=None)
        beside = every.get(PartitionKey(caller.org_id, Kind.AGENT_PLAYBOOKS))
        rankings = await self._search.rank_each(depths, query, beside)
        share = REPLY_SIZE_BYTES_MAX // max(len(asked), 1)
        places = dict.fromkeys(Kind, WALK_END)
        found: dict[Kind, list[Any]] = {kind: [] for kind in Kind}
        for key, hits in zip(asked, rankings, strict=True):
            rest = walks[key.kind].rest(hits)
            load = functools.partial(self._search.load, key)
            page = await fill(rest, load, CONVERT[key.kind], share)
            found[key.kind] = page.messages
            places[key.kind] = walks[key.kind].after(rest, page.taken)
        token = pages.next_token(*places.values())
        return pb.SearchResponse(
            success=True,
            profiles=found[Kind.PROFILES],
            user_playbooks=found[Kind.USER_PLAYBOOKS],
            agent_playbooks=found[Kind.AGENT_PLAYBOOKS],
            msg=outcome_message(sum(map(len, found.values())), "records", is_cut=bool(token)),
            has_more=bool(token),
            next_page_token=token,
        )

    @staticmethod
    def _asked(request: pb.SearchRequest, org_id: str) -> dict[PartitionKey, RecordFilter]:
        kinds = {KINDS[given] for given in request.entity_types if given in KINDS} or set(Kind)
        tags = frozenset(request.tags)
        asked: dict[PartitionKey, RecordFilter] = {}
        if Kind.PROFILES in kinds and request.user_id:
            asked[PartitionKey(org_id, Kind.PROFILES, request.user_id)] = RecordFilter(
                user_id=request.user_id, source=request.source, tags=tags
            )
        if Kind.USER_PLAYBOOKS in kinds:
            asked[PartitionKey(org_id, Kind.USER_PLAYBOOKS)] = RecordFilter(
                user_id=request.user_id,
                agent_version=request.agent_version,
                playbook_name=request.playbook_name,
                source=request.source,
                tags=tags,
            )
        if Kind.AGENT_PLAYBOOKS in kinds:
            asked[PartitionKey(org_id, Kind.AGENT_PLAYBOOKS)] = RecordFilter(
                agent_version=request.agent_version,
                playbook_name=request.playbook_name,
                playbook_statuses=playbook_statuses(
                    request.agent_playbook_status_filter, SEARCHED_PLAYBOOK_STATUSES
                ),
                tags=tags,
            )
        return asked
