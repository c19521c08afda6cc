"""Callers of both protocols that send a bearer and tell the whole answer in the same words."""

import http.client
import json
import re
from typing import Any, NamedTuple, Protocol, Self
from urllib.parse import quote, urlencode

import grpc
from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2

from tests.support import rpcs
from tests.support.doors import to_message
from tests.support.serving import HOST, Server

CALL_TIMEOUT_S = 60.0
DETAILS = "grpc-status-details-bin"
METHODS: dict[str, MethodDescriptor] = {method.name: method for method in rpcs.METHODS}
OK = "OK"


class Answer(NamedTuple):
    """What a caller learns: the status, and the replies as JSON or the metadata of the refusal."""

    code: str
    reason: str = ""
    message: str = ""
    replies: Any = ()


class Caller(Protocol):
    """One way in."""

    def call(self, rpc: str, fields: dict[str, Any], bearer: str | None) -> Answer:
        """Call an RPC of any shape; without a bearer nothing is said of who calls."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class GrpcCaller:
    """gRPC, on one connection."""

    def __init__(self, server: Server) -> None:
        self._channel = grpc.insecure_channel(f"{HOST}:{server.port}")

    def call(self, rpc: str, fields: dict[str, Any], bearer: str | None) -> Answer:
        """See `Caller.call`."""
        method = METHODS[rpc]
        request = to_message(method.input_type, fields).SerializeToString()
        kinds = ("unary", "stream")
        kind = f"{kinds[method.client_streaming]}_{kinds[method.server_streaming]}"
        stub = getattr(self._channel, kind)(
            f"/{method.containing_service.full_name}/{rpc}",
            response_deserializer=GetMessageClass(method.output_type).FromString,
        )
        metadata = () if bearer is None else (("authorization", f"Bearer {bearer}"),)
        try:
            answered = stub(
                iter([request]) if method.client_streaming else request,
                timeout=CALL_TIMEOUT_S,
                metadata=metadata,
            )
            replies = list(answered) if method.server_streaming else [answered]
        except grpc.RpcError as error:
            return _refusal(error)
        return Answer(
            OK,
            replies=[MessageToDict(reply, preserving_proto_field_name=True) for reply in replies],
        )

    def close(self) -> None:
        """Close the connection."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def _refusal(error: grpc.RpcError) -> Answer:
    status = status_pb2.Status.FromString(dict(error.trailing_metadata())[DETAILS])
    info = error_details_pb2.ErrorInfo()
    assert any(detail.Unpack(info) for detail in status.details)
    assert error.details() == status.message
    return Answer(error.code().name, info.reason, status.message)


class JsonCaller:
    """JSON, on one connection."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(HOST, server.port, timeout=CALL_TIMEOUT_S)

    def call(self, rpc: str, fields: dict[str, Any], bearer: str | None) -> Answer:
        """See `Caller.call`."""
        method = METHODS[rpc]
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        kind = rule.WhichOneof("pattern")
        template = getattr(rule, kind)
        path = re.sub(r"{(\w+)}", lambda name: quote(str(fields[name[1]]), safe=""), template)
        rest = {name: value for name, value in fields.items() if f"{{{name}}}" not in template}
        body, headers = None, {}
        if method.client_streaming:
            body = b"\n".join(json.dumps(item).encode() for item in fields["items"])
            headers["Content-Type"] = "application/x-ndjson"
        elif rule.body:
            body = json.dumps(rest).encode()
            headers["Content-Type"] = "application/json"
        elif rest:
            path += "?" + urlencode(rest, doseq=True)
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        status, reply_headers, reply = self.send(kind.upper(), path, body, headers)
        if status == 200:
            is_json = reply_headers["content-type"].endswith("json")
            lines = [json.loads(line) for line in reply.splitlines()] if is_json else [reply]
            return Answer(OK, replies=lines)
        error = json.loads(reply)
        assert (status == 401) == ("www-authenticate" in reply_headers)
        assert reply_headers.get("www-authenticate", "Bearer") == "Bearer"
        return Answer(error["code"], error["reason"], error["message"])

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Any = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request; returns the status, the headers and the body."""
        self._connection.request(method, path, body, headers or {})
        reply = self._connection.getresponse()
        found = {name.lower(): value for name, value in reply.getheaders()}
        return reply.status, found, reply.read()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


CALLERS = {"grpc": GrpcCaller, "json": JsonCaller}
