"""The needs of search from the outside: vectors, and changes since a watermark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from reflexio_server.core.interactions.model import StoredInteraction
from reflexio_server.core.search.model import (
    DEFAULT_SCALE,
    CosineScale,
    Hit,
    SearchFilters,
    SearchMode,
    SearchRecord,
)

Vectors = npt.NDArray[np.float32]
UserKey = tuple[str, str]
"""(org_id, user_id)."""

CHUNKS_MAX = 32
"""Chunks that are embedded of one text, some 6,000 words; the rest is found by its words."""
EMBEDDING_ATTEMPTS_MAX = 5
"""Tries to embed one record; then it is found by its words alone."""


class Embedder(Protocol):
    """Turns texts into vectors of one model. Blocks: call it on a thread."""

    @property
    def model_id(self) -> str:
        """The model's stable name, stored beside each vector."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    @property
    def scale(self) -> CosineScale:
        """How the model's cosines are read."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of a query, (dimensions,)."""
        ...

    def problem(self) -> str:
        """Say why nothing can be embedded just now, as far as it knows without trying."""
        ...

    def close(self) -> None:
        """End what waits inside; later calls may fail."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its chunks' unit vectors, (chunks, dimensions)."""
        ...


class Epoch(NamedTuple):
    """Counts the deletions that touched a user, and those that touched the organisation."""

    user: int
    org: int


class Watermark(NamedTuple):
    """How far a cache has read one user's records and vectors.

    Requests up to `first_interaction_id` are read whole; of the next one, interactions up to
    `interaction_id`.
    """

    first_interaction_id: int = 0
    interaction_id: int = 0
    vector_seq: int = 0


class Changes(NamedTuple):
    """What a cache lacks, in slices: `is_last` is False while more is to be read.

    `live_ids` is set when the epoch moved: whatever is not in it is deleted. `chunks` are float16
    rows of the model's dimensions, flat. `vectors_expected` is how many vectors there are in all,
    told at the first slice of them.
    """

    records: list[SearchRecord]
    vectors: list[tuple[int, bytes]]
    watermark: Watermark
    epoch: Epoch
    live_ids: npt.NDArray[np.int64] | None
    is_last: bool
    vectors_expected: int = 0


class Unembedded(NamedTuple):
    """A record without a vector of the model, with the texts to embed."""

    interaction_id: int
    org_id: str
    user_id: str
    text: str
    expert_text: str
    attempts: int


class Embedded(NamedTuple):
    """What came of embedding one record: float16 chunks, or None and the error."""

    interaction_id: int
    org_id: str
    user_id: str
    chunks: bytes | None
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a user's records; `text` may be blank: then the newest that pass.

    `threshold` None asks for what the model takes for related. `now`, in epoch seconds, is what
    "yesterday" goes by; `explain` asks for the terms of each hit,
    `context_turns` for so many records before and after it in its session.
    """

    text: str
    filters: SearchFilters
    mode: SearchMode
    top_k: int
    threshold: float | None
    now: int = 0
    explain: bool = False
    context_turns: int = 0


class Partitions(Protocol):
    """Searches one user's records, exactly as the store stands at the call."""

    async def search(
        self,
        org_id: str,
        user_id: str,
        query: Query,
        *,
        model_key: int,
        dimensions: int,
        embed: Callable[[], Vectors | None] | None,
        scale: CosineScale = DEFAULT_SCALE,
    ) -> list[Hit]:
        """Return the hits, best first. `embed` makes the query's vector, on a thread, or none.

        `scale` is that of the model.
        """
        ...


class SearchStore(Protocol):
    """The part of the store that finding reads and the follower writes."""

    async def register_model(self, model_id: str, spec: str) -> int:
        """Return the key of a model, making it on first use."""
        ...

    async def other_models(self, model_key: int) -> list[tuple[int, str, str]]:
        """Return (key, model_id, spec) of the models but one that still have vectors."""
        ...

    async def read_changes(
        self, org_id: str, user_id: str, model_key: int, watermark: Watermark, epoch: Epoch | None
    ) -> Changes:
        """Return the next slice of what is new for a user since `watermark`, in one snapshot."""
        ...

    async def serving_model(self, org_id: str, user_id: str, preferred: int) -> int:
        """Return the model that covers most of the user's records, `preferred` among equals."""
        ...

    async def fetch_interactions(
        self, org_id: str, user_id: str, interaction_ids: Sequence[int]
    ) -> dict[int, StoredInteraction]:
        """Return those of a user's interactions that are there now, by id."""
        ...

    async def list_users(self, org_id: str, after: str, count_max: int) -> list[str]:
        """Return users that have requests, by name, after the name `after`."""
        ...

    async def scan_unembedded(
        self, model_key: int, after_id: int, count_max: int
    ) -> tuple[list[tuple[int, str, str]], int]:
        """Look at the next `count_max` records after `after_id`, of all organisations.

        Returns (interaction_id, org_id, user_id) of those without a vector, and the last id looked
        at, -1 when there was none.
        """
        ...

    async def load_unembedded(
        self, model_key: int, interaction_ids: Sequence[int]
    ) -> list[Unembedded]:
        """Return those of the records that still lack a vector and have attempts left."""
        ...

    async def store_embedded(self, model_key: int, embedded: Sequence[Embedded]) -> None:
        """Commit vectors. A record deleted in the meantime gets none."""
        ...

    async def drop_vectors_of_other_models(self, model_key: int, count_max: int) -> int:
        """Delete some vectors of other models whose record has one of this; returns how many."""
        ...
