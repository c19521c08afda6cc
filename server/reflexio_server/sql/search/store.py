"""`core.search.ports.SearchStore` on the same connections as the store."""

import functools
from collections.abc import Sequence

from reflexio_server.core.interactions.model import StoredInteraction
from reflexio_server.core.search.ports import Changes, Embedded, Epoch, Unembedded, Watermark
from reflexio_server.sql.search import changes, vectors
from reflexio_server.sql.stores import SqlStore


class SqlSearchStore:
    """What finding and the follower ask of the database. Each method: see `SearchStore`."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    async def register_model(self, model_id: str, spec: str) -> int:
        """See `SearchStore.register_model`."""
        return await self._store.change(
            functools.partial(vectors.register_model, model_id=model_id, spec=spec)
        )

    async def other_models(self, model_key: int) -> list[tuple[int, str, str]]:
        """See `SearchStore.other_models`."""
        return await self._store.read(vectors.other_models, model_key)

    async def read_changes(
        self, org_id: str, user_id: str, model_key: int, watermark: Watermark, epoch: Epoch | None
    ) -> Changes:
        """See `SearchStore.read_changes`."""
        return await self._store.read(
            changes.read_changes, org_id, user_id, model_key, watermark, epoch
        )

    async def serving_model(self, org_id: str, user_id: str, preferred: int) -> int:
        """See `SearchStore.serving_model`."""
        return await self._store.read(changes.serving_model, org_id, user_id, preferred)

    async def fetch_interactions(
        self, org_id: str, user_id: str, interaction_ids: Sequence[int]
    ) -> dict[int, StoredInteraction]:
        """See `SearchStore.fetch_interactions`."""
        return await self._store.read(changes.fetch_interactions, org_id, user_id, interaction_ids)

    async def list_users(self, org_id: str, after: str, count_max: int) -> list[str]:
        """See `SearchStore.list_users`."""
        return await self._store.read(changes.list_users, org_id, after, count_max)

    async def scan_unembedded(
        self, model_key: int, after_id: int, count_max: int
    ) -> tuple[list[tuple[int, str, str]], int]:
        """See `SearchStore.scan_unembedded`."""
        return await self._store.read(vectors.scan_unembedded, model_key, after_id, count_max)

    async def load_unembedded(
        self, model_key: int, interaction_ids: Sequence[int]
    ) -> list[Unembedded]:
        """See `SearchStore.load_unembedded`."""
        return await self._store.read(vectors.load_unembedded, model_key, interaction_ids)

    async def store_embedded(self, model_key: int, embedded: Sequence[Embedded]) -> None:
        """See `SearchStore.store_embedded`."""
        await self._store.change(
            functools.partial(vectors.store_embedded, model_key=model_key, embedded=embedded)
        )

    async def drop_vectors_of_other_models(self, model_key: int, count_max: int) -> int:
        """See `SearchStore.drop_vectors_of_other_models`."""
        return await self._store.change(
            functools.partial(
                vectors.drop_vectors_of_other_models, model_key=model_key, count_max=count_max
            )
        )
