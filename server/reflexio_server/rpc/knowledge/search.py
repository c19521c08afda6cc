"""Queries and hits of learned records, and `reflexio.v1.SearchService`."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from google.protobuf.message import Message
from reflexio.v1 import search_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.knowledge.model import Kind, PlaybookStatus, RecordFilter
from reflexio_server.core.knowledge.ports import PartitionKey
from reflexio_server.core.knowledge.search import FoundRecord, KnowledgeSearch
from reflexio_server.core.limits import PAGE_ROWS_MAX, REPLY_SIZE_BYTES_MAX
from reflexio_server.core.search.model import NO_FILTERS
from reflexio_server.core.search.ports import Query
from reflexio_server.rpc.fields import number_or_default
from reflexio_server.rpc.knowledge.convert import (
    from_agent_playbook,
    from_profile,
    from_user_playbook,
    playbook_statuses,
)
from reflexio_server.rpc.search.convert import MODES

SEARCHED_PLAYBOOK_STATUSES = (PlaybookStatus.APPROVED, PlaybookStatus.PENDING)
"""Agent playbooks that a search returns when it names no status: nobody has rejected them."""
KINDS = {
    pb.ENTITY_TYPE_PROFILES: Kind.PROFILES,
    pb.ENTITY_TYPE_USER_PLAYBOOKS: Kind.USER_PLAYBOOKS,
    pb.ENTITY_TYPE_AGENT_PLAYBOOKS: Kind.AGENT_PLAYBOOKS,
}

Wire = TypeVar("Wire", bound=Message)


def to_record_query(request: Any) -> Query:
    """Return a valid search request as the domain's query."""
    return Query(
        text=request.query,
        filters=NO_FILTERS,
        mode=MODES[request.search_mode],
        top_k=min(number_or_default(request, "top_k"), PAGE_ROWS_MAX),
        threshold=request.threshold,
    )


def to_record_hits(
    found: Sequence[FoundRecord],
    convert: Callable[[Any], Wire],
    size_bytes_max: int = REPLY_SIZE_BYTES_MAX,
) -> list[Wire]:
    """Return hits as messages with score and similarity: one, and then what the size holds."""
    hits: list[Wire] = []
    size_bytes = 0
    for record, hit in found:
        message: Any = convert(record)
        message.score = hit.score
        message.similarity = hit.similarity
        size_bytes += message.ByteSize()
        if hits and size_bytes > size_bytes_max:
            break
        hits.append(message)
    return hits


def outcome_message(hits: Sequence[Message], found: Sequence[FoundRecord], noun: str) -> str:
    """Return the line for people on a search's hits."""
    if len(hits) < len(found):
        return f"{len(hits)} of {len(found)} {noun}: the reply is cut at 4 MiB"
    return f"{len(hits)} {noun}"


class KnowledgeSearchHandlers:
    """`reflexio.v1.SearchService`."""

    def __init__(self, search: KnowledgeSearch) -> None:
        self._search = search

    async def search(self, request: pb.SearchRequest, caller: Caller) -> pb.SearchResponse:
        """Find what was learned, whatever its kind."""
        asked = self._asked(request, caller.org_id)
        found = dict(
            zip(
                asked,
                await self._search.find_each(list(asked.items()), to_record_query(request)),
                strict=True,
            )
        )
        share = REPLY_SIZE_BYTES_MAX // max(len(asked), 1)
        by_kind = {key.kind: records for key, records in found.items()}
        response = pb.SearchResponse(
            success=True,
            profiles=to_record_hits(by_kind.get(Kind.PROFILES, ()), from_profile, share),
            user_playbooks=to_record_hits(
                by_kind.get(Kind.USER_PLAYBOOKS, ()), from_user_playbook, share
            ),
            agent_playbooks=to_record_hits(
                by_kind.get(Kind.AGENT_PLAYBOOKS, ()), from_agent_playbook, share
            ),
        )
        hits = [*response.profiles, *response.user_playbooks, *response.agent_playbooks]
        response.msg = outcome_message(
            hits, [hit for records in found.values() for hit in records], "records"
        )
        return response

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
