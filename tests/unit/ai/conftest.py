"""Fixtures: the local model loaded once, and an embedding service on the loopback address."""

from collections.abc import Iterator

import pytest
from reflexio_server.ai.local_embedding import LocalEmbedder

from tests.unit.ai.embedding_service import EmbeddingService


@pytest.fixture(scope="session")
def local() -> LocalEmbedder:
    return LocalEmbedder()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingService]:
    """A service, in an environment that names no other."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)
    with EmbeddingService() as running:
        yield running
