"""An embedding service that fails: what is repeated, what is given up, and what is blamed."""

import threading
import time

import numpy as np
import pytest
from reflexio_server.ai.embedding.openai_embedder import BACKGROUND_PATIENCE, OpenAIEmbedder
from reflexio_server.ai.errors import (
    EmbedderAwayError,
    EmbedderClosedError,
    EmbeddingError,
)

from tests.support.scripted_service import Reply
from tests.unit.ai.embedding.embedding_service import (
    DIMENSIONS,
    KEY,
    EmbeddingService,
    answer_of,
    raw_vector,
    unit_vector,
)

SOON = (("retry-after-ms", "1"),)
JOIN_S = 30.0
"""For a thread that should end at once; a test that hangs must end too."""


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
    assert [type(error) for error in errors] == [EmbedderClosedError]


def test_a_closed_embedder_says_so(service: EmbeddingService, embedder: OpenAIEmbedder) -> None:
    """After `close` there is an error of ours, and no call."""
    embedder.close()
    with pytest.raises(EmbedderAwayError, match="closed"):
        embedder.embed_query("text")
    with pytest.raises(EmbedderAwayError, match="closed"):
        embedder.embed_documents(["text"])
    assert service.calls == []
