"""Four ways into a server, each answering a call in the same plain form."""

import asyncio
import dataclasses
import http.client
import json
import re
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Protocol
from urllib.parse import urlencode

import grpc
import reflexio
from google.api import annotations_pb2
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2
from reflexio.v1 import interaction_service_pb2

from tests.support import rpcs
from tests.support.serving import HOST, Server

CALL_TIMEOUT_S = 30.0
LIST = "interaction_data_list"
STRUCT = "google.protobuf.Struct"
METHODS: dict[str, MethodDescriptor] = {method.name: method for method in rpcs.METHODS}

Fields = dict[str, Any]
Answer = dict[str, Any]


class Door(Protocol):
    """One way in. An answer is the reply's fields, or `error` with code, reason and paths."""

    def call(self, rpc: str, fields: Fields) -> Answer:
        """Call a unary RPC."""
        ...

    def bulk(self, items: list[Fields]) -> list[Answer]:
        """Publish items over one stream and return an answer for each."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


def refused(code: str, reason: str, paths: Iterable[str]) -> Answer:
    """Return the answer of a call that failed."""
    return {"error": {"code": code, "reason": reason, "paths": list(paths)}}


class StubDoor:
    """The generated stubs."""

    def __init__(self, server: Server) -> None:
        self._channel = grpc.insecure_channel(f"{HOST}:{server.port}")

    def call(self, rpc: str, fields: Fields) -> Answer:
        method = METHODS[rpc]
        request = to_message(method.input_type, fields)
        stub = self._channel.unary_unary(
            f"/{method.containing_service.full_name}/{rpc}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        try:
            return to_plain(stub(request, timeout=CALL_TIMEOUT_S))
        except grpc.RpcError as error:
            metadata = dict(error.trailing_metadata())
            status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
            return of_status(status)

    def bulk(self, items: list[Fields]) -> list[Answer]:
        item_type = interaction_service_pb2.PublishInteractionRequest.DESCRIPTOR
        messages = [to_message(item_type, item) for item in items]
        stub = self._channel.stream_stream(
            "/reflexio.v1.InteractionService/BulkPublishInteractions",
            request_serializer=interaction_service_pb2.BulkPublishInteractionsRequest.SerializeToString,
            response_deserializer=(
                interaction_service_pb2.BulkPublishInteractionsResponse.FromString
            ),
        )
        requests = (
            interaction_service_pb2.BulkPublishInteractionsRequest(
                items=messages[start : start + 3]
            )
            for start in range(0, len(messages), 3)
        )
        return [
            of_status(result.error) if result.HasField("error") else to_plain(result.response)
            for response in stub(requests, timeout=CALL_TIMEOUT_S)
            for result in response.results
        ]

    def close(self) -> None:
        self._channel.close()


def to_message(descriptor: Any, fields: Fields) -> Any:
    """Return a message, its enums given by their short names."""
    message = GetMessageClass(descriptor)()
    for name, value in fields.items():
        field = descriptor.fields_by_name[name]
        if field.is_repeated and field.message_type is not None:
            for item in value:
                getattr(message, name).append(to_message(field.message_type, item))
        elif field.is_repeated and field.enum_type is not None:
            getattr(message, name).extend(
                field.enum_type.values_by_name[_long(field, item)].number for item in value
            )
        elif field.is_repeated:
            getattr(message, name).extend(value)
        elif field.message_type is not None and field.message_type.full_name == STRUCT:
            getattr(message, name).update(value)
        elif field.message_type is not None:
            getattr(message, name).CopyFrom(to_message(field.message_type, value))
        elif field.enum_type is not None and isinstance(value, str):
            setattr(message, name, field.enum_type.values_by_name[_long(field, value)].number)
        else:
            setattr(message, name, value)
    return message


def _prefix(field: FieldDescriptor) -> str:
    assert field.enum_type is not None
    return re.sub(r"(?<!^)(?=[A-Z])", "_", field.enum_type.name).upper() + "_"


def _long(field: FieldDescriptor, short: str) -> str:
    return _prefix(field) + short.upper()


def to_plain(message: Message) -> Answer:
    """Return a message as plain values: enums by short names, unset optional fields left out."""
    answer = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        is_struct = field.message_type is not None and field.message_type.full_name == STRUCT
        if field.has_presence and not is_struct and not message.HasField(field.name):
            continue
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            answer[field.name] = dict(value)
        elif field.is_repeated:
            answer[field.name] = [_plain_value(field, item) for item in value]
        else:
            answer[field.name] = _plain_value(field, value)
    return answer


def _plain_value(field: FieldDescriptor, value: Any) -> Any:
    if field.message_type is not None:
        if field.message_type.full_name == STRUCT:
            return MessageToDict(value)
        return to_plain(value)
    if field.enum_type is not None:
        return field.enum_type.values_by_number[value].name.removeprefix(_prefix(field)).lower()
    return value


def of_status(status: status_pb2.Status) -> Answer:
    """Return the answer that a google.rpc.Status is."""
    info = error_details_pb2.ErrorInfo()
    bad_request = error_details_pb2.BadRequest()
    for detail in status.details:
        detail.Unpack(info) or detail.Unpack(bad_request)
    (code,) = [code.name for code in grpc.StatusCode if code.value[0] == status.code]
    return refused(code, info.reason, [item.field for item in bad_request.field_violations])


class ClientDoor:
    """The Python client."""

    def __init__(self, server: Server) -> None:
        self._client = reflexio.ReflexioClient(url_endpoint=server.url, timeout=CALL_TIMEOUT_S)

    def call(self, rpc: str, fields: Fields) -> Answer:
        return answer_of(lambda: getattr(self._client, _snake(rpc))(**_keywords(fields)))

    def bulk(self, items: list[Fields]) -> list[Answer]:
        return [of_ack(ack) for ack in self._client.bulk_publish(map(_keywords, items))]

    def close(self) -> None:
        self._client.close()


class AsyncClientDoor:
    """The Python client for asyncio."""

    def __init__(self, server: Server) -> None:
        self._runner = asyncio.Runner()
        self._runner.get_loop()

        async def opened() -> reflexio.AsyncReflexioClient:
            return reflexio.AsyncReflexioClient(url_endpoint=server.url, timeout=CALL_TIMEOUT_S)

        self._client = self._runner.run(opened())

    def call(self, rpc: str, fields: Fields) -> Answer:
        async def called() -> Any:
            return await getattr(self._client, _snake(rpc))(**_keywords(fields))

        return answer_of(lambda: self._runner.run(called()))

    def bulk(self, items: list[Fields]) -> list[Answer]:
        async def acks() -> list[reflexio.BulkAck]:
            return [ack async for ack in self._client.bulk_publish(map(_keywords, items))]

        return [of_ack(ack) for ack in self._runner.run(acks())]

    def close(self) -> None:
        self._runner.run(self._client.close())
        self._runner.close()


METHODS_CALLED_OTHERWISE = {"GetContext": "context"}


def _snake(name: str) -> str:
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    return METHODS_CALLED_OTHERWISE.get(name, snake)


def _keywords(fields: Fields) -> Fields:
    return {"interactions" if name == LIST else name: value for name, value in fields.items()}


ARGUMENT = re.compile(r"^interactions(?!\w)")


def _on_wire(text: str) -> str:
    """Return a text of the client with the field's own name for that of its argument."""
    return ARGUMENT.sub(LIST, text)


