"""The log's side of a failed call: what the caller is not told, under the id that it is told."""

import structlog

from reflexio_server.core.errors import ServiceError

log = structlog.get_logger()


def note_failure(error: ServiceError, call_id: str | None, where: str) -> None:
    """Log a failure that is the server's own; `where` names the RPC or the path."""
    if error.is_of_server:
        log.warning(
            "call_refused", call_id=call_id, where=where, reason=error.reason, cause=error.cause
        )
