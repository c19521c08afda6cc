"""The process's limit of open files, which a connection needs two of: its own and gRPC's."""

import sys

import structlog

FILES_PER_CONNECTION = 2
FILES_RESERVED = 200
"""For the database's connections, the model, the logs: without them nobody could be answered."""

log = structlog.get_logger()


def connections_possible(wanted: int) -> int:
    """Raise the limit as far as is needed and allowed; return how many connections fit in it.

    Says so in the log when they are fewer than wanted: the operator can raise the hard limit.
    """
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted * FILES_PER_CONNECTION + FILES_RESERVED
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    possible = max((allowed - FILES_RESERVED) // FILES_PER_CONNECTION, 1)
    if possible < wanted:
        log.info("fewer_connections", wanted=wanted, possible=possible, open_files_max=hard)
    return min(possible, wanted)