def answer_of(call: Callable[[], Any]) -> Answer:
    """Return what a call of the client returns or raises."""
    try:
        response = call()
    except reflexio.ReflexioError as error:
        return of_error(error)
    answer = {name: of_python(value) for name, value in dataclasses.asdict(response).items()}
    if "warnings" in answer:
        answer["warnings"] = list(map(_on_wire, answer["warnings"]))
    return answer


def of_error(error: reflexio.ReflexioError) -> Answer:
    """Return the answer that an error of the client is."""
    paths = [_on_wire(violation.field) for violation in error.violations]
    return refused(error.code, error.reason, paths)


def of_ack(ack: reflexio.BulkAck) -> Answer:
    """Return the answer that an ack of the client is."""
    if ack.error is not None:
        return of_error(ack.error)
    return {
        "success": ack.success,
        "request_id": ack.request_id,
        "warnings": list(map(_on_wire, ack.warnings)),
        "interaction_ids": ack.interaction_ids,
    }


def of_python(value: Any) -> Any:
    """Return a value of the client in plain form."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        return [of_python(item) for item in value]
    if isinstance(value, dict):
        return {name: of_python(item) for name, item in value.items()}
    return value


class JsonDoor:
    """The JSON routes, found by the contract's annotations."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(HOST, server.port, timeout=CALL_TIMEOUT_S)

    def call(self, rpc: str, fields: Fields) -> Answer:
        rule = METHODS[rpc].GetOptions().Extensions[annotations_pb2.http]
        method = rule.WhichOneof("pattern")
        path = getattr(rule, method).format(**fields)
        rest = {
            name: value
            for name, value in fields.items()
            if f"{{{name}}}" not in getattr(rule, method)
        }
        body = json.dumps(rest).encode() if rule.body else None
        if rest and not rule.body:
            path += "?" + urlencode(rest)
        media_type, reply = self._send(method.upper(), path, body, "application/json")
        if rule.response_body and media_type != "application/json":
            return {rule.response_body: {"content_type": media_type, "data": reply}}
        return of_body(json.loads(reply))

    def bulk(self, items: list[Fields]) -> list[Answer]:
        lines = b"\n".join(json.dumps(item).encode() for item in items)
        _, reply = self._send("POST", "/api/bulk_publish", lines, "application/x-ndjson")
        return [of_body(json.loads(line)) for line in reply.splitlines()]

    def _send(
        self, method: str, path: str, body: bytes | None, media_type: str
    ) -> tuple[str, bytes]:
        self._connection.request(method, path, body, {"Content-Type": media_type})
        reply = self._connection.getresponse()
        return reply.headers["Content-Type"], reply.read()

    def close(self) -> None:
        self._connection.close()


def of_body(body: dict[str, Any]) -> Answer:
    """Return the answer that a JSON body is."""
    if "code" in body:
        return refused(body["code"], body["reason"], [item["field"] for item in body["detail"]])
    return body


DOORS: dict[str, Callable[[Server], Door]] = {
    "stubs": StubDoor,
    "client": ClientDoor,
    "async client": AsyncClientDoor,
    "json": JsonDoor,
}
