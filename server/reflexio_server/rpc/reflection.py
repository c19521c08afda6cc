"""Server reflection, version v1 beside v1alpha: one service under the two names that tools ask for.

The versions have the same messages but for their package, so one implementation serves both.
"""

from collections.abc import Iterable

import grpc
from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_reflection.v1alpha import reflection, reflection_pb2

V1ALPHA = reflection.SERVICE_NAME
V1 = V1ALPHA.replace("v1alpha", "v1")


def serve_reflection(server: grpc.aio.Server, services: Iterable[str]) -> None:
    """Serve reflection of the named services, and of itself, in both versions."""
    _describe_v1()
    servicer = reflection.aio.ReflectionServicer((*services, V1, V1ALPHA))
    handler = grpc.stream_stream_rpc_method_handler(
        servicer.ServerReflectionInfo,
        request_deserializer=reflection_pb2.ServerReflectionRequest.FromString,
        response_serializer=reflection_pb2.ServerReflectionResponse.SerializeToString,
    )
    (method,) = reflection_pb2.DESCRIPTOR.services_by_name["ServerReflection"].methods
    for name in (V1, V1ALPHA):
        handlers = {method.name: handler}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, handlers),))


def _describe_v1() -> None:
    """Let the pool know v1, so that the service can be asked about itself."""
    described = FileDescriptorProto()
    reflection_pb2.DESCRIPTOR.CopyToProto(described)
    described.name = described.name.replace("v1alpha", "v1")
    described.package = described.package.replace("v1alpha", "v1")
    for message in described.message_type:
        for field in message.field:
            if field.type_name:  # one set to nothing is no type's
                field.type_name = field.type_name.replace("v1alpha", "v1")
    for method in described.service[0].method:
        method.input_type = method.input_type.replace("v1alpha", "v1")
        method.output_type = method.output_type.replace("v1alpha", "v1")
    descriptor_pool.Default().Add(described)
