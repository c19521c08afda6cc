"""A sentence model of one's own: a folder with `model.onnx`, its tokenizer and its settings.

The tokenizer is `tokenizer.json`, which needs the package tokenizers, or else `vocab.txt` of an
uncased BERT. `embedding.json` has the fields of `FolderSettings`.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reflexio_server.ai.embedding.onnx_embedder import OnnxEmbedder, TextForm, Tokenizer
from reflexio_server.ai.embedding.sentence_model import ModelFileError, Pooling, SentenceModel
from reflexio_server.ai.embedding.wordpiece import CHARS_PER_TOKEN_MAX, WordPiece
from reflexio_server.ai.errors import EmbeddingError
from reflexio_server.core.search.model import DEFAULT_SCALE, CosineScale

if TYPE_CHECKING:
    from tokenizers import Tokenizer as ReferenceTokenizer

MODEL_NAME: Final = "model.onnx"
VOCABULARY_NAME: Final = "vocab.txt"
TOKENIZER_NAME: Final = "tokenizer.json"
SETTINGS_NAME: Final = "embedding.json"
VECTOR_NUMBERS_MAX: Final = 8_192
"""More than any sentence model has; a vocabulary's worth of scores is no vector."""


class FolderSettings(BaseModel):
    """How a model is read; `embedding.json`. Only `pooling` must be given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pooling: Literal["mean", "cls"]
    """How the tokens' states become a vector; the model's card tells."""
    query_prefix: str = Field(default="", max_length=1_000)
    document_prefix: str = Field(default="", max_length=1_000)
    chunk_tokens: int = Field(default=256, ge=16, le=512)
    """Tokens of a chunk with start and end: the length that the model was trained for."""
    sure_from: float = Field(default=DEFAULT_SCALE.sure_from, ge=0, le=1)
    sure_to: float = Field(default=DEFAULT_SCALE.sure_to, ge=0, le=2)
    """See `CosineScale`."""
    is_latin_only: bool = False
    related_from: float = Field(default=0.0, ge=0, le=1)


class FolderEmbedder(OnnxEmbedder):
    """Embeds by the model of a folder. Threads may share one.

    Its name is the hash of all files that a vector depends on: moved or renamed it is the same
    model, changed it is another. Each chunk is a run of its own, for in models whose activations
    are rounded, too, a vector depends on what it is batched with. Raises `ModelFileError`.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        if not folder.is_dir():
            raise ModelFileError(f"{folder} is no folder")
        given = _read_settings(folder / SETTINGS_NAME)
        tokenizer, tokenizer_file = _open_tokenizer(folder)
        # A large model keeps its weights in further files, model.onnx_data or model.onnx.data.
        weights = sorted(set(folder.glob(f"{MODEL_NAME}*")) | {folder / MODEL_NAME})
        digest = _hash_of([*weights, tokenizer_file, folder / SETTINGS_NAME])
        model = SentenceModel(folder / MODEL_NAME, threads, Pooling(given.pooling))
        dimensions = _try(model, tokenizer, folder)
        prefixes = [tokenizer.encode(p, 512) for p in (given.query_prefix, given.document_prefix)]
        if max(map(len, prefixes)) > given.chunk_tokens // 2:
            raise ModelFileError(
                f"{folder / SETTINGS_NAME}: a prefix takes more than half of chunk_tokens"
            )
        super().__init__(
            model,
            tokenizer,
            TextForm(given.chunk_tokens, 1, given.query_prefix, given.document_prefix),
            model_id=f"onnx@{digest[:16]}",
            dimensions=dimensions,
            scale=CosineScale(
                given.sure_from, given.sure_to, given.is_latin_only, given.related_from
            ),
        )


class ReferenceWordPieces:
    """A `tokenizer.json`, read by the package tokenizers."""

    def __init__(self, tokenizer: "ReferenceTokenizer") -> None:
        """Find what the model's own template puts before and behind a text."""
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        bare = tokenizer.encode("a", add_special_tokens=False).ids
        whole = tokenizer.encode("a").ids
        starts = [n for n in range(len(whole)) if whole[n : n + len(bare)] == bare]
        start = starts[0] if bare and starts else 0
        self.start_ids = tuple(whole[:start])
        self.end_ids = tuple(whole[start + len(bare) :])

    def encode(self, text: str, tokens_max: int) -> list[int]:
        """Return the text's first ids; lone surrogates, which the package refuses, are removed."""
        read = text[: tokens_max * CHARS_PER_TOKEN_MAX].encode("utf-8", "ignore").decode()
        ids: list[int] = self._tokenizer.encode(read, add_special_tokens=False).ids
        return ids[:tokens_max]


def _read_settings(path: Path) -> FolderSettings:
    try:
        return FolderSettings.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelFileError(
            f'cannot read {path}: {error.strerror}; it says how the model is read, as {{"pooling": '
            '"mean"}'
        ) from error
    except ValidationError as error:
        found = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'the file'}: {each['msg']}"
            for each in error.errors()
        )
        raise ModelFileError(f"{path}: {found}") from error


def _open_tokenizer(folder: Path) -> tuple[Tokenizer, Path]:
    path = folder / TOKENIZER_NAME
    if not path.exists():
        vocabulary = folder / VOCABULARY_NAME
        try:
            return WordPiece(vocabulary), vocabulary
        except OSError as error:
            raise ModelFileError(
                f"{folder} has neither {TOKENIZER_NAME} nor a {VOCABULARY_NAME} that can be read"
            ) from error
        except ValueError as error:
            raise ModelFileError(
                f"{vocabulary} is no vocabulary of an uncased BERT: {error}; put {TOKENIZER_NAME} "
                "in its place"
            ) from error
    try:
        from tokenizers import Tokenizer as ReferenceTokenizer
    except ImportError as error:
        raise ModelFileError(
            f"{path} needs the package tokenizers: install reflexio-grpc-server[tokenizers]"
        ) from error
    try:
        return ReferenceWordPieces(ReferenceTokenizer.from_file(str(path))), path
    except Exception as error:  # the package raises nothing narrower
        raise ModelFileError(f"{path} is no tokenizer: {error}") from error


def _hash_of(files: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        try:
            with path.open("rb") as stream:
                whole.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError as error:
            raise ModelFileError(f"cannot read {path}: {error.strerror}") from error
    return whole.hexdigest()


def _try(model: SentenceModel, tokenizer: Tokenizer, folder: Path) -> int:
    """Embed a word, so that what does not fit is told at the start; return the dimensions."""
    ids = [*tokenizer.start_ids, *tokenizer.encode("word", 8), *tokenizer.end_ids]
    try:
        vector = model.embed([ids])
    except (EmbeddingError, IndexError, TypeError, ValueError) as error:
        raise ModelFileError(f"{folder}: its model does not embed a word: {error}") from error
    if vector.ndim != 2 or not 1 < vector.shape[1] <= VECTOR_NUMBERS_MAX:
        raise ModelFileError(
            f"{folder}: its first output gives {np.shape(vector)[1:]} numbers for a text, no vector"
        )
    return int(vector.shape[1])
