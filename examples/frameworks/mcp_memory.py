"""MCP: what an MCP client's model does with Reflexio's tools, call by call.

    pip install 'reflexio-grpc[mcp]'
    python examples/frameworks/mcp_memory.py

It needs a running server (`reflexio serve`); REFLEXIO_URL says where. The calls are those that a
model would make; the SDK's own client makes them.
"""

import asyncio
import os
import sys
from typing import Any

import reflexio
from mcp import Client, StdioServerParameters

CORRECTED = {
    "session_id": "returns",
    "question": "What is your return policy for electronics?",
    "answer": "You can return electronics within 30 days of purchase.",
    "correction": "Electronics can be returned within 30 days of purchase with the original "
    "receipt. For defective items, the return window extends to 90 days.",
}
SERVER = StdioServerParameters(
    command=sys.executable,
    args=["-m", "reflexio.integrations.mcp", "--user", "customer_001"],
    env=dict(os.environ),
)


async def call(mcp: Client, tool: str, **arguments: Any) -> Any:
    """Call a tool and return its structured result."""
    result = await mcp.call_tool(tool, arguments)
    return result.structured_content


async def main() -> None:
    """Start the MCP server, list its tools, teach it and ask it."""
    async with Client(SERVER) as mcp:
        print("tools:", ", ".join(tool.name for tool in (await mcp.list_tools()).tools))
        stored = await call(mcp, "record_correction", **CORRECTED)
        again = await call(mcp, "record_correction", **CORRECTED)
        print("recorded; known before:", stored["already_stored"], "then", again["already_stored"])
        with reflexio.ReflexioClient() as client:
            for _ in client.watch_learning(stored["request_id"]):
                pass
        found = await call(mcp, "search_memory", query="customer wants to send back a gadget")
        for memory in found["memories"]:
            print(f"{memory['kind']}: {memory['text']}")
        said = await call(mcp, "search_conversations", query="return policy", limit=1)
        print("said:", said["turns"][0]["content"])


if __name__ == "__main__":
    asyncio.run(main())
