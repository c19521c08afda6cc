"""A server that never was there is told soon; one that was, or is to come, is waited for."""

import threading
from typing import Any

import pytest
from reflexio import Publisher, RetryPolicy, Unavailable
from reflexio._connection.endpoint import TIMEOUT_S, resolve
from reflexio._connection.retry import ABSENT_WAIT_S, Attempts, Presence

from tests.support.serving import free_port
from tests.unit.client.scripting import Caller, ScriptedServer

TURN = [{"role": "User", "content": "hello"}]
ITEM = {"user_id": "user", "session_id": "session", "interactions": TURN}
REFUSED = Unavailable("failed to connect to all addresses; Connection refused")


def pauses_s(policy: RetryPolicy, presence: Presence, error: Unavailable) -> list[float]:
    """Return the pauses of a call whose every attempt fails at once."""
    attempts = Attempts(policy, 1000.0, presence)
    pauses: list[float] = []
    while True:
        try:
            pauses.append(attempts.pause_s(error))
        except Unavailable:
            return pauses


def test_one_that_never_was_there_is_not_waited_for() -> None:
    """Its pauses stay within `absent_wait_s`; without a bound they are the policy's."""
    bounded = RetryPolicy(absent_wait_s=0.3, jitter=0)
    assert pauses_s(bounded, Presence(), REFUSED) == pytest.approx([0.1, 0.2])
    assert len(pauses_s(RetryPolicy(jitter=0), Presence(), REFUSED)) == 7


@pytest.mark.parametrize(
    "heard",
    [Unavailable("the server is stopping", reason="SHUTTING_DOWN"), Unavailable("Socket closed")],
)
def test_whatever_answered_was_there(heard: Unavailable) -> None:
    """Then it restarts, and has the attempts of the policy."""
    policy, presence = RetryPolicy(absent_wait_s=0.0, jitter=0), Presence()
    Attempts(policy, 1000.0, presence).pause_s(heard)
    assert len(pauses_s(policy, presence, REFUSED)) == 7


def test_who_asks_for_a_deadline_has_it_waited_for() -> None:
    """A given timeout or policy counts for a server that is still to start."""
    url = "http://localhost:8081"
    assert resolve(None, url, None, None).retry.absent_wait_s == ABSENT_WAIT_S
    assert resolve(None, url, None, None).timeout_s == TIMEOUT_S
    assert resolve(None, url, 60.0, None).retry.absent_wait_s == float("inf")
    given = RetryPolicy(max_attempts=3)
    assert resolve(None, url, None, given).retry == given


@pytest.mark.parametrize("method", ["call", "bulk", "watch"])
def test_a_port_where_nobody_listens_is_told_with_what_to_do(connect: Any, method: str) -> None:
    """By every kind of call, in both clients."""
    caller: Caller = connect(f"http://localhost:{free_port()}")
    calls = {
        "call": lambda: caller.call("whoami"),
        "bulk": lambda: caller.bulk([ITEM]),
        "watch": lambda: caller.watch("r1"),
    }
    with pytest.raises(Unavailable, match="start `reflexio serve`, or set REFLEXIO_URL") as caught:
        calls[method]()
    assert "nothing was answered for" not in str(caught.value)
    if method == "bulk":
        assert caught.value.details == {"acked": "0", "unanswered": "1"}


def test_one_that_was_there_is_waited_for_while_it_restarts(
    connect: Any, own_server: ScriptedServer
) -> None:
    """Also by a client that would not wait for one that never was."""
    patient = RetryPolicy(max_attempts=100, absent_wait_s=0.0)
    caller: Caller = connect(own_server.url, timeout=60.0, retry=patient)
    caller.call("publish_interaction", "user", TURN, "session", request_id="before")
    own_server.kill()
    restart = threading.Thread(target=own_server.start)
    restart.start()
    assert caller.call("publish_interaction", "user", TURN, "session", request_id="after").success
    restart.join()


def test_a_publisher_waits_for_a_server_that_starts_later(own_server: ScriptedServer) -> None:
    """It has said how long: `give_up_s`."""
    own_server.kill()
    with Publisher(url_endpoint=own_server.url) as publisher:
        publisher.publish("user", TURN, "session", request_id="early")
        own_server.start()
        assert publisher.flush(60.0)
    assert list(own_server.stored()) == ["early"]
