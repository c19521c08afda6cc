"""The use case of finding: the query's vector, the user's partition, the rows of the hits."""

import asyncio
import functools
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import structlog

from reflexio_server.core.errors import embedder_unavailable, invalid_field
from reflexio_server.core.interactions.model import StoredInteraction
from reflexio_server.core.search.embedding_follower import Follower
from reflexio_server.core.search.model import DEFAULT_SCALE, Hit, SearchMode
from reflexio_server.core.search.ports import Embedder, Partitions, Query, SearchStore, Vectors
from reflexio_server.core.search.query_vectors import QueryVectors

USERS_MAX = 1_000
"""Users that one search of the organisation looks at, in the order of their names."""
USERS_AT_ONCE = 4
"""Partitions of one search that are on their way together."""
NO_MODEL = 0
"""The model key of a server without an embedder: it matches no vector."""


MakeVector = Callable[[], Vectors | None]
"""Makes the query's vector when a partition needs it."""

log = structlog.get_logger()


class OrganizationRanking(NamedTuple):
    """The hits of all users, most similar first, with whose each is, and what is around it.

    `is_partial` says that USERS_MAX left users out.
    """

    hits: list[Hit]
    owners: dict[int, str]
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Models:
    """The models of the vectors: `current` fills, the others serve until it covers a user."""

    current_key: int
    by_key: dict[int, Embedder]
    queries: QueryVectors = field(default_factory=QueryVectors)
    """What the models made of the last queries, of interactions and knowledge alike."""


NO_MODELS = Models(NO_MODEL, {})


class Search:
    """Finds interactions of a user, or of a whole organisation. Reads what was committed before."""

    def __init__(
        self,
        store: SearchStore,
        partitions: Partitions,
        models: Models,
        follower: Follower | None,
        fresh_wait_s: float = 0.0,
    ) -> None:
        """`fresh_wait_s` is how long a search waits for vectors that are just being made."""
        self._store = store
        self._partitions = partitions
        self.models = models
        self._follower = follower
        self._fresh_wait_s = fresh_wait_s

    async def rank_user(self, org_id: str, user_id: str, query: Query) -> list[Hit]:
        """Return the user's hits, best first. Raises what the store raises."""
        embedders = self._embedders(org_id, query)
        await self._settle(org_id, user_id, embedders)
        return await self._hits(org_id, user_id, query, embedders)

    async def load_user(
        self, org_id: str, user_id: str, hits: Sequence[Hit]
    ) -> dict[int, StoredInteraction]:
        """Return the records of a user's hits that are there now, by id."""
        ids = [hit.interaction_id for hit in hits]
        return await self._store.fetch_interactions(org_id, user_id, ids)

    async def rank_organization(self, org_id: str, query: Query) -> OrganizationRanking:
        """Return the hits of all users, most similar first.

        Each user is ranked alone and gives its best `top_k`. They are merged by similarity: a score
        says where a record stands among its user's, and only similarity means the same for all.
        """
        users = await self._store.list_users(org_id, "", USERS_MAX + 1)
        embedders = self._embedders(org_id, query)
        await self._settle(org_id, None, embedders)
        turn = asyncio.Semaphore(USERS_AT_ONCE)

        async def hits_of(user_id: str) -> list[tuple[Hit, str]]:
            async with turn:
                hits = await self._hits(org_id, user_id, query, embedders)
            return [(hit, user_id) for hit in hits]

        found = [
            pair
            for pairs in await asyncio.gather(*map(hits_of, users[:USERS_MAX]))
            for pair in pairs
        ]
        found.sort(key=lambda pair: (-pair[0].similarity, -pair[0].score))
        best = found[: query.top_k]
        return OrganizationRanking(
            [hit for hit, _ in best],
            {key: user_id for hit, user_id in best for key in (hit.interaction_id, *hit.context)},
            len(users) > USERS_MAX,
        )

    async def load_organization(
        self, org_id: str, ranking: OrganizationRanking, hits: Sequence[Hit]
    ) -> dict[int, StoredInteraction]:
        """Return the records of hits of a ranking that are there now, by id."""
        of_users: dict[str, list[Hit]] = {}
        for hit in hits:
            of_users.setdefault(ranking.owners[hit.interaction_id], []).append(hit)
        rows: dict[int, StoredInteraction] = {}
        for user_id, own in of_users.items():
            rows.update(await self.load_user(org_id, user_id, own))
        return rows

    async def wait_until_searchable(self, interaction_ids: range, timeout_s: float) -> bool:
        """Wait until the records are found by meaning too; False when the time ran out."""
        if self._follower is None:
            return True
        return await self._follower.wait_for(interaction_ids, timeout_s)

    def embedding_problem(self) -> str:
        """Say why nothing is embedded just now; empty when it is, or when nothing ever is."""
        return self._follower.problem() if self._follower is not None else ""

    def notify(self, org_id: str, user_id: str, interaction_ids: range) -> None:
        """Take notice of records that were just committed."""
        if self._follower is not None:
            self._follower.notify(org_id, user_id, interaction_ids)

    async def _settle(
        self, org_id: str, user_id: str | None, embedders: dict[int, MakeVector]
    ) -> None:
        """Wait for the vectors of what was published just now, where the search needs them."""
        if self._follower is not None and embedders:
            await self._follower.settle(org_id, user_id, self._fresh_wait_s)

    def _embedders(self, org_id: str, query: Query) -> dict[int, MakeVector]:
        """Return for each model what makes the query's vector, once however many users ask."""
        if not query.text.strip() or query.mode is SearchMode.FTS:
            return {}
        if query.mode is SearchMode.VECTOR and not self.models.by_key:
            raise invalid_field(
                "search_mode", "vector needs an embedding model; this server has none"
            )
        return {
            key: once(functools.partial(query_vector, self.models.queries, org_id, embedder, query))
            for key, embedder in self.models.by_key.items()
        }

    async def _hits(
        self,
        org_id: str,
        user_id: str,
        query: Query,
        embedders: dict[int, MakeVector],
    ) -> list[Hit]:
        model_key = self.models.current_key
        if len(self.models.by_key) > 1:
            serving = await self._store.serving_model(org_id, user_id, model_key)
            model_key = serving if serving in self.models.by_key else model_key
        embedder = self.models.by_key.get(model_key)
        return await self._partitions.search(
            org_id,
            user_id,
            query,
            model_key=model_key,
            dimensions=embedder.dimensions if embedder else 1,
            embed=embedders.get(model_key),
            scale=embedder.scale if embedder else DEFAULT_SCALE,
        )


def query_vector(
    queries: QueryVectors, org_id: str, embedder: Embedder, query: Query
) -> Vectors | None:
    """Return the query's vector; without the model a hybrid search goes on by words."""
    try:
        return queries.embed(org_id, embedder, query.text)
    except RuntimeError as error:
        log.warning("query_not_embedded", error=str(error))
        if query.mode is SearchMode.VECTOR:
            raise embedder_unavailable() from error
        return None


def once(make: MakeVector) -> MakeVector:
    """Return `make` with its first value kept; threads that come later wait for it."""
    lock = threading.Lock()
    made: list[Vectors | None] = []

    def get() -> Vectors | None:
        with lock:
            if not made:
                made.append(make())
            return made[0]

    return get
