"""An embedder of a sentence model on this machine: texts to chunks of tokens, chunks to vectors."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from reflexio_server.ai.embedding.sentence_model import SentenceModel
from reflexio_server.ai.errors import EmbeddingError
from reflexio_server.core.search.model import CosineScale
from reflexio_server.core.search.ports import CHUNKS_MAX, Vectors

_QUERY_INDEX: Final = 0


class Tokenizer(Protocol):
    """Turns texts into the ids of one model. Threads may share one."""

    start_ids: tuple[int, ...]
    """What stands before the ids of each chunk, and `end_ids` what stands behind."""
    end_ids: tuple[int, ...]

    def encode(self, text: str, tokens_max: int) -> list[int]:
        """Return the text's first ids, at most `tokens_max`, without start and end."""
        ...


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a model reads texts.

    A chunk has at most `chunk_tokens` ids with start and end, one run about `run_tokens` with its
    padding; `query_prefix` and `document_prefix` are put before what is embedded.
    """

    chunk_tokens: int
    run_tokens: int
    query_prefix: str = ""
    document_prefix: str = ""


class OnnxEmbedder:
    """Embeds by one model. Threads may share one; calls run side by side."""

    def __init__(
        self,
        model: SentenceModel,
        tokenizer: Tokenizer,
        form: TextForm,
        *,
        model_id: str,
        dimensions: int,
        scale: CosineScale,
    ) -> None:
        self.model_id: Final = model_id
        self.dimensions: Final = dimensions
        self.scale: Final = scale
        self._model = model
        self._tokenizer = tokenizer
        self._form = form
        enclosing = len(tokenizer.start_ids) + len(tokenizer.end_ids)
        self._text_tokens_max = form.chunk_tokens - enclosing

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of the text's first chunk, (dimensions,).

        A text without a token gets the zero vector, which is like nothing. Raises `EmbeddingError`.
        """
        if not self._tokenizer.encode(text, 1):
            return np.zeros(self.dimensions, np.float32)
        ids = self._tokenizer.encode(self._form.query_prefix + text, self._text_tokens_max)
        vector: Vectors = self._model.embed([self._enclose(ids)])[_QUERY_INDEX]
        return vector

    def embed_documents(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its chunks' unit vectors, (chunks, dimensions).

        A text without a token has no chunk.

        Raises `EmbeddingError`, with the text's index where one is to blame; then none is returned.
        """
        chunks = [(place, chunk) for place, text in enumerate(texts) for chunk in self.chunks(text)]
        vectors = np.empty((len(chunks), self.dimensions), np.float32)
        lengths = [len(chunk) for _, chunk in chunks]
        for batch in batches_by_length(lengths, self._form.run_tokens):
            try:
                vectors[batch] = self._model.embed([chunks[which][1] for which in batch])
            except EmbeddingError as error:
                if error.index is None:
                    raise
                place = chunks[batch[error.index]][0]
                raise EmbeddingError(error.problem, index=place) from error
        ends = np.searchsorted([place for place, _ in chunks], np.arange(1, len(texts)))
        return np.split(vectors, ends) if texts else []

    def chunks(self, text: str) -> list[list[int]]:
        """Cut a text into at most 32 chunks of nearly equal length.

        Equal lengths, because the vector of a short last chunk would be like anything.
        """
        prefix = self._form.document_prefix
        before = self._tokenizer.encode(prefix, self._text_tokens_max) if prefix else []
        room = self._text_tokens_max - len(before)
        ids = self._tokenizer.encode(text, CHUNKS_MAX * room)
        count = -(-len(ids) // room)
        bounds = [len(ids) * place // count for place in range(count + 1)] if count else []
        return [
            self._enclose([*before, *ids[start:end]]) for start, end in itertools.pairwise(bounds)
        ]

    def problem(self) -> str:
        """Say that it can always embed."""
        return ""

    def close(self) -> None:
        """Hold no more than the garbage collector frees; nothing to do."""

    def _enclose(self, ids: list[int]) -> list[int]:
        return [*self._tokenizer.start_ids, *ids, *self._tokenizer.end_ids]


def batches_by_length(lengths: Sequence[int], tokens_max: int) -> Iterator[list[int]]:
    """Cut places into runs of like length, so that little is padded.

    No run has more tokens with its padding, but for a chunk that is alone.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > tokens_max:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
