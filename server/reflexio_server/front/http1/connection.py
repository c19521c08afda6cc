"""One HTTP/1.1 connection: uvicorn's protocol, strict about what a request is, and bounded."""

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.server import ServerState

from reflexio_server.core.limits import (
    HTTP_HEAD_BYTES_MAX,
    HTTP_HEAD_TIMEOUT_S,
    LINGER_S,
    LINGER_TOTAL_S,
)
from reflexio_server.front.connections import Connections
from reflexio_server.front.http1.request_head import Granted, RequestHead
from reflexio_server.front.http1.requests import TOO_LARGE, HttpRequests, RequestPart
from reflexio_server.front.write_timeout import WriteStall

TOO_SLOW = 408


class HttpConnection(HttpRequests):
    """Runs a request as it was sent, or answers why not and closes.

    Also closes a connection whose request's head is too large or too slow, or which does not read.
    Bytes that are neither head nor body, such as endless chunk extensions, count as head.
    """

    def __init__(
        self,
        config: Config,
        state: ServerState,
        transport: Any,
        connections: Connections,
        head: RequestHead,
    ) -> None:
        super().__init__(config, state, head, is_reserved=connections.is_reserved(transport))
        self._connections = connections
        self._accepted = transport
        self._stall = WriteStall(transport)
        self._unread_bytes = 0
        """Of what came since something was whole."""
        self._timer: asyncio.TimerHandle | None = None
        self._granted: Granted = ()
        """Headers that let the page which the refused request is from read why."""
        self._has_passed_over = False
        """Whether bytes for nobody have come since this was last looked at."""
        self._lingers_until_s = 0.0

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_timer()
        self._stall.stop()
        self._connections.release(self._accepted)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.refusal:
            self._pass_over()  # until the peer has read why, or its time is over
            return
        self._stall.has_sent = True
        self._unset_keepalive_if_required()
        completed_count, self.has_body_come = self.completed_count, False
        self.feed(data)
        if self.refusal:
            return
        is_new = self.completed_count != completed_count
        if self.reading is RequestPart.HEAD:
            self._unread_bytes = self.head_bytes if is_new else self._unread_bytes + len(data)
            if self._timer is None:
                self._timer = self.loop.call_later(HTTP_HEAD_TIMEOUT_S, self.refuse, TOO_SLOW)
        elif is_new or self.has_body_come:
            self._unread_bytes = 0
            if self.reading is RequestPart.NOTHING and not self._is_answering():
                self._await_next()  # the rest of a body came after its answer
        else:
            self._unread_bytes += len(data)
            if self.reading is RequestPart.NOTHING and self._timer is None:
                # Blank lines between requests have ended uvicorn's own wait for the next.
                self._timer = self.loop.call_later(HTTP_HEAD_TIMEOUT_S, self.refuse, TOO_SLOW)
        if self._unread_bytes > HTTP_HEAD_BYTES_MAX:
            self.refuse(TOO_LARGE)
        elif self.reading is RequestPart.BODY and not self._is_answering():
            self._pass_over()

    def _pass_over(self) -> None:
        self._has_passed_over = True
        if not self.transport.is_closing():
            self._connections.passing_over.took(self)

    def pause_reading(self) -> None:
        """Read nothing from the peer."""
        self.flow.pause_reading()

    def resume_reading(self) -> None:
        """Read on, unless the connection is at its end."""
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def on_response_complete(self) -> None:
        is_last = not self.pipeline
        super().on_response_complete()
        if self.refusal:
            if is_last:
                self._say_refusal()
            return
        if self.transport.is_closing():
            self._stall.watch_closing()
        elif self.reading is RequestPart.BODY and self._timer is None:
            self._linger()  # answered before it was whole: what still comes is for nobody

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which no further request came."""
        self._close()

    def _await_next(self) -> None:
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def shutdown(self) -> None:
        """Close when the running request is answered, at once when there is none."""
        super().shutdown()
        if self.transport.is_closing():
            self._stall.watch_closing()

    def refuse(self, status: int, fault: str = "") -> None:
        """Answer the status in the request's turn and close, soon after if it is still sent."""
        self.refusal = (status, fault)
        if self.reading is not RequestPart.NOTHING:
            self._granted = self._head.granted(self.headers)
        self._forget_timer()
        if self.reading is RequestPart.BODY:
            self._drop_request()
        elif not self._is_answering():
            self._say_refusal()

    def _drop_request(self) -> None:
        """Let nobody wait for the rest of a body; what came before is answered first."""
        request = self.cycle
        request.disconnected = True
        request.message_event.set()
        if self.pipeline and self.pipeline[0][0] is request:
            self.pipeline.popleft()
        elif request.response_started:
            self._close()  # what is said now would be taken for more of its answer
        else:
            self._say_refusal()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _say_refusal(self) -> None:
        assert self.refusal is not None
        self._unset_keepalive_if_required()
        if self.transport.is_closing():
            return
        status, fault = self.refusal
        self.transport.write(
            STATUS_LINE[status]
            + b"".join(b"%s: %s\r\n" % header for header in self._granted)
            + (b"content-type: text/plain; charset=utf-8\r\n" if fault else b"")
            + b"content-length: %d\r\n" % len(fault)
            + b"connection: close\r\n\r\n"
            + fault.encode("ascii")
        )
        self._linger()

    def _linger(self) -> None:
        """Close in a while, later as long as the peer sends: it may read only after that."""
        self._lingers_until_s = self.loop.time() + LINGER_TOTAL_S
        self._timer = self.loop.call_later(LINGER_S, self._end_lingering)

    def _end_lingering(self) -> None:
        has_sent, self._has_passed_over = self._has_passed_over, False
        if has_sent and self.loop.time() < self._lingers_until_s:
            self._timer = self.loop.call_later(LINGER_S, self._end_lingering)
        else:
            self._close()

    def _close(self) -> None:
        """Close, and see to it that a peer that does not read cannot put it off for ever."""
        if not self.transport.is_closing():
            self.transport.close()
            self._stall.watch_closing()

    def on_whole(self) -> None:
        """Stop waiting for it."""
        self._forget_timer()

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
