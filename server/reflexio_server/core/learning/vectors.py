"""Vectors that tell lessons apart, made off the event loop."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np

from reflexio_server.core.search.ports import Embedder, Vectors


class MatchingModel(NamedTuple):
    """What tells lessons apart, and the key of its vectors in the store."""

    embedder: Embedder
    model_key: int


class MatchingVectors:
    """Makes the unit vectors of texts on `executor`; without a model there are none."""

    def __init__(self, model: MatchingModel | None, executor: Executor) -> None:
        self._model = model
        self._executor = executor

    @property
    def model_key(self) -> int | None:
        """The key of the model in the store, None without one."""
        return self._model.model_key if self._model is not None else None

    async def embed(self, texts: Sequence[str]) -> list[Vectors | None]:
        """Return each text's unit vector, None for one without a word. Raises what a model does."""
        if self._model is None or not texts:
            return [None for _ in texts]
        found = await asyncio.get_running_loop().run_in_executor(
            self._executor, self._model.embedder.embed_documents, list(texts)
        )
        return [_unit(chunks) for chunks in found]


def stored_row(vector: Vectors | None) -> bytes | None:
    """Return a vector as the store keeps it."""
    return None if vector is None else vector.astype(np.float16).tobytes()


def read_row(row: bytes) -> Vectors:
    """Return a stored vector."""
    return np.frombuffer(row, np.float16).astype(np.float32)


def _unit(chunks: Vectors) -> Vectors | None:
    total: Vectors = chunks.sum(axis=0)
    length = float(np.linalg.norm(total))
    return total / length if length else None
