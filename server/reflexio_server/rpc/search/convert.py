"""Between the contract's search messages and the domain's queries and hits."""

from collections.abc import Sequence

from google.protobuf.message import Message
from reflexio.v1 import interaction_pb2, search_pb2
from reflexio.v1 import interaction_service_pb2 as pb

from reflexio_server.core.limits import PAGE_ROWS_MAX, REPLY_SIZE_BYTES_MAX
from reflexio_server.core.search.model import SearchFilters, SearchMode
from reflexio_server.core.search.ports import Query
from reflexio_server.core.search.service import Found
from reflexio_server.rpc.fields import number_or_default, optional_number
from reflexio_server.rpc.interactions.convert import to_interaction

MODES = {
    search_pb2.SEARCH_MODE_UNSPECIFIED: SearchMode.HYBRID,
    search_pb2.SEARCH_MODE_HYBRID: SearchMode.HYBRID,
    search_pb2.SEARCH_MODE_VECTOR: SearchMode.VECTOR,
    search_pb2.SEARCH_MODE_FTS: SearchMode.FTS,
}


def to_query(
    request: pb.SearchInteractionsRequest | pb.SearchOrganizationRequest,
) -> Query:
    """Return a valid search request as the domain's query."""
    return Query(
        text=request.query,
        filters=SearchFilters(
            session_id=request.session_id or None,
            source=request.source or None,
            role=request.role or None,
            request_id=request.request_id or None,
            user_action=request.user_action or None,
            has_image=_optional_flag(request, "has_image"),
            start_time=optional_number(request, "start_time"),
            end_time=optional_number(request, "end_time"),
            most_recent_k=optional_number(request, "most_recent_k"),
        ),
        mode=MODES[request.search_mode],
        top_k=min(number_or_default(request, "top_k"), PAGE_ROWS_MAX),
        threshold=request.threshold,
    )


def _optional_flag(request: Message, name: str) -> bool | None:
    return bool(getattr(request, name)) if request.HasField(name) else None


def to_hits(found: Sequence[Found]) -> tuple[list[interaction_pb2.Interaction], str]:
    """Return hits as messages, as many as a reply holds, and the line for people."""
    hits: list[interaction_pb2.Interaction] = []
    size_bytes = 0
    for interaction, hit in found:
        message = to_interaction(interaction)
        message.score = hit.score
        message.similarity = hit.similarity
        size_bytes += message.ByteSize()
        if hits and size_bytes > REPLY_SIZE_BYTES_MAX:
            return hits, f"{len(hits)} of {len(found)} interactions: the reply is cut at 4 MiB"
        hits.append(message)
    return hits, f"{len(hits)} interactions"
