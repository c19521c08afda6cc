"""Searches agree with a partition built from the store alone, whatever happened in between."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reflexio_server.core.interactions.model import (
    NO_ACTION,
    InteractionDraft,
    Receipt,
    RequestDraft,
)
from reflexio_server.core.interactions.ports import DeletionKind
from reflexio_server.core.interactions.publish import prepare
from reflexio_server.core.search.embedding_follower import Follower
from reflexio_server.core.search.model import SearchMode
from reflexio_server.core.search.ports import Epoch, Watermark
from reflexio_server.index.partition import DEFAULT_WEIGHTS, Partition
from reflexio_server.sql.database.statements import ROWS_FETCHED
from reflexio_server.sql.search.changes import SLICE_CHARACTERS

from tests.support.finding import ORG, WAIT_S, Finding
from tests.support.hashed_words import DIMENSIONS, HashedWords

NOW_S = 1_750_000_000
WORDS = ["invoice", "password", "parcel", "refund", "laptop", "meeting", "tuesday", "red"]


async def ids_from_scratch(
    finding: Finding, user_id: str, text: str, mode: SearchMode
) -> list[int]:
    """Return what a partition finds that is built anew from the store."""
    partition = Partition(DIMENSIONS, DEFAULT_WEIGHTS)
    watermark, is_last = Watermark(), False
    while not is_last:
        changes = await finding.search_store.read_changes(
            ORG, user_id, finding.key, watermark, Epoch(0, 0)
        )
        partition.add_records(changes.records)
        partition.add_vectors(
            (interaction_id, np.frombuffer(chunks, np.float16).reshape(-1, DIMENSIONS))
            for interaction_id, chunks in changes.vectors
        )
        watermark, is_last = changes.watermark, changes.is_last
    vector = None if mode is SearchMode.FTS else HashedWords().embed_query(text)
    return [hit.interaction_id for hit in partition.search(text, vector, mode=mode)]


def run(finding: Finding, scenario: Callable[[Finding], Coroutine[Any, Any, None]]) -> None:
    """Run a scenario on an event loop of its own."""

    async def whole() -> None:
        finding.open()
        await finding.start()
        await scenario(finding)
        await finding.stop()

    asyncio.run(whole())


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
users = st.sampled_from(["ann", "bob", "cid"])
sessions = st.sampled_from(["s1", "s2"])
steps = st.one_of(
    st.tuples(st.just("publish"), users, sessions, st.lists(texts, min_size=1, max_size=4)),
    st.tuples(st.just("search"), users, texts, st.sampled_from(list(SearchMode))),
    st.tuples(st.just("delete session"), sessions),
    st.tuples(st.just("delete user"), users),
    st.tuples(st.just("delete newest"), users),
    st.tuples(st.just("restart")),
)


async def take(finding: Finding, step: tuple[Any, ...]) -> None:
    """Do one step; a search compares."""
    match step:
        case "publish", user_id, session_id, contents:
            await finding.publish(user_id, session_id, contents)
        case "search", user_id, text, mode:
            assert await finding.ids(user_id, text, mode) == await ids_from_scratch(
                finding, user_id, text, mode
            )
        case "delete session", session_id:
            for user_id in await finding.store.users_of_session(ORG, session_id):
                await finding.interactions.delete_session(ORG, user_id, session_id)
        case "delete user", user_id:
            await finding.interactions.delete(ORG, DeletionKind.USER, [user_id])
        case "delete newest", user_id:
            for hit in (await finding.ids(user_id, "", SearchMode.HYBRID))[:1]:
                await finding.interactions.delete_interaction(ORG, user_id, hit)
        case ("restart",):
            await finding.stop()
            finding.open()
            await finding.start()


@settings(max_examples=15, deadline=None)
@given(walk=st.lists(steps, min_size=1, max_size=14), cache_bytes=st.sampled_from([0, 20_000]))
def test_any_walk_ends_in_agreement(
    walk: list[tuple[Any, ...]], cache_bytes: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Publishes, deletes, restarts and evictions leave every search as if built anew."""

    async def scenario(finding: Finding) -> None:
        for step in walk:
            await take(finding, step)
        for user_id in ("ann", "bob", "cid"):
            await take(finding, ("search", user_id, "password parcel", SearchMode.HYBRID))

    run(Finding(tmp_path_factory.mktemp("finding"), cache_bytes), scenario)


