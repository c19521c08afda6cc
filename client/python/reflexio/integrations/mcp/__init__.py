"""An MCP server: what is recorded and learned, as tools, resources and a prompt for any MCP client.

Needs the extra `mcp`. `python -m reflexio.integrations.mcp` serves over standard input and output.
"""

from reflexio.integrations.mcp.server import mcp_server

__all__ = ["mcp_server"]
