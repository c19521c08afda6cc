"""Calls are repeated when that can help, under one request_id, inside one timeout."""

import re
import threading
from typing import Any

import pytest
import reflexio
from reflexio import DeadlineExceeded, InvalidRequest, RateLimited, RetryPolicy, Unavailable
from reflexio._connection.retry import BACKOFF_S_MAX, is_retriable
from reflexio.v1 import interaction_service_pb2 as pb

from tests.unit.client.scripting import Caller, ScriptedServer, wait_until

AWAY = {"code": "UNAVAILABLE", "message": "away"}
TURN = [{"role": "User", "content": "hello"}]
QUICK = RetryPolicy(initial_backoff_s=0.001, max_backoff_s=0.002)


def publish(caller: Caller, **keywords: Any) -> Any:
    return caller.call("publish_interaction", "user", TURN, "session", **keywords)


def test_a_publish_survives_an_absent_server(caller: Caller, server: ScriptedServer) -> None:
    """Three refusals, then stored once, under the id made before the first attempt."""
    server.script("PublishInteraction", AWAY, AWAY, AWAY)
    response = publish(caller, source="web_shop")
    requests = server.requests("PublishInteraction", pb.PublishInteractionRequest)
    assert len(requests) == 4
    assert {request.request_id for request in requests} == {response.request_id}
    assert re.fullmatch(r"web_shop_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", response.request_id)
    assert server.stored() == {response.request_id: [1]}


def test_a_given_request_id_is_kept(caller: Caller, server: ScriptedServer) -> None:
    """The same id twice is stored once and answered alike."""
    first = publish(caller, request_id="mine")
    assert publish(caller, request_id="mine") == first
    assert first.request_id == "mine"
    assert server.stored() == {"mine": [1]}


@pytest.mark.parametrize(
    ("step", "attempts"),
    [
        ({"code": "UNAVAILABLE"}, 3),
        ({"code": "UNAVAILABLE", "retry_after_s": 0.01}, 3),
        ({"code": "RESOURCE_EXHAUSTED", "retry_after_s": 0.01}, 3),
        ({"code": "RESOURCE_EXHAUSTED"}, 1),
        ({"code": "DEADLINE_EXCEEDED"}, 1),
        ({"code": "INTERNAL"}, 1),
        ({"code": "UNKNOWN"}, 1),
        ({"code": "INVALID_ARGUMENT", "retry_after_s": 0.01}, 1),
        ({"code": "ABORTED"}, 1),
        ({"code": "UNKNOWN", "message": "Stream removed", "bare": True}, 3),
    ],
)
def test_only_what_can_pass_is_tried_again(
    connect: Any, server: ScriptedServer, step: dict[str, Any], attempts: int
) -> None:
    """UNAVAILABLE, a broken connection, and a refusal that says when to come back."""
    caller: Caller = connect(
        server.url,
        retry=RetryPolicy(max_attempts=3, initial_backoff_s=0.001, max_backoff_s=0.002),
    )
    server.script("Whoami", *[step] * 9)
    with pytest.raises(reflexio.ReflexioError):
        caller.call("whoami")
    assert len(server.calls("Whoami")) == attempts


def test_a_deletion_by_query_is_never_repeated(connect: Any, server: ScriptedServer) -> None:
    """A second attempt would delete the next profile; by its id it is as free as any call."""
    caller: Caller = connect(server.url, retry=QUICK)
    server.script("DeleteProfile", AWAY)
    with pytest.raises(Unavailable):
        caller.call("delete_profile", "user", search_query="likes tea")
    assert len(server.calls("DeleteProfile")) == 1
    server.script("DeleteProfile", AWAY)
    caller.call("delete_profile", "user", "p1")
    assert len(server.calls("DeleteProfile")) == 3


