"""The OpenAI embedder against a service on the loopback address that speaks the protocol."""

import threading
from itertools import pairwise

import numpy as np
import pytest
from reflexio_server.ai.embedding.openai_embedder import (
    BATCH_CHARS_MAX,
    BATCH_CHUNKS_MAX,
    CHUNK_CHARS_MAX,
    CHUNKS_MAX,
    OpenAIEmbedder,
)
from reflexio_server.ai.errors import (
    EmbedderUnavailableError,
)

from tests.support.scripted_service import Reply
from tests.unit.ai.embedding.embedding_service import DIMENSIONS, KEY, EmbeddingService, unit_vector


def test_documents_get_their_vectors_in_order(
    service: EmbeddingService, embedder: OpenAIEmbedder
) -> None:
    """Each text gets the unit vector the service gave it, in whatever order they came."""
    texts = ["one", "", "two", " \n ", "three 🐈"]
    rows = embedder.embed_documents(texts)
    assert [len(chunks) for chunks in rows] == [1, 0, 1, 0, 1]
    assert {(chunks.dtype, chunks.shape[1]) for chunks in rows} == {(np.dtype("f4"), DIMENSIONS)}
    for text, chunks in zip(texts, rows, strict=True):
        for row in chunks:
            np.testing.assert_allclose(row, unit_vector(text), atol=1e-6)
    (call,) = service.calls
    assert call.path == "/v1/embeddings"
    assert call.authorization == f"Bearer {KEY}"
    assert call.body == {
        "model": "m",
        "input": ["one", "two", "three 🐈"],
        "encoding_format": "float",
    }


def test_a_query_gets_its_unit_vector(embedder: OpenAIEmbedder) -> None:
    """One row, normalised."""
    vector = embedder.embed_query("a query")
    assert vector.dtype == np.float32
    np.testing.assert_allclose(vector, unit_vector("a query"), atol=1e-6)


def test_nothing_to_embed_makes_no_call(
    service: EmbeddingService, embedder: OpenAIEmbedder
) -> None:
    """White space is like nothing, and costs nothing."""
    assert embedder.embed_documents([]) == []
    assert [rows.shape for rows in embedder.embed_documents(["", "\t"])] == [(0, DIMENSIONS)] * 2
    assert not embedder.embed_query("  ").any()
    assert service.calls == []


def test_long_texts_are_cut_at_spaces(service: EmbeddingService, embedder: OpenAIEmbedder) -> None:
    """Chunks are bounded, lose no word, tear none apart and come back as rows in order."""
    text = " ".join(f"word{number}" for number in range(1500))
    (rows,) = embedder.embed_documents([text])
    sent = [chunk for call in service.calls for chunk in call.body["input"]]
    assert len(sent) > 1
    assert max(map(len, sent)) <= CHUNK_CHARS_MAX
    assert " ".join(sent) == text
    np.testing.assert_allclose(rows, [unit_vector(chunk) for chunk in sent], atol=1e-6)
    np.testing.assert_allclose(embedder.embed_query(text), unit_vector(sent[0]), atol=1e-6)


def test_text_without_spaces_is_cut_and_bounded(
    service: EmbeddingService, embedder: OpenAIEmbedder
) -> None:
    """At most 32 chunks are embedded of a text that goes on and on."""
    text = "".join(chr(0x4E00 + place % 5000) for place in range(CHUNK_CHARS_MAX * 40))
    (rows,) = embedder.embed_documents([text])
    sent = [chunk for call in service.calls for chunk in call.body["input"]]
    assert rows.shape == (CHUNKS_MAX, DIMENSIONS)
    assert "".join(sent) == text[: CHUNK_CHARS_MAX * CHUNKS_MAX]


def test_lone_surrogates_are_left_out(service: EmbeddingService, embedder: OpenAIEmbedder) -> None:
    """What has no UTF-8 cannot be sent; the rest is embedded."""
    embedder.embed_documents(["a\ud800b", "\udfff"])
    assert [call.body["input"] for call in service.calls] == [["ab"]]


