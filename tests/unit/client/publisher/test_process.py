"""A `Publisher` at the end of a program, at signals and over forks.

Each case runs in a process of its own.
"""

import contextlib
import os
import signal
import subprocess
import sys

import pytest

from tests.support.serving import ROOT, child_environment
from tests.unit.client.scripting import ScriptedServer

TIMEOUT_S = 60.0  # nothing here takes ten seconds; a hang fails
COUNT = 300
NOWHERE = "http://localhost:1"
PREAMBLE = f"""
import atexit, multiprocessing, os, signal, sys, threading, time
import reflexio

TURN = [{{"role": "User", "content": "x"}}]

def tell(request_id, item, error):
    print("lost", request_id, flush=True)

def publish(publisher, name, count={COUNT}):
    for number in range(count):
        publisher.publish("u", TURN, "s", request_id=f"{{name}}-{{number}}")
"""


needs_threads_at_the_end = pytest.mark.skipif(
    (3, 12) <= sys.version_info < (3, 12, 3),
    reason="no thread can be started while the program ends (python/cpython#113964)",
)


def start(url: str, code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PREAMBLE + code, url],
        env=child_environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(process: "subprocess.Popen[str]") -> str:
    """Return what the process prints until its end; a hang fails."""
    try:
        printed, _ = process.communicate(timeout=TIMEOUT_S)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the children too
    return printed


def run(url: str, code: str, returncode: int = 0) -> str:
    """Run the code in a process; AssertionError when it ends otherwise or hangs."""
    process = start(url, code)
    printed = finish(process)
    assert process.returncode == returncode, printed
    return printed


def names(prefix: str, count: int = COUNT) -> set[str]:
    return {f"{prefix}-{number}" for number in range(count)}


@needs_threads_at_the_end
@pytest.mark.parametrize(
    ("end", "returncode"),
    [("", 0), ("sys.exit(3)", 3), ("raise KeyboardInterrupt", -signal.SIGINT), ("1 / 0", 1)],
)
def test_the_end_of_the_program_publishes_what_is_queued(
    server: ScriptedServer, end: str, returncode: int
) -> None:
    """However it ends; nothing had connected before."""
    run(
        server.url,
        f"""
publisher = reflexio.Publisher(url_endpoint=sys.argv[1])
publish(publisher, "item")
{end}
""",
        returncode,
    )
    assert set(server.stored()) == names("item")


@needs_threads_at_the_end
def test_a_thread_that_outlives_the_main_thread_may_go_on(server: ScriptedServer) -> None:
    """The program ends with its last thread."""
    run(
        server.url,
        """
publisher = reflexio.Publisher(url_endpoint=sys.argv[1])
def work():
    threading.main_thread().join()
    for number in range(10):
        publish(publisher, f"late-{number}", 1)
        time.sleep(0.05)
publish(publisher, "early")
threading.Thread(target=work).start()
""",
    )
    assert set(server.stored()) == names("early") | {f"late-{n}-0" for n in range(10)}


@needs_threads_at_the_end
def test_what_the_end_cannot_store_is_reported() -> None:
    """To the callback, each item once."""
    printed = run(
        NOWHERE,
        """
publisher = reflexio.Publisher(url_endpoint=sys.argv[1], on_failure=tell, exit_timeout_s=0.2)
publish(publisher, "item")
""",
    )
    assert printed.split() == [word for n in range(COUNT) for word in ("lost", f"item-{n}")]


def test_without_a_callback_the_end_warns_of_how_many() -> None:
    """On standard error, where logging writes when nobody has set it up."""
    printed = run(
        NOWHERE,
        """
publisher = reflexio.Publisher(url_endpoint=sys.argv[1], exit_timeout_s=0.2)
publish(publisher, "item")
""",
    )
    assert f"{COUNT} requests were not stored, item-0 the first" in printed


