"""The first bytes of a connection, which say whether it speaks gRPC or HTTP."""

import asyncio
from collections.abc import Callable
from typing import Any

from reflexio_server.core.limits import FIRST_BYTES_TIMEOUT_S, GRPC_WINDOW_BYTES, HTTP2_HOLD_S
from reflexio_server.core.throttled_log import ThrottledLog
from reflexio_server.front.connections import Connections
from reflexio_server.front.grpc.proxy import Splice
from reflexio_server.front.grpc.refused import RefusedGrpc
from reflexio_server.front.http1.connection import HttpConnection
from reflexio_server.front.http1.server import HttpServer
from reflexio_server.front.http2.connection import Http2Connection
from reflexio_server.front.http2.sniff import PREFACE, Speaks, spoken
from reflexio_server.front.tls_layer import GRPC_PREFACE, TLS_HANDSHAKE

Carry = Callable[[Any], Splice]
"""Returns what speaks gRPC on a transport."""


class Sniffer(asyncio.Protocol):
    """Holds a new connection until its first bytes say which protocol it speaks."""

    def __init__(
        self,
        connections: Connections,
        http: HttpServer | None,
        carry: Carry | None,
        notices: ThrottledLog,
    ) -> None:
        """`carry` and `http` give what speaks gRPC, and HTTP; None closes who wants to."""
        self._connections = connections
        self._http = http
        self._carry = carry
        self._notices = notices
        self._transport: Any = None
        self._received = b""
        self._is_held = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._timer = asyncio.get_running_loop().call_later(FIRST_BYTES_TIMEOUT_S, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_timer()
        self._connections.release(self._transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) < len(GRPC_PREFACE) and GRPC_PREFACE.startswith(self._received):
            return
        if self._received.startswith(GRPC_PREFACE):
            self._sniff_http2()
            return
        self._forget_timer()
        if (
            self._received[0] == TLS_HANDSHAKE
            and self._transport.get_extra_info("ssl_object") is None
        ):
            self._notices.warn(
                "tls_on_plain_port",
                peer=str(self._transport.get_extra_info("peername")),
                hint="the client says https; this server has no --tls-cert",
            )
            self._transport.close()
            return
        if self._http is None:
            self._transport.close()
            return
        self._hand_over(self._http.protocol(self._transport, self._connections))

    def _sniff_http2(self) -> None:
        speaks = spoken(self._received)
        if speaks is Speaks.JSON and self._http is not None:
            self._forget_timer()
            self._hand_over(self._http.protocol2(self._transport, self._connections))
        elif speaks in (Speaks.GRPC, Speaks.JSON) or len(self._received) > GRPC_WINDOW_BYTES:
            self._splice()
        elif len(self._received) > len(PREFACE) and not self._is_held:
            self._is_held = True
            self._forget_timer()
            self._timer = asyncio.get_running_loop().call_later(HTTP2_HOLD_S, self._splice)

    def _splice(self) -> None:
        self._forget_timer()
        if self._carry is None:
            # Any word would have the client come back at once; a refused one lets it wait.
            self._transport.abort()
            return
        if not self._connections.splice(self._transport):
            RefusedGrpc(self._transport, self._connections).start(self._received)
            return
        splice = self._carry(self._transport)
        self._transport.set_protocol(splice)
        splice.start(self._received)

    def _hand_over(self, protocol: HttpConnection | Http2Connection) -> None:
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(self._received)

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
