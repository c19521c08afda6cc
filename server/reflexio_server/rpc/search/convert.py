"""Between the contract's search messages and the domain's queries."""

from google.protobuf.message import Message
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import search_pb2

from reflexio_server.core.search.model import SearchFilters, SearchMode
from reflexio_server.core.search.ports import Query
from reflexio_server.rpc.fields import optional_number

MODES = {
    search_pb2.SEARCH_MODE_UNSPECIFIED: SearchMode.HYBRID,
    search_pb2.SEARCH_MODE_HYBRID: SearchMode.HYBRID,
    search_pb2.SEARCH_MODE_VECTOR: SearchMode.VECTOR,
    search_pb2.SEARCH_MODE_FTS: SearchMode.FTS,
}


def to_query(
    request: pb.SearchInteractionsRequest | pb.SearchOrganizationRequest, depth: int, now_s: int
) -> Query:
    """Return a valid search request as the domain's query for `depth` hits.

    `now_s` is what "yesterday" goes by if the caller says no other.
    """
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
        top_k=depth,
        threshold=request.threshold,
        now=request.now if request.HasField("now") else now_s,
        explain=request.explain,
        context_turns=request.context_turns,
    )


def _optional_flag(request: Message, name: str) -> bool | None:
    return bool(getattr(request, name)) if request.HasField(name) else None
