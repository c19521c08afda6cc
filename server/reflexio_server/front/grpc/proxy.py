"""A gRPC connection, carried frame by frame between its peer and the gRPC server's socket."""

import asyncio
from collections.abc import Callable
from typing import Any

from reflexio_server.core.limits import SPLICE_BUFFER_BYTES
from reflexio_server.core.memory_budget import MemoryBudget
from reflexio_server.front.connections import Connections
from reflexio_server.front.grpc.calls import Calls
from reflexio_server.front.grpc.frames import (
    CANCEL,
    ENHANCE_YOUR_CALM,
    FromPeer,
    FromServer,
    reset,
)
from reflexio_server.front.write_timeout import WriteStall

UNKNOWN_POLL_S = 0.005
"""How soon a connection is read again whose calls were not known yet."""

KILL_GRACE_S = 0.05
"""What the server may have said of a call before it heard that the call was ended is on its way."""


class Splice(asyncio.Protocol):
    """The peer's side of a gRPC connection; its twin talks to the gRPC server's socket.

    What the calls hold is counted in `budget`. `ended` is told when the connection is over.
    """

    def __init__(
        self,
        transport: Any,
        grpc_socket: str,
        connections: Connections,
        budget: MemoryBudget,
        ended: Callable[["Splice"], object],
    ) -> None:
        self._transport = transport
        self._grpc_socket = grpc_socket
        self._connections = connections
        self._ended = ended
        self.calls = Calls(budget, self._kill)
        self._from_peer = FromPeer(self.calls.begin, self.calls.incoming, self.calls.end)
        self._upstream = _Upstream(self)
        self._waiting: bytes | None = b""
        self._pauses: set[str] = set()
        """Why the peer is not read."""
        self._to_kill: list[int] = []
        self._stall = WriteStall(transport)
        transport.set_write_buffer_limits(high=SPLICE_BUFFER_BYTES)

    def start(self, received: bytes) -> None:
        """Connect to the gRPC server; bytes wait until that is done, and the peer is not read."""
        self._waiting = received
        self.pause("connecting")
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
        waiting, self._waiting = self._waiting or b"", None
        self._pass_on(waiting)
        self.resume("connecting")

    def data_received(self, data: bytes) -> None:
        self._stall.has_sent = True
        if self._waiting is None:
            self._pass_on(data)
        else:
            self._waiting += data

    def _pass_on(self, data: bytes) -> None:
        self._upstream.transport.write(self._from_peer.feed(data))
        if self._to_kill:
            self._kill_at_the_server()
        if self.calls.too_many_unknown():
            self.pause("unknown")
            asyncio.get_running_loop().call_later(UNKNOWN_POLL_S, self._look_at_unknown)

    def _look_at_unknown(self) -> None:
        if self._transport.is_closing():
            return
        if self.calls.too_many_unknown():
            asyncio.get_running_loop().call_later(UNKNOWN_POLL_S, self._look_at_unknown)
        else:
            self.resume("unknown")

    def pause(self, why: str) -> None:
        """Read the peer no more."""
        if not self._pauses and not self._transport.is_closing():
            self._transport.pause_reading()
        self._pauses.add(why)

    def resume(self, why: str) -> None:
        """Read the peer again, if nothing else is against it."""
        if why not in self._pauses:
            return
        self._pauses.remove(why)
        if not self._pauses and not self._transport.is_closing():
            self._transport.resume_reading()

    def write(self, data: bytes) -> None:
        """Send the peer what the gRPC server says."""
        self._transport.write(data)

    def pause_writing(self) -> None:
        # Whoever does not read its answers may not go on to ask.
        self.pause("unread")
        self._upstream.pause()
        self._stall.begin()

    def resume_writing(self) -> None:
        self.resume("unread")
        self._upstream.resume()
        self._stall.end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stall.stop()
        self._connections.release(self._transport)
        self._upstream.close()
        self.calls.end_all()
        self._ended(self)

    def server_gone(self) -> None:
        """The gRPC server has ended the connection: the peer gets what it has not read yet."""
        self._transport.close()
        self._stall.watch_closing()

    def _kill(self, stream: int) -> None:
        """End a call for both sides: it holds too much, or too long."""
        self.calls.end(stream)
        self._to_kill.append(stream)
        self._upstream.kill(stream)
        # Most are found while the peer's frames are walked through: see `_pass_on`.
        asyncio.get_running_loop().call_soon(self._kill_at_the_server)

    def _kill_at_the_server(self) -> None:
        if self._waiting is None and self._from_peer.is_between_frames:
            streams, self._to_kill = self._to_kill, []
            if streams and self._upstream.transport is not None:
                self._upstream.transport.write(
                    b"".join(reset(stream_id, CANCEL) for stream_id in streams)
                )


class _Upstream(asyncio.Protocol):
    """The gRPC server's side of a spliced connection."""

    def __init__(self, peer: Splice) -> None:
        self._peer = peer
        self._frames = FromServer(self._end)
        self._to_kill: set[int] = set()
        self.transport: Any = None
        self.connecting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.transport.set_write_buffer_limits(high=SPLICE_BUFFER_BYTES)

    def data_received(self, data: bytes) -> None:
        self._peer.write(self._frames.feed(data))

    def _end(self, stream: int) -> None:
        self._peer.calls.end(stream)
        self._to_kill.discard(stream)

    def kill(self, stream: int) -> None:
        """Tell the peer soon that a call was ended, if the server's last words do not."""
        self._to_kill.add(stream)
        asyncio.get_running_loop().call_later(KILL_GRACE_S, self._kill_at_the_peer)

    def _kill_at_the_peer(self) -> None:
        if not self._to_kill:
            return
        if self._frames.is_between_frames:
            self._peer.write(
                b"".join(reset(stream_id, ENHANCE_YOUR_CALM) for stream_id in self._to_kill)
            )
            self._to_kill.clear()
        else:
            asyncio.get_running_loop().call_later(KILL_GRACE_S, self._kill_at_the_peer)

    def pause_writing(self) -> None:
        self._peer.pause("behind")

    def resume_writing(self) -> None:
        self._peer.resume("behind")

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
        self._peer.server_gone()
