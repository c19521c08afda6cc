"""Records and vectors for the tests of the index."""

from typing import Any

import numpy as np
import numpy.typing as npt
from reflexio_server.core.search.model import Hit, SearchRecord
from reflexio_server.index.partition import Partition

DIMENSIONS = 8


def record(interaction_id: int, text: str, **fields: Any) -> SearchRecord:
    """A record by one user, said in the order of its id unless told otherwise."""
    values: dict[str, Any] = {
        "interaction_id": interaction_id,
        "created_at": 1_700_000_000 + interaction_id,
        "session_id": "s",
        "source": "chat",
        "role": "User",
        "request_id": f"chat_{interaction_id}",
        "user_action": 1,
        "has_image": False,
        "text": text,
    }
    return SearchRecord(**(values | fields))


def vector(seed: int, dimensions: int = DIMENSIONS) -> npt.NDArray[np.float32]:
    """A unit vector, another one for each seed."""
    drawn = np.random.default_rng(seed).normal(size=dimensions)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


def embedded(*texts: str, **fields: Any) -> Partition:
    """A partition of these texts, numbered from 1, each with a vector of its own."""
    partition = Partition(DIMENSIONS)
    partition.add_records(record(i, text, **fields) for i, text in enumerate(texts, start=1))
    partition.add_vectors((i, vector(i)[np.newaxis]) for i in range(1, len(texts) + 1))
    return partition


def ids(hits: list[Hit]) -> list[int]:
    """The ids of the hits, in their order."""
    return [hit.interaction_id for hit in hits]
