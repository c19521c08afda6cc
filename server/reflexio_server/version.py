"""The version of the server, as it is installed."""

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "reflexio-grpc-server"


def version_told() -> str:
    """Return the version, "unknown" for source that was never installed."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"
