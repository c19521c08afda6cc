"""A folder of data goes over from the built-in model to one's own, and back."""

import json
import shutil
import time
from pathlib import Path

import pytest
import reflexio
from reflexio_server.ai.embedding.local_embedder import MODEL_FILE
from reflexio_server.ai.embedding.wordpiece import VOCABULARY_FILE

from tests.support.serving import running_server
from tests.support.store.databases import OpenStore, database_url_of

TEXTS = ["I can't log in", "Where is my parcel?", "The invoice is wrong"]
TURNED_S = 60


def models_of(folder: Path) -> dict[str, int]:
    """Return how many records have vectors of each model."""
    rows = OpenStore(folder, database_url_of(folder)).rows(
        "SELECT model_id, count(*) AS number FROM vectors JOIN embedding_models USING (model_key)"
        " GROUP BY model_id"
    )
    return {row["model_id"]: row["number"] for row in rows}


def found_by(data: Path, spec: str, begins: str) -> None:
    """Search with a model, at once and when all vectors are of it."""
    with (
        running_server(data, {"REFLEXIO_EMBEDDING": spec}) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        deadline = time.monotonic() + TURNED_S
        while True:
            hits = client.search_interactions(
                user_id="ann", query="sign-on trouble", search_mode="vector", top_k=1
            )
            assert [hit.content for hit in hits.interactions] == TEXTS[:1]
            held = models_of(data)
            if [name.startswith(begins) for name in held] == [True] and sum(held.values()) == 3:
                return
            assert time.monotonic() < deadline, held
            time.sleep(0.05)


def test_data_of_one_model_go_over_to_another(tmp_path: Path) -> None:
    """Every search on the way finds; in the end the old model's vectors are gone."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "model.onnx").symlink_to(MODEL_FILE)
    shutil.copy(VOCABULARY_FILE, own / "vocab.txt")
    (own / "embedding.json").write_text(json.dumps({"pooling": "mean", "query_prefix": "q: "}))
    data = tmp_path / "data"
    with (
        running_server(data, {"REFLEXIO_EMBEDDING": "local"}) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        client.publish_interaction("ann", [{"role": "User", "content": t} for t in TEXTS], "s")
        deadline = time.monotonic() + TURNED_S
        while sum(models_of(data).values()) < len(TEXTS):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    found_by(data, "local", "all-MiniLM")
    found_by(data, f"onnx:{own}", "onnx@")
    found_by(data, "local", "all-MiniLM")


def test_a_folder_that_lacks_something_stops_the_start(tmp_path: Path) -> None:
    """The command tells which file, and ends."""
    settings = {"REFLEXIO_EMBEDDING": f"onnx:{tmp_path}"}
    with (
        pytest.raises(AssertionError, match=r"search cannot start: .*embedding\.json"),
        running_server(tmp_path / "data", settings),
    ):
        pass
