"""A client goes on in parent and child after a fork, whatever ran meanwhile.

Each case runs in a process of its own, so that a hang or a crash is that process's alone.
"""

import contextlib
import os
import signal
import subprocess
import sys
from importlib import metadata

import pytest

from tests.support.serving import ROOT, child_environment
from tests.unit.client.scripting import ScriptedServer

TIMEOUT_S = 60.0  # nothing here takes ten seconds; a hang fails
CHILDREN = 8
ROUNDS = 60
PREAMBLE = f"""
import asyncio, itertools, multiprocessing, os, sys, threading, time, traceback
import reflexio

client = reflexio.ReflexioClient(url_endpoint=sys.argv[1])

def publish(name, client=client):
    return client.publish_interaction("u", [{{"content": "x"}}], "s", request_id=name)

def items(name, count):
    for number in range(count):
        yield {{"user_id": "u", "session_id": "s", "interactions": [{{"content": "x"}}],
               "request_id": f"{{name}}-{{number}}"}}

def in_child(number):
    assert publish(f"child-{{number}}").success
    assert sum(ack.success for ack in client.bulk_publish(items(f"bulk-{{number}}", 20))) == 20

def fork_all(work=in_child):
    children = {{}}
    for number in range({CHILDREN}):
        pid = os.fork()
        if pid == 0:
            try:
                work(number)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        children[pid] = number
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    assert codes == [0] * {CHILDREN}, codes
"""


def run(server: ScriptedServer, code: str) -> str:
    """Run the code in a process; AssertionError when it fails or hangs."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PREAMBLE + code, server.url],
        env=child_environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=TIMEOUT_S)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the children too
    assert process.returncode == 0, printed
    return printed


def names(prefix: str) -> set[str]:
    return {f"{prefix}-{number}" for number in range(CHILDREN)}


def assert_children_stored(server: ScriptedServer) -> None:
    """Every publish and bulk item that a child was acked for is stored."""
    stored = set(server.stored())
    assert names("child") <= stored
    assert {f"{name}-{n}" for name in names("bulk") for n in range(20)} <= stored


def test_a_used_client_goes_on_in_children(server: ScriptedServer) -> None:
    """Eight children of a parent that has called and streamed, and the parent after them."""
    run(
        server,
        """
publish("before")
assert all(ack.success for ack in client.bulk_publish(items("parent", 10)))
fork_all()
fork_all(lambda number: in_child(number + 100))
publish("after")
assert all(ack.success for ack in client.bulk_publish(items("parent-after", 10)))
""",
    )
    assert_children_stored(server)
    assert {"before", "after", "parent-9", "parent-after-9"} <= set(server.stored())


def test_an_unused_client_works_in_children(server: ScriptedServer) -> None:
    """As when a server of web pages loads the application before it forks."""
    run(
        server,
        """
fork_all()
publish("after")
""",
    )
    assert_children_stored(server)


def test_multiprocessing_with_fork_works(server: ScriptedServer) -> None:
    """A pool of eight, under a client that was used."""
    run(
        server,
        """
publish("before")
context = multiprocessing.get_context("fork")
with context.Pool(8) as pool:
    pool.map(in_child, range(8))
publish("after")
""",
    )
    assert_children_stored(server)


def test_grandchildren_work(server: ScriptedServer) -> None:
    """A child that used the client forks again."""
    run(
        server,
        """
publish("before")
def work(number):
    publish(f"child-{number}")
    pid = os.fork()
    if pid == 0:
        publish(f"grandchild-{number}")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
fork_all(work)
""",
    )
    assert names("child") | names("grandchild") <= set(server.stored())


def test_forks_between_the_calls_of_other_threads(server: ScriptedServer) -> None:
    """Threads that call all the time neither fail nor hang a child."""
    run(
        server,
        """
done = threading.Event()
failures = []
def call():
    while not done.is_set():
        try:
            client.whoami()
        except BaseException as error:
            failures.append(error)
            return
threads = [threading.Thread(target=call) for _ in range(4)]
for thread in threads:
    thread.start()
fork_all()
done.set()
for thread in threads:
    thread.join()
