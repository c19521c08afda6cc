"""A gRPC connection, carried byte by byte between its peer and the gRPC server's socket."""

import asyncio
from collections.abc import Callable
from typing import Any

from reflexio_server.core.limits import SPLICE_BUFFER_BYTES
from reflexio_server.front.connections import Connections
from reflexio_server.front.write_timeout import WriteStall


class Splice(asyncio.Protocol):
    """The peer's side of a gRPC connection; its twin talks to the gRPC server's socket."""

    def __init__(self, transport: Any, grpc_socket: str, connections: Connections) -> None:
        self._transport = transport
        self._grpc_socket = grpc_socket
        self._connections = connections
        self._upstream = _Upstream(transport, self._close)
        self._waiting: bytes | None = b""
        self._stall = WriteStall(transport)
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
            await loop.create_unix_connection(lambda: self._upstream, self._grpc_socket)
        except OSError:
            self._transport.close()
            return
        if self._transport.is_closing():
            self._upstream.transport.close()
            return
        waiting, self._waiting = self._waiting, None
        self._upstream.transport.write(waiting)
        self._transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        self._stall.has_sent = True
        if self._waiting is None:
            self._upstream.transport.write(data)
        else:
            self._waiting += data

    def pause_writing(self) -> None:
        self._upstream.pause()
        self._stall.begin()

    def resume_writing(self) -> None:
        self._upstream.resume()
        self._stall.end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stall.stop()
        self._connections.release(self._transport)
        self._upstream.close()

    def _close(self) -> None:
        """The gRPC server has ended the connection: the peer gets what it has not read yet."""
        self._transport.close()
        self._stall.watch_closing()


class _Upstream(asyncio.Protocol):
    """The gRPC server's side of a spliced connection."""

    def __init__(self, peer: Any, ended: Callable[[], None]) -> None:
        self._peer = peer
        self._ended = ended
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
        self._ended()