@pytest.mark.parametrize(
    ("texts", "calls"),
    [
        ([f"text {n}" for n in range(BATCH_CHUNKS_MAX)], 1),
        ([f"text {n}" for n in range(2 * BATCH_CHUNKS_MAX + 1)], 3),
        ([f"{n:04}".ljust(CHUNK_CHARS_MAX, "x") for n in range(80)], 3),
    ],
    ids=["full", "by count", "by characters"],
)
def test_calls_are_bounded(
    service: EmbeddingService, embedder: OpenAIEmbedder, texts: list[str], calls: int
) -> None:
    """No call exceeds the count or the characters, and every text gets its own vector."""
    rows = np.concatenate(embedder.embed_documents(texts))
    assert len(service.calls) == calls
    for call in service.calls:
        assert len(call.body["input"]) <= BATCH_CHUNKS_MAX
        assert sum(map(len, call.body["input"])) <= BATCH_CHARS_MAX
    np.testing.assert_allclose(rows, [unit_vector(text) for text in texts], atol=1e-6)


@pytest.mark.parametrize(
    ("api_key", "base_url", "said"),
    [
        ("k", "not a url", "is not the URL"),
        ("k", "ftp://host/v1", "is not the URL"),
        ("k", "http://", "is not the URL"),
        ("k", "http://[::1", "is not the URL"),
        ("k", "http://host:99999/v1", "is not the URL"),
        ("kéy", "http://127.0.0.1/v1", "characters that a key cannot have"),
        ("a\x00b", "http://127.0.0.1/v1", "characters that a key cannot have"),
        (" \n", None, "needs a key"),
    ],
)
def test_impossible_settings_are_refused(
    service: EmbeddingService, api_key: str, base_url: str | None, said: str
) -> None:
    """What could never work is said when the embedder is opened."""
    with pytest.raises(EmbedderUnavailableError, match=said):
        OpenAIEmbedder("m", api_key=api_key, base_url=base_url, dimensions=DIMENSIONS)


def test_a_keys_line_end_is_dropped(service: EmbeddingService) -> None:
    """A key read from a file works."""
    OpenAIEmbedder("m", api_key=f"{KEY}\n", base_url=service.base_url).close()
    assert service.calls[0].authorization == f"Bearer {KEY}"


def test_threads_share_an_embedder(embedder: OpenAIEmbedder) -> None:
    """Calls at the same time do not mix up their answers."""
    wrong: list[str] = []

    def ask(name: str) -> None:
        for number in range(20):
            text = f"{name} {number}"
            if not np.allclose(embedder.embed_query(text), unit_vector(text), atol=1e-6):
                wrong.append(text)

    threads = [threading.Thread(target=ask, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_unknown_models_length_is_asked_for(service: EmbeddingService) -> None:
    """One call tells the length of the vectors, and whether the service is there."""
    embedder = OpenAIEmbedder("m", api_key=KEY, base_url=service.base_url)
    assert (embedder.dimensions, len(service.calls)) == (DIMENSIONS, 1)
    embedder.close()
    service.replies.append(Reply(401, {"error": {"message": "who are you?"}}))
    with pytest.raises(EmbedderUnavailableError, match="who are you"):
        OpenAIEmbedder("m", api_key=KEY, base_url=service.base_url)


def test_key_and_address_come_from_the_environment(
    service: EmbeddingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPENAI_API_KEY and OPENAI_BASE_URL hold where nothing else is given."""
    monkeypatch.setenv("OPENAI_BASE_URL", service.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    OpenAIEmbedder("m").close()
    assert [call.authorization for call in service.calls] == ["Bearer sk-of-the-environment"]


def test_a_service_at_an_address_needs_no_key(service: EmbeddingService) -> None:
    """A compatible service may do without a key; OpenAI itself may not."""
    OpenAIEmbedder("m", base_url=service.base_url).close()
    assert len(service.calls) == 1
    with pytest.raises(EmbedderUnavailableError, match="OPENAI_API_KEY"):
        OpenAIEmbedder("text-embedding-3-small")


def test_neighbouring_chunks_keep_their_order(
    service: EmbeddingService, embedder: OpenAIEmbedder
) -> None:
    """Rows of long texts stay with their text over the borders of calls."""
    texts = [" ".join(f"{name}{n}" for n in range(12_000)) for name in "ab"]
    rows = embedder.embed_documents(texts)
    sent = [chunk for call in service.calls for chunk in call.body["input"]]
    assert len(service.calls) > 1
    assert [len(part) for part in rows] == [CHUNKS_MAX, CHUNKS_MAX]
    np.testing.assert_allclose(
        np.concatenate(rows), [unit_vector(chunk) for chunk in sent], atol=1e-6
    )
    starts = [chunk[0] for chunk in sent]
    assert all(first <= second for first, second in pairwise(starts))
