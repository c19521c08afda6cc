"""The drop-in does what mem0's own Memory does, seen by running both."""

import hashlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reflexio import ReflexioClient
from reflexio.integrations.mem0 import Memory

from tests.support.serving import Server

pytestmark = pytest.mark.filterwarnings("ignore")  # mem0 and its store warn of their own matters
UNHONOURED = {
    "add": {"timestamp", "expiration_date", "memory_type", "prompt"},
    "get_all": {"show_expired", "kwargs"},
    "search": {"explain", "reference_date", "show_expired", "kwargs"},
    "update": {"expiration_date"},
}
"""Arguments of mem0's that are refused by their name."""
MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "I am allergic to nuts", "name": "ann"},
    {"role": "assistant", "content": "I will remember the nuts."},
]


class Embedder:
    """Vectors of words, so that mem0 needs no model."""

    config = type("Config", (), {"embedding_dims": 64})()

    def embed(self, text: str, action: str = "") -> list[float]:
        vector = [0.0] * 64
        for word in text.lower().split():
            vector[hashlib.md5(word.encode()).digest()[0] % 64] += 1.0
        return vector

    def embed_batch(self, texts: list[str], action: str = "") -> list[list[float]]:
        return [self.embed(text) for text in texts]


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """mem0's own Memory over its own store, with vectors that need no model."""
    folder: Path = tmp_path_factory.mktemp("mem0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEM0_TELEMETRY", "False")
        patch.setenv("MEM0_DIR", str(folder))
        import mem0
        from mem0.utils.factory import EmbedderFactory, LlmFactory

        patch.setattr(EmbedderFactory, "create", lambda *given: Embedder())
        patch.setattr(LlmFactory, "create", lambda *given: None)
        store = {"path": str(folder / "qdrant"), "embedding_model_dims": 64}
        yield mem0.Memory.from_config(
            {
                "vector_store": {"provider": "qdrant", "config": store},
                "history_db_path": str(folder / "history.db"),
            }
        )


@pytest.fixture
def ours(client: ReflexioClient) -> Memory:
    return Memory(client)


def plain(value: Any) -> Any:
    """Return a result without what differs between any two stores: ids, times, scores."""
    if isinstance(value, list):
        return [plain(element) for element in value]
    if isinstance(value, dict):
        varying = {"id", "memory_id", "created_at", "updated_at", "score"}
        return {name: plain(member) for name, member in value.items() if name not in varying}
    return value


def story(memory: Any, user: str) -> Iterator[Any]:
    """Yield what each call of a program returns."""
    scope = {"user_id": user}
    added = memory.add(MESSAGES, user_id=user, run_id="r1", metadata={"topic": "food"}, infer=False)
    yield added
    yield memory.add("I drive a red bicycle", user_id=user, agent_id="a1", infer=False)
    listed = memory.get_all(filters=scope)
    yield sorted(plain(listed)["results"], key=lambda memory: memory["memory"])
    for filters in (
        {"run_id": "r1"},
        {"agent_id": "a1"},
        {"topic": "food"},
        {"topic": "cars"},
    ):
        found = memory.get_all(filters={**scope, **filters})["results"]
        yield sorted(memory["memory"] for memory in found)
    first = memory.search("allergic to nuts", filters=scope, top_k=1)
    yield first
    nuts = added["results"][0]["id"]
    yield memory.get(nuts)
    yield memory.update(nuts, "I am allergic to walnuts", metadata={"sure": True})
    yield memory.get(nuts)
    yield memory.history(nuts)
    yield memory.delete(nuts)
    yield memory.get(nuts)
    yield memory.delete_all(user_id=user)
    yield memory.get_all(filters=scope)


def test_a_program_sees_what_mem0_shows(ours: Memory, theirs: Any, user: str) -> None:
    """Every call of the story returns the same but for ids, times and scores."""
    for number, (mine, other) in enumerate(
        zip(story(ours, user), story(theirs, user), strict=True)
    ):
        assert plain(mine) == plain(other), f"step {number}"


