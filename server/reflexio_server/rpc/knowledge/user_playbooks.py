"""The RPCs of `reflexio.v1.PlaybookService` on user playbooks."""

from reflexio.v1 import playbook_service_pb2 as pb

from reflexio_server.core.knowledge.model import Kind, RecordFilter
from reflexio_server.rpc.fields import optional_number
from reflexio_server.rpc.knowledge.convert import from_user_playbook, to_user_playbook
from reflexio_server.rpc.knowledge.playbook_kind import PlaybookKindHandlers, Responses, to_filter


class UserPlaybookHandlers(PlaybookKindHandlers):
    """User playbooks: decode, call the use case, encode."""

    kind = Kind.USER_PLAYBOOKS
    name = "user"
    to_record = staticmethod(to_user_playbook)
    from_record = staticmethod(from_user_playbook)
    responses = Responses(
        get=pb.GetUserPlaybooksResponse,
        search=pb.SearchUserPlaybooksResponse,
        add=pb.AddUserPlaybookResponse,
        update=pb.UpdateUserPlaybookResponse,
        delete=pb.DeleteUserPlaybookResponse,
        delete_by_ids=pb.DeleteUserPlaybooksByIdsResponse,
        delete_all=pb.DeleteAllUserPlaybooksResponse,
    )

    def listed(self, request: pb.GetUserPlaybooksRequest) -> RecordFilter:
        """Return which playbooks a listing asks for."""
        return to_filter(
            request,
            record_id=optional_number(request, "user_playbook_id"),
            user_id=request.user_id,
            request_id=request.request_id,
            query=request.query,
        )

    def searched(self, request: pb.SearchUserPlaybooksRequest) -> RecordFilter:
        """Return among which playbooks a search looks."""
        return to_filter(request, user_id=request.user_id, source=request.source)
