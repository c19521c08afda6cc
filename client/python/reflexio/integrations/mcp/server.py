"""The MCP server put together: tools, resources and a prompt over one client."""

from mcp.server.mcpserver import MCPServer

from reflexio import __version__
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


def mcp_server(client: AsyncReflexioClient | None = None, *, user_id: str = "") -> MCPServer:
    """Return the MCP server. With `user_id` it reads and writes that user's records alone.

    Lessons for all users are read in any case. Nothing connects before the first call.
    """
    server = MCPServer("reflexio", instructions=INSTRUCTIONS, version=__version__)
    asking = Asking(client or AsyncReflexioClient(), user_id)
    add_reading(server, asking)
    add_recording(server, asking)
    return server
