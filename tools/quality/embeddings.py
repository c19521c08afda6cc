"""Vectors of records and queries, computed once and kept in a folder of the caller's."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

BATCH_TEXTS = 256

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """What the shipped embedder offers: unit vectors of one model."""

    @property
    def model_id(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed_query(self, text: str) -> Vectors: ...

    def embed_documents(self, texts: Sequence[str]) -> list[Vectors]: ...


class EmbeddingCache:
    """Embeds lists of texts, or reads them from files named by model and content."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """Keep the files in a folder, which is made when it is missing."""
        self._embedder = embedder
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        return self._embedder.dimensions

    def documents(self, texts: list[str]) -> list[Vectors]:
        """The vectors of each text, (chunks, dimensions), rounded to float16 as the server does."""
        path = self._path("documents", texts)
        if not path.exists():
            parts: list[Vectors] = []
            for start in range(0, len(texts), BATCH_TEXTS):
                parts.extend(self._embedder.embed_documents(texts[start : start + BATCH_TEXTS]))
            counts = np.array([len(part) for part in parts])
            np.savez(path, counts=counts, rows=np.concatenate(parts).astype(np.float16))
        with np.load(path) as stored:
            bounds = np.cumsum(stored["counts"])[:-1]
            return list(np.split(stored["rows"].astype(np.float32), bounds))

    def queries(self, texts: list[str]) -> Vectors:
        """The vector of each query, (queries, dimensions)."""
        path = self._path("queries", texts)
        if not path.exists():
            rows = [self._embedder.embed_query(text) for text in texts]
            np.savez(path, rows=np.stack(rows))
        with np.load(path) as stored:
            rows_read: Vectors = stored["rows"]
            return rows_read

    def _path(self, kind: str, texts: list[str]) -> Path:
        digest = hashlib.sha256("\0".join([self._embedder.model_id, kind, *texts]).encode())
        return self._folder / f"{kind}-{digest.hexdigest()[:20]}.npz"