def test_all_attempts_share_one_timeout(connect: Any, server: ScriptedServer) -> None:
    """Each gets what is left of it."""
    caller: Caller = connect(server.url, timeout=20.0, retry=QUICK)
    server.script("Whoami", *[{**AWAY, "retry_after_s": 0.6}] * 2)
    caller.call("whoami")
    left = [call["time_left_s"] for call in server.calls("Whoami")]
    assert len(left) == 3
    # On the wire a timeout is rounded up by less than one part in a hundred.
    assert 20.2 > left[0] > left[1] > left[2] > 0


def test_a_wait_longer_than_the_timeout_is_not_begun(connect: Any, server: ScriptedServer) -> None:
    """The server's own word for when to come back decides; the error carries it."""
    caller: Caller = connect(server.url, timeout=5.0)
    server.script("Whoami", {"code": "RESOURCE_EXHAUSTED", "retry_after_s": 3600})
    with pytest.raises(RateLimited) as caught:
        caller.call("whoami")
    assert caught.value.retry_after_s == 3600
    assert len(server.calls("Whoami")) == 1


def test_a_silent_server_ends_in_deadline_exceeded(connect: Any, server: ScriptedServer) -> None:
    """One attempt that takes all the time is not repeated."""
    caller: Caller = connect(server.url, timeout=0.2)
    server.script("Whoami", {"sleep_s": 2})
    with pytest.raises(DeadlineExceeded):
        caller.call("whoami")
    assert len(server.calls("Whoami")) == 1


def test_waiting_for_learning_comes_on_top_of_the_timeout(
    connect: Any, server: ScriptedServer
) -> None:
    """The server may hold such a publish for thirty seconds."""
    caller: Caller = connect(server.url, timeout=10.0)
    publish(caller)
    publish(caller, wait_for_response=True)
    plain, waiting = (call["time_left_s"] for call in server.calls("PublishInteraction"))
    assert 0 < plain < 10.2 < 30 < waiting < 40.4


def test_a_restart_of_the_server_goes_unnoticed(connect: Any, own_server: ScriptedServer) -> None:
    """The call waits out the time in which nobody listens."""
    caller: Caller = connect(own_server.url, timeout=60.0, retry=RetryPolicy(max_attempts=100))
    assert publish(caller, request_id="before").success
    own_server.kill()
    restart = threading.Thread(target=own_server.start)
    restart.start()
    assert publish(caller, request_id="after").success
    restart.join()
    wait_until(lambda: list(own_server.stored()) == ["after"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_attempts": 0},
        {"initial_backoff_s": 0},
        {"initial_backoff_s": 1.5, "max_backoff_s": 1.0},
        {"max_backoff_s": BACKOFF_S_MAX + 0.1},
        {"jitter": -0.1},
        {"jitter": 1.1},
    ],
)
def test_a_policy_has_bounds(wrong: dict[str, Any]) -> None:
    """What makes no sense is refused when the policy is made."""
    with pytest.raises(InvalidRequest):
        RetryPolicy(**wrong)


def test_pauses_double_up_to_the_longest() -> None:
    """And are never shorter than the server asks for."""
    policy = RetryPolicy(jitter=0)
    pauses_s = [policy.pause_s(attempt, Unavailable()) for attempt in range(1, 8)]
    assert pauses_s == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0])
    assert policy.pause_s(10**6, Unavailable()) == 2.0
    assert policy.pause_s(1, RateLimited(retry_after_s=1.25)) == 1.25


def test_jitter_only_shortens_a_pause_by_its_share() -> None:
    """So that the longest pause stays the longest."""
    policy = RetryPolicy(jitter=0.5)
    pauses_s = {policy.pause_s(5, Unavailable()) for _ in range(200)}
    assert len(pauses_s) > 1
    assert all(0.8 <= pause_s <= 1.6 for pause_s in pauses_s)


def test_a_refusal_without_a_time_is_not_retriable() -> None:
    """Coming back at once would make it worse."""
    assert is_retriable(RateLimited(retry_after_s=0.0))
    assert not is_retriable(RateLimited())
