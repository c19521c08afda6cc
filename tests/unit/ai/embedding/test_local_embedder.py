"""The local embedder: right vectors, bounded chunks, the right file or none."""

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from reflexio_server.ai.embedding.local_embedder import (
    BATCH_TOKENS_MAX,
    CHUNK_TOKENS_MAX,
    DIMENSIONS,
    MODEL_FILE,
    LocalEmbedder,
)
from reflexio_server.ai.embedding.onnx_embedder import batches_by_length
from reflexio_server.ai.embedding.sentence_model import ModelFileError, SentenceModel
from reflexio_server.ai.embedding.wordpiece import WordPiece
from reflexio_server.ai.errors import EmbeddingError
from reflexio_server.core.search.ports import CHUNKS_MAX

TEXTS = [
    "How do I get my money back?",
    "What is your refund policy?",
    "The cat sleeps on the warm windowsill.",
    "A kitten naps in the sun by the window.",
    "Le chat dort près de la fenêtre. 🐈",
    "word " * 200,
]
COSINES = [
    [1.000, 0.551, -0.000, -0.005, 0.008, 0.143],
    [0.551, 1.000, -0.028, -0.025, 0.024, 0.040],
    [-0.000, -0.028, 1.000, 0.629, -0.048, 0.155],
    [-0.005, -0.025, 0.629, 1.000, -0.001, 0.120],
    [0.008, 0.024, -0.048, -0.001, 1.000, -0.087],
    [0.143, 0.040, 0.155, 0.120, -0.087, 1.000],
]
"""Of the published model's own float32 weights."""
ROUNDING = 0.02
"""What the weights' 8 bits may change in a cosine."""
FLOAT32_NOISE = 1e-5


def test_vectors_are_those_of_the_published_model(local: LocalEmbedder) -> None:
    """Cosines between texts are those of the unrounded model, within the rounding."""
    vectors = np.concatenate(local.embed_documents(TEXTS))
    np.testing.assert_allclose(vectors @ vectors.T, np.array(COSINES), atol=ROUNDING)


def test_vectors_are_unit_float32(local: LocalEmbedder) -> None:
    """Queries and documents get float32 rows of length 1."""
    query = local.embed_query("a query")
    documents = local.embed_documents(["one", "two " * 900])
    assert query.shape == (DIMENSIONS,)
    assert [rows.shape[1] for rows in documents] == [DIMENSIONS] * 2
    rows = np.concatenate([query[np.newaxis], *documents])
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=FLOAT32_NOISE)


def test_a_text_alone_and_in_company_has_one_vector(local: LocalEmbedder) -> None:
    """Neither padding, nor a batch's other texts, nor their order changes a vector."""
    texts = [" ".join(["word", "other", "third"][: 1 + n % 3] * (n % 40)) for n in range(1, 100)]
    together = local.embed_documents(texts)
    backwards = local.embed_documents(texts[::-1])[::-1]
    for text, rows, same in zip(texts, together, backwards, strict=True):
        alone = local.embed_query(text)[np.newaxis] if text else np.empty((0, DIMENSIONS))
        assert rows.shape == alone.shape
        assert np.allclose(rows, alone, atol=FLOAT32_NOISE)
        np.testing.assert_allclose(rows, same, atol=FLOAT32_NOISE)


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u0301\x00", "\ud800"])
def test_a_text_without_a_token_is_like_nothing(local: LocalEmbedder, text: str) -> None:
    """It has no chunk, and as a query the zero vector."""
    before, empty, after = local.embed_documents(["before", text, "after"])
    assert (len(before), empty.shape, len(after)) == (1, (0, DIMENSIONS), 1)
    assert not local.embed_query(text).any()


def test_no_texts_give_no_vectors(local: LocalEmbedder) -> None:
    """An empty list is answered with an empty list."""
    assert local.embed_documents([]) == []


