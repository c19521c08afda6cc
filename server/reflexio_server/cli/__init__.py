"""The `reflexio` command: one module for each thing it does."""

from reflexio_server.cli.main import main

__all__ = ["main"]
