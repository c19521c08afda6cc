"""One vector a text, as the store keeps it: a float16 row, empty for a text without a token."""

import numpy as np

from reflexio_server.core.search.ports import Vectors


def unit_vector(chunks: Vectors) -> Vectors | None:
    """Return a text's chunks as one vector of length 1, their mean; None where they have none."""
    total: Vectors = chunks.sum(axis=0)
    length = float(np.linalg.norm(total))
    return total / length if length else None


def to_row(vector: Vectors | None) -> bytes:
    """Return a vector as the store keeps it."""
    return b"" if vector is None else vector.astype(np.float16).tobytes()


def read_row(row: bytes) -> Vectors | None:
    """Return a stored vector as float32, None for an empty row: nothing is near it."""
    return np.frombuffer(row, np.float16).astype(np.float32) if row else None
