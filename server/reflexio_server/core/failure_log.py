"""The log's side of a refused call: what the caller is not told, under the id that it is told.

No text of a caller is logged: reasons, the names of RPCs, organisations and key ids alone.
"""

import structlog

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.metrics import CALLS_REFUSED
from reflexio_server.core.throttled_log import BoundedLog, ThrottledLog

UNKNOWN_PLACE = "no path of the contract"
"""What stands for a path that names no RPC: it may hold anything."""
TOLD_ELSEWHERE = frozenset({"UNAUTHENTICATED", "SHUTTING_DOWN"})
"""Reasons with lines of their own: whose key was refused, and that the server stops."""
EXPECTED = frozenset({Code.NOT_FOUND, Code.ALREADY_EXISTS, Code.INVALID_ARGUMENT})
"""Codes of which an operator need not think anything."""

log = structlog.get_logger()
notices = ThrottledLog()
details = BoundedLog("error_told")


def note_failure(
    error: ServiceError, call_id: str, where: str, caller: Caller | None = None
) -> None:
    """Log a failure; `where` names the RPC.

    One that is the server's own has a line each time; of the others there is a line for each
    reason and organisation in a while, with the count of those in between. At debug every failure
    has a line, by which the id that its caller was told is found.
    """
    CALLS_REFUSED.add(error.reason)
    if not error.is_of_server:
        details.tell(call_id=call_id, where=where, reason=error.reason, code=error.code.name)
    if error.is_of_server:
        log.warning(
            "call_refused", call_id=call_id, where=where, reason=error.reason, cause=error.cause
        )
        return
    if error.reason in TOLD_ELSEWHERE:
        return
    org_id = caller.org_id if caller is not None else ""
    fields: dict[str, object] = {"code": error.code.name, "where": where, "call_id": call_id}
    if caller is not None:
        fields |= {"org_id": org_id, "key_id": caller.key_id}
    limit = error.metadata.get("limit") or error.metadata.get("scope")
    if limit:
        fields["limit"] = limit
    level = "info" if error.code in EXPECTED else "warning"
    notices.tell(level, "call_refused", (error.reason, org_id), reason=error.reason, **fields)  # type: ignore[arg-type]
