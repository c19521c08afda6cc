"""The embedder that needs no key and no network: all-MiniLM-L6-v2 in int8 on this machine.

Model: Wang et al. 2020, MiniLM; https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2.
"""

from pathlib import Path
from typing import Final

from reflexio_server.ai.embedding.onnx_embedder import OnnxEmbedder, TextForm
from reflexio_server.ai.embedding.sentence_model import SentenceModel, check_file
from reflexio_server.ai.embedding.wordpiece import WordPiece
from reflexio_server.core.search.model import DEFAULT_SCALE

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


class LocalEmbedder(OnnxEmbedder):
    """Embeds by all-MiniLM-L6-v2, 384 dimensions. Threads may share one; calls run side by side.

    Only the weights are rounded to 8 bits, so that a text's vector does not depend on the texts it
    is embedded with, but for the last digits of float32.

    `model_file` is the one that this package carries by default. Raises `ModelFileError`.
    """

    def __init__(self, *, model_file: Path | None = None, threads: int = THREADS) -> None:
        path = model_file or MODEL_FILE
        check_file(path, MODEL_SHA256)
        super().__init__(
            SentenceModel(path, threads),
            WordPiece(),
            TextForm(CHUNK_TOKENS_MAX, BATCH_TOKENS_MAX),
            model_id=MODEL_ID,
            dimensions=DIMENSIONS,
            scale=DEFAULT_SCALE,
        )