@needs_threads_at_the_end
def test_the_wait_at_the_end_can_be_declined() -> None:
    """What is queued is reported all the same."""
    printed = run(
        NOWHERE,
        """
publisher = reflexio.Publisher(url_endpoint=sys.argv[1], on_failure=tell, exit_timeout_s=0)
publish(publisher, "item", 1)
""",
    )
    assert printed.split() == ["lost", "item-0"]


def test_a_closed_publisher_is_left_alone_at_the_end(server: ScriptedServer) -> None:
    """Nothing is said twice."""
    printed = run(
        server.url,
        """
with reflexio.Publisher(url_endpoint=sys.argv[1], on_failure=tell) as publisher:
    publish(publisher, "item")
reflexio.Publisher(url_endpoint=sys.argv[1])
""",
    )
    assert printed == ""
    assert set(server.stored()) == names("item")


def test_a_signal_is_nobodys_unless_asked(server: ScriptedServer) -> None:
    """A library changes no handler by itself."""
    run(
        server.url,
        """
before = [signal.getsignal(number) for number in signal.valid_signals()]
publisher = reflexio.Publisher(url_endpoint=sys.argv[1])
publish(publisher, "item")
assert [signal.getsignal(number) for number in signal.valid_signals()] == before
""",
    )


def test_a_signal_closes_when_asked_to(server: ScriptedServer) -> None:
    """Then the process dies of it, as it would have."""
    server.script("BulkPublishInteractions", {"after_items": 0, "sleep_s": 0.5})
    process = start(
        server.url,
        """
publisher = reflexio.Publisher(url_endpoint=sys.argv[1], on_failure=tell)
publisher.close_on_signal()
publish(publisher, "item")
print("ready", flush=True)
while True:
    time.sleep(0.05)  # one that comes just before a sleep is heard after it
""",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert finish(process) == ""
    assert process.returncode == -signal.SIGTERM
    assert set(server.stored()) == names("item")


def test_a_signal_finds_the_programs_own_handler(server: ScriptedServer) -> None:
    """After closing; the handler may go on."""
    run(
        server.url,
        """
heard = threading.Event()
signal.signal(signal.SIGUSR1, lambda *_: heard.set())
publisher = reflexio.Publisher(url_endpoint=sys.argv[1])
publisher.close_on_signal(signal.SIGUSR1)
publish(publisher, "item")
os.kill(os.getpid(), signal.SIGUSR1)
while not heard.wait(0.01):
    pass
assert publisher.stats.acked == 300, publisher.stats
""",
    )


def test_a_signal_wakes_a_main_thread_that_sleeps(server: ScriptedServer) -> None:
    """Whatever threads of the publisher start and end meanwhile: none of them takes it."""
    run(
        server.url,
        """
class Woken(Exception):
    pass
def wake(*_):
    raise Woken
for number in range(20):
    signal.signal(signal.SIGUSR1, wake)
    publisher = reflexio.Publisher(url_endpoint=sys.argv[1])
    publisher.close_on_signal(signal.SIGUSR1)
    publish(publisher, f"item-{number}", 20)
    threading.Timer(0.02 + 0.002 * number, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    try:
        time.sleep(20)
    except Woken:
        continue
    raise SystemExit(f"slept through the signal of round {number}")
""",
    )
    assert set(server.stored()) == {name for n in range(20) for name in names(f"item-{n}", 20)}


@pytest.mark.parametrize(
    ("options", "way"),
    [
        ("give_up_s=0.1", "publisher.flush(30)"),
        ("exit_timeout_s=0.1", "os.kill(os.getpid(), signal.SIGUSR1)"),
    ],
    ids=["given up", "closed by a signal"],
)
def test_a_failure_callback_starts_processes_that_take_signals(options: str, way: str) -> None:
    """What the publisher's own threads block is not inherited by them."""
    run(
        NOWHERE,
        f"""
import subprocess
ended = []
def start(request_id, item, error):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    child.terminate()
    ended.append(child.wait())
signal.signal(signal.SIGUSR1, lambda *_: None)
publisher = reflexio.Publisher(url_endpoint=sys.argv[1], on_failure=start, {options})
publisher.close_on_signal(signal.SIGUSR1)
publish(publisher, "item", 1)
{way}
while not ended:
    time.sleep(0.05)
publisher.close()
assert ended == [-signal.SIGTERM], ended
""",
    )


def test_a_second_signal_does_not_wait() -> None:
    """An operator who insists is obeyed."""
    process = start(
        NOWHERE,
        """
publisher = reflexio.Publisher(url_endpoint=sys.argv[1], exit_timeout_s=50)
publisher.close_on_signal()
publish(publisher, "item", 1)
print("ready", flush=True)
while True:
    time.sleep(0.05)
    if any(thread.name == "reflexio-signal" for thread in threading.enumerate()):
        print("closing", flush=True)
        break
while True:
    time.sleep(0.05)
""",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "closing\n"
    process.send_signal(signal.SIGTERM)
    finish(process)
    assert process.returncode == -signal.SIGTERM


def test_a_child_has_none_of_its_parents_queue(own_server: ScriptedServer) -> None:
    """It reports nothing, publishes its own, and the parent publishes everything."""
    own_server.kill()
    process = start(
        own_server.url,
        """
publisher = reflexio.Publisher(url_endpoint=sys.argv[1], on_failure=tell)
publish(publisher, "parent")
children = []
for child in range(4):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            assert publisher.stats == reflexio.PublisherStats(0, 0, 0)
            publish(publisher, f"child-{child}", 20)
            assert publisher.close()
            assert publisher.stats == reflexio.PublisherStats(0, 20, 0)
            code = 0
        finally:
            os._exit(code)
    children.append(pid)
print("forked", flush=True)
codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
assert codes == [0] * 4, codes
publish(publisher, "after", 20)
assert publisher.close()
assert publisher.stats == reflexio.PublisherStats(0, 320, 0)
""",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "forked\n"
    own_server.start()
    assert finish(process) == ""
    assert process.returncode == 0
    children = {name for child in range(4) for name in names(f"child-{child}", 20)}
    assert set(own_server.stored()) == names("parent") | names("after", 20) | children


def test_a_fork_in_the_middle_of_publishing(server: ScriptedServer) -> None:
    """Threads of the parent publish all the time; nothing of theirs is lost or doubled."""
    run(
        server.url,
        """
publisher = reflexio.Publisher(url_endpoint=sys.argv[1], on_failure=tell)
def work(name):
    for number in range(300):
        publish(publisher, f"{name}-{number}", 1)
        time.sleep(0.002)
threads = [threading.Thread(target=work, args=(f"thread-{n}",)) for n in range(3)]
for thread in threads:
    thread.start()
for child in range(5):
    pid = os.fork()
    if pid == 0:
        publish(publisher, f"child-{child}", 5)
        os._exit(0 if publisher.flush(30) else 1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code == 0, code
for thread in threads:
    thread.join()
assert publisher.close()
assert publisher.stats.acked == 900, publisher.stats
""",
    )
    parent = {f"thread-{n}-{number}-0" for n in range(3) for number in range(300)}
    children = {name for child in range(5) for name in names(f"child-{child}", 5)}
    assert set(server.stored()) == parent | children


def test_a_multiprocessing_child_drains_at_its_end(server: ScriptedServer) -> None:
    """Such a child runs no atexit function of its parent's."""
    run(
        server.url,
        """
publisher = reflexio.Publisher(url_endpoint=sys.argv[1])
publish(publisher, "parent")
context = multiprocessing.get_context("fork")
child = context.Process(target=publish, args=(publisher, "child"))
child.start()
child.join()
assert child.exitcode == 0
""",
    )
    assert set(server.stored()) == names("parent") | names("child")
