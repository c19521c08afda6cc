"""Native JSON into google.protobuf.Struct, ListValue and Value, within limits.

Numbers are doubles; an integer that none of them holds exactly is refused.
"""

from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.struct_pb2 import ListValue, Struct, Value

from reflexio_server.bridge.codec.descriptors import message_type
from reflexio_server.bridge.codec.issues import Findings, MismatchError
from reflexio_server.bridge.codec.repair import inexact_integer
from reflexio_server.bridge.codec.scalars import NUMBER_CHARS_MAX, FromJson
from reflexio_server.core.limits import FIELDS_MAX, NESTING_MAX
from reflexio_server.rpc.field_count import FIELDS_PER_VALUE_MIN
from reflexio_server.rpc.struct_json import InexactIntegerError, fill_list, fill_struct, fill_value
from reflexio_server.rpc.validation import STRUCT_NAME, TOO_DEEP, rule_of

VALUE_BYTES_MIN = 2
"""What any value costs on the wire at least; it bounds how many fit into a field's max_bytes."""

VALUES_MAX = 2**18
"""Values in a field without max_bytes: what is parsed takes about a hundred times its text."""

MESSAGE_VALUES_MAX = FIELDS_MAX // FIELDS_PER_VALUE_MIN
"""Values in all such fields of one message: as many as one that comes over gRPC can hold."""

TOO_MANY_IN_ALL = f"brings the whole request above {MESSAGE_VALUES_MAX}"

LIST_VALUE_NAME = ListValue.DESCRIPTOR.full_name
VALUE_NAME = Value.DESCRIPTOR.full_name


def struct_converter(field: FieldDescriptor) -> FromJson | None:
    """Return the converter of a field of native JSON, None when the field is of another type.

    It raises MismatchError for what is no object (or list), nests deeper than NESTING_MAX, holds
    more values than the field's max_bytes has room for, or makes those of the whole message too
    many.
    """
    build = _BUILDERS.get(message_type(field).full_name)
    if build is None:
        return None
    bytes_max = rule_of(field).max_bytes
    values_max = bytes_max // VALUE_BYTES_MIN if bytes_max else VALUES_MAX
    too_many = f"must have at most {bytes_max} bytes" if bytes_max else "holds too many values"

    def convert(value: Any, findings: Findings) -> Any:
        findings.native_values += _count(value, values_max, too_many)
        if findings.native_values > MESSAGE_VALUES_MAX:
            raise MismatchError(TOO_MANY_IN_ALL)
        try:
            return build(value)
        except InexactIntegerError:
            path, number = inexact_integer(value) or ("", value)
            raise MismatchError(
                f"holds {number!s:.{NUMBER_CHARS_MAX}} at {path or 'its top'}, a whole number that "
                "would be rounded: send it as a text"
            ) from None

    return convert


def _count(value: Any, values_max: int, too_many: str) -> int:
    level: list[Any] = [value]
    count = depth = 0
    while level:
        containers = [item for item in level if type(item) is dict or type(item) is list]
        depth += 1
        if containers and depth > NESTING_MAX:
            raise MismatchError(TOO_DEEP)
        count += sum(map(len, containers))
        if count > values_max:
            raise MismatchError(too_many)
        level = [
            inner
            for container in containers
            for inner in (container.values() if type(container) is dict else container)
        ]
    return count


def _build_struct(value: Any) -> Struct:
    if type(value) is not dict:
        raise MismatchError("must be an object")
    struct = Struct()
    fill_struct(struct, value)
    return struct


def _build_list(value: Any) -> ListValue:
    if type(value) is not list:
        raise MismatchError("must be a list")
    values = ListValue()
    fill_list(values, value)
    return values


def _build_value(value: Any) -> Value:
    target = Value()
    fill_value(target, value)
    return target


_BUILDERS: dict[str, Callable[[Any], Any]] = {
    STRUCT_NAME: _build_struct,
    LIST_VALUE_NAME: _build_list,
    VALUE_NAME: _build_value,
}
