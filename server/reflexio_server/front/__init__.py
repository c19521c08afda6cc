"""One port for both protocols: the first bytes decide, gRPC is spliced, HTTP is handed over."""

import asyncio
from typing import Any

from reflexio_server.core.host_names import HostNames
from reflexio_server.core.limits import CONNECTIONS_MAX, CONNECTIONS_PER_PEER_MAX
from reflexio_server.front.accept import Arrival
from reflexio_server.front.connections import Connections
from reflexio_server.front.http_server import HttpServer
from reflexio_server.front.sniff import Sniffer
from reflexio_server.front.throttled_log import Notices
from reflexio_server.front.tls import Tls

BACKLOG = 2048
"""Connections that the kernel holds until they are accepted: a burst of reconnecting clients."""


class Front:
    """Listens on one address. `grpc_socket` is where the gRPC server listens in the data folder.

    `files_max` is how many open files connections may have, by default enough for all of them.
    `names` are those by which requests with an absolute target may call it.
    """

    def __init__(
        self,
        http_app: Any,
        grpc_socket: str,
        names: HostNames | None = None,
        *,
        files_max: int | None = None,
        connections_max: int = CONNECTIONS_MAX,
        connections_per_peer_max: int = CONNECTIONS_PER_PEER_MAX,
    ) -> None:
        self._http = HttpServer(http_app, names or HostNames(()))
        self._grpc_socket = grpc_socket
        self._server: asyncio.Server | None = None
        self._notices = Notices()
        self._connections = Connections(
            self._notices,
            total_max=connections_max,
            per_peer_max=connections_per_peer_max,
            files_max=files_max,
        )

    async def listen(self, host: str, port: int, tls: Tls | None = None) -> int:
        """Begin to accept; returns the port, the one that was free when `port` is 0.

        With `tls` both protocols are spoken inside TLS, and nothing outside of it.
        """
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Arrival(self._connections, self._sniffer, tls, self._notices),
            host,
            port,
            reuse_port=False,
            backlog=BACKLOG,
        )
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    def _sniffer(self) -> Sniffer:
        return Sniffer(self._connections, self._http, self._grpc_socket, self._notices)

    def stop_accepting(self) -> None:
        """Accept no connection any more; what is open goes on."""
        if self._server is not None:
            self._server.close()

    async def drain_http(self, timeout_s: float) -> None:
        """Let running HTTP requests end, at most `timeout_s` seconds."""
        await self._http.drain(timeout_s)

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()
