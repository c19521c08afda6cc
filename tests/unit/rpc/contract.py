"""The contract's services and methods, for tests that must hold for each of them."""

from google.protobuf.descriptor import MethodDescriptor
from reflexio.v1 import admin_service_pb2, interaction_service_pb2, request_service_pb2

SERVICES = [
    service
    for module in (admin_service_pb2, interaction_service_pb2, request_service_pb2)
    for service in module.DESCRIPTOR.services_by_name.values()
]
METHODS: list[MethodDescriptor] = [method for service in SERVICES for method in service.methods]
