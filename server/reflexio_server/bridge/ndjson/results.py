"""The shape of an RPC that streams both ways, and the JSON of one of its results."""

from typing import Any, TypeVar

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from reflexio_server.bridge.codec.descriptors import message_type
from reflexio_server.bridge.codec.encode import encoder_for
from reflexio_server.bridge.codec.issues import Notices
from reflexio_server.bridge.codec.text import decode_arguments, dump
from reflexio_server.bridge.routing.routes import Route
from reflexio_server.bridge.routing.transcoding import warn

M = TypeVar("M", bound=Message)

STATUS_NAME = status_pb2.Status.DESCRIPTOR.full_name


class StreamShape:
    """Which fields of the streamed messages carry the lines, and how results are printed.

    The request has one field, a list of messages: the lines. The response has one list of messages:
    the results, each with a google.rpc.Status and another message in one oneof.
    """

    def __init__(self, route: Route) -> None:
        """Find the fields; raises ValueError when the messages have another shape."""
        method = route.method
        if method.stream is None or not method.descriptor.server_streaming:
            raise ValueError(f"{method.path}: streams one way, which has no JSON form here")
        self.stream = method.stream
        self.request_class = method.request_class
        self.items = _only_list(method.descriptor.input_type)
        self.results = _only_list(method.descriptor.output_type)
        members = [
            field
            for field in message_type(self.results).fields
            if field.containing_oneof is not None and field.message_type is not None
        ]
        self._error, self.reply = _error_and_reply(members, method.path)
        self._encode = encoder_for(message_type(self.reply))
        self._has_warnings = "warnings" in message_type(self.reply).fields_by_name
        self.item_type = message_type(self.items)
        decode_arguments(self.item_type, {})

    def result_line(self, result: Any, line: int, notices: Notices, call_id: str) -> bytes:
        """Return the line that answers line number `line`: the reply, or the error body."""
        if result.HasField(self._error.name):
            error = getattr(result, self._error.name)
            body = status_object(error, call_id)
            if body["detail"]:
                body["message"] += notices.hint()
            return dump(body | {"line": line}) + b"\n"
        value = self._encode(getattr(result, self.reply.name))
        if notices.texts and self._has_warnings:
            warn(value, notices)
        return dump(value) + b"\n"


def _only_list(descriptor: Descriptor) -> FieldDescriptor:
    lists = [field for field in descriptor.fields if field.is_repeated and field.message_type]
    if len(lists) != 1:
        raise ValueError(f"{descriptor.full_name}: one list of messages makes the lines of NDJSON")
    return lists[0]


def _error_and_reply(
    members: list[FieldDescriptor], path: str
) -> tuple[FieldDescriptor, FieldDescriptor]:
    errors = [field for field in members if message_type(field).full_name == STATUS_NAME]
    replies = [field for field in members if field not in errors]
    if len(errors) != 1 or len(replies) != 1:
        raise ValueError(f"{path}: a result must be a reply or a google.rpc.Status, in one oneof")
    return errors[0], replies[0]


def status_object(status: status_pb2.Status, call_id: str) -> dict[str, Any]:
    """Return a status as the error body; `retry_after_s` is there when a retry is advised."""
    body: dict[str, Any] = {
        "code": _code_name(status.code),
        "reason": "",
        "message": status.message,
        "detail": [],
        "request_id": call_id,
    }
    for detail in status.details:
        info = _unpack(detail, error_details_pb2.ErrorInfo())
        if info is not None:
            body["reason"] = info.reason
        bad_request = _unpack(detail, error_details_pb2.BadRequest())
        if bad_request is not None:
            body["detail"] = [
                {"field": violation.field, "description": violation.description}
                for violation in bad_request.field_violations
            ]
        retry = _unpack(detail, error_details_pb2.RetryInfo())
        if retry is not None:
            body["retry_after_s"] = retry.retry_delay.ToMilliseconds() / 1000
    return body


def _unpack(detail: AnyMessage, message: M) -> M | None:
    return message if detail.Unpack(message) else None


def _code_name(code: int) -> str:
    names = code_pb2.Code.DESCRIPTOR.values_by_number
    return names[code].name if code in names else code_pb2.Code.Name(code_pb2.UNKNOWN)