@pytest.mark.parametrize("word_count", [1, 254, 255, 300, 508, 509, 8127, 8128, 9000])
def test_chunks_cover_the_text_evenly(local: LocalEmbedder, word_count: int) -> None:
    """Chunks hold the text's first ids once and in order, of nearly equal length, within limits."""
    words = [["red", "green", "blue", "black"][place * place % 4] for place in range(word_count)]
    tokenizer = WordPiece()
    chunks = local.chunks(" ".join(words))
    ends = (*tokenizer.start_ids, *tokenizer.end_ids)
    assert {(chunk[0], chunk[-1]) for chunk in chunks} == {ends}
    lengths = [len(chunk) for chunk in chunks]
    assert max(lengths) <= CHUNK_TOKENS_MAX
    assert max(lengths) - min(lengths) <= 1
    assert len(chunks) == min(CHUNKS_MAX, -(-word_count // (CHUNK_TOKENS_MAX - 2)))
    ids = [id_ for chunk in chunks for id_ in chunk[1:-1]]
    assert ids == tokenizer.encode(" ".join(words), CHUNKS_MAX * (CHUNK_TOKENS_MAX - 2))


def test_rows_are_the_chunks_in_order(local: LocalEmbedder) -> None:
    """A long text's rows follow its chunks, also between other texts."""
    halves = ["the weather is fine " * 50, "we will pay today " * 50]
    before, rows, after = local.embed_documents(["before", "".join(halves), "after"])
    assert rows.shape == (2, DIMENSIONS)
    for row, half in zip(rows, halves, strict=True):
        assert row @ local.embed_query(half) > 0.98
    np.testing.assert_allclose(before[0], local.embed_query("before"), atol=FLOAT32_NOISE)
    np.testing.assert_allclose(after[0], local.embed_query("after"), atol=FLOAT32_NOISE)


def test_a_long_query_is_cut(local: LocalEmbedder) -> None:
    """Of a long query the first 254 tokens count."""
    cut, whole = "refund please " * 127, "refund please " * 127 + "and something else " * 500
    np.testing.assert_array_equal(local.embed_query(whole), local.embed_query(cut))


def test_queries_and_documents_share_the_model_at_the_same_time(local: LocalEmbedder) -> None:
    """Calls on several threads give what they give alone."""
    batch = [f"{text} {number}" for number in range(12) for text in TEXTS]
    alone = np.concatenate(local.embed_documents(batch))
    with ThreadPoolExecutor(4) as pool:
        batches = [pool.submit(local.embed_documents, batch) for _ in range(2)]
        queries = [pool.submit(local.embed_query, text) for text in TEXTS]
        for future in batches:
            np.testing.assert_allclose(np.concatenate(future.result()), alone, atol=FLOAT32_NOISE)
        for text, query in zip(TEXTS, queries, strict=True):
            np.testing.assert_allclose(query.result(), local.embed_query(text), atol=FLOAT32_NOISE)


def test_a_chunk_that_the_model_refuses_is_named() -> None:
    """A failing run becomes an `EmbeddingError`, with the index when one chunk was in it."""
    model = SentenceModel(MODEL_FILE, 1)
    beyond_the_vocabulary = [101, 10**6, 102]
    with pytest.raises(EmbeddingError) as alone:
        model.embed([beyond_the_vocabulary])
    assert alone.value.index == 0
    with pytest.raises(EmbeddingError) as together:
        model.embed([[101, 2023, 102], beyond_the_vocabulary])
    assert together.value.index is None


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A model with one changed byte is not loaded."""
    changed = bytearray(MODEL_FILE.read_bytes())
    changed[len(changed) // 2] ^= 1
    other = tmp_path / "model.onnx"
    other.write_bytes(changed)
    with pytest.raises(ModelFileError, match="not the one that was tested"):
        LocalEmbedder(model_file=other)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(ModelFileError, match=r"absent\.onnx"):
        LocalEmbedder(model_file=tmp_path / "absent.onnx")


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    """Right hash, wrong content: still a clear error."""
    garbage = tmp_path / "model.onnx"
    garbage.write_bytes(b"not a model")
    with pytest.raises(ModelFileError, match="does not load"):
        SentenceModel(garbage, 1)


def test_batches_are_bounded_and_hold_every_chunk_once() -> None:
    """Padded, no run exceeds its tokens, but for a chunk that is alone."""
    lengths = [3 + (place * 37) % 254 for place in range(300)]
    batches = list(batches_by_length(lengths, BATCH_TOKENS_MAX))
    assert sorted(place for batch in batches for place in batch) == list(range(300))
    for batch in batches:
        padded = len(batch) * max(lengths[place] for place in batch)
        assert len(batch) == 1 or padded <= BATCH_TOKENS_MAX


def test_embedding_needs_no_network() -> None:
    """From import to vector no socket is made."""
    program = """
        import sys

        def refuse(event, _arguments):
            if event.startswith("socket."):
                raise AssertionError(event)

        sys.addaudithook(refuse)
        from reflexio_server.ai.embedding.open import open_embedder
        embedder = open_embedder("local")
        print(embedder.embed_query("text").shape, embedder.embed_documents(["a"])[0].shape)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "(384,) (1, 384)\n", done.stderr
