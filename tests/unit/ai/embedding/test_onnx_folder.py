"""A model of one's own: the shipped weights as a folder, and folders that lack something."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tokenizers
from reflexio_server.ai.embedding.local_embedder import MODEL_FILE, LocalEmbedder
from reflexio_server.ai.embedding.onnx_folder import FolderEmbedder
from reflexio_server.ai.embedding.open import open_embedder
from reflexio_server.ai.embedding.sentence_model import ModelFileError
from reflexio_server.ai.embedding.wordpiece import VOCABULARY_FILE

TEXTS = ["How do I get my money back?", "Le chat dort près de la fenêtre. 🐈", "word " * 700, ""]
FLOAT32_NOISE = 1e-5

Laid = Callable[..., Path]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """Lay the shipped model out as a folder, with these settings."""

    def lay(name: str = "model", **settings: Any) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "model.onnx").symlink_to(MODEL_FILE)
        shutil.copy(VOCABULARY_FILE, folder / "vocab.txt")
        (folder / "embedding.json").write_text(json.dumps({"pooling": "mean"} | settings))
        return folder

    return lay


def as_tokenizer_json(folder: Path) -> None:
    """Put a tokenizer.json in the place of the vocabulary."""
    words = tokenizers.BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
    words.save(str(folder / "tokenizer.json"))
    (folder / "vocab.txt").unlink()


@pytest.mark.parametrize("change", [lambda folder: None, as_tokenizer_json])
def test_a_folder_embeds_as_the_shipped_model(
    change: Callable[[Path], None], laid: Laid, local: LocalEmbedder
) -> None:
    """The same weights, vocabulary and pooling give the same vectors, by either tokenizer."""
    folder = laid()
    change(folder)
    own = open_embedder(f"onnx:{folder}")
    assert isinstance(own, FolderEmbedder)
    assert own.dimensions == local.dimensions
    for mine, shipped in zip(own.embed_documents(TEXTS), local.embed_documents(TEXTS), strict=True):
        np.testing.assert_allclose(mine, shipped, atol=FLOAT32_NOISE)
    for text in TEXTS:
        np.testing.assert_allclose(
            own.embed_query(text), local.embed_query(text), atol=FLOAT32_NOISE
        )


def test_prefixes_stand_before_what_is_embedded(laid: Laid, local: LocalEmbedder) -> None:
    """Of a query its own, of a text its own before every chunk."""
    own = FolderEmbedder(laid(query_prefix="query: ", document_prefix="passage: "))
    np.testing.assert_allclose(
        own.embed_query("red"), local.embed_query("query: red"), atol=FLOAT32_NOISE
    )
    (rows,) = own.embed_documents(["red"])
    np.testing.assert_allclose(rows[0], local.embed_query("passage: red"), atol=FLOAT32_NOISE)
    chunks = own.chunks("word " * 700)
    assert len({tuple(chunk[:3]) for chunk in chunks}) == 1
    assert max(map(len, chunks)) <= 256
    assert own.embed_query(" ").tolist() == [0.0] * own.dimensions


def test_pooling_is_the_one_that_is_told(laid: Laid) -> None:
    """The first token's state is another vector than the mean, of length 1 as well."""
    vector = FolderEmbedder(laid(pooling="cls")).embed_query("red laptop")
    mean = FolderEmbedder(laid("other")).embed_query("red laptop")
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
    assert float(vector @ mean) < 0.99


def test_the_name_is_that_of_what_a_vector_depends_on(laid: Laid) -> None:
    """Moved it is the same model; read in another way it is another one."""
    names = [
        FolderEmbedder(laid(f"folder {place}", **settings)).model_id
        for place, settings in enumerate([{}, {}, {"pooling": "cls"}, {"query_prefix": "q: "}])
    ]
    assert names[0] == names[1]
    assert len(set(names)) == 3


def write(name: str, content: str) -> Callable[[Path], object]:
    """Return what writes a file of a folder anew."""

    def change(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(content)

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (shutil.rmtree, "is no folder"),
        (lambda folder: (folder / "model.onnx").unlink(), "cannot read .*model.onnx: No such file"),
        (lambda folder: (folder / "vocab.txt").unlink(), "neither tokenizer.json nor a vocab.txt"),
        (lambda folder: (folder / "embedding.json").unlink(), "cannot read .*embedding.json"),
        (write("model.onnx", "no model"), "the model model.onnx does not load"),
        (write("vocab.txt", "a\nb\n"), r"no vocabulary .* it has no \[UNK\] and no \[CLS\]"),
        (write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nAnn\n"), r"it has capitals \(Ann\)"),
        (
            write("vocab.txt", "\n" * 40_000 + "[UNK]\n[CLS]\n[SEP]\n"),
            "its model does not embed a word",
        ),
        (write("tokenizer.json", "{}"), "tokenizer.json is no tokenizer"),
        (write("embedding.json", "{"), "embedding.json: the file: Invalid JSON"),
        (write("embedding.json", "{}"), "embedding.json: pooling: Field required"),
        (write("embedding.json", '{"pooling": "max"}'), "pooling: Input should be 'mean' or 'cls'"),
        (write("embedding.json", '{"pooling": "cls", "prefix": "q"}'), "prefix: Extra inputs"),
        (
            write("embedding.json", '{"pooling": "cls", "chunk_tokens": 9000}'),
            "chunk_tokens: Input should be less than or equal to 512",
        ),
        (
            write(
                "embedding.json", json.dumps({"pooling": "cls", "document_prefix": "word " * 150})
            ),
            "a prefix takes more than half of chunk_tokens",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    change: Callable[[Path], object], told: str, laid: Laid
) -> None:
    """Each by the file and the field, at the start."""
    folder = laid()
    change(folder)
    with pytest.raises(ModelFileError, match=told):
        FolderEmbedder(folder)


def test_the_missing_package_is_told(laid: Laid, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tokenizer.json without the extra says what to install."""
    folder = laid()
    as_tokenizer_json(folder)
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(ModelFileError, match=r"install reflexio-grpc-server\[tokenizers\]"):
        FolderEmbedder(folder)
