"""The bridge behind uvicorn's HTTP protocol on a loopback port, as the front runs it."""

import asyncio
import http.client
import json
import socket
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import uvicorn
from reflexio_server.bridge.app import Bridge
from reflexio_server.core.limits import MESSAGE_SIZE_BYTES_MAX
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from tests.unit.bridge.bridging import IMAGE_BYTES, Client, Recorder, a_request

CLIENT_TIMEOUT_S = 60.0
JSON = {"Content-Type": "application/json"}


def served(bridge: Bridge, client: Callable[[int], Any]) -> Any:
    """Run a blocking client, in a thread, against the bridge on a free port; return its result."""

    async def run() -> Any:
        config = uvicorn.Config(bridge, log_config=None, lifespan="off", ws="none")
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: HttpToolsProtocol(config, state, {}), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        try:
            return await asyncio.to_thread(client, port)
        finally:
            server.close()
            while state.tasks:
                await asyncio.wait(state.tasks)
            for connection in list(state.connections):
                connection.shutdown()

    return asyncio.run(run())


def connected(port: int) -> closing[http.client.HTTPConnection]:
    """Return a connection that is closed at the end of its block."""
    return closing(http.client.HTTPConnection("127.0.0.1", port, timeout=CLIENT_TIMEOUT_S))


@pytest.fixture
def bridge(client: Client) -> Bridge:
    """The application itself."""
    return client.bridge


def test_requests_over_one_connection(bridge: Bridge, recorder: Recorder) -> None:
    """Replies, errors and images follow each other on a connection that stays open."""

    def talk(port: int) -> list[Any]:
        with connected(port) as connection:
            seen = []
            for verb, target, body in (
                ("POST", "/api/publish_interaction", json.dumps(a_request(request_id="r1"))),
                ("POST", "/api/publish_interaction", "{broken"),
                ("GET", "/api/interactions/7/image", None),
                ("HEAD", "/api/whoami", None),
                ("DELETE", "/api/delete_requests_by_ids?request_ids=a%20b", None),
                ("GET", "/api/nothing", None),
                ("GET", "/docs", None),
            ):
                connection.request(verb, target, body, JSON if body else {})
                response = connection.getresponse()
                seen.append((response.status, response.getheader("content-type"), response.read()))
            return seen

    seen = served(bridge, talk)
    assert [status for status, _type, _body in seen] == [200, 400, 200, 200, 200, 404, 200]
    assert json.loads(seen[0][2])["request_id"] == "r1"
    assert seen[2][1:] == ("image/png", IMAGE_BYTES)
    assert seen[3][2] == b""
    assert list(recorder.last.request_ids) == ["a b"]


def test_an_oversize_body_is_refused_and_the_client_reads_why(bridge: Bridge) -> None:
    """Even a client that sends all of it first; the connection serves the next request."""

    def talk(port: int) -> list[Any]:
        with connected(port) as connection:
            body = b" " * (MESSAGE_SIZE_BYTES_MAX + 1)
            connection.request("POST", "/api/publish_interaction", body, JSON)
            refused = connection.getresponse()
            reason = json.loads(refused.read())["reason"]
            connection.request("GET", "/healthz")
            return [refused.status, reason, connection.getresponse().status]

    assert served(bridge, talk) == [413, "MESSAGE_TOO_LARGE", 200]


def test_lines_of_a_client_that_reads_only_after_sending(bridge: Bridge) -> None:
    """Megabytes of answers wait for it; none is lost, and they come in order."""
    count = 40_000
    line = json.dumps(a_request(request_id="x" * 50)).encode() + b"\n"

    def talk(port: int) -> bytes:
        with connected(port) as connection:
            pieces = (line * 1_000 for _ in range(count // 1_000))
            connection.request("POST", "/api/bulk_publish", pieces, {}, encode_chunked=True)
            return connection.getresponse().read()

    answers = served(bridge, talk).splitlines()
    assert len(answers) == count
    assert {json.loads(answer)["success"] for answer in answers} == {True}


def test_lines_are_answered_while_the_client_still_sends(bridge: Bridge) -> None:
    """A live feed hears of each line before it sends the next."""

    def talk(port: int) -> list[str]:
        address = ("127.0.0.1", port)
        with (
            socket.create_connection(address, timeout=CLIENT_TIMEOUT_S) as peer,
            peer.makefile("rb") as reader,
        ):
            peer.sendall(
                b"POST /api/bulk_publish HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            seen = []
            for number in range(3):
                line = json.dumps(a_request(request_id=f"r{number}")).encode() + b"\n"
                peer.sendall(b"%x\r\n%s\r\n" % (len(line), line))
                while not (answer := reader.readline()).startswith(b"{"):
                    assert answer
                seen.append(json.loads(answer)["request_id"])
            peer.sendall(b"0\r\n\r\n")
            return seen

    assert served(bridge, talk) == ["r0", "r1", "r2"]


def test_a_client_that_breaks_off_does_no_harm(bridge: Bridge, recorder: Recorder) -> None:
    """In the middle of a body or of a line; the next one is served."""

    def talk(port: int) -> int:
        for head in (
            b"/api/publish_interaction HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
            b"/api/bulk_publish HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{",
        ):
            with socket.create_connection(("127.0.0.1", port), timeout=CLIENT_TIMEOUT_S) as peer:
                peer.sendall(b"POST " + head)
        with connected(port) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().status

    assert served(bridge, talk) == 200
    assert recorder.requests == []
