"""Vectors of records and queries, computed once and kept in a folder of the caller's."""

import hashlib
from pathlib import Path
from typing import Final

import numpy as np
from reflexio_server.core.search.ports import Embedder, Vectors

BATCH_TEXTS: Final = 256
"""Texts handed to the embedder at once; it sorts and cuts them into batches of its own."""


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
            counts, rows = stored["counts"], stored["rows"].astype(np.float32)
        return list(np.split(rows, np.cumsum(counts)[:-1]))

    def queries(self, texts: list[str]) -> Vectors:
        """The vector of each query, (queries, dimensions)."""
        path = self._path("queries", texts)
        if not path.exists():
            np.savez(path, rows=np.stack([self._embedder.embed_query(text) for text in texts]))
        with np.load(path) as stored:
            rows: Vectors = stored["rows"]
        return rows

    def _path(self, kind: str, texts: list[str]) -> Path:
        content = "\0".join([self._embedder.model_id, kind, *texts])
        return self._folder / f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:20]}.npz"
