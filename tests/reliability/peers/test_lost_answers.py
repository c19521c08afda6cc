"""Answers that get lost on the way: who asks again gets the same one, and nothing is doubled."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import reflexio

from tests.reliability.peers.cutting_proxy import cutting
from tests.support.serving import running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
NAME = rb"lost-\d{4}-"
NAME_BYTES = 10
CALLERS = 8
CALLS = 1_000
ITEMS = 1_000
# Callers of one process share a connection, so that each cut is a failed attempt of all of them.
HASTY = reflexio.RetryPolicy(max_attempts=10 * CALLERS, initial_backoff_s=0.01)
TIMEOUT_S = 120


def named(number: int) -> str:
    """Return the request_id that the proxy looks for."""
    return f"lost-{number:04d}-"


def test_lost_answer_is_given_again(tmp_path: Path) -> None:
    """A thousand calls, each cut once after its commit: one record each, under the first ids."""
    with (
        running_server(tmp_path / "data", WORDS_ALONE) as server,
        cutting(server.port, NAME, NAME_BYTES) as proxy,
    ):

        def publish_all(caller: int) -> dict[str, list[int]]:
            with reflexio.ReflexioClient("", proxy.url, TIMEOUT_S, retry=HASTY) as client:
                answers = (
                    client.publish_interaction(
                        "ann", [{"content": named(n)}], session_id="s", request_id=named(n)
                    )
                    for n in range(caller, CALLS, CALLERS)
                )
                return {answer.request_id: answer.interaction_ids for answer in answers}

        with ThreadPoolExecutor(CALLERS) as callers:
            given: dict[str, list[int]] = {}
            for part in callers.map(publish_all, range(CALLERS)):
                given.update(part)
        assert {name.decode() for name in proxy.cut} == {named(n) for n in range(CALLS)}
        with reflexio.ReflexioClient("", server.url) as client:
            rows = client.get_interactions("ann", top_k=10 * CALLS).interactions
        assert len(rows) == CALLS
        assert {row.request_id: [row.interaction_id] for row in rows} == given


def test_stream_that_breaks_again_and_again_doubles_nothing(tmp_path: Path) -> None:
    """The client sends again what was not answered; one ack an item, in order."""
    items = (
        {
            "user_id": "ann",
            "session_id": "s",
            "request_id": named(number),
            "interactions": [{"content": named(number)}],
        }
        for number in range(ITEMS)
    )
    with (
        running_server(tmp_path / "data", WORDS_ALONE) as server,
        cutting(server.port, NAME, NAME_BYTES) as proxy,
    ):
        with reflexio.ReflexioClient("", proxy.url, TIMEOUT_S, retry=HASTY) as client:
            acks = list(client.bulk_publish(items))
        assert [ack.request_id for ack in acks] == [named(number) for number in range(ITEMS)]
        assert len(proxy.cut) == ITEMS
        with reflexio.ReflexioClient("", server.url) as client:
            rows = client.get_interactions("ann", top_k=10 * ITEMS).interactions
        assert len(rows) == ITEMS
        assert {row.request_id: [row.interaction_id] for row in rows} == {
            ack.request_id: ack.interaction_ids for ack in acks
        }
