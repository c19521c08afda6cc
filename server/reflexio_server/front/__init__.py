"""One port for both protocols: the first bytes decide, gRPC is spliced, HTTP is handed over."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from reflexio_server.core.host_names import HostNames
from reflexio_server.core.limits import CONNECTIONS_MAX, CONNECTIONS_PER_PEER_MAX
from reflexio_server.core.memory_budget import MemoryBudget
from reflexio_server.core.metrics import CONNECTIONS, CONNECTIONS_ALLOWED
from reflexio_server.core.throttled_log import ThrottledLog
from reflexio_server.front.accept import AcceptedConnection
from reflexio_server.front.connections import Connections
from reflexio_server.front.grpc.proxy import Splice
from reflexio_server.front.http1.request_head import Granted
from reflexio_server.front.http1.server import HttpServer
from reflexio_server.front.sniff import Carry, Sniffer
from reflexio_server.front.tls import Tls

CALL_CHECK_S = 2.0
"""How late a call that is too slow may be ended."""

BACKLOG = 2048
"""Connections that the kernel holds until they are accepted: a burst of reconnecting clients."""


class Front:
    """Listens on one address, and on a further one for gRPC alone.

    `grpc_socket` is where the gRPC server listens in the data folder; `budget` is what it counts
    its calls' memory in too. `files_max` is how many open files connections may have, by default
    enough for all of them. `names` are those by which requests with an absolute target may call.
    `granted` returns what a refusal of the front carries for the page that a request is from.
    """

    def __init__(
        self,
        http_app: Any,
        grpc_socket: str,
        names: HostNames | None = None,
        *,
        granted: Callable[[Mapping[str, str]], Granted] = lambda _headers: (),
        budget: MemoryBudget | None = None,
        files_max: int | None = None,
        connections_max: int = CONNECTIONS_MAX,
        connections_per_peer_max: int = CONNECTIONS_PER_PEER_MAX,
    ) -> None:
        self._names = names or HostNames(())
        self._http = HttpServer(http_app, self._names, granted)
        self._grpc_socket = grpc_socket
        self._budget = budget or MemoryBudget()
        self._servers: list[asyncio.Server] = []
        self._splices: set[Splice] = set()
        self._looking: asyncio.TimerHandle | None = None
        self._notices = ThrottledLog()
        self._connections = Connections(
            self._notices,
            total_max=connections_max,
            per_peer_max=connections_per_peer_max,
            files_max=files_max,
        )
        CONNECTIONS.read_from(lambda: self._connections.counts()[0], "grpc")
        CONNECTIONS.read_from(lambda: self._connections.counts()[1], "http")
        CONNECTIONS_ALLOWED.read_from(lambda: connections_max)

    async def listen(
        self,
        host: str,
        port: int,
        tls: Tls | None = None,
        *,
        grpc_alone: bool = False,
        http_app: Any = None,
    ) -> int:
        """Begin to accept; returns the port, the one that was free when `port` is 0.

        With `tls` what is spoken is spoken inside TLS, and nothing outside of it. With `http_app`
        that is served in the place of everything else.
        """
        loop = asyncio.get_running_loop()
        http = None if grpc_alone else self._http
        carry: Carry | None = self._carry
        if http_app is not None:
            http, carry = HttpServer(http_app, self._names), None
        server = await loop.create_server(
            lambda: AcceptedConnection(
                self._connections,
                lambda: Sniffer(self._connections, http, carry, self._notices),
                tls,
                self._notices,
            ),
            host,
            port,
            reuse_port=False,
            backlog=BACKLOG,
        )
        self._servers.append(server)
        if self._looking is None:
            self._looking = loop.call_later(CALL_CHECK_S, self._look)
        bound: int = server.sockets[0].getsockname()[1]
        return bound

    def _carry(self, transport: Any) -> Splice:
        splice = Splice(
            transport, self._grpc_socket, self._connections, self._budget, self._splices.discard
        )
        self._splices.add(splice)
        return splice

    def _look(self) -> None:
        """End gRPC calls that are too slow."""
        self._looking = asyncio.get_running_loop().call_later(CALL_CHECK_S, self._look)
        now_s = time.monotonic()
        for splice in list(self._splices):
            splice.calls.look(now_s)

    def stop_accepting(self) -> None:
        """Accept no connection any more; what is open goes on."""
        for server in self._servers:
            server.close()

    async def drain_http(self, timeout_s: float) -> None:
        """Let running HTTP requests end, at most `timeout_s` seconds."""
        await self._http.drain(timeout_s)

    def close(self) -> None:
        """Close every connection."""
        if self._looking is not None:
            self._looking.cancel()
        self._connections.close()
