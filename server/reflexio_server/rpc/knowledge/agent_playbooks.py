"""The RPCs of `reflexio.v1.PlaybookService` on agent playbooks."""

from collections.abc import Mapping

from reflexio.v1 import playbook_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.knowledge.model import Kind, PlaybookStatus, RecordFilter
from reflexio_server.rpc.fields import optional_number
from reflexio_server.rpc.knowledge.convert import (
    from_agent_playbook,
    playbook_statuses,
    to_agent_playbook,
)
from reflexio_server.rpc.knowledge.playbook_kind import (
    PlaybookKindHandlers,
    Responses,
    editor_of,
    to_filter,
)
from reflexio_server.rpc.knowledge.search import SEARCHED_PLAYBOOK_STATUSES


class AgentPlaybookHandlers(PlaybookKindHandlers):
    """Agent playbooks, which somebody approves or rejects: decode, call the use case, encode."""

    kind = Kind.AGENT_PLAYBOOKS
    name = "agent"
    to_record = staticmethod(to_agent_playbook)
    from_record = staticmethod(from_agent_playbook)
    responses = Responses(
        get=pb.GetAgentPlaybooksResponse,
        search=pb.SearchAgentPlaybooksResponse,
        add=pb.AddAgentPlaybookResponse,
        update=pb.UpdateAgentPlaybookResponse,
        delete=pb.DeleteAgentPlaybookResponse,
        delete_by_ids=pb.DeleteAgentPlaybooksByIdsResponse,
        delete_all=pb.DeleteAllAgentPlaybooksResponse,
    )

    def listed(self, request: pb.GetAgentPlaybooksRequest) -> RecordFilter:
        """Return which playbooks a listing asks for."""
        return to_filter(
            request,
            record_id=optional_number(request, "agent_playbook_id"),
            query=request.query,
            playbook_statuses=playbook_statuses(request.playbook_status_filter),
        )

    def searched(self, request: pb.SearchAgentPlaybooksRequest) -> RecordFilter:
        """Return among which playbooks a search looks."""
        return to_filter(
            request,
            playbook_statuses=playbook_statuses(
                request.playbook_status_filter, SEARCHED_PLAYBOOK_STATUSES
            ),
        )

    def changes(self, request: pb.UpdateAgentPlaybookRequest) -> Mapping[str, str | int]:
        """Return the columns that an update sets."""
        changes: dict[str, str | int] = {**super().changes(request)}
        if request.HasField("playbook_status"):
            changes["playbook_status"] = request.playbook_status or PlaybookStatus.PENDING
        return changes

    async def update_status(
        self, request: pb.UpdateAgentPlaybookStatusRequest, caller: Caller
    ) -> pb.UpdateAgentPlaybookStatusResponse:
        """Approve or reject one agent playbook, or take that back."""
        await self._playbooks.update(
            caller.org_id,
            self.kind,
            request.agent_playbook_id,
            {"playbook_status": request.playbook_status},
            editor_of(caller, request.reason),
        )
        return pb.UpdateAgentPlaybookStatusResponse(success=True, msg="the decision is stored")
