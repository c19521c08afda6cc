"""`reflexio.v1.ProfileService`: decode, call the use case, encode."""

from reflexio.v1 import profile_service_pb2 as pb

from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.clock import Clock
from reflexio_server.core.knowledge.model import Kind, RecordFilter
from reflexio_server.core.knowledge.ports import PartitionKey
from reflexio_server.core.knowledge.profiles import Profiles
from reflexio_server.core.knowledge.search import KnowledgeSearch
from reflexio_server.rpc.fields import number_or_default, optional_number, present
from reflexio_server.rpc.knowledge.convert import (
    from_profile,
    from_profile_change,
    statuses,
    to_profile,
)
from reflexio_server.rpc.knowledge.search import search_page
from reflexio_server.rpc.struct_json import struct_to_json


class ProfileHandlers:
    """`reflexio.v1.ProfileService`."""

    def __init__(self, profiles: Profiles, search: KnowledgeSearch, clock: Clock) -> None:
        self._clock = clock
        self._profiles = profiles
        self._search = search

    async def get(self, request: pb.GetProfilesRequest, caller: Caller) -> pb.GetProfilesResponse:
        """List one user's profiles."""
        listing = await self._profiles.list_page(
            caller.org_id,
            RecordFilter(
                profile_id=request.profile_id,
                user_id=request.user_id,
                source=request.source,
                query=request.query,
                start_time=optional_number(request, "start_time"),
                end_time=optional_number(request, "end_time"),
                statuses=statuses(request.status_filter),
                time_to_live=request.profile_time_to_live,
                tags=frozenset(request.tags),
            ),
            count_max=number_or_default(request, "top_k"),
            page_token=request.page_token,
        )
        return await large_work.work_on_rows(
            listing.profiles,
            lambda: pb.GetProfilesResponse(
                success=True,
                user_profiles=map(from_profile, listing.profiles),
                msg=f"{len(listing.profiles)} profiles",
                next_page_token=listing.next_page_token,
            ),
        )

    async def search(
        self, request: pb.SearchProfilesRequest, caller: Caller
    ) -> pb.SearchProfilesResponse:
        """Find one user's profiles."""
        page = await search_page(
            self._search,
            request,
            caller,
            PartitionKey(caller.org_id, Kind.PROFILES, request.user_id),
            RecordFilter(
                user_id=request.user_id,
                source=request.source,
                start_time=optional_number(request, "start_time"),
                end_time=optional_number(request, "end_time"),
                tags=frozenset(request.tags),
            ),
            from_profile,
            "profiles",
        )
        return pb.SearchProfilesResponse(
            success=True,
            user_profiles=page.messages,
            msg=page.msg,
            has_more=bool(page.next_page_token),
            next_page_token=page.next_page_token,
        )

    async def add(
        self, request: pb.AddUserProfileRequest, caller: Caller
    ) -> pb.AddUserProfileResponse:
        """Store profiles."""
        now_s = self._clock.now_s()
        records = await large_work.work(
            lambda: [to_profile(given, now_s) for given in request.user_profiles]
        )
        ids, added = await self._profiles.add(caller.org_id, records)
        return pb.AddUserProfileResponse(
            success=True, message=f"added {added} profiles", added_count=added, profile_ids=ids
        )

    async def update(
        self, request: pb.UpdateUserProfileRequest, caller: Caller
    ) -> pb.UpdateUserProfileResponse:
        """Change one profile."""
        changes: dict[str, str] = {**present(request, ("content",))}
        if request.HasField("custom_features"):
            changes["custom_features"] = struct_to_json(request.custom_features)
        await self._profiles.update(caller.org_id, request.user_id, request.profile_id, changes)
        return pb.UpdateUserProfileResponse(success=True, msg="the profile is stored")

    async def delete(
        self, request: pb.DeleteProfileRequest, caller: Caller
    ) -> pb.DeleteProfileResponse:
        """Delete one profile."""
        count = await self._profiles.delete_one(
            caller.org_id,
            request.user_id,
            profile_id=request.profile_id,
            search_query=request.search_query,
        )
        return pb.DeleteProfileResponse(
            success=True, message=f"deleted {count} profiles", deleted_count=count
        )

    async def delete_by_ids(
        self, request: pb.DeleteProfilesByIdsRequest, caller: Caller
    ) -> pb.DeleteProfilesByIdsResponse:
        """Delete many profiles."""
        count = await self._profiles.delete(caller.org_id, request.profile_ids)
        return pb.DeleteProfilesByIdsResponse(
            success=True, message=f"deleted {count} profiles", deleted_count=count
        )

    async def delete_all(
        self, _request: pb.DeleteAllProfilesRequest, caller: Caller
    ) -> pb.DeleteAllProfilesResponse:
        """Delete every profile of the organisation."""
        count = await self._profiles.delete(caller.org_id, None)
        return pb.DeleteAllProfilesResponse(
            success=True, message=f"deleted {count} profiles", deleted_count=count
        )

    async def change_log(
        self, request: pb.GetProfileChangeLogRequest, caller: Caller
    ) -> pb.GetProfileChangeLogResponse:
        """List the changes of profiles."""
        listing = await self._profiles.list_changes(
            caller.org_id,
            request.user_id,
            count_max=number_or_default(request, "limit"),
            page_token=request.page_token,
        )
        return await large_work.work_on_rows(
            listing.changes,
            lambda: pb.GetProfileChangeLogResponse(
                success=True,
                profile_change_logs=map(from_profile_change, listing.changes),
                next_page_token=listing.next_page_token,
            ),
        )
