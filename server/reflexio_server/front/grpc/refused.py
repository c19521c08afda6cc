"""A gRPC connection that there is no room for: its first calls are told why, then it is closed.

A connection that is closed without a word is "Socket closed" to its caller. GOAWAY says more, but
in the log alone: gRPC's clients repeat the call on a further connection until its time is over.
"""

import asyncio
from typing import Any

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions

from reflexio_server.core.access.caller import new_call_id
from reflexio_server.core.errors import too_many_connections
from reflexio_server.core.failure_log import UNKNOWN_PLACE, note_failure
from reflexio_server.core.limits import FIRST_BYTES_TIMEOUT_S
from reflexio_server.front.connections import Connections
from reflexio_server.rpc.status import grpc_trailers, to_status

LAST_WORDS_S = 0.1
"""What a connection has after its answer: a close at once could overtake it."""

CONTENT_TYPE = b"application/grpc"


class RefusedGrpc(asyncio.Protocol):
    """Answers every call with RESOURCE_EXHAUSTED, and says goodbye."""

    def __init__(self, transport: Any, connections: Connections) -> None:
        self._transport = transport
        self._connections = connections
        self._h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(client_side=False, header_encoding=None)
        )
        self._error = too_many_connections()
        self._timer: asyncio.TimerHandle | None = None

    def start(self, received: bytes) -> None:
        """Begin with what was received so far, in place of whoever received it."""
        self._transport.set_protocol(self)
        self._h2.initiate_connection()
        self._close_in(FIRST_BYTES_TIMEOUT_S)
        self.data_received(received)

    def data_received(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        try:
            events = self._h2.receive_data(data)
            called = [event for event in events if isinstance(event, h2.events.RequestReceived)]
            for event in called:
                self._answer(event.stream_id or 0)
            if called:
                self._h2.close_connection(
                    h2.errors.ErrorCodes.ENHANCE_YOUR_CALM, self._error.message.encode()
                )
                self._close_in(LAST_WORDS_S)
        except h2.exceptions.ProtocolError:
            self._close_in(LAST_WORDS_S)
        self._transport.write(self._h2.data_to_send())

    def _answer(self, stream: int) -> None:
        head = [(b":status", b"200"), (b"content-type", CONTENT_TYPE)]
        call_id = new_call_id()
        note_failure(self._error, call_id, UNKNOWN_PLACE)
        head += grpc_trailers(to_status(self._error, call_id))
        self._h2.send_headers(stream, head, end_stream=True)

    def _close_in(self, pause_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(pause_s, self._transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._connections.release(self._transport)
