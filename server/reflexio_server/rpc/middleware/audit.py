"""The log's lines of what was deleted, and of what administrators did.

A line names the RPC, who called and how many records it concerned; never a user, an id that a
caller gave, or a text.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from reflexio_server.core.access.caller import Caller, Scope
from reflexio_server.core.metrics import DELETED
from reflexio_server.core.throttled_log import ThrottledLog
from reflexio_server.rpc.methods import Method, Unary, confining_field, required_scope

DELETIONS = ("Delete", "Clear")
READS = ("Get", "Search", "List", "Whoami")
"""How the names of RPCs begin that change nothing."""

log = structlog.get_logger()


def audited(methods: Sequence[Method]) -> list[Method]:
    """Return the RPCs so that each deletion, and each act of an administrator, has a line.

    Of an administrator's reads there is one line for each key and RPC in a while.
    """
    notices = ThrottledLog()
    return [_audited(method, notices) for method in methods]


def _audited(method: Method, notices: ThrottledLog) -> Method:
    name, call = method.descriptor.name, method.call
    is_admin = required_scope(method) is Scope.ADMIN
    is_deletion = name.startswith(DELETIONS)
    confined_by = confining_field(method.descriptor)
    if call is not None and confined_by and not is_deletion:
        return replace(method, call=_told_over_all_users(name, call, confined_by, notices))
    if call is None or not (is_deletion or is_admin):
        return method
    if is_admin and name.startswith(READS):
        return replace(method, call=_told_in_a_while(name, call, notices))
    event = "deleted" if is_deletion else "administered"
    counts = _count_fields(method)

    async def audited_call(request: Any, caller: Caller) -> Message:
        response = await call(request, caller)
        if is_deletion:
            DELETED.add(method.path)
        log.info(event, rpc=name, **_who(caller), **_counted(response, counts))
        return response

    return replace(method, call=audited_call)


def _told_in_a_while(name: str, call: Unary, notices: ThrottledLog) -> Unary:
    async def audited_call(request: Any, caller: Caller) -> Message:
        response = await call(request, caller)
        notices.tell("info", "administered", (name, caller.key_id), rpc=name, **_who(caller))
        return response

    return audited_call


def _told_over_all_users(name: str, call: Unary, confined_by: str, notices: ThrottledLog) -> Unary:
    told = _told_in_a_while(name, call, notices)

    async def audited_call(request: Any, caller: Caller) -> Message:
        return await (call if getattr(request, confined_by) else told)(request, caller)

    return audited_call


def _who(caller: Caller) -> dict[str, str]:
    return {"org_id": caller.org_id, "key_id": caller.key_id, "call_id": caller.call_id}


def _count_fields(method: Method) -> list[str]:
    """Return the fields of the response that count records: numbers, and maps to numbers."""
    return [
        field.name
        for field in method.descriptor.output_type.fields
        if field.name.endswith(("_count", "_counts"))
        and (field.type == FieldDescriptor.TYPE_INT64 or field.message_type is not None)
    ]


def _counted(response: Message, names: Sequence[str]) -> dict[str, object]:
    values = ((name, getattr(response, name)) for name in names)
    return {name: value if isinstance(value, int) else dict(value) for name, value in values}
