"""The MCP server over standard input and output, as MCP clients start it."""

import argparse
import sys
from collections.abc import Sequence

from reflexio import AsyncReflexioClient, ReflexioError, RetryPolicy
from reflexio.integrations.mcp.server import mcp_server

SERVER_WAIT_S = 5.0
"""How long a call waits for a service that was never there: an MCP client may start both at once,
and gRPC connects again after some seconds alone."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until standard input ends; 2 when the settings are wrong.

    `arguments` are those of the command, by default this process's.
    """
    parser = argparse.ArgumentParser(
        prog="reflexio mcp",
        description="Serve Reflexio's memory to an MCP client over standard input and output. "
        "REFLEXIO_URL names the server that keeps it, REFLEXIO_API_KEY the key.",
    )
    parser.add_argument(
        "--user",
        default="",
        metavar="ID",
        help="the one user whose records are read and written; without it each call names a user",
    )
    options = parser.parse_args(arguments)
    try:
        client = AsyncReflexioClient(retry=RetryPolicy(absent_wait_s=SERVER_WAIT_S))
    except ReflexioError as error:
        parser.exit(2, f"error: {error}\n")
    mcp_server(client, user_id=options.user).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
