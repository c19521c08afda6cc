"""Every service and RPC of the contract, for tests that must hold for each of them."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import reflexio.v1
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

MODULES: list[ModuleType] = [
    import_module(f"reflexio.v1.{module.name}")
    for module in iter_modules(reflexio.v1.__path__)
    if module.name.endswith("_pb2")
]
"""The generated modules, one for each file of the contract."""

ALL_SERVICES: list[ServiceDescriptor] = [
    service for module in MODULES for service in module.DESCRIPTOR.services_by_name.values()
]
SOCKET_SERVICES = [service for service in ALL_SERVICES if service.name == "KeyService"]
"""Those that the admin socket serves as well."""
METHODS: list[MethodDescriptor] = [method for service in ALL_SERVICES for method in service.methods]
"""The RPCs that callers reach."""
