"""A setting opens the embedder that it names, and only that one's library is loaded."""

import os
import subprocess
import sys

import pytest
from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.ai.embedding.open import open_embedder
from reflexio_server.ai.embedding.openai_embedder import OpenAIEmbedder
from reflexio_server.ai.errors import EmbedderUnavailableError


def test_none_means_words_only() -> None:
    """`none` opens nothing."""
    assert open_embedder("none") is None


def test_local_is_the_local_model() -> None:
    """`local` opens the model in the installed package, under a name with its hash."""
    embedder = open_embedder("local", threads=2)
    assert isinstance(embedder, LocalEmbedder)
    assert (embedder.model_id, embedder.dimensions) == ("all-MiniLM-L6-v2-int8@8199be6f", 384)


@pytest.mark.parametrize(
    ("spec", "model_id", "dimensions"),
    [
        ("openai", "openai:text-embedding-3-small", 1536),
        ("openai:text-embedding-3-small", "openai:text-embedding-3-small", 1536),
        ("openai:text-embedding-3-large", "openai:text-embedding-3-large", 3072),
    ],
)
def test_openai_is_the_model_named(spec: str, model_id: str, dimensions: int) -> None:
    """A known model is opened without a call."""
    embedder = open_embedder(spec, api_key="k", base_url="http://127.0.0.1:9/v1")
    assert isinstance(embedder, OpenAIEmbedder)
    embedder.close()
    assert (embedder.model_id, embedder.dimensions) == (model_id, dimensions)


@pytest.mark.parametrize("spec", ["", "Local", "local:x", "none:x", "openai:", "http://x", "gpt"])
def test_another_setting_is_refused(spec: str) -> None:
    """The error says what there is."""
    with pytest.raises(EmbedderUnavailableError, match="use local, openai:"):
        open_embedder(spec, api_key="k")


@pytest.mark.parametrize(("spec", "absent"), [("none", "onnxruntime openai"), ("local", "openai")])
def test_only_what_is_used_is_imported(spec: str, absent: str) -> None:
    """A heavy library that the setting does not need stays out of memory."""
    program = (
        "import sys; from reflexio_server.ai.embedding.open import open_embedder; "
        f"open_embedder({spec!r}); print([n for n in {absent!r}.split() if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "[]\n", done.stderr
