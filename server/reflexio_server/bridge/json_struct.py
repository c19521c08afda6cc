"""google.protobuf.Struct, ListValue and Value as native JSON, both ways.

Numbers are doubles: an integer beyond 2^53 is rounded to the nearest one. Integral doubles below
2^53 are printed as integers, NaN and Infinity (which only gRPC can bring in) as null.
"""

from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.struct_pb2 import ListValue, NullValue, Struct, Value

from reflexio_server.bridge.descriptors import message_type
from reflexio_server.bridge.json_findings import Findings, MismatchError
from reflexio_server.bridge.json_scalars import Convert
from reflexio_server.rpc.validation import rule_of

DEPTH_MAX = 30
"""Levels of nesting. One costs up to three on the wire, whose parsers stop at 100: what is deeper
could be stored, and no client could read it."""

VALUE_BYTES_MIN = 2
"""What any value costs on the wire at least; it bounds how many fit into a field's max_bytes."""

VALUES_MAX = 2**18
"""Values in a field without max_bytes: what is parsed takes about a hundred times its text."""

EXACT_INTEGER_MAX = 2**53
"""Up to here doubles hold every integer."""

STRUCT_NAME = Struct.DESCRIPTOR.full_name
LIST_VALUE_NAME = ListValue.DESCRIPTOR.full_name
VALUE_NAME = Value.DESCRIPTOR.full_name


def struct_converter(field: FieldDescriptor) -> Convert | None:
    """Return the converter of a field of native JSON, None when the field is of another type.

    It raises MismatchError for what is no object (or list), nests deeper than DEPTH_MAX or holds
    more values than the field's max_bytes has room for.
    """
    build = _BUILDERS.get(message_type(field).full_name)
    if build is None:
        return None
    bytes_max = rule_of(field).max_bytes
    values_max = bytes_max // VALUE_BYTES_MIN if bytes_max else VALUES_MAX
    too_many = f"must have at most {bytes_max} bytes" if bytes_max else "holds too many values"

    def convert(value: Any, _findings: Findings) -> Any:
        _check_size(value, values_max, too_many)
        return build(value)

    return convert


def _check_size(value: Any, values_max: int, too_many: str) -> None:
    level: list[Any] = [value]
    count = depth = 0
    while level:
        containers = [item for item in level if type(item) is dict or type(item) is list]
        depth += 1
        if containers and depth > DEPTH_MAX:
            raise MismatchError(f"must nest at most {DEPTH_MAX} levels")
        count += sum(map(len, containers))
        if count > values_max:
            raise MismatchError(too_many)
        level = [
            inner
            for container in containers
            for inner in (container.values() if type(container) is dict else container)
        ]


def _build_struct(value: Any) -> Struct:
    if type(value) is not dict:
        raise MismatchError("must be an object")
    struct = Struct()
    _fill_struct(struct, value)
    return struct


def _build_list(value: Any) -> ListValue:
    if type(value) is not list:
        raise MismatchError("must be a list")
    values = ListValue()
    _fill_list(values, value)
    return values


def _build_value(value: Any) -> Value:
    target = Value()
    _fill_value(target, value)
    return target


_BUILDERS: dict[str, Callable[[Any], Any]] = {
    STRUCT_NAME: _build_struct,
    LIST_VALUE_NAME: _build_list,
    VALUE_NAME: _build_value,
}


def _fill_struct(struct: Struct, value: dict[str, Any]) -> None:
    fields = struct.fields
    for key, item in value.items():
        _fill_value(fields[key], item)


def _fill_list(values: ListValue, value: list[Any]) -> None:
    add = values.values.add
    for item in value:
        _fill_value(add(), item)


def _fill_value(target: Value, value: Any) -> None:
    kind = type(value)
    if kind is str:
        target.string_value = value
    elif kind is bool:
        target.bool_value = value
    elif kind is int or kind is float:
        target.number_value = value
    elif kind is dict:
        target.struct_value.SetInParent()
        _fill_struct(target.struct_value, value)
    elif kind is list:
        target.list_value.SetInParent()
        _fill_list(target.list_value, value)
    else:
        target.null_value = NullValue.NULL_VALUE


def encode_struct(struct: Struct) -> dict[str, Any]:
    """Return the Struct as a JSON object."""
    return {key: encode_value(value) for key, value in struct.fields.items()}


def encode_list_value(values: ListValue) -> list[Any]:
    """Return the ListValue as a JSON list."""
    return [encode_value(value) for value in values.values]


def encode_value(value: Value) -> Any:
    """Return the Value as the JSON value it stands for; an unset one is null."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "number_value":
        number = value.number_value
        if number.is_integer() and abs(number) <= EXACT_INTEGER_MAX:
            return int(number)
        return number
    if kind == "struct_value":
        return encode_struct(value.struct_value)
    if kind == "list_value":
        return encode_list_value(value.list_value)
    return value.bool_value if kind == "bool_value" else None
