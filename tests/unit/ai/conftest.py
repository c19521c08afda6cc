"""Fixtures: the local model loaded once, and services on the loopback address."""

from collections.abc import Iterator

import pytest
from reflexio_server.ai.builtin_writer import BuiltinPlaybookWriter
from reflexio_server.ai.local_embedding import LocalEmbedder

from tests.chat_service import ChatService
from tests.unit.ai.embedding_service import EmbeddingService


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
