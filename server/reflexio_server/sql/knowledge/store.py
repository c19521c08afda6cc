"""`core.knowledge.ports.KnowledgeStore` on the same connections as the store."""

from collections.abc import Mapping, Sequence
from functools import partial

from reflexio_server.core.interactions.outcomes import Outcome, OutcomeFilter, RecordedOutcome
from reflexio_server.core.interactions.ports import Page
from reflexio_server.core.knowledge.model import (
    Kind,
    Playbook,
    Profile,
    ProfileChange,
    Record,
    RecordFilter,
    Vector,
)
from reflexio_server.core.knowledge.ports import HeldPartition, PartitionKey, PartitionRows
from reflexio_server.core.paging import Position
from reflexio_server.sql.interactions import outcomes
from reflexio_server.sql.knowledge import partitions, playbooks, profile_log, profiles
from reflexio_server.sql.stores import SqlStore


class SqlKnowledgeStore:
    """Playbooks, profiles, outcomes and their vectors. Each method: see `KnowledgeStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    async def add_playbooks(
        self,
        org_id: str,
        kind: Kind,
        given: Sequence[Playbook],
        vectors: Sequence[Vector | None],
    ) -> tuple[list[int], int]:
        """See `PlaybookStore.add_playbooks`."""
        return await self._store.change(
            lambda connection: playbooks.add_playbooks(connection, org_id, kind, given, vectors)
        )

    async def list_playbooks(
        self,
        org_id: str,
        kind: Kind,
        wanted: RecordFilter,
        *,
        before: Position | None,
        count_max: int,
    ) -> Page[Playbook]:
        """See `PlaybookStore.list_playbooks`."""
        return await self._store.read(
            playbooks.list_playbooks, org_id, kind, wanted, before, count_max
        )

    async def find_records(
        self, org_id: str, kind: Kind, record_ids: Sequence[int]
    ) -> dict[int, Record]:
        """See `PlaybookStore.find_records`."""
        if kind is Kind.PROFILES:
            return dict(await self._store.read(profiles.find_profiles, org_id, record_ids))
        return dict(await self._store.read(playbooks.find_playbooks, org_id, kind, record_ids))

    async def update_playbook(
        self,
        org_id: str,
        kind: Kind,
        playbook_id: int,
        changes: Mapping[str, str | int],
        vector: Vector | None,
    ) -> None:
        """See `PlaybookStore.update_playbook`."""
        await self._store.change(
            lambda connection: playbooks.update_playbook(
                connection, org_id, kind, playbook_id, changes, vector
            )
        )

    async def delete_playbooks(
        self, org_id: str, kinds: Sequence[Kind], playbook_ids: Sequence[int] | None
    ) -> int:
        """See `PlaybookStore.delete_playbooks`."""
        return await self._store.change(
            lambda connection: playbooks.delete_playbooks(connection, org_id, kinds, playbook_ids)
        )

    async def add_profiles(
        self, org_id: str, given: Sequence[Profile], vectors: Sequence[Vector | None]
    ) -> int:
        """See `ProfileStore.add_profiles`."""
        return await self._store.change(
            lambda connection: profiles.add_profiles(connection, org_id, given, vectors)
        )

    async def list_profiles(
        self, org_id: str, wanted: RecordFilter, *, before: Position | None, count_max: int
    ) -> Page[Profile]:
        """See `ProfileStore.list_profiles`."""
        return await self._store.read(profiles.list_profiles, org_id, wanted, before, count_max)

    async def update_profile(
        self,
        org_id: str,
        user_id: str,
        profile_id: str,
        changes: Mapping[str, str],
        vector: Vector | None,
    ) -> None:
        """See `ProfileStore.update_profile`."""
        await self._store.change(
            lambda connection: profiles.update_profile(
                connection, org_id, user_id, profile_id, changes, vector
            )
        )

    async def delete_profiles(
        self, org_id: str, profile_ids: Sequence[str] | None, user_id: str = ""
    ) -> int:
        """See `ProfileStore.delete_profiles`."""
        return await self._store.change(
            lambda connection: profiles.delete_profiles(connection, org_id, profile_ids, user_id)
        )

    async def list_profile_changes(
        self, org_id: str, user_id: str, *, before: Position | None, count_max: int
    ) -> Page[ProfileChange]:
        """See `ProfileStore.list_profile_changes`."""
        return await self._store.read(profile_log.list_changes, org_id, user_id, before, count_max)

    async def purge_expired_profiles(self, org_id: str) -> bool:
        """See `ProfileStore.purge_expired_profiles`. A look first, so that few reads write."""
        if not await self._store.read(profiles.has_expired, org_id):
            return False
        return await self._store.change(partial(profiles.purge_expired, org_id=org_id))

    async def record_outcome(self, org_id: str, outcome: Outcome) -> RecordedOutcome:
        """See `OutcomeStore.record_outcome`."""
        return await self._store.change(
            lambda connection: outcomes.record_outcome(connection, org_id, outcome)
        )

    async def list_outcomes(
        self,
        org_id: str,
        wanted: OutcomeFilter,
        *,
        before: Position | None,
        offset: int,
        count_max: int,
    ) -> Page[Outcome]:
        """See `OutcomeStore.list_outcomes`."""
        return await self._store.read(
            outcomes.list_outcomes, org_id, wanted, before, offset, count_max
        )

    async def read_partition(
        self, key: PartitionKey, held: HeldPartition | None
    ) -> PartitionRows | None:
        """See `KnowledgeIndexStore.read_partition`."""
        return await self._store.read(partitions.read_partition, key, held)

    async def read_vectors(
        self, key: PartitionKey, record_ids: Sequence[int], model_key: int
    ) -> dict[int, bytes]:
        """See `KnowledgeIndexStore.read_vectors`."""
        return await self._store.read(partitions.read_vectors, key, record_ids, model_key)

    async def list_unembedded(
        self, key: PartitionKey, model_key: int, count_max: int
    ) -> list[tuple[int, str]]:
        """See `KnowledgeIndexStore.list_unembedded`."""
        return await self._store.read(partitions.list_unembedded, key, model_key, count_max)

    async def store_vectors(
        self, org_id: str, kind: Kind, vectors: Sequence[tuple[int, Vector]]
    ) -> None:
        """See `KnowledgeIndexStore.store_vectors`."""
        await self._store.change(
            lambda connection: partitions.store_vectors(connection, org_id, kind, vectors)
        )
