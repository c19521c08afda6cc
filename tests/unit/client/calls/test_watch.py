"""A watch yields each change once, over as many streams as it takes."""

import base64
import gc
import os
from collections.abc import Callable
from typing import Any

import pytest
import reflexio
from reflexio import DeadlineExceeded, LearningStatus, NotFound, RetryPolicy, Unavailable
from reflexio.v1 import learning_pb2
from reflexio.v1 import learning_service_pb2 as learning_pb

from tests.unit.client.scripting import Caller, ScriptedServer, wait_until

PENDING = learning_pb2.LEARNING_STATUS_PENDING
PROCESSING = learning_pb2.LEARNING_STATUS_PROCESSING
DONE = learning_pb2.LEARNING_STATUS_DONE
FAILED = learning_pb2.LEARNING_STATUS_FAILED
RPC = "WatchLearning"
BROKEN = {"code": "UNAVAILABLE"}


def answers(*statuses: Any, reason: str = "") -> dict[str, Any]:
    """Return a step that gives these answers."""
    messages = [
        learning_pb.WatchLearningResponse(status=status, reason=reason) for status in statuses
    ]
    return {
        "answers": [base64.b64encode(message.SerializeToString()).decode() for message in messages]
    }


def test_each_change_is_yielded_until_the_end(caller: Caller, server: ScriptedServer) -> None:
    """A status that comes again with another reason is a change."""
    again = answers(PROCESSING, DONE, reason="2 playbooks")["answers"]
    server.script(RPC, {"answers": answers(PENDING, PROCESSING)["answers"] + again})
    news = caller.watch("r")
    assert [change.status.value for change in news] == [
        "pending",
        "processing",
        "processing",
        "done",
    ]
    assert news[-1].reason == "2 playbooks"
    (request,) = server.requests(RPC, learning_pb.WatchLearningRequest)
    assert request.request_id == "r"


def test_a_failed_learning_ends_it_too(caller: Caller, server: ScriptedServer) -> None:
    """Without an error: the failure is the learning's."""
    server.script(RPC, answers(FAILED, reason="no writer") | {"sleep_s": 60})
    (last,) = caller.watch("r")
    assert (last.status, last.reason) == (LearningStatus.FAILED, "no writer")


def test_a_broken_stream_is_taken_up_again(caller: Caller, server: ScriptedServer) -> None:
    """What was yielded is not repeated, also after a server that ends the stream early."""
    server.script(
        RPC,
        BROKEN,
        answers(PENDING) | BROKEN,
        answers(PENDING, PROCESSING),
        answers(PROCESSING, DONE),
    )
    news = caller.watch("r")
    assert [change.status.value for change in news] == ["pending", "processing", "done"]
    assert len(server.calls(RPC)) == 4


def test_a_restart_of_the_server_passes_unnoticed(
    connect: Callable[..., Caller], own_server: ScriptedServer
) -> None:
    """The connection is made anew."""
    caller = connect(own_server.url)
    own_server.script(RPC, answers(PENDING))
    assert len(caller.watch("r", count_max=1)) == 1
    own_server.kill()
    own_server.start()
    own_server.script(RPC, answers(DONE))
    assert [change.status for change in caller.watch("r")] == [LearningStatus.DONE]


def test_a_silent_stream_is_renewed(connect: Callable[..., Caller], server: ScriptedServer) -> None:
    """Learning may take longer than the timeout; a stream that answered nothing may not."""
    caller = connect(server.url, timeout=0.5)
    server.script(RPC, answers(PENDING) | {"sleep_s": 60}, answers(PENDING, DONE))
    news = caller.watch("r")
    assert [change.status.value for change in news] == ["pending", "done"]
    server.script(RPC, {"sleep_s": 60})
    with pytest.raises(DeadlineExceeded):
        caller.watch("r")


def test_what_cannot_get_better_is_raised(
    connect: Callable[..., Caller], server: ScriptedServer
) -> None:
    """At once for a refusal, after all attempts for a server that is not there."""
    caller = connect(server.url, retry=RetryPolicy(max_attempts=3, initial_backoff_s=0.001))
    server.script(RPC, {"code": "NOT_FOUND", "reason": "NOT_FOUND"})
    with pytest.raises(NotFound):
        caller.watch("r")
    assert len(server.calls(RPC)) == 1
    server.script(RPC, *[BROKEN] * 9)
    with pytest.raises(Unavailable):
        caller.watch("r")
    assert len(server.calls(RPC)) == 1 + 3


def test_nothing_is_sent_before_it_is_asked_for(caller: Caller, server: ScriptedServer) -> None:
    """An iterator that nobody reads costs nothing."""
    caller.client.watch_learning("r")
    assert server.calls(RPC) == []


def test_leaving_a_watch_cancels_its_stream(caller: Caller, server: ScriptedServer) -> None:
    """The server is not left with it."""
    server.script(RPC, answers(PENDING) | {"sleep_s": 60})
    assert len(caller.watch("r", count_max=1)) == 1

    def is_left() -> bool:
        gc.collect()  # again, for what another thread still held
        return server.open_streams() == 0

    wait_until(is_left)


def test_a_closed_client_watches_nothing(caller: Caller) -> None:
    """It says that it is closed."""
    caller.close()
    with pytest.raises(reflexio.ReflexioError, match="closed"):
        caller.watch("r")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_fork_cuts_a_watch_and_it_goes_on(server: ScriptedServer) -> None:
    """In the parent, by itself; the child has to begin its own."""
    server.script(RPC, answers(PENDING) | {"sleep_s": 60}, answers(PENDING, DONE))
    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
        watch = client.watch_learning("r")
        assert next(watch).status is LearningStatus.PENDING
        child = os.fork()
        if child == 0:
            try:
                next(watch)
            except reflexio.ReflexioError as error:
                os._exit(0 if "parent" in str(error) else 1)
            os._exit(2)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert [change.status for change in watch] == [LearningStatus.DONE]
