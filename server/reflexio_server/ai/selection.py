"""From the setting `embedding` to a model."""

from typing import TYPE_CHECKING

from reflexio_server.ai.errors import EmbeddingError
from reflexio_server.ai.local_embedding import LocalEmbedder

if TYPE_CHECKING:
    # Importing openai takes a second that a server with the local model need not spend.
    from reflexio_server.ai.openai_embedding import OpenAIEmbedder

__all__ = ["EmbeddingError", "open_embedder"]

OPENAI_PREFIX = "openai:"


def open_embedder(spec: str) -> "LocalEmbedder | OpenAIEmbedder | None":
    """Return the model of `local` or `openai:MODEL`, None for `none`. Raises `EmbeddingError`."""
    if spec == "none":
        return None
    if spec == "local":
        return LocalEmbedder()
    if spec.startswith(OPENAI_PREFIX):
        from reflexio_server.ai.openai_embedding import OpenAIEmbedder

        return OpenAIEmbedder(spec.removeprefix(OPENAI_PREFIX))
    raise EmbeddingError(f"embedding must be local, none or openai:MODEL, not {spec}")
