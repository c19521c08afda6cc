"""HTTP/1.1 on accepted connections, by uvicorn's protocol without its server."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from reflexio_server.core.host_names import HostNames
from reflexio_server.core.limits import HTTP_IDLE_TIMEOUT_S
from reflexio_server.front.connections import Connections
from reflexio_server.front.http1.connection import HttpConnection
from reflexio_server.front.http1.request_head import Granted, RequestHead
from reflexio_server.front.http2.connection import Http2Connection

DRAIN_POLL_S = 0.02


class HttpServer:
    """Serves an ASGI application on connections that somebody else has accepted."""

    def __init__(
        self,
        app: Any,
        names: HostNames,
        granted: Callable[[Mapping[str, str]], Granted] = lambda _headers: (),
    ) -> None:
        self._head = RequestHead(names, granted)
        self._config = uvicorn.Config(
            app,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=HTTP_IDLE_TIMEOUT_S,
        )
        self._config.load()
        self._state = ServerState()

    def protocol(self, transport: Any, connections: Connections) -> HttpConnection:
        """Return a new protocol for one connection, which it releases in the end."""
        return HttpConnection(self._config, self._state, transport, connections, self._head)

    def protocol2(self, transport: Any, connections: Connections) -> Http2Connection:
        """Return a new protocol for one connection that speaks JSON over HTTP/2."""
        return Http2Connection(
            self._config.loaded_app, self._state, transport, connections, self._head
        )

    async def drain(self, timeout_s: float) -> None:
        """Let running requests end, at most `timeout_s` seconds; idle connections end at once."""
        for connection in list(self._state.connections):
            connection.shutdown()
        deadline = asyncio.get_running_loop().time() + timeout_s
        while self._state.tasks and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(DRAIN_POLL_S)
