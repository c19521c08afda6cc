"""The embedder that needs no key and no network: all-MiniLM-L6-v2 in int8 on this machine.

Model: Wang et al. 2020, MiniLM; https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2.
"""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from reflexio_server.ai.embedding.sentence_model import SentenceModel
from reflexio_server.ai.embedding.wordpiece import WordPiece
from reflexio_server.ai.errors import EmbeddingError
from reflexio_server.core.search.model import DEFAULT_SCALE
from reflexio_server.core.search.ports import CHUNKS_MAX, Vectors

MODEL_FILE: Final = Path(__file__).parent / "weights" / "all-MiniLM-L6-v2-int8.onnx"
"""Carried by this package, with its origin and licence beside it: nothing is downloaded."""

MODEL_SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
MODEL_ID: Final = f"all-MiniLM-L6-v2-int8@{MODEL_SHA256[:8]}"
DIMENSIONS: Final = 384
CHUNK_TOKENS_MAX: Final = 256
"""Tokens of a chunk with [CLS] and [SEP]: the length the model was trained for."""
BATCH_TOKENS_MAX: Final = 512
"""Tokens of one run with its padding: more is not faster, and needs more memory."""
THREADS: Final = 1
"""One run takes one processor: the others answer callers, and queries run beside the follower."""

_TEXT_TOKENS_MAX: Final = CHUNK_TOKENS_MAX - 2
_QUERY_INDEX: Final = 0


class LocalEmbedder:
    """Embeds by all-MiniLM-L6-v2, 384 dimensions. Threads may share one; calls run side by side.

    Only the weights are rounded to 8 bits, so that a text's vector does not depend on the texts it
    is embedded with, but for the last digits of float32.

    `model_file` is the one that this package carries by default. Raises `ModelFileError`.
    """

    model_id: Final = MODEL_ID
    dimensions: Final = DIMENSIONS
    scale: Final = DEFAULT_SCALE

    def __init__(self, *, model_file: Path | None = None, threads: int = THREADS) -> None:
        self._model = SentenceModel(model_file or MODEL_FILE, MODEL_SHA256, threads)
        self._tokenizer = WordPiece()

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of the text's first 254 tokens, (384,).

        A text without a token gets the zero vector, which is like nothing. Raises `EmbeddingError`.
        """
        ids = self._tokenizer.encode(text, _TEXT_TOKENS_MAX)
        if not ids:
            return np.zeros(DIMENSIONS, np.float32)
        vector: Vectors = self._model.embed([self._enclose(ids)])[_QUERY_INDEX]
        return vector

    def embed_documents(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its chunks' unit vectors, (chunks, 384); (0, 384) without a token.

        Raises `EmbeddingError`, with the text's index where one is to blame; then none is returned.
        """
        chunks = [(place, chunk) for place, text in enumerate(texts) for chunk in self.chunks(text)]
        vectors = np.empty((len(chunks), DIMENSIONS), np.float32)
        for batch in batches_by_length([len(chunk) for _, chunk in chunks]):
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
        """Cut a text into at most 32 chunks of nearly equal length, at most 256 ids each.

        Equal lengths, because the vector of a short last chunk would be like anything.
        """
        ids = self._tokenizer.encode(text, CHUNKS_MAX * _TEXT_TOKENS_MAX)
        count = -(-len(ids) // _TEXT_TOKENS_MAX)
        bounds = [len(ids) * place // count for place in range(count + 1)] if count else []
        return [self._enclose(ids[start:end]) for start, end in itertools.pairwise(bounds)]

    def close(self) -> None:
        """Hold no more than the garbage collector frees; nothing to do."""

    def _enclose(self, ids: list[int]) -> list[int]:
        return [self._tokenizer.start_id, *ids, self._tokenizer.end_id]


def batches_by_length(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Cut places into runs of like length, so that little is padded."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > BATCH_TOKENS_MAX:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
