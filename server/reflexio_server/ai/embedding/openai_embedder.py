"""The embedder that asks a service: OpenAI, or any that speaks its protocol.

Protocol: https://platform.openai.com/docs/api-reference/embeddings.
"""

import dataclasses
import threading
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import openai

from reflexio_server.ai.embedding.openai_answer import read_embeddings
from reflexio_server.ai.errors import (
    EmbedderAwayError,
    EmbedderClosedError,
    EmbedderUnavailableError,
    EmbeddingError,
)
from reflexio_server.ai.openai_api.access import AccessError, read_access
from reflexio_server.ai.openai_api.client import blocking_client
from reflexio_server.ai.openai_api.connecting import connecting
from reflexio_server.ai.openai_api.retries import BLAMING_STATUS, Patience, pause_s
from reflexio_server.core.search.model import DEFAULT_SCALE
from reflexio_server.core.search.ports import CHUNKS_MAX, Vectors

DIMENSIONS_OF_MODELS: Final = {
    "text-embedding-3-large": 3072,
    "text-embedding-3-small": 1536,
    "text-embedding-ada-002": 1536,
}
"""Known lengths of vectors; a service is asked for that of another model when it is opened."""

CHUNK_CHARS_MAX: Final = 2_000
"""Characters of a chunk, some 500 tokens of English. A token has at least one byte and a character
at most four, so a chunk stays below the 8,192 tokens that the service takes, in any script."""
BATCH_CHUNKS_MAX: Final = 256
"""Chunks of one call: the service takes 2,048, but a failing call is repeated whole."""
BATCH_CHARS_MAX: Final = 75_000
"""Characters of one call: by the same bound never above the service's 300,000 tokens a call."""

EMBEDDING_TIMEOUT_S: Final = 30.0
"""When the service is silent for so long, a background call is given up."""
QUERY_TIMEOUT_S: Final = 5.0
"""Somebody waits for a query: words alone must answer soon when the service does not."""
BACKGROUND_PATIENCE: Final = Patience(repeats=3, pause_s_max=60.0)
"""Limits on calls are counted by the minute. After that the follower comes back by itself."""
QUERY_PATIENCE: Final = Patience(repeats=1, pause_s_max=1.0)
"""For a connection that was just closed, or a short overload."""


class _Chunk(NamedTuple):
    """A piece of a text, with the text's place in the call."""

    place: int
    text: str


