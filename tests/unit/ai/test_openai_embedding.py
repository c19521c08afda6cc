"""The OpenAI embedder against a service on the loopback address that speaks the protocol."""

import threading
import time
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from reflexio_server.ai.errors import (
    EmbedderAwayError,
    EmbedderUnavailableError,
    EmbeddingError,
)
from reflexio_server.ai.openai_embedding import (
    BACKGROUND_PATIENCE,
    BATCH_CHARS_MAX,
    BATCH_CHUNKS_MAX,
    CHUNK_CHARS_MAX,
    CHUNKS_MAX,
    OpenAIEmbedder,
)

from tests.scripted_service import Reply
from tests.unit.ai.embedding_service import (
    DIMENSIONS,
    EmbeddingService,
    answer_of,
    raw_vector,
    unit_vector,
)

KEY = "sk-secret-of-the-test"
SOON = (("retry-after-ms", "1"),)
JOIN_S = 30.0
"""For a thread that should end at once; a test that hangs must end too."""


@pytest.fixture
def embedder(service: EmbeddingService) -> Iterator[OpenAIEmbedder]:
    opened = OpenAIEmbedder("m", api_key=KEY, base_url=service.base_url, dimensions=DIMENSIONS)
    yield opened
    opened.close()


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
    "failure",
    [
        Reply(429, {"error": {"message": "slow down"}}, (("Retry-After", "1"),)),
        Reply(429, {"error": {"message": "slow down"}}, SOON),
        Reply(500, {"error": {"message": "oh"}}, SOON),
        Reply(503, b"<html>busy</html>", SOON),
        Reply(500, b""),
    ],
    ids=["429 seconds", "429 ms", "500", "503 html", "500 without a word"],
)
def test_passing_failures_are_repeated(
    service: EmbeddingService, embedder: OpenAIEmbedder, failure: Reply
) -> None:
    """Overload and the service's failures are overcome, for documents and for queries."""
    service.replies.append(failure)
    (rows,) = embedder.embed_documents(["text"])
    np.testing.assert_allclose(rows[0], unit_vector("text"), atol=1e-6)
    service.replies.append(failure)
    np.testing.assert_allclose(embedder.embed_query("text"), unit_vector("text"), atol=1e-6)
    assert len(service.calls) == 4


def test_a_lasting_failure_is_given_up(service: EmbeddingService, embedder: OpenAIEmbedder) -> None:
    """Repetitions are bounded; the error is a `ConnectionError` and blames no text."""
    service.replies.extend([Reply(500, {"error": {"message": "broken"}}, SOON)] * 20)
    with pytest.raises(ConnectionError, match="broken") as caught:
        embedder.embed_documents(["text"])
    assert isinstance(caught.value, EmbedderAwayError)
    assert caught.value.index is None
    assert len(service.calls) == BACKGROUND_PATIENCE.repeats + 1


def test_a_query_does_not_wait_for_long(
    service: EmbeddingService, embedder: OpenAIEmbedder
) -> None:
    """When the service wants a long pause a query fails at once."""
    service.replies.append(Reply(429, {"error": {}}, (("Retry-After", "30"),)))
    with pytest.raises(EmbedderAwayError):
        embedder.embed_query("text")
    assert len(service.calls) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_key_or_model_is_no_texts_fault(
    service: EmbeddingService, embedder: OpenAIEmbedder, status: int
) -> None:
    """It is said at once, without the key, though the service repeats it."""
    service.replies.append(Reply(status, {"error": {"message": f"bad key {KEY}"}}))
    with pytest.raises(EmbedderAwayError, match="bad key") as caught:
        embedder.embed_documents(["text"])
    assert KEY not in str(caught.value)
    assert len(service.calls) == 1


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refused_text_is_named(
    service: EmbeddingService, embedder: OpenAIEmbedder, status: int
) -> None:
    """With one text in the call its index is given; with more, none."""
    refusal = Reply(status, {"error": {"message": "not this"}})
    service.replies.append(refusal)
    with pytest.raises(EmbeddingError, match=r"text 1: .*not this") as alone:
        embedder.embed_documents(["", "text"])
    assert alone.value.index == 1
    assert not isinstance(alone.value, ConnectionError)
    service.replies.append(refusal)
    with pytest.raises(EmbeddingError) as together:
        embedder.embed_documents(["one", "two"])
    assert together.value.index is None


def _without(place: int) -> dict[str, object]:
    answer = answer_of(["a", "b", "c"])
    answer["data"] = [item for item in answer["data"] if item["index"] != place]
    return answer


def _with_vector(vector: object) -> dict[str, object]:
    answer = answer_of(["a", "b", "c"])
    answer["data"] = [
        {**item, "embedding": vector} if item["index"] == 1 else item for item in answer["data"]
    ]
    return answer