@pytest.mark.parametrize(
    "refused",
    [
        lambda memory: memory.search("x", user_id="ann"),
        lambda memory: memory.search(" ", filters={"user_id": "ann"}),
        lambda memory: memory.get_all(),
        lambda memory: memory.add("x"),
        lambda memory: memory.update("ann:none"),
        lambda memory: memory.update("ann:none", "x"),
        lambda memory: memory.delete("ann:none"),
        lambda memory: memory.delete_all(),
    ],
)
def test_what_mem0_refuses_is_refused(
    ours: Memory, theirs: Any, refused: Callable[[Any], Any]
) -> None:
    """With the error that programs catch."""
    with pytest.raises(ValueError):
        refused(ours)
    with pytest.raises(Exception):  # noqa: B017 - mem0 has errors of its own for some of these
        refused(theirs)


def test_the_arguments_are_those_of_mem0(theirs: Any) -> None:
    """All that are not honoured are known, and refused by their name."""
    for name in ("add", "get", "get_all", "search", "update", "delete", "delete_all", "history"):
        own = set(inspect.signature(getattr(Memory, name)).parameters)
        asked = set(inspect.signature(getattr(type(theirs), name)).parameters)
        assert asked - own == UNHONOURED.get(name, set()) - own, name
        assert own <= asked | {"given"}, name


def test_filters_with_operators(ours: Memory, user: str) -> None:
    """As mem0 documents them."""
    for n, topic in enumerate(("food", "cars", "cats")):
        ours.add(f"number {n}", user_id=user, metadata={"n": n, "topic": topic}, infer=False)

    def found(**filters: Any) -> list[str]:
        listed = ours.get_all(filters={"user_id": user, **filters})["results"]
        return sorted(memory["memory"][-1] for memory in listed)

    assert found(n={"gte": 1}) == ["1", "2"]
    assert found(n={"gt": 0, "lt": 2}) == ["1"]
    assert found(topic={"in": ["food", "cats"]}) == ["0", "2"]
    assert found(topic={"icontains": "CA"}) == ["1", "2"]
    assert found(topic="*") == ["0", "1", "2"]
    assert found(OR=[{"n": 0}, {"topic": "cats"}]) == ["0", "2"]
    assert found(NOT=[{"n": 0}]) == ["1", "2"]
    assert found(AND=[{"n": {"ne": 0}}, {"topic": {"nin": ["cats"]}}]) == ["1"]
    with pytest.raises(ValueError, match=r"filters\.n: unknown operator near"):
        found(n={"near": 1})


def test_the_same_again_stores_nothing_even_after_a_kill(
    server: Server, ours: Memory, user: str
) -> None:
    """And what was deleted or changed can be added again."""
    first = ours.add("I like tea", user_id=user, infer=False)["results"][0]
    server.kill()
    server.start()
    again = ours.add("I like tea", user_id=user, infer=False)["results"][0]
    assert (first["event"], again["event"], again["id"]) == ("ADD", "NONE", first["id"])
    ours.update(first["id"], "I like coffee")
    third = ours.add("I like tea", user_id=user, infer=False)["results"][0]
    assert third["event"] == "ADD"
    ours.delete(third["id"])
    fourth = ours.add("I like tea", user_id=user, infer=False)["results"][0]
    assert fourth["event"] == "ADD"
    memories = ours.get_all(filters={"user_id": user})["results"]
    assert sorted(memory["memory"] for memory in memories) == ["I like coffee", "I like tea"]


def test_a_conversation_is_recorded_once(ours: Memory, client: ReflexioClient, user: str) -> None:
    """With infer the server learns; one that makes no profiles returns none."""
    for _ in range(2):
        assert ours.add(MESSAGES, user_id=user, run_id="r1") == {"results": []}
    kept = client.get_session(user, "r1").interactions
    assert [message.content for message in kept] == [message["content"] for message in MESSAGES]


def test_ids_of_odd_users(ours: Memory) -> None:
    """A colon or a slash in a user's id does no harm."""
    added = ours.add("I like tea", user_id="a:b/c%", infer=False)["results"][0]
    found = ours.get(added["id"])
    assert found is not None
    assert found["user_id"] == "a:b/c%"
    ours.delete(added["id"])
