"""Asking a server by JSON, and waiting for what it does in the background."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

from tests.support.serving import Server

REPLY_TIMEOUT_S = 60.0
BACKGROUND_TIMEOUT_S = 120.0  # seconds suffice; the rest is for a busy machine
POLL_S = 0.1

Value = TypeVar("Value")


def ask(server: Server, method: str, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """Send a JSON request; returns the HTTP status and the reply."""
    request = urllib.request.Request(
        f"{server.url}/api/{path}",
        data=None if method == "GET" else json.dumps(body).encode(),
        method=method,
        headers={"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=REPLY_TIMEOUT_S) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def eventually(look: Callable[[], Value]) -> Value:
    """Return the first value of `look` that is true. AssertionError when none comes."""
    give_up_at = time.monotonic() + BACKGROUND_TIMEOUT_S
    while not (found := look()):
        assert time.monotonic() < give_up_at, "it never happened"
        time.sleep(POLL_S)
    return found
