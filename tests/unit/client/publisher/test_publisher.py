"""`Publisher` against scripted and real servers."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import reflexio
from reflexio import (
    InvalidRequest,
    Publisher,
    PublisherFull,
    PublisherStats,
    ReflexioError,
    Unauthenticated,
    Unavailable,
)

from tests.support.serving import Server, running_server
from tests.unit.client.publisher.publishing import NOWHERE, RPC, TURN, WAIT_S, Failures
from tests.unit.client.scripting import ScriptedServer, wait_until

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
THREADS = 8
EACH = 1250


@pytest.fixture
def real_server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        yield server


def test_what_is_published_is_stored(publish_to: Any, server: ScriptedServer) -> None:
    """Under the id that is returned, made from the source or given."""
    publisher: Publisher = publish_to(server.url)
    made = publisher.publish("u", TURN, "s", "web")
    assert made.startswith("web_")
    assert publisher.publish("u", TURN, "s", request_id="mine") == "mine"
    assert publisher.flush(WAIT_S)
    assert list(server.stored()) == [made, "mine"]
    assert publisher.stats == PublisherStats(queued=0, acked=2, failed=0)
    assert len(server.calls(RPC)) == 1


def test_it_connects_as_a_client_does(server: ScriptedServer) -> None:
    """With its address and key; the client may be closed before."""
    client = reflexio.ReflexioClient("the-key", server.url)
    with Publisher(client) as publisher:
        client.close()
        publisher.publish("u", TURN, "s")
    (call,) = server.calls(RPC)
    assert call["metadata"]["authorization"] == "Bearer the-key"
    assert len(server.stored()) == 1


def test_later_changes_of_what_was_given_do_no_harm(publish_to: Any, real_server: Server) -> None:
    """The values at the time of the call are what is stored."""
    publisher: Publisher = publish_to(real_server.url)
    turn = {"role": "User", "content": "before", "tools_used": [{"tool_name": "t"}]}
    turns = [turn]
    publisher.publish("u", turns, "s")
    turn["content"] = "after"
    turns.append(turn)
    assert publisher.flush(WAIT_S)
    with reflexio.ReflexioClient(url_endpoint=real_server.url) as client:
        assert [
            interaction.content for interaction in client.get_interactions("u").interactions
        ] == ["before"]


def test_values_of_the_wrong_type_are_refused_at_once(publish_to: Any) -> None:
    """Nothing is queued."""
    publisher: Publisher = publish_to(NOWHERE)
    with pytest.raises(InvalidRequest, match=r"interactions\[0\].content"):
        publisher.publish("u", [{"content": 3}], "s")
    assert publisher.stats.queued == 0


def test_eight_threads_store_everything_once_over_a_kill(
    publish_to: Any, failures: Failures, real_server: Server
) -> None:
    """10,000 requests; the server is killed and started again meanwhile."""
    publisher: Publisher = publish_to(real_server.url, on_failure=failures, retry=None)

    def work(name: str) -> None:
        for number in range(EACH):
            publisher.publish(name, [{"content": f"{name} {number}"}], "s", timeout_s=WAIT_S)

    threads = [threading.Thread(target=work, args=(f"user-{n}",)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    wait_until(lambda: publisher.stats.acked > 1000)
    real_server.kill()
    real_server.start()
    for thread in threads:
        thread.join()
    assert publisher.close(WAIT_S)
    assert publisher.stats == PublisherStats(queued=0, acked=THREADS * EACH, failed=0)
    assert failures == []
    with reflexio.ReflexioClient(url_endpoint=real_server.url) as client:
        for n in range(THREADS):
            listed = client.get_interactions(f"user-{n}", top_k=2 * EACH).interactions
            stored = [interaction.content for interaction in reversed(listed)]
            assert stored == [f"user-{n} {number}" for number in range(EACH)]


def test_a_full_queue_is_told_at_once(publish_to: Any) -> None:
    """By count; what is there stays, what is refused is not taken."""
    publisher: Publisher = publish_to(NOWHERE, queue_size_max=3)
    for _ in range(3):
        publisher.publish("u", TURN, "s")
    with pytest.raises(PublisherFull) as caught:
        publisher.publish("u", TURN, "s")
    assert caught.value.details["queued"] == "3"
    with pytest.raises(PublisherFull):
        publisher.publish("u", TURN, "s", timeout_s=0.05)
    assert publisher.stats == PublisherStats(queued=3, acked=0, failed=0)


def test_a_queue_is_bounded_by_bytes_too(publish_to: Any) -> None:
    """An item that could never fit is refused as too large."""
    publisher: Publisher = publish_to(NOWHERE, queue_bytes_max=10_000)
    publisher.publish("u", [{"content": "x" * 6000}], "s")
    with pytest.raises(PublisherFull):
        publisher.publish("u", [{"content": "x" * 6000}], "s")
    with pytest.raises(InvalidRequest) as caught:
        publisher.publish("u", [{"content": "x" * 11_000}], "s")
    assert caught.value.reason == "MESSAGE_TOO_LARGE"
    assert publisher.stats.queued == 1


def test_a_publish_can_wait_for_room(publish_to: Any, own_server: ScriptedServer) -> None:
    """Until the server answers."""
    own_server.kill()
    publisher: Publisher = publish_to(own_server.url, queue_size_max=1)
    publisher.publish("u", TURN, "s", request_id="first")
    starting = threading.Thread(target=own_server.start)
    starting.start()
    publisher.publish("u", TURN, "s", request_id="second", timeout_s=WAIT_S)
    starting.join()
    assert publisher.flush(WAIT_S)
    assert list(own_server.stored()) == ["first", "second"]


def test_a_refused_item_is_reported_whole(
    publish_to: Any, failures: Failures, server: ScriptedServer
) -> None:
    """As it was published, ready to be published again; the others are stored."""
    publisher: Publisher = publish_to(server.url, on_failure=failures)
    turn = {
        "role": "Agent",
        "content": "c",
        "user_action": "click",
        "created_at": 1_700_000_000,
        "image_encoding": b"\x00\x01",
        "tools_used": [{"tool_name": "t", "tool_data": {"a": [1, None, {"b": "c"}]}}],
    }
    publisher.publish("u", TURN, "s", request_id="good")
    publisher.publish("refused", [turn], "s", "web", "v1", request_id="bad", evaluation_only=True)
    assert publisher.flush(WAIT_S)
    assert list(server.stored()) == ["good"]
    (failure,) = failures
    assert failure.request_id == "bad"
    assert isinstance(failure.error, InvalidRequest)
    assert publisher.stats == PublisherStats(queued=0, acked=1, failed=1)
    item = failure.item
    assert (item["user_id"], item["session_id"], item["source"]) == ("refused", "s", "web")
    assert item["evaluation_only"] is True
    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
        (first,) = client.bulk_publish([item])
        assert first.request_id == "bad"
        client.publish_interaction(**item)
        client.publish_interaction("refused", [turn], "s", "web", "v1", request_id="bad",
                                   evaluation_only=True)  # fmt: skip
    again, original = (call["request"] for call in server.calls("PublishInteraction"))
    assert again == original


def test_a_callback_that_raises_stops_nothing(
    publish_to: Any, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged; what comes after is stored."""

    def broken(*_args: object) -> None:
        raise RuntimeError("on_failure is broken")

    publisher: Publisher = publish_to(server.url, on_failure=broken)
    with caplog.at_level(logging.ERROR, "reflexio"):
        publisher.publish("refused", TURN, "s", request_id="bad")
        assert publisher.flush(WAIT_S)
    assert "on_failure is broken" in caplog.text
    publisher.publish("u", TURN, "s", request_id="good")
    assert publisher.flush(WAIT_S)
    assert list(server.stored()) == ["good"]


