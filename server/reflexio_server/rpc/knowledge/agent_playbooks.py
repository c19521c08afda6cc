"""The RPCs of `reflexio.v1.PlaybookService` on agent playbooks."""

from reflexio.v1 import playbook_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.knowledge.model import Kind, PlaybookStatus, RecordFilter
from reflexio_server.core.knowledge.playbooks import Playbooks
from reflexio_server.core.knowledge.ports import PartitionKey
from reflexio_server.core.knowledge.search import KnowledgeSearch
from reflexio_server.rpc.fields import number_or_default, optional_number, present
from reflexio_server.rpc.knowledge.convert import (
    from_agent_playbook,
    playbook_statuses,
    statuses,
    to_agent_playbook,
)
from reflexio_server.rpc.knowledge.search import (
    SEARCHED_PLAYBOOK_STATUSES,
    outcome_message,
    to_record_hits,
    to_record_query,
)
from reflexio_server.rpc.knowledge.user_playbooks import CHANGEABLE

_KIND = Kind.AGENT_PLAYBOOKS


class AgentPlaybookHandlers:
    """Agent playbooks: decode, call the use case, encode."""

    def __init__(self, playbooks: Playbooks, search: KnowledgeSearch) -> None:
        self._playbooks = playbooks
        self._search = search

    async def get(
        self, request: pb.GetAgentPlaybooksRequest, caller: Caller
    ) -> pb.GetAgentPlaybooksResponse:
        """List agent playbooks."""
        listing = await self._playbooks.list_page(
            caller.org_id,
            _KIND,
            RecordFilter(
                record_id=optional_number(request, "agent_playbook_id"),
                agent_version=request.agent_version,
                playbook_name=request.playbook_name,
                query=request.query,
                start_time=optional_number(request, "start_time"),
                end_time=optional_number(request, "end_time"),
                statuses=statuses(request.status_filter),
                playbook_statuses=playbook_statuses(request.playbook_status_filter),
                tags=frozenset(request.tags),
            ),
            count_max=number_or_default(request, "limit"),
            page_token=request.page_token,
        )
        return pb.GetAgentPlaybooksResponse(
            success=True,
            agent_playbooks=map(from_agent_playbook, listing.playbooks),
            msg=f"{len(listing.playbooks)} agent playbooks",
            next_page_token=listing.next_page_token,
        )

    async def search(
        self, request: pb.SearchAgentPlaybooksRequest, caller: Caller
    ) -> pb.SearchAgentPlaybooksResponse:
        """Find agent playbooks."""
        found = await self._search.find(
            PartitionKey(caller.org_id, _KIND),
            to_record_query(request),
            RecordFilter(
                agent_version=request.agent_version,
                playbook_name=request.playbook_name,
                start_time=optional_number(request, "start_time"),
                end_time=optional_number(request, "end_time"),
                statuses=statuses(request.status_filter),
                playbook_statuses=playbook_statuses(
                    request.playbook_status_filter, SEARCHED_PLAYBOOK_STATUSES
                ),
                tags=frozenset(request.tags),
            ),
        )
        hits = to_record_hits(found, from_agent_playbook)
        return pb.SearchAgentPlaybooksResponse(
            success=True, agent_playbooks=hits, msg=outcome_message(hits, found, "agent playbooks")
        )

    async def add(
        self, request: pb.AddAgentPlaybookRequest, caller: Caller
    ) -> pb.AddAgentPlaybookResponse:
        """Store agent playbooks."""
        ids, added = await self._playbooks.add(
            caller.org_id, _KIND, [to_agent_playbook(given) for given in request.agent_playbooks]
        )
        return pb.AddAgentPlaybookResponse(
            success=True,
            message=f"added {added} agent playbooks",
            added_count=added,
            agent_playbook_ids=ids,
        )

    async def update(
        self, request: pb.UpdateAgentPlaybookRequest, caller: Caller
    ) -> pb.UpdateAgentPlaybookResponse:
        """Change one agent playbook."""
        changes: dict[str, str | int] = {**present(request, CHANGEABLE)}
        if request.HasField("playbook_status"):
            changes["playbook_status"] = request.playbook_status or PlaybookStatus.PENDING
        await self._playbooks.update(caller.org_id, _KIND, request.agent_playbook_id, changes)
        return pb.UpdateAgentPlaybookResponse(success=True, msg="the agent playbook is stored")

    async def update_status(
        self, request: pb.UpdateAgentPlaybookStatusRequest, caller: Caller
    ) -> pb.UpdateAgentPlaybookStatusResponse:
        """Approve or reject one agent playbook, or take that back."""
        await self._playbooks.update(
            caller.org_id,
            _KIND,
            request.agent_playbook_id,
            {"playbook_status": request.playbook_status},
        )
        return pb.UpdateAgentPlaybookStatusResponse(success=True, msg="the decision is stored")

    async def delete(
        self, request: pb.DeleteAgentPlaybookRequest, caller: Caller
    ) -> pb.DeleteAgentPlaybookResponse:
        """Delete one agent playbook."""
        count = await self._playbooks.delete(caller.org_id, _KIND, [request.agent_playbook_id])
        return pb.DeleteAgentPlaybookResponse(
            success=True, message=f"deleted {count} agent playbooks", deleted_count=count
        )

    async def delete_by_ids(
        self, request: pb.DeleteAgentPlaybooksByIdsRequest, caller: Caller
    ) -> pb.DeleteAgentPlaybooksByIdsResponse:
        """Delete many agent playbooks."""
        count = await self._playbooks.delete(caller.org_id, _KIND, request.agent_playbook_ids)
        return pb.DeleteAgentPlaybooksByIdsResponse(
            success=True, message=f"deleted {count} agent playbooks", deleted_count=count
        )

    async def delete_all(
        self, _request: pb.DeleteAllAgentPlaybooksRequest, caller: Caller
    ) -> pb.DeleteAllAgentPlaybooksResponse:
        """Delete every agent playbook of the organisation."""
        count = await self._playbooks.delete_all(caller.org_id, [_KIND])
        return pb.DeleteAllAgentPlaybooksResponse(
            success=True, message=f"deleted {count} agent playbooks", deleted_count=count
        )
