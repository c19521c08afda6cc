"""JSON over HTTP/2: what does not speak gRPC on a connection that began as HTTP/2 does."""

import asyncio
import contextlib
from typing import Any

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings
import hyperframe.frame
import structlog

from reflexio_server.core.limits import (
    HTTP2_STREAMS_MAX,
    HTTP_HEAD_BYTES_MAX,
    HTTP_IDLE_TIMEOUT_S,
    LINGER_S,
)
from reflexio_server.front.connections import Connections
from reflexio_server.front.http1.request_head import BadRequestError, Granted, RequestHead
from reflexio_server.front.http1.requests import RESERVED
from reflexio_server.front.http2.request import asgi_scope
from reflexio_server.front.http2.stream import Http2Stream
from reflexio_server.front.write_timeout import WriteStall

log = structlog.get_logger()


class Http2Connection(asyncio.Protocol):
    """Answers requests by the same application as HTTP/1.1; a gRPC call is to come anew.

    `state` is uvicorn's, so that a drain knows of the connection and its requests.
    """

    def __init__(
        self, app: Any, state: Any, transport: Any, connections: Connections, head: RequestHead
    ) -> None:
        self._app = app
        self._state = state
        self._transport = transport
        self._connections = connections
        self._head = head
        self._h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(client_side=False, header_encoding=None)
        )
        self._streams: dict[int, Http2Stream] = {}
        self._may_write = asyncio.Event()
        self._window_grew = asyncio.Event()
        self._stall = WriteStall(transport)
        self._idle: asyncio.TimerHandle | None = None
        self._is_stopping = False
        self._running = 0
        """Requests that the application has in hand, those that were reset among them."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._state.connections.add(self)
        self._may_write.set()
        self._h2.local_settings.update(
            {
                h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: HTTP2_STREAMS_MAX,
                h2.settings.SettingCodes.MAX_HEADER_LIST_SIZE: HTTP_HEAD_BYTES_MAX,
                h2.settings.SettingCodes.ENABLE_PUSH: 0,
            }
        )
        self._h2.initiate_connection()
        self._flush()
        self._wait_for_more()

    def data_received(self, data: bytes) -> None:
        self._stall.has_sent = True
        try:
            events = self._h2.receive_data(data)
        except h2.exceptions.ProtocolError:
            self._flush()  # a GOAWAY that says why
            self._close()
            return
        for event in events:
            self._take(event)
        self._flush()
        self._wait_for_more()

    def _take(self, event: h2.events.Event) -> None:
        if isinstance(event, h2.events.RequestReceived):
            self._begin(event)
        elif isinstance(event, h2.events.DataReceived):
            size_bytes = event.flow_controlled_length or 0
            stream = self._streams.get(event.stream_id or 0)
            if stream is None:
                self._acknowledge(event.stream_id or 0, size_bytes)
            else:
                stream.feed(event.data or b"", size_bytes)
        elif isinstance(event, h2.events.StreamEnded):
            if (stream := self._streams.get(event.stream_id or 0)) is not None:
                stream.end()
        elif isinstance(event, h2.events.StreamReset):
            if (stream := self._streams.pop(event.stream_id or 0, None)) is not None:
                stream.leave()
            self._window_grew.set()
        elif isinstance(event, h2.events.ConnectionTerminated):
            self._is_stopping = True
        elif isinstance(event, h2.events.WindowUpdated | h2.events.RemoteSettingsChanged):
            self._window_grew.set()

    def _begin(self, event: h2.events.RequestReceived) -> None:
        number = event.stream_id or 0
        if self._is_stopping or self._running >= HTTP2_STREAMS_MAX:
            self._h2.reset_stream(number, h2.errors.ErrorCodes.REFUSED_STREAM)
            return
        headers = [(bytes(name), bytes(value)) for name, value in event.headers or ()]
        try:
            scope = asgi_scope(
                self._head,
                headers,
                has_body=event.stream_ended is None,
                is_reserved=self._connections.is_reserved(self._transport),
            )
        except BadRequestError as error:
            self._refuse(number, str(error), self._head.granted(headers))
            return
        if scope is None:
            # gRPC's clients repeat it on another connection, which then is one of gRPC.
            self._h2.reset_stream(number, h2.errors.ErrorCodes.REFUSED_STREAM)
            self._say_goodbye()
            return

        async def send_data(data: bytes, is_last: bool) -> None:
            await self._send_data(number, data, is_last)

        stream = Http2Stream(
            scope,
            send_head=lambda found: self._send_head(number, found),
            send_data=send_data,
            acknowledge=lambda size_bytes: self._acknowledge(number, size_bytes),
        )
        self._streams[number] = stream
        self._running += 1
        task = asyncio.get_running_loop().create_task(self._run(number, stream))
        self._state.tasks.add(task)
        task.add_done_callback(self._state.tasks.discard)
        if scope["state"][RESERVED]:
            self._say_goodbye()

    async def _run(self, number: int, stream: Http2Stream) -> None:
        try:
            await self._app(stream.scope, stream.receive, stream.send)
        except Exception:
            # A boundary: the bridge answers its own faults, so this is the front's. It ends its
            # stream; the other requests of the connection go on.
            log.exception("request_failed", path=stream.scope["path"])
        finally:
            self._running -= 1
            stream.drop_body()
            self._streams.pop(number, None)
            if not (stream.is_gone or self._transport.is_closing()):
                with contextlib.suppress(h2.exceptions.ProtocolError):
                    if not stream.is_answered:
                        self._h2.reset_stream(number, h2.errors.ErrorCodes.INTERNAL_ERROR)
                    elif self._is_open(number):
                        # Answered before it was whole, maybe: some clients read only then.
                        asyncio.get_running_loop().call_later(LINGER_S, self._end, number)
                self._flush()
            self._wait_for_more()

    def _end(self, number: int) -> None:
        """Take no more of a body that is still sent: what comes is for nobody."""
        if self._transport.is_closing() or not self._is_open(number):
            return
        with contextlib.suppress(h2.exceptions.ProtocolError):
            self._h2.reset_stream(number, h2.errors.ErrorCodes.NO_ERROR)
        self._flush()

    def _is_open(self, number: int) -> bool:
        stream = self._h2.streams.get(number)
        return stream is not None and not stream.closed

    def _refuse(self, number: int, fault: str, granted: Granted) -> None:
        content = (b"content-type", b"text/plain; charset=utf-8")
        self._h2.send_headers(number, [(b":status", b"400"), content, *granted])
        self._h2.send_data(number, fault.encode("ascii"), end_stream=True)

    def _send_head(self, number: int, headers: list[tuple[bytes, bytes]]) -> None:
        with contextlib.suppress(h2.exceptions.ProtocolError):
            self._h2.send_headers(number, headers)
            self._flush()

    async def _send_data(self, number: int, data: bytes, is_last: bool) -> None:
        rest = memoryview(data)
        while True:
            await self._may_write.wait()
            if number not in self._streams or self._transport.is_closing():
                return
            try:
                room = self._h2.local_flow_control_window(number)
                size_bytes = min(len(rest), room, self._h2.max_outbound_frame_size)
                if size_bytes or not rest:
                    is_end = is_last and size_bytes == len(rest)
                    self._h2.send_data(number, bytes(rest[:size_bytes]), end_stream=is_end)
                    self._flush()
                    rest = rest[size_bytes:]
            except h2.exceptions.ProtocolError:
                return
            if not rest:
                return
            if not size_bytes:
                self._window_grew.clear()
                self._stall.begin()
                await self._window_grew.wait()
                self._stall.end()

    def _acknowledge(self, number: int, size_bytes: int) -> None:
        with contextlib.suppress(h2.exceptions.ProtocolError):
            if size_bytes:
                self._h2.acknowledge_received_data(size_bytes, number)
                self._flush()

    def _flush(self) -> None:
        data = self._h2.data_to_send()
        if data and not self._transport.is_closing():
            self._transport.write(data)

    def _wait_for_more(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if not self._streams:
            if self._is_stopping:
                self._close()
            else:
                self._idle = asyncio.get_running_loop().call_later(HTTP_IDLE_TIMEOUT_S, self._close)

    def shutdown(self) -> None:
        """Take no further request, and close when the running ones are answered."""
        self._say_goodbye()
        self._wait_for_more()

    def _say_goodbye(self) -> None:
        """Send GOAWAY; h2's own ends the answers that are still to be sent."""
        self._is_stopping = True
        goaway = hyperframe.frame.GoAwayFrame(0, last_stream_id=max(self._streams, default=0))
        self._flush()
        if not self._transport.is_closing():
            self._transport.write(goaway.serialize())

    def _close(self) -> None:
        if not self._transport.is_closing():
            self._transport.close()
            self._stall.watch_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._stall.stop()
        self._state.connections.discard(self)
        self._connections.release(self._transport)
        for stream in self._streams.values():
            stream.leave()
        self._streams.clear()
        self._may_write.set()
        self._window_grew.set()

    def pause_writing(self) -> None:
        # Pings and settings are answered at once: whoever reads none of it is read no more.
        self._transport.pause_reading()
        self._may_write.clear()
        self._stall.begin()

    def resume_writing(self) -> None:
        self._transport.resume_reading()
        self._may_write.set()
        self._stall.end()