def test_budget_bounds_what_is_kept(tmp_path: Path) -> None:
    """A thousand users searched in turn keep no more than the budget, and all stay right."""

    async def scenario(finding: Finding) -> None:
        users = [f"user {number}" for number in range(1_000)]
        drafts = [
            InteractionDraft(None, "User", text, NO_ACTION, *[""] * 8)
            for text in ("parcel", "red laptop")
        ]
        stored = await finding.interactions.publish_prepared(
            [prepare(RequestDraft(user_id, "s", drafts), ORG, NOW_S) for user_id in users]
        )
        for user_id, receipt in zip(users, stored, strict=True):
            assert isinstance(receipt, Receipt)
            (first, *_) = await finding.ids(user_id, "parcel", SearchMode.FTS)
            assert first == receipt.first_interaction_id
            assert finding.cache.size_bytes <= 30_000
        assert 0 < len(finding.cache) < 50

    run(Finding(tmp_path, 30_000), scenario)


def test_long_records_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    """A slice ends soon after its size, also within a request, and each record comes once."""
    length = SLICE_CHARACTERS // 3

    async def scenario(finding: Finding) -> None:
        stored: list[int] = []
        for count in (40, 1, 20):
            texts = [f"gadget{number} ".ljust(length, "x") for number in range(count)]
            stored += (await finding.begin_publish("ann", "s", texts)).interaction_ids
        await finding.begin_publish("bob", "s", ["gadget1"])
        read: list[int] = []
        watermark, is_last = Watermark(), False
        while not is_last:
            changes = await finding.search_store.read_changes(
                ORG, "ann", finding.key, watermark, None
            )
            assert len(changes.records) <= ROWS_FETCHED
            read += [record.interaction_id for record in changes.records]
            watermark, is_last = changes.watermark, changes.is_last
        assert read == stored
        assert set(await finding.ids("ann", "gadget19", SearchMode.FTS)) == {stored[19], stored[60]}

    run(Finding(tmp_path, 10**9), scenario)


def test_new_model_takes_over_without_a_gap(tmp_path: Path) -> None:
    """Old vectors serve until the new model has made its own; then the old ones are gone."""

    async def scenario(finding: Finding) -> None:
        (interaction_id,) = await finding.publish("ann", "s", ["red laptop"])
        await finding.stop()
        finding.open()
        await finding.start("another-model")
        assert await finding.ids("ann", "red", SearchMode.VECTOR) == [interaction_id]
        assert await finding.search.wait_until_searchable(
            range(interaction_id, interaction_id + 1), WAIT_S
        )
        assert await finding.ids("ann", "red", SearchMode.VECTOR) == [interaction_id]
        while await finding.search_store.other_models(finding.key):
            await asyncio.sleep(0.01)
        assert await finding.ids("ann", "red", SearchMode.VECTOR) == [interaction_id]

    run(Finding(tmp_path, 10**6), scenario)


def test_failing_record_is_given_up_and_found_by_its_words(tmp_path: Path) -> None:
    """A text that the model refuses stops nobody: its neighbours get their vectors."""

    class Refusing(HashedWords):
        def embed_documents(self, texts: Any) -> Any:
            if any("refund" in text for text in texts):
                raise RuntimeError("refused")
            return super().embed_documents(texts)

    async def scenario() -> None:
        finding = Finding(tmp_path, 10**6)
        finding.open()
        await finding.start()
        await finding.follower.stop()
        finding.follower = Follower(finding.search_store, Refusing(), finding.key)
        finding.search._follower = finding.follower
        finding.follower.start()
        drafts = [
            InteractionDraft(None, "User", text, NO_ACTION, *[""] * 8)
            for text in ("refund please", "red laptop")
        ]
        receipt = await finding.interactions.publish(
            finding.interactions.prepare(ORG, RequestDraft("ann", "s", drafts))
        )
        refused, taken = receipt.interaction_ids
        assert await finding.search.wait_until_searchable(range(taken, taken + 1), WAIT_S)
        assert taken in await finding.ids("ann", "red laptop", SearchMode.VECTOR)
        assert refused in await finding.ids("ann", "refund", SearchMode.HYBRID)
        await finding.stop()

    asyncio.run(scenario())
