"""`reflexio.v1.OutcomeService`: decode, call the use case, encode."""

import orjson
from reflexio.v1 import outcome_service_pb2 as pb
from reflexio.v1 import session_outcome_pb2

from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.interactions.outcomes import Outcome, OutcomeFilter, Outcomes
from reflexio_server.rpc.fields import number_or_default, optional_number
from reflexio_server.rpc.struct_json import fill_struct, struct_to_json


class OutcomeHandlers:
    """`reflexio.v1.OutcomeService`."""

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes

    async def record(
        self, request: pb.RecordSessionOutcomeRequest, caller: Caller
    ) -> pb.RecordSessionOutcomeResponse:
        """Store how a session ended."""
        done = await self._outcomes.record(caller.org_id, to_outcome(request))
        return pb.RecordSessionOutcomeResponse(
            success=True,
            recorded=not done.reason,
            reason=done.reason,
            message=f"not recorded: {done.reason}" if done.reason else "recorded",
            user_id=done.user_id,
            source=done.source,
        )

    async def get(
        self, request: pb.GetSessionOutcomesRequest, caller: Caller
    ) -> pb.GetSessionOutcomesResponse:
        """List how sessions ended."""
        listing = await self._outcomes.list_page(
            caller.org_id,
            OutcomeFilter(
                session_ids=frozenset(request.session_ids),
                user_id=request.user_id,
                source=request.source,
                outcome=request.outcome,
                label=request.label,
                start_time=optional_number(request, "start_time"),
                end_time=optional_number(request, "end_time"),
            ),
            count_max=number_or_default(request, "top_k"),
            offset=request.offset,
            page_token=request.page_token,
        )
        return await large_work.work_on_rows(
            listing.outcomes,
            lambda: pb.GetSessionOutcomesResponse(
                success=True,
                session_outcomes=map(from_outcome, listing.outcomes),
                message=f"{len(listing.outcomes)} outcomes",
                next_page_token=listing.next_page_token,
            ),
        )


def to_outcome(given: pb.RecordSessionOutcomeRequest) -> Outcome:
    """Return an outcome as a caller records it; what the store fills is empty."""
    return Outcome(
        session_id=given.session_id,
        user_id=given.user_id,
        source="",
        outcome=given.outcome,
        occurred_at=given.occurred_at,
        label=given.label,
        value=given.value if given.HasField("value") else None,
        metadata=struct_to_json(given.metadata),
        created_at=0,
    )


def from_outcome(stored: Outcome) -> session_outcome_pb2.SessionOutcome:
    """Return a stored outcome as its message."""
    fields = stored._asdict()
    metadata = fields.pop("metadata")
    message = session_outcome_pb2.SessionOutcome(**fields)
    if metadata:
        fill_struct(message.metadata, orjson.loads(metadata))
    return message