@pytest.mark.parametrize(
    ("answer", "index"),
    [
        (_without(2), 3),
        (_without(0), 0),
        (_with_vector(raw_vector("b")[:-1]), 1),
        (_with_vector([*raw_vector("b"), 1.0]), 1),
        (_with_vector([]), 1),
        (_with_vector(None), 1),
        (_with_vector("AAAA"), 1),
        (_with_vector([[1.0] * DIMENSIONS]), 1),
        (_with_vector([0.0] * DIMENSIONS), 1),
        (_with_vector([None] * DIMENSIONS), 1),
        (_with_vector(["x"] * DIMENSIONS), 1),
        (_with_vector([1e400] * DIMENSIONS), None),
        (_with_vector([10**400] * DIMENSIONS), None),
        (_with_vector({"0": 1}), 1),
        (answer_of(["a", "b", "c", "d"]), None),
        ({"data": []}, 0),
        ({"data": {}}, 0),
        ({"data": None}, None),
        ({"data": [1, 2, 3]}, None),
        ({"data": [{"embedding": raw_vector("a")}] * 3}, None),
        ({"data": [{"index": [], "embedding": []}]}, None),
        ([], None),
        ({}, None),
        (b"null", None),
        (b"", None),
        (b"<html>", None),
        (b'{"data": [' * 5000, None),
        (b"\xff\xfe", None),
    ],
)
def test_a_broken_answer_is_an_error(
    service: EmbeddingService, embedder: OpenAIEmbedder, answer: object, index: int | None
) -> None:
    """No text gets a vector that is not its own; the one at fault is named (the third is empty)."""
    service.replies.append(Reply(200, answer))
    with pytest.raises(EmbeddingError) as caught:
        embedder.embed_documents(["a", "b", "", "c"])
    assert caught.value.index == index
    service.replies.append(Reply(200, answer))
    with pytest.raises(EmbeddingError):
        embedder.embed_query("a")


def test_a_silent_service_is_given_up(service: EmbeddingService) -> None:
    """A call that gets no answer ends by its timeout and is not repeated."""
    embedder = OpenAIEmbedder(
        "m",
        api_key=KEY,
        base_url=service.base_url,
        dimensions=DIMENSIONS,
        timeout_s=0.2,
        query_timeout_s=0.2,
    )
    service.replies.extend([Reply(is_silent=True)] * 2)
    with pytest.raises(EmbedderAwayError, match="timed out"):
        embedder.embed_query("text")
    with pytest.raises(EmbedderAwayError, match="timed out"):
        embedder.embed_documents(["text"])
    assert len(service.calls) == 2
    np.testing.assert_allclose(embedder.embed_query("text"), unit_vector("text"), atol=1e-6)
    embedder.close()


def test_an_absent_service_is_named() -> None:
    """Nobody listens: an error that says so."""
    with EmbeddingService() as gone:
        base_url = gone.base_url
    embedder = OpenAIEmbedder("m", api_key=KEY, base_url=base_url, dimensions=DIMENSIONS)
    with pytest.raises(EmbedderAwayError, match="refused"):
        embedder.embed_query("text")
    embedder.close()


def test_closing_ends_a_pause(service: EmbeddingService, embedder: OpenAIEmbedder) -> None:
    """A call that waits for the service's pause to end fails when the embedder is closed."""
    service.replies.append(Reply(429, {"error": {}}, (("Retry-After", "55"),)))
    errors: list[EmbeddingError] = []

    def embed() -> None:
        try:
            embedder.embed_documents(["text"])
        except EmbeddingError as error:
            errors.append(error)

    thread = threading.Thread(target=embed, daemon=True)
    thread.start()
    assert service.has_answered.wait(JOIN_S)
    # The answer is on its way; were the embedder closed before it is read, the call would end too.
    time.sleep(0.5)
    embedder.close()
    thread.join(JOIN_S)
    assert [type(error) for error in errors] == [EmbedderAwayError]


def test_a_closed_embedder_says_so(service: EmbeddingService, embedder: OpenAIEmbedder) -> None:
    """After `close` there is an error of ours, and no call."""
    embedder.close()
    with pytest.raises(EmbedderAwayError, match="closed"):
        embedder.embed_query("text")
    with pytest.raises(EmbedderAwayError, match="closed"):
        embedder.embed_documents(["text"])
    assert service.calls == []


@pytest.mark.parametrize(
    ("api_key", "base_url", "said"),
    [
        ("k", "not a url", "is no address"),
        ("k", "ftp://host/v1", "is no address"),
        ("k", "http://", "is no address"),
        ("k", "http://[::1", "is no address"),
        ("k", "http://host:99999/v1", "is no address"),
        ("kéy", "http://127.0.0.1/v1", "characters that no key has"),
        ("a\x00b", "http://127.0.0.1/v1", "characters that no key has"),
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
