"""The needs of knowledge from the outside: the store and its searchable copies.

Every call is inside one organisation; no call sees another's. Every method may raise `ServiceError`
as `core.interactions.ports.Store` does. Reads see every commit that was answered before they began.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from reflexio_server.core.interactions.ports import Page
from reflexio_server.core.knowledge.decisions import Editor
from reflexio_server.core.knowledge.model import (
    Kind,
    Playbook,
    Profile,
    ProfileChange,
    Record,
    RecordFilter,
    Searchable,
    Vector,
)
from reflexio_server.core.paging import Position
from reflexio_server.core.search.model import DEFAULT_SCALE, CosineScale, Hit
from reflexio_server.core.search.ports import Query, Vectors


class PartitionKey(NamedTuple):
    """What is ranked together: an organisation's records of a kind; of profiles, one user's."""

    org_id: str
    kind: Kind
    user_id: str = ""


class HeldPartition(NamedTuple):
    """The watermark of a copy of a partition, and how many records it holds."""

    watermark: int
    record_count: int


class PartitionRows(NamedTuple):
    """Records of a partition with their watermark, a count of changes.

    All of them when it `is_whole`; otherwise those that are new or changed, and none went.
    """

    watermark: int
    records: list[Searchable]
    is_whole: bool


class PlaybookStore(Protocol):
    """Keeps playbooks of both kinds."""

    async def add_playbooks(
        self,
        org_id: str,
        kind: Kind,
        given: Sequence[Playbook],
        vectors: Sequence[Vector | None],
    ) -> tuple[list[int], int]:
        """Store playbooks, all or none, but no exact double of a current one.

        Their own ids are looked over. Returns ids in order, old and new, and how many are new.
        """
        ...

    async def list_playbooks(
        self,
        org_id: str,
        kind: Kind,
        wanted: RecordFilter,
        *,
        before: Position | None,
        count_max: int,
    ) -> Page[Playbook]:
        """Return playbooks, newest first by (created_at, id), after the place `before`."""
        ...

    async def possible_contradictions(
        self, org_id: str, kind: Kind, playbook_ids: Sequence[int]
    ) -> dict[int, list[int]]:
        """Return what may contradict each of the playbooks that have such, newest first."""
        ...

    async def find_records(
        self, org_id: str, kind: Kind, record_ids: Sequence[int]
    ) -> dict[int, Record]:
        """Return those records of any kind that are there now and have not expired, by key."""
        ...

    async def update_playbook(
        self,
        org_id: str,
        kind: Kind,
        playbook_id: int,
        changes: Mapping[str, str | int],
        vector: Vector | None,
        editor: Editor,
    ) -> None:
        """Set columns of one playbook. `vector` is kept if it is of the text that comes of it.

        An agent playbook keeps what its editor decides, or undoes (`decisions.settle`).

        NOT_FOUND, or INVALID_ARGUMENT when neither content nor trigger would be left.
        """
        ...

    async def delete_playbooks(
        self, org_id: str, kinds: Sequence[Kind], playbook_ids: Sequence[int] | None
    ) -> int:
        """Delete playbooks, all for None, in one commit; returns how many there were."""
        ...


class ProfileStore(Protocol):
    """Keeps profiles and the log of their changes. An expired profile is as good as none."""

    async def add_profiles(
        self, org_id: str, given: Sequence[Profile], vectors: Sequence[Vector | None]
    ) -> int:
        """Store profiles, all or none; returns how many are new.

        One that the user has already is left as it is. ALREADY_EXISTS for an id that is another
        user's or of a profile that is gone.
        """
        ...

    async def list_profiles(
        self, org_id: str, wanted: RecordFilter, *, before: Position | None, count_max: int
    ) -> Page[Profile]:
        """Return profiles, greatest (last_modified_timestamp, profile_id) first."""
        ...

    async def update_profile(
        self,
        org_id: str,
        user_id: str,
        profile_id: str,
        changes: Mapping[str, str],
        vector: Vector | None,
    ) -> None:
        """Set columns of one profile and its times; nothing when it says so already. NOT_FOUND."""
        ...

    async def delete_profiles(
        self, org_id: str, profile_ids: Sequence[str] | None, user_id: str = ""
    ) -> int:
        """Delete profiles, all for None, of one user if given; returns how many there were.

        What the log holds of them goes too.
        """
        ...

    async def list_profile_changes(
        self, org_id: str, user_id: str, *, before: Position | None, count_max: int
    ) -> Page[ProfileChange]:
        """Return changes (`ProfileChange`), greatest id first, of one user if given."""
        ...

    async def purge_expired_profiles(self, org_id: str) -> bool:
        """Turn some expired profiles into entries of the log; returns whether more are left."""
        ...


class KnowledgeIndexStore(Protocol):
    """What searching reads and the making of vectors writes."""

    async def read_partition(
        self, key: PartitionKey, held: HeldPartition | None
    ) -> PartitionRows | None:
        """Return what a copy of a partition lacks, all without one; None when it lacks nothing."""
        ...

    async def read_vectors(
        self, key: PartitionKey, record_ids: Sequence[int], model_key: int
    ) -> dict[int, bytes]:
        """Return the model's rows of the records that have one."""
        ...

    async def list_unembedded(
        self, key: PartitionKey, model_key: int, count_max: int
    ) -> list[tuple[int, str]]:
        """Return (id, text) of records without a vector of the model, greatest id first."""
        ...

    async def store_vectors(
        self, org_id: str, kind: Kind, vectors: Sequence[tuple[int, Vector]]
    ) -> None:
        """Commit vectors of records whose text is still the one that they are of."""
        ...


class KnowledgeStore(PlaybookStore, ProfileStore, KnowledgeIndexStore, Protocol):
    """Everything that is kept of learned records."""


class KnowledgePartitions(Protocol):
    """Searches partitions of learned records, exactly as the store stands at the call."""

    async def count_unembedded(self, key: PartitionKey, model_key: int, dimensions: int) -> int:
        """Return how many records of the partition lack a vector of the model."""
        ...

    async def search(
        self,
        key: PartitionKey,
        query: Query,
        wanted: RecordFilter,
        *,
        model_key: int,
        dimensions: int,
        embed: Callable[[], Vectors | None] | None,
        scale: CosineScale = DEFAULT_SCALE,
    ) -> list[Hit]:
        """Return the hits, best first; their ids are the records' keys.

        `embed` makes the query's vector, on a thread, or none; `scale` is that of its model.
        """
        ...
