"""Vectors from an OpenAI-compatible service, through the `openai` package."""

import os
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import openai

from reflexio_server.ai.errors import EmbeddingError

BATCH_TEXTS_MAX = 256
BATCH_CHARS_MAX = 200_000
"""Of one call: 300,000 tokens are the service's limit, and a token may be one character."""
CHUNK_CHARS = 6_000
"""Of one chunk: the models take 8,191 tokens; texts of one token a character fit."""
CHUNKS_MAX = 32
"""Of one text; what is beyond is found by its words."""
TIMEOUT_S = 30.0
RETRIES_MAX = 4
"""The package waits between them, as long as Retry-After says where it is given."""

Matrix = npt.NDArray[np.float32]


class OpenAIEmbedder:
    """Unit-length vectors of one model. Threads may share it. Every call may raise EmbeddingError.

    The key and the base URL are OPENAI_API_KEY and OPENAI_BASE_URL.
    """

    def __init__(
        self, model: str, *, timeout_s: float = TIMEOUT_S, retries_max: int = RETRIES_MAX
    ) -> None:
        """Ask the service for one vector, which tells its dimensions."""
        if not os.environ.get("OPENAI_API_KEY"):
            raise EmbeddingError("OPENAI_API_KEY is not set")
        self._model = model
        self._client = openai.OpenAI(timeout=timeout_s, max_retries=retries_max)
        self.model_id = f"openai:{model}"
        self.dimensions = 0
        self.dimensions = self._call(["dimensions"]).shape[1]

    def embed_query(self, text: str) -> Matrix:
        """Return the vector of a query, (dimensions,): of its first 6,000 characters."""
        vector: Matrix = self._call([text[:CHUNK_CHARS] or " "])[0]
        return vector

    def embed_documents(self, texts: Sequence[str]) -> list[Matrix]:
        """Return for each text the vectors of its chunks, (chunks, dimensions)."""
        chunks = [
            [
                text[at : at + CHUNK_CHARS]
                for at in range(0, min(len(text), CHUNK_CHARS * CHUNKS_MAX), CHUNK_CHARS)
                if not text[at : at + CHUNK_CHARS].isspace()
            ]
            for text in texts
        ]
        flat = [chunk for of_text in chunks for chunk in of_text]
        parts = [np.empty((0, self.dimensions), np.float32)]
        parts += [self._call(batch) for batch in _batches(flat)]
        vectors = np.concatenate(parts)
        ends = np.cumsum([len(of_text) for of_text in chunks])
        return np.split(vectors, ends[:-1]) if chunks else []

    def _call(self, texts: list[str]) -> Matrix:
        try:
            answer = self._client.embeddings.create(
                model=self._model, input=texts, encoding_format="float"
            )
            rows = {item.index: item.embedding for item in answer.data}
            vectors = np.asarray([rows[place] for place in range(len(texts))], np.float32)
        except openai.OpenAIError as error:
            raise EmbeddingError(f"{self.model_id}: {error}") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EmbeddingError(f"{self.model_id} answered without a vector a text") from error
        if vectors.ndim != 2 or (self.dimensions and vectors.shape[1] != self.dimensions):
            raise EmbeddingError(f"{self.model_id} answered with vectors of another length")
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or not norms.all():
            raise EmbeddingError(f"{self.model_id} answered with a vector that has no direction")
        unit: Matrix = vectors / norms
        return unit


def _batches(chunks: Sequence[str]) -> list[list[str]]:
    batches: list[list[str]] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if not batches or len(batches[-1]) == BATCH_TEXTS_MAX or size > BATCH_CHARS_MAX:
            batches.append([])
            size = len(chunk)
        batches[-1].append(chunk)
    return batches
