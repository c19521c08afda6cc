"""The MCP server put together: tools, resources and a prompt over one client."""

from collections.abc import Callable

from mcp.server.mcpserver import MCPServer

from reflexio import __version__
from reflexio._calls.methods import AwaitingMethods
from reflexio.aio import AsyncReflexioClient
from reflexio.integrations.mcp.asking import Asking
from reflexio.integrations.mcp.reading import add_reading
from reflexio.integrations.mcp.recording import add_recording

INSTRUCTIONS = (
    "A memory of conversations and of what was learned from them. Before you answer, call "
    "search_memory with what the user asks: follow the playbooks it returns, they come from "
    "experts' corrections. Record each exchange with record_turns when it is over, and "
    "record_correction when somebody who knows better corrects an answer."
)


def mcp_server(
    client: AwaitingMethods | None = None, *, user_id: str | Callable[[], str] = ""
) -> MCPServer:
    """Return the MCP server. With `user_id` it reads and writes that user's records alone.

    A function is asked for it at each call. Lessons for all users are read in any case. Nothing
    connects before the first call.
    """
    # Its tools, resources and prompts stay what they are: there is nothing to subscribe to.
    server = MCPServer(
        "reflexio", instructions=INSTRUCTIONS, version=__version__, subscriptions=False
    )
    only = user_id if callable(user_id) else lambda: user_id
    asking = Asking(client or AsyncReflexioClient(), only)
    add_reading(server, asking)
    add_recording(server, asking)
    return server