def test_a_callback_may_publish_but_not_wait(publish_to: Any, server: ScriptedServer) -> None:
    """Waiting for the queue in the thread that empties it would never end."""
    errors: list[str] = []

    def resubmit(request_id: str, item: dict[str, Any], _error: ReflexioError) -> None:
        publisher.publish(**{**item, "user_id": "u", "request_id": f"{request_id}-again"})
        for wait in (publisher.flush, publisher.close):
            with pytest.raises(ReflexioError) as caught:
                wait()
            errors.append(caught.value.code)

    publisher: Publisher = publish_to(server.url, on_failure=resubmit)
    publisher.publish("refused", TURN, "s", request_id="bad")
    wait_until(lambda: "bad-again" in server.stored())
    assert errors == ["FAILED_PRECONDITION"] * 2


def test_without_a_callback_a_warning_is_logged(
    publish_to: Any, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """With how many and why."""
    publisher: Publisher = publish_to(server.url)
    with caplog.at_level(logging.WARNING, "reflexio"):
        publisher.publish("refused", TURN, "s", request_id="bad")
        assert publisher.flush(WAIT_S)
    assert "1 requests were not stored, bad the first" in caplog.text


def test_a_server_that_stays_away_is_given_up(publish_to: Any, failures: Failures) -> None:
    """Each item is reported, in order; then there is room again."""
    publisher: Publisher = publish_to(
        NOWHERE, on_failure=failures, give_up_s=0.3, queue_size_max=20
    )
    ids = [publisher.publish("u", TURN, "s") for _ in range(20)]
    assert publisher.flush(WAIT_S)
    assert [failure.request_id for failure in failures] == ids
    assert all(isinstance(failure.error, Unavailable) for failure in failures)
    assert publisher.stats == PublisherStats(queued=0, acked=0, failed=20)
    publisher.publish("u", TURN, "s")


def test_a_server_that_comes_back_in_time_gets_everything(
    publish_to: Any, failures: Failures, own_server: ScriptedServer
) -> None:
    """Though it was away for longer than a stream waits for an answer."""
    own_server.kill()
    publisher: Publisher = publish_to(own_server.url, on_failure=failures, timeout=0.2)
    ids = [publisher.publish("u", TURN, "s") for _ in range(50)]
    assert not publisher.flush(0.7)
    own_server.start()
    assert publisher.flush(WAIT_S)
    assert list(own_server.stored()) == ids
    assert failures == []


def test_what_cannot_pass_is_reported_at_once(
    publish_to: Any, failures: Failures, server: ScriptedServer
) -> None:
    """A stream that is refused for good takes what it carried with it; the next goes on."""
    server.script(RPC, {"code": "UNAUTHENTICATED", "message": "no key"})
    publisher: Publisher = publish_to(server.url, on_failure=failures)
    publisher.publish("u", TURN, "s", request_id="first")
    assert publisher.flush(WAIT_S)
    publisher.publish("u", TURN, "s", request_id="second")
    assert publisher.flush(WAIT_S)
    assert [(failure.request_id, type(failure.error)) for failure in failures] == [
        ("first", Unauthenticated)
    ]
    assert list(server.stored()) == ["second"]


def test_items_that_are_put_off_are_sent_again(
    publish_to: Any, failures: Failures, server: ScriptedServer
) -> None:
    """More often than a call would be: nobody waits for the answer."""
    publisher: Publisher = publish_to(server.url, on_failure=failures)
    publisher.publish("busy-12", TURN, "s", request_id="first")
    publisher.publish("u", TURN, "s", request_id="second")
    assert publisher.flush(WAIT_S)
    assert set(server.stored()) == {"first", "second"}
    assert failures == []


@pytest.mark.parametrize(
    "options",
    [
        {"queue_size_max": 0},
        {"queue_bytes_max": -1},
        {"give_up_s": 0},
        {"give_up_s": float("inf")},
        {"exit_timeout_s": -1},
    ],
)
def test_options_that_cannot_be_meant_are_refused(options: dict[str, Any]) -> None:
    """By name."""
    with pytest.raises(InvalidRequest, match=next(iter(options))):
        Publisher(url_endpoint=NOWHERE, **options)
