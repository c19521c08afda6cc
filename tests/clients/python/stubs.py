"""Every unary RPC of the contract by its name in the vectors, over the raw generated stubs."""

import importlib
import pkgutil
from typing import Any

import grpc
import reflexio.v1
from google.protobuf import json_format
from google.protobuf.message_factory import GetMessageClass

CALL_TIMEOUT_S = 60.0  # twice what wait_for_response may take


def methods() -> dict[str, tuple[Any, str]]:
    """Return the descriptor and the wire path of each RPC by `Service/Method`."""
    found = {}
    for module in pkgutil.iter_modules(reflexio.v1.__path__):
        if not module.name.endswith("_service_pb2"):
            continue
        file = importlib.import_module(f"reflexio.v1.{module.name}").DESCRIPTOR
        for service in file.services_by_name.values():
            for method in service.methods:
                path = f"/{service.full_name}/{method.name}"
                found[f"{service.name}/{method.name}"] = (method, path)
    return found


METHODS = methods()


def call(channel: grpc.Channel, name: str, request: Any, key: str) -> Any:
    """Send a ProtoJSON request and return the reply as ProtoJSON, defaults omitted.

    Raises grpc.RpcError when the call fails. An empty key is none.
    """
    method, path = METHODS[name]
    send = channel.unary_unary(
        path,
        request_serializer=GetMessageClass(method.input_type).SerializeToString,
        response_deserializer=GetMessageClass(method.output_type).FromString,
    )
    message = json_format.ParseDict(request, GetMessageClass(method.input_type)())
    metadata = (("authorization", f"Bearer {key}"),) if key else ()
    reply = send(message, timeout=CALL_TIMEOUT_S, metadata=metadata)
    return json_format.MessageToDict(reply, preserving_proto_field_name=True)
