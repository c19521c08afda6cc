"""`reflexio.v1.SearchService/GetContext`: decode, call the use case, encode."""

from reflexio.v1 import interaction_pb2
from reflexio.v1 import search_service_pb2 as pb

from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.interactions.model import StoredInteraction
from reflexio_server.core.knowledge.context import AgentContext, AskedContext, GivenContext
from reflexio_server.core.knowledge.model import AgentPlaybook, Profile, UserPlaybook
from reflexio_server.rpc.fields import number_or_default
from reflexio_server.rpc.interactions.convert import to_interaction
from reflexio_server.rpc.knowledge.convert import (
    from_agent_playbook,
    from_profile,
    from_user_playbook,
)


class ContextHandlers:
    """What an agent is to know in its turn."""

    def __init__(self, context: AgentContext) -> None:
        self._context = context

    async def get(self, request: pb.GetContextRequest, caller: Caller) -> pb.GetContextResponse:
        """Give the context of one user and a query."""
        given = await self._context.give(
            AskedContext(
                org_id=caller.org_id,
                user_id=request.user_id,
                query=request.query,
                agent_version=request.agent_version,
                session_id=request.session_id,
                chars_max=number_or_default(request, "chars_max"),
            )
        )
        records = [entry.record for entry in given.entries]
        return await large_work.work_on_rows(records, lambda: _to_response(given))


def _to_response(given: GivenContext) -> pb.GetContextResponse:
    response = pb.GetContextResponse(
        success=True, prompt=given.prompt, msg=f"{len(given.entries)} records"
    )
    for mark in given.marks:
        response.marks.append(interaction_pb2.Citation(**mark._asdict()))
    for entry in given.entries:
        match entry.record:
            case AgentPlaybook() as playbook:
                response.agent_playbooks.append(from_agent_playbook(playbook))
            case UserPlaybook() as playbook:
                response.user_playbooks.append(from_user_playbook(playbook))
            case Profile() as profile:
                response.profiles.append(from_profile(profile))
            case StoredInteraction() as turn:
                response.interactions.append(to_interaction(turn))
    return response
