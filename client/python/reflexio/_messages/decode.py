"""Messages of the contract as the dataclasses of `reflexio.types`, driven by their descriptors."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

from google.protobuf import struct_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from reflexio import types
from reflexio._messages.contract import STRUCT, enum_members, is_map, is_repeated, rule_of

_R = TypeVar("_R")
_Read = Callable[[Any], Any]


def to_result(message: Message, result_class: type[_R]) -> _R:
    """Return the message as the dataclass of the same name."""
    return cast(_R, _reader(message.DESCRIPTOR, cast(Any, result_class))(message))


@cache
def _reader(descriptor: Descriptor, result_class: Any) -> _Read:
    """Return the function that makes `result_class` from a message, one for each class."""
    readers = [_field_reader(descriptor.fields_by_name[f.name]) for f in fields(result_class)]

    def read(message: Message) -> Any:
        return result_class(*[reader(message) for reader in readers])

    return read


def _field_reader(field: FieldDescriptor) -> _Read:
    name = field.name
    value = _value_reader(field)
    if is_map(field):
        return lambda message: dict(getattr(message, name))
    if is_repeated(field):
        if value is None:
            return lambda message: list(getattr(message, name))
        return lambda message: [value(item) for item in getattr(message, name)]
    is_message = field.message_type is not None
    is_optional = field.containing_oneof is not None
    if field.has_presence and (not is_message or is_optional or rule_of(field).null_when_unset):
        if value is None:
            return lambda message: getattr(message, name) if message.HasField(name) else None
        return lambda message: value(getattr(message, name)) if message.HasField(name) else None
    if value is None:
        return lambda message: getattr(message, name)
    return lambda message: value(getattr(message, name))


def _value_reader(field: FieldDescriptor) -> _Read | None:
    """Return what turns one value of the field into Python; None when it is Python already."""
    if field.enum_type is not None:
        members = enum_members(field.enum_type)
        return lambda number: members.get(number, members[0])
    if field.message_type is None:
        return None
    if field.message_type.full_name == STRUCT:
        return struct_to_dict
    if is_map(field):
        return None
    return _reader(field.message_type, getattr(types, field.message_type.name))


def struct_to_dict(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return a Struct as a dict; numbers that are whole and exact come back as int."""
    return {key: _json_value(value) for key, value in struct.fields.items()}


def _json_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    match kind:
        case "struct_value":
            return struct_to_dict(value.struct_value)
        case "list_value":
            return [_json_value(item) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            # Beyond 2^53 a double no longer tells neighbouring integers apart.
            return int(number) if number.is_integer() and abs(number) <= 2**53 else number
        case "null_value" | None:
            return None
    return getattr(value, kind)
