"""Vectors of records and queries, computed once and kept in a folder of the caller's."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from reflexio_server.core.search.ports import Embedder, Vectors

BATCH_TEXTS: Final = 256
"""Texts embedded between two commits; the embedder cuts them into batches of its own."""

FILE_NAME: Final = "vectors.sqlite"


class EmbeddingCache:
    """Embeds texts, each once: what was embedded before comes from a file, by model and text.

    A run that is stopped goes on where it was.
    """

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """Keep the file in a folder, which is made when it is missing."""
        self._embedder = embedder
        folder.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, rows BLOB) WITHOUT ROWID"
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        return self._embedder.dimensions

    def documents(self, texts: Sequence[str]) -> list[Vectors]:
        """The vectors of each text, (chunks, dimensions), rounded to float16 as the server does."""
        return self._vectors("document", texts, self._embedder.embed_documents)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """The vector of each query, (queries, dimensions)."""
        embed = self._embedder.embed_query
        rows = self._vectors("query", texts, lambda batch: [embed(text) for text in batch])
        return np.concatenate(rows) if rows else np.empty((0, self.dimensions), np.float32)

    def _vectors(
        self, kind: str, texts: Sequence[str], embed: Callable[[Sequence[str]], list[Vectors]]
    ) -> list[Vectors]:
        missing = [text for text in dict.fromkeys(texts) if self._load(kind, text) is None]
        for start in range(0, len(missing), BATCH_TEXTS):
            batch = missing[start : start + BATCH_TEXTS]
            rows = [part.astype(_type_of(kind)).tobytes() for part in embed(batch)]
            self._file.execute("BEGIN")
            self._file.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                [(self._key(kind, text), part) for text, part in zip(batch, rows, strict=True)],
            )
            self._file.execute("COMMIT")
        found = [self._load(kind, text) for text in texts]
        return [part for part in found if part is not None]

    def _load(self, kind: str, text: str) -> Vectors | None:
        row = self._file.execute(
            "SELECT rows FROM vectors WHERE key = ?", (self._key(kind, text),)
        ).fetchone()
        if row is None:
            return None
        stored = np.frombuffer(row[0], _type_of(kind))
        return stored.reshape(-1, self.dimensions).astype(np.float32)

    def _key(self, kind: str, text: str) -> bytes:
        return hashlib.sha256("\0".join([self._embedder.model_id, kind, text]).encode()).digest()


def _type_of(kind: str) -> type[np.float16] | type[np.float32]:
    return np.float16 if kind == "document" else np.float32