class OpenAIEmbedder:
    """Embeds by a model of an OpenAI-compatible service. Threads may share one.

    `api_key` and `base_url` are OPENAI_API_KEY and OPENAI_BASE_URL of the environment when absent;
    a service at a base URL may do without a key. `dimensions` is the length of the model's vectors;
    an unknown model's is asked for with one call. Raises `EmbedderUnavailableError`.
    """

    def __init__(
        self,
        model: str,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        dimensions: int | None = None,
        timeout_s: float = EMBEDDING_TIMEOUT_S,
        query_timeout_s: float = QUERY_TIMEOUT_S,
    ) -> None:
        try:
            self._access = read_access(f"the embedder openai:{model}", api_key, base_url)
            options = connecting(self._access)
        except AccessError as error:
            raise EmbedderUnavailableError(str(error)) from error
        # The package's own repetitions sleep up to two minutes each, and nothing can wake them.
        self._client = blocking_client(
            self._access,
            timeout=timeout_s,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(**options),
        )
        self._query_client = self._client.with_options(timeout=query_timeout_s)
        self._closed = threading.Event()
        self._model = model
        self.model_id: Final = f"openai:{model}"
        # Trained for many languages; the rest was measured on the local model alone.
        self.scale: Final = dataclasses.replace(
            DEFAULT_SCALE, is_latin_only=False, related_from=0.0
        )
        self.dimensions: Final = dimensions or DIMENSIONS_OF_MODELS.get(model) or self._ask_length()

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of the text's first chunk of 2,000 characters, (dimensions,).

        A text of white space gets the zero vector, which is like nothing. A silent service is given
        up after the query timeout. Raises `EmbeddingError`, `EmbedderAwayError`.
        """
        chunks = list(_cut(0, text))[:1]
        if not chunks:
            return np.zeros(self.dimensions, np.float32)
        vector: Vectors = self._ask_for_query(chunks, self.dimensions)[0]
        return vector

    def embed_documents(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its chunks' unit vectors, (chunks, dimensions); none of white space.

        A call that fails by overload or on the service's side is repeated after what Retry-After
        says, up to a minute. Raises `EmbeddingError` with the index of the text that is to blame if
        one is, `EmbedderAwayError` when none is; then no vector is returned.
        """
        chunks = [chunk for place, text in enumerate(texts) for chunk in _cut(place, text)]
        rows = [np.empty((0, self.dimensions), np.float32)]
        for batch in _batches(chunks):
            answer = self._ask(self._client, batch, BACKGROUND_PATIENCE)
            rows.append(read_embeddings(answer, [chunk.place for chunk in batch], self.dimensions))
        ends = np.searchsorted([chunk.place for chunk in chunks], np.arange(1, len(texts)))
        return np.split(np.concatenate(rows), ends) if texts else []

    def problem(self) -> str:
        """Say nothing: whether the service answers is known when it is asked."""
        return ""

    def close(self) -> None:
        """Close the connections and end every pause; then each call raises `EmbedderClosedError`.

        A call on another thread that the service has not answered yet ends by its timeout.
        """
        self._closed.set()
        self._client.close()

    def _ask_length(self) -> int:
        try:
            return len(self._ask_for_query([_Chunk(0, "dimensions")], None)[0])
        except EmbeddingError as error:
            self.close()
            raise EmbedderUnavailableError(
                f"cannot learn the vector length of openai:{self._model}: {error.problem}"
            ) from error

    def _ask_for_query(self, chunks: Sequence[_Chunk], dimensions: int | None) -> Vectors:
        answer = self._ask(self._query_client, chunks, QUERY_PATIENCE)
        return read_embeddings(answer, [chunk.place for chunk in chunks], dimensions)

    def _ask(self, client: openai.OpenAI, chunks: Sequence[_Chunk], patience: Patience) -> bytes:
        repeats = 0
        wait_s = 0.0
        while not self._closed.wait(wait_s):
            try:
                # Floats, because not every compatible service knows base64; unparsed, because the
                # package passes on whatever a service answers.
                answer = client.embeddings.with_raw_response.create(
                    model=self._model,
                    input=[chunk.text for chunk in chunks],
                    encoding_format="float",
                )
            except openai.OpenAIError as error:
                pause = pause_s(error, repeats, patience)
                if pause is None:
                    raise self._explain(error, chunks) from error
                wait_s = pause
                repeats += 1
            else:
                return answer.content
        raise EmbedderClosedError("the embedder is closed")

    def _explain(self, error: openai.OpenAIError, chunks: Sequence[_Chunk]) -> EmbeddingError:
        """Say what failed, without the key, and whether the texts are to blame."""
        problem = f"the embedding service failed: {self._access.words_of(error)}"
        if not isinstance(error, openai.APIStatusError) or error.status_code not in BLAMING_STATUS:
            return EmbedderAwayError(problem)
        places = {chunk.place for chunk in chunks}
        return EmbeddingError(problem, index=places.pop() if len(places) == 1 else None)


def _cut(place: int, text: str) -> Iterator[_Chunk]:
    """Cut a text into at most 32 pieces, at a space where there is one in a piece's last half.

    Lone surrogates, which have no UTF-8, are left out; so are pieces of white space alone.
    """
    text = text[: CHUNK_CHARS_MAX * CHUNKS_MAX].encode("utf-8", "ignore").decode("utf-8")
    start = 0
    for _ in range(CHUNKS_MAX):
        end = start + CHUNK_CHARS_MAX
        if end < len(text):
            space = text.rfind(" ", start + CHUNK_CHARS_MAX // 2, end)
            end = space if space >= 0 else end
        piece = text[start:end].strip()
        if piece:
            yield _Chunk(place, piece)
        start = end


def _batches(chunks: Sequence[_Chunk]) -> Iterator[list[_Chunk]]:
    batch: list[_Chunk] = []
    size_chars = 0
    for chunk in chunks:
        is_full = len(batch) >= BATCH_CHUNKS_MAX or size_chars + len(chunk.text) > BATCH_CHARS_MAX
        if batch and is_full:
            yield batch
            batch, size_chars = [], 0
        batch.append(chunk)
        size_chars += len(chunk.text)
    if batch:
        yield batch
