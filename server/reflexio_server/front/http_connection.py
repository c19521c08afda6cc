"""One HTTP/1.1 connection: uvicorn's protocol, which bounds neither a request's head nor a wait."""

import asyncio
from enum import Enum
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from reflexio_server.core.limits import (
    HTTP_HEAD_BYTES_MAX,
    HTTP_HEAD_TIMEOUT_S,
    HTTP_HEADERS_MAX,
    LINGER_S,
)
from reflexio_server.front.connections import Connections
from reflexio_server.front.write_timeout import WriteStall

TOO_LARGE = 431
TOO_SLOW = 408


class _Reading(Enum):
    """What of a request the next bytes belong to."""

    NOTHING = 0
    HEAD = 1
    BODY = 2


class _HeadTooLargeError(Exception):
    """The head has more bytes or more headers than one may have."""


class HttpConnection(HttpToolsProtocol):
    """Closes a connection whose request's head is too large or too slow, or which does not read.

    Bytes that are neither head nor body, such as endless chunk extensions, count as head.
    """

    def __init__(
        self, config: Config, state: ServerState, transport: Any, connections: Connections
    ) -> None:
        super().__init__(config=config, server_state=state, app_state={})
        self._connections = connections
        self._accepted = transport
        self._stall = WriteStall(transport)
        self._reading = _Reading.NOTHING
        self._completed_count = 0
        self._has_body_come = False
        self._head_bytes = 0
        """Of the parts of the head that are whole."""
        self._unread_bytes = 0
        """Of what came since something was whole."""
        self._timer: asyncio.TimerHandle | None = None
        self._refusal = 0

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_timer()
        self._stall.stop()
        self._connections.release(self._accepted)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refusal:
            return  # passed over until the peer has read why, or its time is over
        self._stall.has_sent = True
        completed_count, self._has_body_come = self._completed_count, False
        super().data_received(data)
        if self._refusal:
            return
        is_new = self._completed_count != completed_count
        if self._reading is _Reading.HEAD:
            self._unread_bytes = self._head_bytes if is_new else self._unread_bytes + len(data)
            if self._timer is None:
                self._timer = self.loop.call_later(HTTP_HEAD_TIMEOUT_S, self._refuse, TOO_SLOW)
        elif is_new or self._has_body_come:
            self._unread_bytes = 0
        else:
            self._unread_bytes += len(data)
            if self._reading is _Reading.NOTHING and self._timer is None:
                # Blank lines between requests have ended uvicorn's own wait for the next.
                self._timer = self.loop.call_later(HTTP_HEAD_TIMEOUT_S, self._refuse, TOO_SLOW)
        if self._unread_bytes > HTTP_HEAD_BYTES_MAX:
            self._refuse(TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reading = _Reading.HEAD
        self._head_bytes = 0

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        if len(self.headers) >= HTTP_HEADERS_MAX:
            raise _HeadTooLargeError
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._reading = _Reading.BODY
        self._has_body_come = True
        self._forget_timer()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._has_body_come = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._reading = _Reading.NOTHING
        self._completed_count += 1
        self._forget_timer()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._stall.watch_closing()
        elif self._reading is _Reading.BODY and self._timer is None:
            # Answered before it was whole: what still comes is for nobody.
            self._timer = self.loop.call_later(LINGER_S, self._close)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which no further request came."""
        self._close()

    def shutdown(self) -> None:
        """Close when the running request is answered, at once when there is none."""
        super().shutdown()
        if self.transport.is_closing():
            self._stall.watch_closing()

    def _count(self, size_bytes: int) -> None:
        self._head_bytes += size_bytes
        if self._head_bytes > HTTP_HEAD_BYTES_MAX:
            raise _HeadTooLargeError

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser could not take; it may have been this class that stopped it."""
        if self._head_bytes > HTTP_HEAD_BYTES_MAX or len(self.headers or ()) >= HTTP_HEADERS_MAX:
            self._refuse(TOO_LARGE)
        else:
            super().send_400_response(msg)
            self._stall.watch_closing()

    def _refuse(self, status: int) -> None:
        """Answer the status and close, soon after if the peer is still sending."""
        self._refusal = status
        self._forget_timer()
        if self.transport.is_closing():
            return
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if is_answering or self._reading is _Reading.BODY:
            # An answer now would be taken for that of another request.
            self._close()
            return
        self.transport.write(
            STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n"
        )
        self._timer = self.loop.call_later(LINGER_S, self._close)

    def _close(self) -> None:
        """Close, and see to it that a peer that does not read cannot put it off for ever."""
        if not self.transport.is_closing():
            self.transport.close()
            self._stall.watch_closing()

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stall.begin()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stall.end()
