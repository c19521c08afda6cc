"""Cosines between words and sentences of one correction."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from reflexio_server.core.search.ports import Embedder, Vectors

WORDS_ALIKE: Final = 0.6
"""Two words with at least this cosine are taken for the same.

Measured with all-MiniLM-L6-v2 on 82 pairs of synonyms in service answers and 49 pairs of words
that exclude each other: 40 synonyms reach it, and 11 of the others, all of which stand in
`words.ALTERNATIVES`. The frequent synonyms under it stand in `words.SYNONYMS`.
"""

WORDS_APART: Final = 0.45
"""Two words with less do not say the same where all around them is equal.

Of the same pairs 16 of 49 that exclude each other lie under it, and 16 of 82 synonyms, 11 of which
stand in `words.SYNONYMS`.
"""

TEXTS_MAX: Final = 1_000
"""Texts embedded for one correction, some five seconds; later ones are like nothing."""


class Meanings:
    """Vectors of texts, each made once. Blocks; at most TEXTS_MAX texts, then zero vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, Vectors] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed what is not embedded yet, together. Raises what the embedder raises."""
        room = TEXTS_MAX - len(self._vectors)
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors][:room]
        if not new:
            return
        for text, chunks in zip(new, self._embedder.embed_documents(new), strict=True):
            vector = chunks.sum(axis=0)
            length = float(np.linalg.norm(vector))
            self._vectors[text] = vector / length if length else vector

    def cosine(self, first: str, second: str) -> float:
        """Return the cosine of two texts, 0 where one could not be embedded."""
        if first not in self._vectors or second not in self._vectors:
            self.prepare([first, second])
        left, right = self._vectors.get(first), self._vectors.get(second)
        return 0.0 if left is None or right is None else float(left @ right)

    def cosines(self, first: Sequence[str], second: Sequence[str]) -> Vectors:
        """Return all cosines, (first, second)."""
        self.prepare([*first, *second])
        return self._matrix(first) @ self._matrix(second).T

    def _matrix(self, texts: Sequence[str]) -> Vectors:
        nothing = np.zeros(self._embedder.dimensions, np.float32)
        rows = [self._vectors.get(text, nothing) for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), self._embedder.dimensions)
