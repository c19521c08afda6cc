"""The MCP server inside the service itself: its calls are answered in the same process."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from google.rpc.status_pb2 import Status
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from reflexio._calls.methods import AwaitingMethods, await_pages
from reflexio._calls.paging import Pages
from reflexio._connection.status import from_status
from reflexio._messages.call import Call
from reflexio.integrations.mcp.server import mcp_server

_R = TypeVar("_R")

Answer = Callable[[str, bytes], Awaitable[bytes]]
"""Takes an RPC's path and its request, returns the response; raises RefusedCallError."""


class RefusedCallError(Exception):
    """A call that the service refused."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.message)
        self.status = status


class HostedClient(AwaitingMethods):
    """The methods of `AsyncReflexioClient` without a connection: `answer` takes each call."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def _run(self, rpc_call: Call[_R]) -> _R:
        try:
            data = await self._answer(rpc_call.path, rpc_call.request)
        except RefusedCallError as refused:
            raise rpc_call.error(from_status(refused.status)) from refused
        return rpc_call.result(data)

    async def _run_pages(self, pages: Pages[_R]) -> _R:
        return await await_pages(self._run, pages)


def hosted_server(answer: Answer, user_id: Callable[[], str], body_bytes_max: int) -> MCPServer:
    """Return the MCP server, its `session_manager` for streamable HTTP without sessions.

    `answer` and `user_id` are asked in the context of the request that runs. Who may call is the
    host's matter, web pages included.
    """
    server = mcp_server(HostedClient(answer), user_id=user_id)
    server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=body_bytes_max,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return server
