"""Playbooks, profiles and their vectors on the database."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection

from reflexio_server.core import large_work
from reflexio_server.core.knowledge.model import Kind, Playbook, Profile, Record, Vector
from reflexio_server.sql.bulk_deletion import thin_out
from reflexio_server.sql.database.database import Database
from reflexio_server.sql.database.methods import DatabaseStore, deletes, reads, writes
from reflexio_server.sql.knowledge import (
    additions,
    contradictions,
    decided,
    partitions,
    playbooks,
    profile_log,
    profiles,
)
from reflexio_server.sql.schema.knowledge import TABLES, profile_changes


def _find_records(
    connection: Connection, org_id: str, kind: Kind, record_ids: Sequence[int]
) -> dict[int, Record]:
    if kind is Kind.PROFILES:
        return dict(profiles.find_profiles(connection, org_id, record_ids))
    return dict(playbooks.find_playbooks(connection, org_id, kind, record_ids))


async def thin_out_playbooks(database: Database, org_id: str, kind: Kind, user_id: str = "") -> int:
    """Delete all playbooks of a kind but a rest, of one user if given; returns how many."""
    delete_slice = partial(playbooks.delete_some_playbooks, kind=kind)
    return await thin_out(database, org_id, user_id, TABLES[kind], delete_slice)


async def thin_out_profiles(database: Database, org_id: str, user_id: str = "") -> int:
    """Delete all profiles but a rest, of one user if given; returns how many."""
    of_whom = (database, org_id, user_id)
    count = await thin_out(*of_whom, TABLES[Kind.PROFILES], profiles.delete_some_profiles)
    await thin_out(*of_whom, profile_changes, profiles.delete_some_of_log)
    return count


class SqlKnowledgeStore(DatabaseStore):
    """What knowledge asks of the database. Each method: see `KnowledgeStore`."""

    list_playbooks = reads(playbooks.list_playbooks)
    possible_contradictions = reads(contradictions.of_playbooks)
    find_records = reads(_find_records)
    update_playbook = writes(playbooks.update_playbook)
    list_profiles = reads(profiles.list_profiles)
    update_profile = writes(profiles.update_profile)
    _delete_playbooks = deletes(playbooks.delete_playbooks)
    _delete_profiles = deletes(profiles.delete_profiles)
    list_profile_changes = reads(profile_log.list_changes)
    read_partition = reads(partitions.read_partition)
    read_decided = reads(decided.read_decided)
    read_vectors = reads(partitions.read_vectors)
    list_unembedded = reads(partitions.list_unembedded)
    store_vectors = writes(partitions.store_vectors)

    async def add_playbooks(
        self,
        org_id: str,
        kind: Kind,
        given: Sequence[Playbook],
        vectors: Sequence[Vector | None],
    ) -> tuple[list[int], int]:
        """See `PlaybookStore.add_playbooks`."""
        new = await large_work.work(additions.prepare_playbooks, org_id, kind, given, vectors)
        return await self._database.change(
            lambda connection: additions.insert_playbooks(connection, org_id, new),
            org_id,
            new.weight,
        )

    async def add_profiles(
        self, org_id: str, given: Sequence[Profile], vectors: Sequence[Vector | None]
    ) -> int:
        """See `ProfileStore.add_profiles`."""
        new = await large_work.work(additions.prepare_profiles, org_id, given, vectors)
        return await self._database.change(
            lambda connection: additions.insert_profiles(connection, org_id, new),
            org_id,
            new.weight,
        )

    async def delete_playbooks(
        self, org_id: str, kinds: Sequence[Kind], playbook_ids: Sequence[int] | None
    ) -> int:
        """See `PlaybookStore.delete_playbooks`."""
        count = 0
        for kind in kinds if playbook_ids is None else ():
            count += await thin_out_playbooks(self._database, org_id, kind)
        return count + await self._delete_playbooks(org_id, kinds, playbook_ids)

    async def delete_profiles(
        self, org_id: str, profile_ids: Sequence[str] | None, user_id: str = ""
    ) -> int:
        """See `ProfileStore.delete_profiles`."""
        count = 0
        if profile_ids is None:
            count = await thin_out_profiles(self._database, org_id, user_id)
        return count + await self._delete_profiles(org_id, profile_ids, user_id)

    async def purge_expired_profiles(self, org_id: str) -> bool:
        """See `ProfileStore.purge_expired_profiles`. A look first, so that few reads write."""
        if not await self._database.read(profiles.has_expired, org_id):
            return False
        return await self._database.change(
            lambda connection: profiles.purge_expired(connection, org_id), org_id
        )
