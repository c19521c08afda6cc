"""The process's limit of open files, raised as far as its connections need it."""

import sys

import structlog

from reflexio_server.front.connections import FILES_OF_GRPC, RESERVED_CONNECTIONS

FILES_RESERVED = 200
"""For the database's connections, the model, the logs: without them nobody could be answered."""
FILES_MIN = 256
"""What a server needs at least to answer more than a few."""

log = structlog.get_logger()


class FileLimitError(Exception):
    """The limit of open files is too low to serve; the text says what to do."""


def files_for_connections(wanted: int) -> int:
    """Raise the limit for so many connections; return how many files they may have at once.

    They are fewer where the hard limit does not reach. Raises `FileLimitError` when it leaves next
    to nothing.
    """
    needed = (wanted + RESERVED_CONNECTIONS) * FILES_OF_GRPC + FILES_RESERVED
    if sys.platform == "win32":
        return needed
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if allowed < min(needed, FILES_MIN):
        raise FileLimitError(
            f"the limit of open files is {hard} (ulimit -Hn), and serving takes at least "
            f"{FILES_MIN}: raise it"
        )
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed - FILES_RESERVED - RESERVED_CONNECTIONS


def tell_connections(files: int, wanted: int) -> None:
    """Say in the log, if so, that fewer gRPC connections fit than wanted."""
    possible = files // FILES_OF_GRPC
    if possible < wanted:
        log.info(
            "fewer_connections",
            possible=possible,
            wanted=wanted,
            reason="the limit of open files (ulimit -Hn) allows no more",
        )