assert not failures, failures
""",
    )
    assert_children_stored(server)


def test_forks_in_the_middle_of_a_bulk_publish(server: ScriptedServer) -> None:
    """The parent's stream is cut and resumed: every item is acked once, in order."""
    run(
        server,
        """
def source():
    for item in items("parent", 400):
        yield item
        time.sleep(0.002)

def stream():
    for ack in client.bulk_publish(source()):
        assert ack.success
        sequences.append(ack.sequence)

sequences = []
thread = threading.Thread(target=stream)
thread.start()
while not sequences and thread.is_alive():
    time.sleep(0.001)
fork_all()
thread.join()
assert sequences == list(range(400)), len(sequences)
""",
    )
    assert_children_stored(server)
    assert {f"parent-{number}" for number in range(400)} <= set(server.stored())


def test_forks_right_after_a_stream_has_ended(server: ScriptedServer) -> None:
    """Whatever gRPC's threads still do after it; each child streams too."""
    run(
        server,
        f"""
for number in range({ROUNDS}):
    assert sum(ack.success for ack in client.bulk_publish(items(f"parent-{{number}}", 3))) == 3
    pid = os.fork()
    if pid == 0:
        acks = client.bulk_publish(items(f"child-{{number}}", 3))
        os._exit(0 if sum(ack.success for ack in acks) == 3 else 1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code == 0, code
""",
    )
    assert set(server.stored()) == {
        f"{process}-{number}-{item}"
        for process in ("parent", "child")
        for number in range(ROUNDS)
        for item in range(3)
    }


def test_a_fork_from_the_items_of_a_bulk_publish(server: ScriptedServer) -> None:
    """The iterable itself may start processes."""
    run(
        server,
        """
def source():
    yield from items("first", 50)
    fork_all()
    yield from items("second", 50)
assert [ack.sequence for ack in client.bulk_publish(source()) if ack.success] == list(range(100))
""",
    )
    assert_children_stored(server)


def test_a_fork_during_a_call_that_lasts(server: ScriptedServer) -> None:
    """The call is cut and repeated under its request_id, and answered once."""
    server.script("PublishInteraction", {"sleep_s": 5})
    run(
        server,
        """
responses = []
thread = threading.Thread(target=lambda: responses.append(publish("long")))
thread.start()
time.sleep(0.5)
pid = os.fork()
if pid == 0:
    publish("child")
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
thread.join()
assert responses[0].success
""",
    )
    assert {"long", "child"} <= set(server.stored())
    assert len(server.calls("PublishInteraction")) == 3


def test_a_bulk_publish_belongs_to_the_process_that_began_it(server: ScriptedServer) -> None:
    """A child that goes on with its parent's iterator is told so, and can begin its own."""
    run(
        server,
        """
acks = client.bulk_publish(items("parent", 100_000))
next(acks)
def work(number):
    try:
        for ack in acks:
            pass
    except reflexio.ReflexioError as error:
        assert "belongs to the parent" in str(error), error
    else:
        raise AssertionError("the child went on")
    in_child(number)
fork_all(work)
acks.close()
""",
    )
    assert_children_stored(server)


@pytest.mark.skipif(
    metadata.version("grpcio").startswith("1.71."),
    reason="grpcio 1.71 itself ends such children, as docs/clients/python.md says",
)
@pytest.mark.parametrize(
    "client", ["client", "reflexio.AsyncReflexioClient(url_endpoint=sys.argv[1])"]
)
def test_asyncio_clients_refuse_to_work_in_a_child(server: ScriptedServer, client: str) -> None:
    """In words instead of a hang; an old client and a new one alike."""
    run(
        server,
        f"""
client = reflexio.AsyncReflexioClient(url_endpoint=sys.argv[1])
asyncio.run(client.whoami())
def work(number):
    try:
        asyncio.run({client}.whoami())
    except reflexio.ReflexioError as error:
        assert "forked" in str(error) and "spawn" in str(error), error
    else:
        raise AssertionError("it worked")
fork_all(work)
asyncio.run(client.whoami())
""",
    )


def test_asyncio_clients_work_in_a_child_whose_parent_used_none(server: ScriptedServer) -> None:
    """The first use is what counts."""
    run(
        server,
        """
client = reflexio.AsyncReflexioClient(url_endpoint=sys.argv[1])
def work(number):
    assert asyncio.run(client.whoami()).success
fork_all(work)
""",
    )
