"""Callers of both protocols that tell what they were refused with, in the same words."""

import http.client
import json
import re
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import grpc
from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2
from reflexio.v1 import interaction_service_pb2

from tests.support import rpcs
from tests.support.serving import HOST, Server

CALL_TIMEOUT_S = 30.0
DETAILS = "grpc-status-details-bin"
ERROR_KEYS = {"code", "reason", "message", "detail", "request_id"}
METHODS: dict[str, MethodDescriptor] = {method.name: method for method in rpcs.METHODS}


class Refusal(NamedTuple):
    """What a caller learns: the code's name, the reason, and the fields at fault."""

    code: str
    reason: str
    paths: tuple[str, ...] = ()


def of_status(status: status_pb2.Status) -> Refusal:
    """Return the refusal that a google.rpc.Status carries; its details must be complete."""
    info = error_details_pb2.ErrorInfo()
    bad_request = error_details_pb2.BadRequest()
    call = error_details_pb2.RequestInfo()
    for detail in status.details:
        detail.Unpack(info) or detail.Unpack(bad_request) or detail.Unpack(call)
    assert info.domain == "reflexio"
    assert call.request_id
    assert status.message
    assert all(violation.description for violation in bad_request.field_violations)
    return Refusal(
        grpc_name(status.code),
        info.reason,
        tuple(violation.field for violation in bad_request.field_violations),
    )


def grpc_name(number: int) -> str:
    """Return the name of a status code."""
    (name,) = [code.name for code in grpc.StatusCode if code.value[0] == number]
    return name


def of_error(error: grpc.RpcError) -> Refusal:
    """Return the refusal of a failed call; code and message must be those of its details."""
    metadata = dict(error.trailing_metadata() or ())
    assert DETAILS in metadata, f"{error.code()} {error.details()}"
    status = status_pb2.Status.FromString(metadata[DETAILS])
    assert error.code().value[0] == status.code
    assert error.details() == status.message
    return of_status(status)


def of_body(body: dict[str, Any]) -> Refusal:
    """Return the refusal that a JSON error body carries; it must have every key."""
    assert set(body) - {"line", "retry_after_s"} == ERROR_KEYS
    assert body["request_id"]
    assert body["message"]
    assert all(entry["description"] for entry in body["detail"])
    return Refusal(body["code"], body["reason"], tuple(entry["field"] for entry in body["detail"]))


@dataclass(frozen=True)
class Callers:
    """Both ways into one server."""

    server: Server
    channel: grpc.Channel

    def message(self, rpc: str, fields: dict[str, Any]) -> Message:
        """Return the request of an RPC."""
        return GetMessageClass(METHODS[rpc].input_type)(**fields)

    def grpc(self, rpc: str, request: bytes) -> Message:
        """Send bytes to a unary RPC and return the reply."""
        method = METHODS[rpc]
        call = self.channel.unary_unary(
            f"/{method.containing_service.full_name}/{method.name}",
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        return call(request, timeout=CALL_TIMEOUT_S)

    def bulk(self, *messages: bytes) -> list[interaction_service_pb2.BulkPublishResult]:
        """Send bytes as the messages of a bulk stream and return the results up to its end."""
        call = self.channel.stream_stream(
            "/reflexio.v1.InteractionService/BulkPublishInteractions",
            response_deserializer=(
                interaction_service_pb2.BulkPublishInteractionsResponse.FromString
            ),
        )
        responses = call(iter(messages), timeout=CALL_TIMEOUT_S)
        return [result for response in responses for result in response.results]

    def http(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one HTTP request; returns the status, the headers and the body."""
        connection = http.client.HTTPConnection(HOST, self.server.port, timeout=CALL_TIMEOUT_S)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            reply = connection.getresponse()
            found = {name.lower(): value for name, value in reply.getheaders()}
            return reply.status, found, reply.read()
        finally:
            connection.close()

    def json(self, rpc: str, fields: dict[str, Any]) -> tuple[int, Any]:
        """Call an RPC by its route; returns the status and the JSON of the reply."""
        rule = METHODS[rpc].GetOptions().Extensions[annotations_pb2.http]
        kind = rule.WhichOneof("pattern")
        path, rest = _filled(getattr(rule, kind), fields)
        body = None
        headers = {}
        if rule.body:
            body = json.dumps(rest).encode()
            headers["Content_Type"] = "application/json"
        elif rest:
            path += "?" + urlencode(rest, doseq=True)
        status, _, reply = self.http(kind.upper(), path, body, **headers)
        return status, json.loads(reply)


def _filled(template: str, fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the path with its variables filled in, and the fields that are left."""
    names = re.findall(r"{(\w+)}", template)
    path = re.sub(r"{(\w+)}", lambda match: quote(str(fields[match[1]]), safe=""), template)
    return path, {name: value for name, value in fields.items() if name not in names}
