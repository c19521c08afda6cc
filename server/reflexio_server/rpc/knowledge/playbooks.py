"""The RPCs of `reflexio.v1.PlaybookService` on playbooks of both kinds together."""

from reflexio.v1 import playbook_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.knowledge.aggregator import Aggregator
from reflexio_server.core.knowledge.playbooks import Playbooks


class PlaybookHandlers:
    """Playbooks of both kinds: decode, call the use case, encode."""

    def __init__(self, playbooks: Playbooks, aggregator: Aggregator) -> None:
        self._playbooks = playbooks
        self._aggregator = aggregator

    async def delete_all(
        self, _request: pb.DeleteAllPlaybooksRequest, caller: Caller
    ) -> pb.DeleteAllPlaybooksResponse:
        """Delete every playbook of the organisation."""
        count = await self._playbooks.delete_all(caller.org_id)
        return pb.DeleteAllPlaybooksResponse(
            success=True, message=f"deleted {count} playbooks", deleted_count=count
        )

    async def run_aggregation(
        self, request: pb.RunPlaybookAggregationRequest, caller: Caller
    ) -> pb.RunPlaybookAggregationResponse:
        """Have user playbooks gathered into agent playbooks."""
        await self._aggregator.request(caller.org_id, request.agent_version, request.playbook_name)
        return pb.RunPlaybookAggregationResponse(
            success=True, message="accepted; aggregation runs in the background"
        )
