"""Names that are unique to a run, so that runs can share a server."""

import os


def named(name: str) -> str:
    """Return the name made unique to this run, apart from the names of the vectors."""
    return f"{name}_own_{os.environ['REFLEXIO_TEST_RUN']}"
