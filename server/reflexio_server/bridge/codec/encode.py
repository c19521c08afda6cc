"""Messages into JSON objects: one walk for every message, compiled from its descriptor."""

from base64 import b64encode
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from reflexio_server.bridge.codec.decode import refuse_well_known
from reflexio_server.bridge.codec.descriptors import is_map, message_type
from reflexio_server.bridge.codec.native_json import LIST_VALUE_NAME, VALUE_NAME
from reflexio_server.rpc.fields import enum_short_names
from reflexio_server.rpc.struct_json import plain_list, plain_struct, plain_value, with_integers
from reflexio_server.rpc.validation import STRUCT_NAME, rule_of

EncodeMessage = Callable[[Any], dict[str, Any]]
ToJson = Callable[[Any], Any]

_NATIVE: dict[str, ToJson] = {
    STRUCT_NAME: lambda struct: plain_struct(struct, with_integers),
    LIST_VALUE_NAME: lambda values: plain_list(values, with_integers),
    VALUE_NAME: lambda value: plain_value(value, with_integers),
}


def encoder_for(descriptor: Descriptor) -> EncodeMessage:
    """Return the encoder of the message into an object that orjson can print.

    Keys are in snake_case, in the order of the contract; the rules are those of `is_left_out`.
    Whole numbers of a Struct are integers up to 2^53; orjson prints NaN and Infinity as null.
    Raises TypeError, when it is made, for a field whose type has no JSON form here.
    """
    return _encoder(descriptor)


@cache
def _encoder(descriptor: Descriptor) -> EncodeMessage:
    # A recursive message meets its own encoder while that is still being compiled.
    compiled: list[EncodeMessage] = []
    refuse_well_known(descriptor)
    _in_progress[descriptor] = lambda message: compiled[0](message)
    try:
        compiled.append(_compile(descriptor))
    finally:
        del _in_progress[descriptor]
    return compiled[0]


_in_progress: dict[Descriptor, EncodeMessage] = {}


def is_left_out(field: FieldDescriptor) -> bool:
    """Tell whether the field, when unset, is left out (or null) instead of printed empty.

    So are `optional` fields, members of a oneof and messages; not plain fields, nor a Struct or
    ListValue without the keyword `optional`, which are plain objects and lists in JSON.
    """
    if field.is_repeated or not field.has_presence:
        return False
    if field.containing_oneof is not None:
        return True
    return message_type(field).full_name not in (STRUCT_NAME, LIST_VALUE_NAME)


def _compile(descriptor: Descriptor) -> EncodeMessage:
    fields = list(descriptor.fields)
    names = [field.name for field in fields]
    take = _taker(names)
    optional = [
        (field.name, rule_of(field).null_when_unset) for field in fields if is_left_out(field)
    ]
    converted = [
        (field.name, convert) for field in fields if (convert := _converter(field)) is not None
    ]

    def encode(message: Message) -> dict[str, Any]:
        values = dict(zip(names, take(message), strict=True))
        for name, is_null in optional:
            if not message.HasField(name):
                if is_null:
                    values[name] = None
                else:
                    del values[name]
        for name, convert in converted:
            value = values.get(name)
            if value is not None:
                values[name] = convert(value)
        return values

    return encode


def _taker(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda message: tuple(getattr(message, name) for name in names)


def _converter(field: FieldDescriptor) -> ToJson | None:
    """Return what turns the field's value into JSON, None when it is JSON already."""
    if is_map(field):
        key_field, value_field = message_type(field).fields
        return _map(key_field, _value_converter(value_field))
    converter = _value_converter(field)
    if not field.is_repeated:
        return converter
    return list if converter is None else lambda values: [converter(value) for value in values]


def _value_converter(field: FieldDescriptor) -> ToJson | None:
    if field.enum_type is not None:
        names: dict[int, str] = enum_short_names(field.enum_type)
        return lambda number: names.get(number, number)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda data: b64encode(data).decode("ascii")
    if field.message_type is not None:
        message = field.message_type
        return _NATIVE.get(message.full_name) or _in_progress.get(message) or _encoder(message)
    return None


def _map(key_field: FieldDescriptor, convert: ToJson | None) -> ToJson:
    as_key = (lambda key: str(key).lower()) if key_field.type == FieldDescriptor.TYPE_BOOL else str
    if convert is None:
        return lambda entries: {as_key(key): value for key, value in entries.items()}
    return lambda entries: {as_key(key): convert(value) for key, value in entries.items()}
