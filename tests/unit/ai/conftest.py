"""Fixtures: the local model loaded once, and services on the loopback address."""

from collections.abc import Iterator

import pytest
from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.ai.embedding.openai_embedder import OpenAIEmbedder
from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter

from tests.support.chat_service import ChatService
from tests.unit.ai.embedding.embedding_service import DIMENSIONS, KEY, EmbeddingService


@pytest.fixture(scope="session")
def local() -> LocalEmbedder:
    return LocalEmbedder()


@pytest.fixture(scope="session")
def writer(local: LocalEmbedder) -> BuiltinPlaybookWriter:
    return BuiltinPlaybookWriter(local)


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names no service."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def service(bare_environment: None) -> Iterator[EmbeddingService]:
    """An embedding service."""
    with EmbeddingService() as running:
        yield running


@pytest.fixture
def chat(bare_environment: None) -> Iterator[ChatService]:
    """A service for chat completions."""
    with ChatService() as running:
        yield running


@pytest.fixture
def embedder(service: EmbeddingService) -> Iterator[OpenAIEmbedder]:
    """An embedder at the embedding service."""
    opened = OpenAIEmbedder("m", api_key=KEY, base_url=service.base_url, dimensions=DIMENSIONS)
    yield opened
    opened.close()
