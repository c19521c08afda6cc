"""One port for both protocols: the first bytes decide, gRPC is spliced, HTTP is handed over."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

import structlog
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

GRPC_PREFACE = b"PRI"
"""How HTTP/2 with prior knowledge begins (RFC 9113, 3.4); no HTTP/1 method does."""
TLS_HANDSHAKE = 0x16
"""The first byte of a TLS connection (RFC 8446, 5.1)."""
FIRST_BYTES_TIMEOUT_S = 5.0
"""A peer that connects and says nothing is let go."""
SPLICE_BUFFER_BYTES = 2**20
"""What may wait on one side of a spliced connection before the other is not read any more."""
CONNECTIONS_MAX = 10_000
"""Open connections; beyond it new ones are closed at once."""
KEEP_ALIVE_S = 75
"""An idle HTTP connection stays this long: longer than the usual proxy's 60 s."""

log = structlog.get_logger()


class Front:
    """Listens on one address. `grpc_socket` is where the gRPC server listens in the data folder."""

    def __init__(self, http_app: Any, grpc_socket: str) -> None:
        self._config = uvicorn.Config(
            http_app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
        self._config.load()
        self._state = ServerState()
        self._grpc_socket = grpc_socket
        self._server: asyncio.Server | None = None
        self.connections: set[asyncio.BaseTransport] = set()

    async def listen(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Begin to accept; returns the port, the one that was free when `port` is 0."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Sniffer(self), host, port, ssl=tls, reuse_port=False, backlog=2048
        )
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    def http_protocol(self) -> HttpToolsProtocol:
        """Return a new HTTP/1.1 protocol for one accepted connection."""
        return HttpToolsProtocol(config=self._config, server_state=self._state, app_state={})

    @property
    def grpc_socket(self) -> str:
        """Where the gRPC server listens."""
        return self._grpc_socket

    def stop_accepting(self) -> None:
        """Accept no connection any more; what is open goes on."""
        if self._server is not None:
            self._server.close()

    async def drain_http(self, timeout_s: float) -> None:
        """Let running HTTP requests end, at most `timeout_s` seconds."""
        for connection in list(self._state.connections):
            connection.shutdown()
        deadline = asyncio.get_running_loop().time() + timeout_s
        while self._state.tasks and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)

    def close(self) -> None:
        """Close every connection."""
        for transport in list(self.connections):
            transport.close()


class _Sniffer(asyncio.Protocol):
    """Holds a new connection until its first bytes say which protocol it speaks."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._transport: Any = None
        self._received = b""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self._front.connections) >= CONNECTIONS_MAX:
            transport.close()
            return
        self._transport = transport
        self._front.connections.add(transport)
        self._timer = asyncio.get_running_loop().call_later(FIRST_BYTES_TIMEOUT_S, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_timer()
        self._front.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) < len(GRPC_PREFACE) and GRPC_PREFACE.startswith(self._received):
            return
        self._forget_timer()
        if self._received.startswith(GRPC_PREFACE):
            splice = _Splice(self._transport, self._front)
            self._transport.set_protocol(splice)
            splice.start(self._received)
            return
        if (
            self._received[0] == TLS_HANDSHAKE
            and self._transport.get_extra_info("ssl_object") is None
        ):
            log.warning("tls_on_plain_port", peer=str(self._transport.get_extra_info("peername")))
            self._transport.close()
            return
        protocol = _tracked(self._front.http_protocol(), self._front, self._transport)
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(self._received)

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _tracked(protocol: HttpToolsProtocol, front: Front, transport: Any) -> HttpToolsProtocol:
    """Have the front forget the connection when the HTTP protocol loses it."""
    lost: Callable[[Exception | None], None] = protocol.connection_lost

    def connection_lost(exc: Exception | None) -> None:
        front.connections.discard(transport)
        lost(exc)

    protocol.connection_lost = connection_lost  # type: ignore[method-assign]
    return protocol


class _Splice(asyncio.Protocol):
    """The peer's side of a gRPC connection; its twin talks to the gRPC server's socket."""

    def __init__(self, transport: Any, front: Front) -> None:
        self._transport = transport
        self._front = front
        self._upstream = _Upstream(transport)
        self._waiting = b""
        transport.set_write_buffer_limits(high=SPLICE_BUFFER_BYTES)

    def start(self, received: bytes) -> None:
        """Connect to the gRPC server; bytes wait until that is done, and the peer is not read."""
        self._waiting = received
        self._transport.pause_reading()
        task = asyncio.ensure_future(self._connect())
        self._upstream.connecting = task

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_unix_connection(lambda: self._upstream, self._front.grpc_socket)
        except OSError:
            self._transport.close()
            return
        if self._transport.is_closing():
            self._upstream.transport.close()
            return
        self._upstream.transport.write(self._waiting)
        self._waiting = b""
        self._transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        self._upstream.transport.write(data)

    def pause_writing(self) -> None:
        self._upstream.pause()

    def resume_writing(self) -> None:
        self._upstream.resume()

    def connection_lost(self, exc: Exception | None) -> None:
        self._front.connections.discard(self._transport)
        self._upstream.close()


class _Upstream(asyncio.Protocol):
    """The gRPC server's side of a spliced connection."""

    def __init__(self, peer: Any) -> None:
        self._peer = peer
        self.transport: Any = None
        self.connecting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.transport.set_write_buffer_limits(high=SPLICE_BUFFER_BYTES)

    def data_received(self, data: bytes) -> None:
        self._peer.write(data)

    def pause_writing(self) -> None:
        if not self._peer.is_closing():
            self._peer.pause_reading()

    def resume_writing(self) -> None:
        if not self._peer.is_closing():
            self._peer.resume_reading()

    def pause(self) -> None:
        """Read no more from the gRPC server: the peer is slow."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()

    def resume(self) -> None:
        """Read again from the gRPC server."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    def close(self) -> None:
        """The peer went away."""
        if self.transport is not None:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._peer.close()
