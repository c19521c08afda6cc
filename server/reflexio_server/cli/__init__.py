"""The `reflexio` command: one folder for each feature, and what all commands share."""

from reflexio_server.cli.main import main

__all__ = ["main"]
