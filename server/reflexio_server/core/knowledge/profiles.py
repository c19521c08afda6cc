"""The use cases of profiles: what is known of users, how long it holds, how it changed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import uuid_utils

from reflexio_server.core.errors import invalid_field
from reflexio_server.core.knowledge.model import Kind, Profile, ProfileChange, RecordFilter
from reflexio_server.core.knowledge.ports import PartitionKey, ProfileStore
from reflexio_server.core.knowledge.search import KnowledgeSearch
from reflexio_server.core.knowledge.vectors import KnowledgeVectors
from reflexio_server.core.limits import PAGE_ROWS_MAX
from reflexio_server.core.paging import read_token, write_token
from reflexio_server.core.search.model import NO_FILTERS, SearchMode
from reflexio_server.core.search.ports import Query

PURGES_PER_CALL_MAX = 10
"""Slices of expired profiles that one call moves into the log before it reads the log."""


class ProfileListing(NamedTuple):
    """One page of profiles and the token of the next, empty when nothing is left."""

    profiles: list[Profile]
    next_page_token: str


class ChangeListing(NamedTuple):
    """One page of the log and the token of the next, empty when nothing is left."""

    changes: list[ProfileChange]
    next_page_token: str


class Profiles:
    """Keeps profiles. Every call is inside one organisation. All raise what the store raises."""

    def __init__(
        self, store: ProfileStore, vectors: KnowledgeVectors, search: KnowledgeSearch
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._search = search

    async def add(self, org_id: str, profiles: Sequence[Profile]) -> tuple[list[str], int]:
        """Store profiles, all or none; returns their ids in order and how many are new.

        ALREADY_EXISTS for an id that is another user's or of a profile that is gone.
        """
        named = [
            given if given.profile_id else given._replace(profile_id=str(uuid_utils.uuid7()))
            for given in profiles
        ]
        added = await self._store.add_profiles(
            org_id, named, await self._vectors.at_write([given.content for given in named])
        )
        self._vectors.notify(PartitionKey(org_id, Kind.PROFILES))
        return [given.profile_id for given in named], added

    async def list_page(
        self, org_id: str, wanted: RecordFilter, *, count_max: int, page_token: str
    ) -> ProfileListing:
        """List a user's profiles, last changed first."""
        token = read_token(page_token, int, str)
        page = await self._store.list_profiles(
            org_id,
            wanted,
            before=tuple(token) if token else None,
            count_max=min(count_max, PAGE_ROWS_MAX),
        )
        last: Profile | None = page.rows[-1] if page.is_cut else None
        return ProfileListing(
            page.rows, write_token(last.last_modified_timestamp, last.profile_id) if last else ""
        )

    async def update(
        self, org_id: str, user_id: str, profile_id: str, changes: Mapping[str, str]
    ) -> None:
        """Set columns of one profile. NOT_FOUND when the user has no such profile."""
        content = changes.get("content")
        if content is not None and not content.strip():
            raise invalid_field("content", "must not be blank")
        vector = None
        if content is not None:
            (vector,) = await self._vectors.at_write([content])
        await self._store.update_profile(org_id, user_id, profile_id, changes, vector)
        self._vectors.notify(PartitionKey(org_id, Kind.PROFILES))

    async def delete_one(
        self, org_id: str, user_id: str, *, profile_id: str, search_query: str
    ) -> int:
        """Delete the profile of this id, or the one that a search finds first; 0 without one."""
        if bool(profile_id.strip()) == bool(search_query.strip()):
            raise invalid_field("profile_id", "or search_query is required, and not both")
        if not profile_id.strip():
            query = Query(search_query, NO_FILTERS, SearchMode.HYBRID, top_k=1, threshold=0.0)
            key = PartitionKey(org_id, Kind.PROFILES, user_id)
            hits = await self._search.rank(key, query, RecordFilter(user_id=user_id))
            found = list((await self._search.load(key, hits)).values())
            if not found:
                return 0
            profile = found[0]
            assert isinstance(profile, Profile)
            profile_id = profile.profile_id
        return await self._store.delete_profiles(org_id, [profile_id], user_id)

    async def delete(self, org_id: str, profile_ids: Sequence[str] | None) -> int:
        """Delete profiles in one commit, all for None; returns how many there were."""
        return await self._store.delete_profiles(org_id, profile_ids)

    async def list_changes(
        self, org_id: str, user_id: str, *, count_max: int, page_token: str
    ) -> ChangeListing:
        """List changes, last change first, those among them that time has brought."""
        token = read_token(page_token, int)
        for _ in range(PURGES_PER_CALL_MAX):
            if not await self._store.purge_expired_profiles(org_id):
                break
        page = await self._store.list_profile_changes(
            org_id,
            user_id,
            before=tuple(token) if token else None,
            count_max=min(count_max, PAGE_ROWS_MAX),
        )
        last: ProfileChange | None = page.rows[-1] if page.is_cut else None
        return ChangeListing(page.rows, write_token(last.id) if last else "")
