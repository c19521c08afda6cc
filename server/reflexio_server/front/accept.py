"""A connection's beginning: counted, then through TLS where the port has it, then sniffed."""

import asyncio
from collections.abc import Callable

from reflexio_server.core.throttled_log import ThrottledLog
from reflexio_server.front.connections import Connections
from reflexio_server.front.sniff import Sniffer
from reflexio_server.front.tls import Tls
from reflexio_server.front.tls_layer import TlsLayer


class AcceptedConnection(asyncio.Protocol):
    """An accepted connection before it has a protocol; it gets one at once, or is closed."""

    def __init__(
        self,
        connections: Connections,
        sniffer: Callable[[], Sniffer],
        tls: Tls | None,
        notices: ThrottledLog,
    ) -> None:
        self._connections = connections
        self._sniffer = sniffer
        self._tls = tls
        self._notices = notices

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self._connections.admit(transport):
            transport.close()
            return
        sniffer = self._sniffer()
        if self._tls is None:
            transport.set_protocol(sniffer)
            sniffer.connection_made(transport)
            return
        layer = TlsLayer(
            transport,
            self._tls.context(),
            sniffer,
            self._notices,
            self._connections.passing_over,
            ended=lambda: self._connections.release(layer),
        )
        self._connections.replace(transport, layer)
        transport.set_protocol(layer)
