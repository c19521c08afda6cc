"""Facts that the client reads from the contract's descriptors: RPCs, enum names, defaults."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from google.protobuf import message_factory, struct_pb2
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from reflexio import types
from reflexio.v1 import (
    admin_service_pb2,
    interaction_service_pb2,
    key_service_pb2,
    learning_service_pb2,
    options_pb2,
    outcome_service_pb2,
    playbook_service_pb2,
    profile_service_pb2,
    request_service_pb2,
    search_service_pb2,
)

STRUCT = struct_pb2.Struct.DESCRIPTOR.full_name


@dataclass(frozen=True, slots=True)
class Rpc:
    """One RPC: its path on the wire, its request class and the parser of its response."""

    path: str
    request_class: type[Message]
    parse_response: Callable[[bytes], Message]


def _rpcs() -> dict[str, Rpc]:
    modules = (
        admin_service_pb2,
        interaction_service_pb2,
        key_service_pb2,
        learning_service_pb2,
        outcome_service_pb2,
        playbook_service_pb2,
        profile_service_pb2,
        request_service_pb2,
        search_service_pb2,
    )
    return {
        method.name: Rpc(
            f"/{service.full_name}/{method.name}",
            message_factory.GetMessageClass(method.input_type),
            message_factory.GetMessageClass(method.output_type).FromString,
        )
        for module in modules
        for service in module.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    }


RPCS = _rpcs()
"""Every RPC of the contract by its name."""


def is_repeated(field: FieldDescriptor) -> bool:
    """Tell whether the field is a list or a map."""
    # protobuf 5 has `label` alone, protobuf 7 `is_repeated` alone.
    either: Any = field
    if hasattr(either, "is_repeated"):
        return bool(either.is_repeated)
    return bool(either.label == FieldDescriptor.LABEL_REPEATED)


def is_map(field: FieldDescriptor) -> bool:
    """Tell whether the field is a map."""
    return field.message_type is not None and field.message_type.GetOptions().map_entry


@cache
def enum_members(descriptor: EnumDescriptor) -> dict[int, StrEnum]:
    """Return the members of the StrEnum of the same name, by their numbers in the contract."""
    enum_class: type[StrEnum] = getattr(types, descriptor.name)
    prefix = enum_prefix(descriptor)
    return {
        value.number: enum_class[value.name.removeprefix(prefix)] for value in descriptor.values
    }


def enum_prefix(descriptor: EnumDescriptor) -> str:
    """Return what every value's name begins with, such as "USER_ACTION_"."""
    return descriptor.values_by_number[0].name.removesuffix("UNSPECIFIED")


def rule_of(field: FieldDescriptor) -> options_pb2.FieldRule:
    """Return what the contract says that the field accepts."""
    rule: options_pb2.FieldRule = field.GetOptions().Extensions[options_pb2.rule]
    return rule


def default_number(rpc: str, field: str) -> int:
    """Return the number that an absent request field means."""
    descriptor: Any = RPCS[rpc].request_class.DESCRIPTOR
    return int(rule_of(descriptor.fields_by_name[field]).default_value)
