"""A model small enough for tests: a text's vector is the sum of its words' random directions."""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from reflexio_server.core.search.model import DEFAULT_SCALE

DIMENSIONS = 16


class HashedWords:
    """`core.search.ports.Embedder` without weights; texts that share words are near each other."""

    dimensions = DIMENSIONS
    scale = DEFAULT_SCALE

    def __init__(self, model_id: str = "hashed-words") -> None:
        self.model_id = model_id

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        """Return the unit vector of a text, zero for an empty one."""
        total = np.zeros(DIMENSIONS, np.float32)
        for word in text.lower().split():
            seed = zlib.crc32(f"{self.model_id} {word}".encode())
            total += np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
        norm = float(np.linalg.norm(total))
        return total / norm if norm else total

    def problem(self) -> str:
        """Always embed."""
        return ""

    def close(self) -> None:
        """Hold nothing."""

    def embed_documents(self, texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        """Return one chunk a text, none for an empty one."""
        return [
            self.embed_query(text)[np.newaxis] if text else np.empty((0, DIMENSIONS), np.float32)
            for text in texts
        ]
