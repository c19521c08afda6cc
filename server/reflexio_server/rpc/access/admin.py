"""`reflexio.v1.AdminService`: decode, call the use case, encode."""

from reflexio.v1 import admin_service_pb2 as admin

from reflexio_server.core.access.audit_log import AuditFilter, AuditLog
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.interactions.ports import Store
from reflexio_server.core.interactions.service import Interactions
from reflexio_server.rpc.fields import number_or_default, optional_number
from reflexio_server.version import version_told


class AdminHandlers:
    """`reflexio.v1.AdminService`."""

    def __init__(self, interactions: Interactions, store: Store, audit_log: AuditLog) -> None:
        self._interactions = interactions
        self._store = store
        self._audit_log = audit_log

    async def whoami(self, _request: admin.WhoamiRequest, caller: Caller) -> admin.WhoamiResponse:
        """Say who the caller is."""
        storage_type, label = self._store.describe()
        return admin.WhoamiResponse(
            success=True,
            org_id=caller.org_id,
            storage_type=storage_type,
            storage_label=label,
            storage_configured=True,
            message=f"organisation {caller.org_id}",
            version=version_told(),
        )

    async def storage_stats(
        self, request: admin.GetStorageStatsRequest, caller: Caller
    ) -> admin.GetStorageStatsResponse:
        """Count what is stored about one user."""
        stats = await self._interactions.stats(caller.org_id, request.user_id)
        return admin.GetStorageStatsResponse(
            success=True,
            profile_count=stats.profile_count,
            playbook_count=stats.playbook_count,
            interaction_count=stats.interaction_count,
            oldest_modified=stats.oldest_created_at,
            newest_modified=stats.newest_created_at,
            msg=f"{stats.interaction_count} interactions",
        )

    async def list_users(
        self, request: admin.GetUsersRequest, caller: Caller
    ) -> admin.GetUsersResponse:
        """List the users of whom anything is stored."""
        listing = await self._interactions.list_users(
            caller.org_id,
            count_max=number_or_default(request, "limit"),
            page_token=request.page_token,
        )
        return admin.GetUsersResponse(
            success=True,
            users=[admin.User(**user._asdict()) for user in listing.users],
            msg=f"{len(listing.users)} users",
            next_page_token=listing.next_page_token,
        )

    async def audit_log(
        self, request: admin.GetAuditLogRequest, caller: Caller
    ) -> admin.GetAuditLogResponse:
        """List what was changed in the organisation for others."""
        listing = await self._audit_log.list_entries(
            caller.org_id,
            AuditFilter(
                rpc=request.rpc,
                key_id=request.key_id,
                user_id=request.user_id,
                start_time=optional_number(request, "start_time"),
                end_time=optional_number(request, "end_time"),
            ),
            count_max=number_or_default(request, "limit"),
            page_token=request.page_token,
        )
        return admin.GetAuditLogResponse(
            success=True,
            entries=[admin.AuditEntry(**entry._asdict()) for entry in listing.entries],
            msg=f"{len(listing.entries)} entries",
            next_page_token=listing.next_page_token,
        )
