"""`reflexio mcp`: the client's MCP server over standard input and output."""

import typer

from reflexio_server.cli.terminal import fail


def mcp(context: typer.Context) -> None:
    """Serve the memory to an MCP client over standard input and output; `mcp --help` has more."""
    try:
        from reflexio.integrations.mcp.__main__ import main
    except ModuleNotFoundError as error:
        raise fail(
            f"{error.name} is not installed; pip install 'reflexio-grpc-server[mcp]'"
        ) from error
    raise typer.Exit(main(context.args))
