"""The RPCs of `reflexio.v1.PlaybookService` on user playbooks."""

from reflexio.v1 import playbook_service_pb2 as pb

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.knowledge.model import Kind, RecordFilter
from reflexio_server.core.knowledge.playbooks import Playbooks
from reflexio_server.core.knowledge.ports import PartitionKey
from reflexio_server.core.knowledge.search import KnowledgeSearch
from reflexio_server.rpc.fields import number_or_default, optional_number, present
from reflexio_server.rpc.knowledge.convert import from_user_playbook, statuses, to_user_playbook
from reflexio_server.rpc.knowledge.search import outcome_message, to_record_hits, to_record_query

_KIND = Kind.USER_PLAYBOOKS
CHANGEABLE = ("playbook_name", "content", "trigger", "rationale")


class UserPlaybookHandlers:
    """User playbooks: decode, call the use case, encode."""

    def __init__(self, playbooks: Playbooks, search: KnowledgeSearch) -> None:
        self._playbooks = playbooks
        self._search = search

    async def get(
        self, request: pb.GetUserPlaybooksRequest, caller: Caller
    ) -> pb.GetUserPlaybooksResponse:
        """List user playbooks."""
        listing = await self._playbooks.list_page(
            caller.org_id,
            _KIND,
            RecordFilter(
                record_id=optional_number(request, "user_playbook_id"),
                user_id=request.user_id,
                request_id=request.request_id,
                agent_version=request.agent_version,
                playbook_name=request.playbook_name,
                query=request.query,
                start_time=optional_number(request, "start_time"),
                end_time=optional_number(request, "end_time"),
                statuses=statuses(request.status_filter),
                tags=frozenset(request.tags),
            ),
            count_max=number_or_default(request, "limit"),
            page_token=request.page_token,
        )
        return pb.GetUserPlaybooksResponse(
            success=True,
            user_playbooks=map(from_user_playbook, listing.playbooks),
            msg=f"{len(listing.playbooks)} user playbooks",
            next_page_token=listing.next_page_token,
        )

    async def search(
        self, request: pb.SearchUserPlaybooksRequest, caller: Caller
    ) -> pb.SearchUserPlaybooksResponse:
        """Find user playbooks."""
        found = await self._search.find(
            PartitionKey(caller.org_id, _KIND),
            to_record_query(request),
            RecordFilter(
                user_id=request.user_id,
                agent_version=request.agent_version,
                playbook_name=request.playbook_name,
                source=request.source,
                start_time=optional_number(request, "start_time"),
                end_time=optional_number(request, "end_time"),
                statuses=statuses(request.status_filter),
                tags=frozenset(request.tags),
            ),
        )
        hits = to_record_hits(found, from_user_playbook)
        return pb.SearchUserPlaybooksResponse(
            success=True, user_playbooks=hits, msg=outcome_message(hits, found, "user playbooks")
        )

    async def add(
        self, request: pb.AddUserPlaybookRequest, caller: Caller
    ) -> pb.AddUserPlaybookResponse:
        """Store user playbooks."""
        ids, added = await self._playbooks.add(
            caller.org_id, _KIND, [to_user_playbook(given) for given in request.user_playbooks]
        )
        return pb.AddUserPlaybookResponse(
            success=True,
            message=f"added {added} user playbooks",
            added_count=added,
            user_playbook_ids=ids,
        )

    async def update(
        self, request: pb.UpdateUserPlaybookRequest, caller: Caller
    ) -> pb.UpdateUserPlaybookResponse:
        """Change one user playbook."""
        await self._playbooks.update(
            caller.org_id, _KIND, request.user_playbook_id, present(request, CHANGEABLE)
        )
        return pb.UpdateUserPlaybookResponse(success=True, msg="the user playbook is stored")

    async def delete(
        self, request: pb.DeleteUserPlaybookRequest, caller: Caller
    ) -> pb.DeleteUserPlaybookResponse:
        """Delete one user playbook."""
        count = await self._playbooks.delete(caller.org_id, _KIND, [request.user_playbook_id])
        return pb.DeleteUserPlaybookResponse(
            success=True, message=f"deleted {count} user playbooks", deleted_count=count
        )

    async def delete_by_ids(
        self, request: pb.DeleteUserPlaybooksByIdsRequest, caller: Caller
    ) -> pb.DeleteUserPlaybooksByIdsResponse:
        """Delete many user playbooks."""
        count = await self._playbooks.delete(caller.org_id, _KIND, request.user_playbook_ids)
        return pb.DeleteUserPlaybooksByIdsResponse(
            success=True, message=f"deleted {count} user playbooks", deleted_count=count
        )

    async def delete_all(
        self, _request: pb.DeleteAllUserPlaybooksRequest, caller: Caller
    ) -> pb.DeleteAllUserPlaybooksResponse:
        """Delete every user playbook of the organisation."""
        count = await self._playbooks.delete_all(caller.org_id, [_KIND])
        return pb.DeleteAllUserPlaybooksResponse(
            success=True, message=f"deleted {count} user playbooks", deleted_count=count
        )
