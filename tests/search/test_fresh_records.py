"""A search right after a publish: it finds by meaning what has just been told."""

import asyncio
from pathlib import Path

import pytest
import reflexio
from reflexio_server.core.search.model import SearchMode

from tests.support.finding import Finding
from tests.support.hashed_words import HashedWords
from tests.support.serving import running_server

LONG_WAIT = "10"


def test_first_example_of_every_page_finds(tmp_path: Path) -> None:
    """No word is shared, and nobody waited; for one user and for the whole organisation."""
    with (
        running_server(tmp_path / "data", {"REFLEXIO_SEARCH_WAIT_S": LONG_WAIT}) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        for number in range(5):
            user_id = f"user-{number}"
            client.publish_interaction(
                user_id, [{"role": "User", "content": "I can't log in"}], session_id="s"
            )
            hits = client.search_interactions(
                user_id=user_id, query="sign-on trouble", search_mode="vector", threshold=0.1
            )
            assert [hit.content for hit in hits.interactions] == ["I can't log in"]


class HeldBack(HashedWords):
    """An embedder whose documents wait for a word, or whose service is away."""

    def __init__(self) -> None:
        super().__init__("held-back")
        self.may_go = asyncio.Event()
        self.loop = asyncio.get_running_loop()
        self.is_away = False

    def embed_documents(self, texts: list[str]) -> list[object]:
        """Embed once that is allowed."""
        if self.is_away:
            raise ConnectionError("away")
        asyncio.run_coroutine_threadsafe(self.may_go.wait(), self.loop).result()
        return super().embed_documents(texts)


async def held_back(folder: Path, wait_s: float) -> tuple[Finding, HeldBack]:
    """Return what finds with an embedder that is held back."""
    finding, embedder = Finding(folder, 2**20), HeldBack()
    finding.open()
    await finding.start("held-back", embedder, wait_s)
    return finding, embedder


async def found(finding: Finding, text: str, mode: SearchMode = SearchMode.VECTOR) -> int:
    """Return how many records a search finds."""
    return len(await finding.ids("ada", text, mode))


async def end(finding: Finding, embedder: HeldBack) -> None:
    """Stop, with nothing held back any more."""
    embedder.may_go.set()
    await finding.stop()


@pytest.mark.parametrize("wait_s", [0.0, 0.01])
def test_a_search_waits_no_longer_than_it_may(tmp_path: Path, wait_s: float) -> None:
    """Then it answers with what there is; once the vector is made, it is found."""

    async def scenario() -> None:
        finding, embedder = await held_back(tmp_path, wait_s)
        await finding.begin_publish("ada", "s", ["invoice"])
        assert await found(finding, "invoice") == 0
        embedder.may_go.set()
        assert await finding.search.wait_until_searchable(range(1, 2), 60)
        assert await found(finding, "invoice") == 1
        await end(finding, embedder)

    asyncio.run(scenario())


def test_a_search_ends_when_the_vector_is_made(tmp_path: Path) -> None:
    """Its wait is without end here, so that only the vector can end it."""

    async def scenario() -> None:
        finding, embedder = await held_back(tmp_path, 3600)
        await finding.begin_publish("ada", "s", ["invoice"])
        search = asyncio.create_task(found(finding, "invoice"))
        by_words = await found(finding, "invoice", SearchMode.FTS)
        assert by_words == 1
        assert not search.done()
        embedder.may_go.set()
        assert await search == 1
        await end(finding, embedder)

    asyncio.run(scenario())


def test_nobody_waits_for_many_or_for_a_model_that_is_away(tmp_path: Path) -> None:
    """Each of these searches would last an hour if it waited."""

    async def scenario() -> None:
        finding, embedder = await held_back(tmp_path, 3600)
        await finding.begin_publish("ada", "s", ["invoice"] * 40)
        assert await found(finding, "invoice") == 0
        embedder.is_away = True
        embedder.may_go.set()
        await finding.begin_publish("ada", "s", ["parcel"])
        while not finding.follower.is_away:
            await asyncio.sleep(0.01)
        await found(finding, "parcel")
        await end(finding, embedder)

    asyncio.run(scenario())
