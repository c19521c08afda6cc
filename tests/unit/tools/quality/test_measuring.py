"""Figures of merit, the sets' lines, and vectors that are made once."""

import gzip
import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.support.hashed_words import HashedWords
from tools.quality.embeddings import EmbeddingCache
from tools.quality.metrics import estimate, judge
from tools.quality.retrieval_sets import retrieval_sets


def test_recall_is_counted_against_what_can_be_found() -> None:
    """Of twelve answers five in the first five places are all; of one, one."""
    many = judge(list(range(10)), frozenset(range(12)))
    assert (many["recall@5"], many["recall@20"]) == (1.0, 10 / 12)
    single = judge([7, 3], frozenset([3]))
    assert (single["recall@5"], single["MRR"]) == (1.0, 0.5)


def test_intervals_are_the_same_each_time() -> None:
    """The seed is fixed."""
    values = np.random.default_rng(1).random(50)
    assert estimate(values) == estimate(values)
    assert estimate(values).low < estimate(values).mean < estimate(values).high


def test_users_of_a_file_make_its_sets(tmp_path: Path) -> None:
    """Places become ids of the user's own records; parts are told by their field."""
    folder = tmp_path / "retrieval"
    folder.mkdir()
    turn = {"session_id": "s", "role": "User", "content": "hello", "created_at": 7}
    ask = {"query": "hi", "relevant": [1], "category": "1"}
    users = [
        {"set": part, "user": "u", "records": [turn, turn], "queries": [ask]}
        for part in ("mb_en", "mb_zh", "mb_en")
    ]
    with gzip.open(folder / "memorybank.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(user) + "\n" for user in users)
    english, chinese = retrieval_sets(tmp_path)
    assert (english.name, chinese.name) == ("MemoryBank en", "MemoryBank zh")
    assert [(query.user, query.relevant) for query in english.queries] == [
        (0, frozenset([2])),
        (2, frozenset([2])),
    ]
    assert [each.text for each in chinese.records[1]] == ["User: hello"] * 2
    assert not any(query.may_tune for query in english.queries)


class Counting(HashedWords):
    """Counts the texts it embeds, and fails on one."""

    embedded = 0

    def embed_documents(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Embed as ever."""
        self.embedded += len(texts)
        if "broken" in texts:
            raise RuntimeError("stopped")
        return super().embed_documents(texts)


def test_a_text_is_embedded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever list it is in, and a run that was stopped goes on where it was."""
    monkeypatch.setattr("tools.quality.embeddings.BATCH_TEXTS", 1)
    embedder = Counting()
    with (
        closing(EmbeddingCache(embedder, tmp_path)) as cache,
        pytest.raises(RuntimeError, match="stopped"),
    ):
        cache.documents(["one", "two", "broken"])
    with closing(EmbeddingCache(embedder, tmp_path)) as again:
        first, empty, second = again.documents(["two", "", "one"])
        assert embedder.embedded == 4
        assert first[0] == pytest.approx(embedder.embed_query("two"), abs=1e-3)
        assert second.shape == (1, 16)
        assert empty.shape == (0, 16)
        assert again.queries(["two", "two"]).shape == (2, 16)
