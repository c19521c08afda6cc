"""The HTTP front without a socket: bytes in pieces go in, what was run and answered comes out."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from reflexio_server.core.host_names import HostNames
from reflexio_server.core.throttled_log import ThrottledLog
from reflexio_server.front.connections import Connections
from reflexio_server.front.http1.connection import HttpConnection
from reflexio_server.front.http1.server import HttpServer

from tests.unit.front.http1.reference import Request, seen

TURNS = 12
"""Of the loop: more than an answer takes."""


class Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_paused = False
        self._is_closing = False

    def write(self, data: Any) -> None:
        if not self._is_closing:
            self.written += data

    def close(self) -> None:
        self._is_closing = True

    def abort(self) -> None:
        self._is_closing = True

    def is_closing(self) -> bool:
        return self._is_closing

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False

    def get_write_buffer_size(self) -> int:
        return 0


@dataclass
class Outcome:
    """What became of a connection's bytes."""

    run: list[Request] = field(default_factory=list)
    written: bytes = b""
    is_refused: bool = False

    @property
    def statuses(self) -> list[bytes]:
        """The statuses that were answered, in order."""
        return re.findall(rb"HTTP/1\.1 (\d{3}) ", self.written)


def opened(app: Any) -> tuple[Transport, HttpConnection]:
    """Return a new connection to the application, and what it writes to."""
    transport = Transport()
    connections = Connections(ThrottledLog(), total_max=1, per_peer_max=1)
    connections.admit(transport)
    protocol = HttpServer(app, HostNames(())).protocol(transport, connections)
    protocol.connection_made(transport)
    return transport, protocol


async def feed(pieces: Iterable[bytes], *, at_once: bool = False) -> Outcome:
    """Feed a new connection; with `at_once` no request is run before all has come."""
    outcome = Outcome()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            event = await receive()
            if event["type"] != "http.request":
                return
            body += event["body"]
            more = event["more_body"]
        query = scope["query_string"]
        outcome.run.append(
            Request(
                scope["method"].encode(),
                scope["raw_path"] + (b"?" + query if query else b""),
                seen(scope["headers"]),
                body,
            )
        )
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    transport, protocol = opened(app)
    for piece in pieces:
        if transport.is_closing():
            break
        protocol.data_received(piece)
        if not at_once:
            await _turn()
    await _turn()
    outcome.written = transport.written
    outcome.is_refused = protocol.refusal is not None
    protocol.connection_lost(ConnectionResetError())
    await _turn()
    return outcome


async def _turn() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)
