"""The MCP server over standard input and output, as MCP clients start it."""

import argparse
import sys

from reflexio import AsyncReflexioClient, ReflexioError, RetryPolicy
from reflexio.integrations.mcp.server import mcp_server

SERVER_WAIT_S = 5.0
"""How long a call waits for a service that was never there: an MCP client may start both at once,
and gRPC connects again after some seconds alone."""


def main() -> int:
    """Serve until standard input ends; 2 when the settings are wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m reflexio.integrations.mcp",
        description="Serve Reflexio's memory to an MCP client over standard input and output. "
        "REFLEXIO_URL names the server that keeps it, REFLEXIO_API_KEY the key.",
    )
    parser.add_argument(
        "--user",
        default="",
        metavar="ID",
        help="the one user whose records are read and written; without it each call names a user",
    )
    arguments = parser.parse_args()
    try:
        client = AsyncReflexioClient(retry=RetryPolicy(absent_wait_s=SERVER_WAIT_S))
    except ReflexioError as error:
        parser.exit(2, f"error: {error}\n")
    mcp_server(client, user_id=arguments.user).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
