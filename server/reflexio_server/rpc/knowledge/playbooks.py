"""`reflexio.v1.PlaybookService`: both kinds of playbooks, and what concerns them together."""

from reflexio.v1 import playbook_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.knowledge.aggregator import Aggregator
from reflexio_server.core.knowledge.playbooks import Playbooks
from reflexio_server.core.knowledge.search import KnowledgeSearch
from reflexio_server.rpc.knowledge.agent_playbooks import AgentPlaybookHandlers
from reflexio_server.rpc.knowledge.user_playbooks import UserPlaybookHandlers
from reflexio_server.rpc.methods import Method, bind


class PlaybookHandlers:
    """`reflexio.v1.PlaybookService`."""

    def __init__(
        self, playbooks: Playbooks, search: KnowledgeSearch, aggregator: Aggregator
    ) -> None:
        self._playbooks = playbooks
        self._aggregator = aggregator
        self._of_users = UserPlaybookHandlers(playbooks, search)
        self._of_agents = AgentPlaybookHandlers(playbooks, search)

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
            success=True, message="stored; what says the same is gathered in the background"
        )

    def methods(self) -> list[Method]:
        """Return the service's RPCs."""
        return bind(
            pb.DESCRIPTOR.services_by_name["PlaybookService"],
            {
                **self._of_users.functions(),
                **self._of_agents.functions(),
                "DeleteAllPlaybooks": self.delete_all,
                "RunPlaybookAggregation": self.run_aggregation,
            },
        )
