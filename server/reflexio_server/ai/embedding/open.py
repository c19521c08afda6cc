"""The embedder that a setting names; only the libraries of that one are imported."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from reflexio_server.ai.errors import EmbedderUnavailableError
from reflexio_server.ai.openai_api.installed import what_is_missing

if TYPE_CHECKING:
    from reflexio_server.ai.embedding.onnx_embedder import OnnxEmbedder
    from reflexio_server.ai.embedding.openai_embedder import OpenAIEmbedder
    from reflexio_server.core.search.ports import Embedder

DEFAULT_OPENAI_MODEL: Final = "text-embedding-3-small"
"""What `openai` alone stands for: the cheapest of OpenAI's that is good enough."""


def open_embedder(
    spec: str,
    *,
    threads: int = 1,
    api_key: str | None = None,
    base_url: str | None = None,
) -> "OnnxEmbedder | OpenAIEmbedder | None":
    """Open the embedder that `spec` names; `none` gives None.

    `local`, `openai`, `openai:MODEL`, or `onnx:FOLDER` for one's own model. `threads` is for models
    on this machine; `api_key` and `base_url` are for `openai`, by default OPENAI_API_KEY
    and OPENAI_BASE_URL of the environment. Raises `EmbedderUnavailableError`.
    """
    kind, _, model = spec.partition(":")
    if spec == "none":
        return None
    if spec == "local":
        from reflexio_server.ai.embedding.local_embedder import LocalEmbedder

        return LocalEmbedder(threads=threads)
    if kind == "onnx" and model:
        from reflexio_server.ai.embedding.onnx_folder import FolderEmbedder

        return FolderEmbedder(Path(model).expanduser(), threads)
    if kind == "openai" and (model or ":" not in spec):
        if missing := what_is_missing(f"the embedder {spec}"):
            raise EmbedderUnavailableError(missing)
        from reflexio_server.ai.embedding.openai_embedder import OpenAIEmbedder

        return OpenAIEmbedder(model or DEFAULT_OPENAI_MODEL, api_key=api_key, base_url=base_url)
    raise EmbedderUnavailableError(
        f"unknown embedder {spec!r}: use local, openai:{DEFAULT_OPENAI_MODEL}, onnx:FOLDER or none"
    )


def open_for_serving(spec: str) -> "Embedder | None":
    """Open the embedder of a server: a model on this machine runs in a process of its own.

    Raises `EmbedderUnavailableError`.
    """
    if is_on_this_machine(spec):
        from reflexio_server.ai.embedding.process_embedder import ProcessEmbedder

        return ProcessEmbedder(spec)
    return open_embedder(spec)


def is_on_this_machine(spec: str) -> bool:
    """Whether the embedder that `spec` names runs here, in milliseconds."""
    return spec == "local" or spec.startswith("onnx:")
