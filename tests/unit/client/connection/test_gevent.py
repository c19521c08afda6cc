"""The client in a process whose threads gevent has made greenlets of: gunicorn's and celery's.

Each case runs in a process of its own: what gevent patches stays patched.
"""

import subprocess
import sys

import pytest

from tests.support.serving import child_environment
from tests.unit.client.scripting import ScriptedServer

pytest.importorskip("gevent")

TIMEOUT_S = 120.0  # a hang fails; nothing here takes ten seconds
PATCH = "from gevent import monkey; monkey.patch_all()\n"
PREAMBLE = """
import sys
import reflexio

def items(count):
    for number in range(count):
        yield {"user_id": "u", "session_id": "s", "interactions": [{"content": "x"}],
               "request_id": f"item-{number}"}

"""


def run(server: ScriptedServer, code: str) -> str:
    """Run the code in a process, return what it prints; AssertionError when it fails or hangs."""
    done = subprocess.run(
        [sys.executable, "-c", code, server.url],
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("code", [PATCH + PREAMBLE, PREAMBLE + PATCH], ids=["before", "after"])
def test_bulk_publish_and_calls(server: ScriptedServer, code: str) -> None:
    """Patched before the client is imported, or after."""
    code += """
client = reflexio.ReflexioClient(url_endpoint=sys.argv[1], timeout=60)
assert client.publish_interaction("u", [{"content": "x"}], "s").success
print(sum(ack.success for ack in client.bulk_publish(items(500))))
"""
    assert run(server, code) == "500"
    assert len(server.stored()) == 501


def test_publisher(server: ScriptedServer) -> None:
    """What it took is stored when it is closed."""
    code = """
with reflexio.Publisher(url_endpoint=sys.argv[1]) as publisher:
    for number in range(100):
        publisher.publish("u", [{"content": "x"}], "s", request_id=f"r{number}")
print("closed")
"""
    assert run(server, PATCH + PREAMBLE + code) == "closed"
    assert len(server.stored()) == 100


def test_other_greenlets_go_on(server: ScriptedServer) -> None:
    """A waiting call holds nobody else up."""
    server.script("PublishInteraction", {"sleep_s": 2})
    code = """
import gevent
client = reflexio.ReflexioClient(url_endpoint=sys.argv[1], timeout=60)
client.whoami()
waiting = gevent.spawn(client.publish_interaction, "u", [{"content": "x"}], "s")
gevent.sleep(0.2)
assert not waiting.ready()
assert client.whoami().success
assert not waiting.ready()
waiting.get()
print("both")
"""
    assert run(server, PATCH + PREAMBLE + code) == "both"


def test_silent_server_is_given_up(server: ScriptedServer) -> None:
    """At the timeout, as without gevent."""
    server.script("BulkPublishInteractions", {"after_items": 3, "sleep_s": 9})
    code = """
client = reflexio.ReflexioClient(url_endpoint=sys.argv[1], timeout=2)
try:
    list(client.bulk_publish(items(50)))
except reflexio.ReflexioError as error:
    print(error.code)
sys.stdout.flush()
import os
os._exit(0)
"""
    assert run(server, PATCH + PREAMBLE + code) == "UNAVAILABLE"
