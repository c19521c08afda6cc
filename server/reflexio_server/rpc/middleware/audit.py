"""The acts of callers: an entry of the audit log for each, and a line of the log for most.

Either names the RPC, who called and how many records it concerned; never a user, an id that a
caller gave, or a text.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from reflexio_server.core.access.acts import Act, acting
from reflexio_server.core.access.caller import Caller, Scope
from reflexio_server.core.metrics import DELETED
from reflexio_server.core.throttled_log import ThrottledLog
from reflexio_server.rpc.fields import enum_short_names
from reflexio_server.rpc.methods import Method, Unary, confining_field, required_scope

DELETIONS = ("Delete", "Clear")
READS = ("Get", "Search", "List", "Whoami")
"""How the names of RPCs begin that change nothing."""

CHANGES = (*DELETIONS, "Update", "AddAgent")
"""How the names of RPCs begin that change what others have stored, or what all agents follow."""
DETAILS_IDS_MAX = 20
"""Ids of one field that an entry names; of more it says how many."""

log = structlog.get_logger()


def audited(methods: Sequence[Method]) -> list[Method]:
    """Return the RPCs so that each act has its entry in the audit log.

    Each deletion and each act of an administrator has a line in the log as well. Of an
    administrator's reads there is one line for each key and RPC in a while.
    """
    notices = ThrottledLog()
    return [_logged(method, notices) for method in recorded(methods)]


def recorded(methods: Sequence[Method]) -> list[Method]:
    """Return the RPCs so that each act has its entry in the audit log, and no line."""
    return [_recorded(method) for method in methods]


def _recorded(method: Method) -> Method:
    """Return the RPC so that its changes are written down as one act."""
    name, call = method.descriptor.name, method.call
    is_decision = required_scope(method) in (Scope.ADMIN, Scope.REVIEW)
    if call is None or name.startswith(READS) or not (is_decision or name.startswith(CHANGES)):
        return method

    async def recorded_call(request: Any, caller: Caller) -> Message:
        act = Act(
            rpc=name,
            org_id=caller.org_id,
            key_id=caller.key_id,
            call_id=caller.call_id,
            user_id=getattr(request, "user_id", ""),
            details=_details(request),
        )
        with acting(act):
            return await call(request, caller)

    return replace(method, call=recorded_call)


def _details(request: Message) -> list[str]:
    """Return what a request names that is no caller's text: ids that the server made, choices."""
    details = []
    for field, value in request.ListFields():
        if field.enum_type is not None:
            names = enum_short_names(field.enum_type)
            numbers = value if field.is_repeated else [value]
            details.append(_detail(field.name, [names.get(number, number) for number in numbers]))
        elif field.type == FieldDescriptor.TYPE_INT64 and field.name.endswith(("_id", "_ids")):
            details.append(_detail(field.name, list(value) if field.is_repeated else [value]))
        elif field.name == "key_id":
            details.append(_detail(field.name, [value]))
    return details


def _detail(name: str, values: Sequence[object]) -> str:
    more = len(values) - DETAILS_IDS_MAX
    told = ",".join(map(str, values[:DETAILS_IDS_MAX]))
    return f"{name}={told}{f' and {more} more' if more > 0 else ''}"


def _logged(method: Method, notices: ThrottledLog) -> Method:
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
