"""The embedder that a setting names; only the libraries of that one are imported."""

from typing import TYPE_CHECKING, Final

from reflexio_server.ai.errors import EmbedderUnavailableError

if TYPE_CHECKING:
    from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
    from reflexio_server.ai.embedding.openai_embedder import OpenAIEmbedder

DEFAULT_OPENAI_MODEL: Final = "text-embedding-3-small"
"""What `openai` alone stands for: the cheapest of OpenAI's that is good enough."""


def open_embedder(
    spec: str,
    *,
    threads: int = 1,
    api_key: str | None = None,
    base_url: str | None = None,
) -> "LocalEmbedder | OpenAIEmbedder | None":
    """Open the embedder that `spec` names: `local`, `openai`, `openai:MODEL`; `none` gives None.

    `threads` is for `local`; `api_key` and `base_url` are for `openai`, by default OPENAI_API_KEY
    and OPENAI_BASE_URL of the environment. Raises `EmbedderUnavailableError`.
    """
    kind, _, model = spec.partition(":")
    if spec == "none":
        return None
    if spec == "local":
        from reflexio_server.ai.embedding.local_embedder import LocalEmbedder

        return LocalEmbedder(threads=threads)
    if kind == "openai" and (model or ":" not in spec):
        from reflexio_server.ai.embedding.openai_embedder import OpenAIEmbedder

        return OpenAIEmbedder(model or DEFAULT_OPENAI_MODEL, api_key=api_key, base_url=base_url)
    raise EmbedderUnavailableError(
        f"unknown embedder {spec!r}: use local, openai:{DEFAULT_OPENAI_MODEL} or none"
    )
