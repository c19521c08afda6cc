"""google.protobuf.Struct, ListValue and Value from plain JSON values and back, by a direct walk.

protobuf's json_format takes two to six times as long for them, and the event loop waits meanwhile.
"""

from collections.abc import Callable
from typing import Any

import orjson
from google.protobuf.struct_pb2 import ListValue, NullValue, Struct, Value

EXACT_INTEGER_MAX = 2**53
"""Up to here doubles hold every integer."""


class InexactIntegerError(ValueError):
    """An integer would be rounded by a Struct, whose numbers are doubles."""


def is_exact(number: int) -> bool:
    """Say whether a double holds the integer."""
    try:
        return int(float(number)) == number
    except OverflowError:
        return False


ReadNumber = Callable[[float], Any]


def as_it_is(number: float) -> float:
    """Return the double as a Struct holds it."""
    return number


def with_integers(number: float) -> int | float:
    """Return a whole number as an integer, as JSON is usually written."""
    if number.is_integer() and abs(number) <= EXACT_INTEGER_MAX:
        return int(number)
    return number


def plain_struct(struct: Struct, read_number: ReadNumber = as_it_is) -> dict[str, Any]:
    """Return the Struct as a JSON object, its numbers as `read_number` makes them."""
    return {key: plain_value(value, read_number) for key, value in struct.fields.items()}


def plain_list(values: ListValue, read_number: ReadNumber = as_it_is) -> list[Any]:
    """Return the ListValue as a JSON list."""
    return [plain_value(value, read_number) for value in values.values]


def plain_value(value: Value, read_number: ReadNumber = as_it_is) -> Any:
    """Return the Value as the JSON value it stands for; an unset one is null."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "number_value":
        return read_number(value.number_value)
    if kind == "struct_value":
        return plain_struct(value.struct_value, read_number)
    if kind == "list_value":
        return plain_list(value.list_value, read_number)
    return value.bool_value if kind == "bool_value" else None


def fill_struct(struct: Struct, value: dict[str, Any]) -> None:
    """Put a JSON object into an empty Struct; raises InexactIntegerError."""
    fields = struct.fields
    for key, item in value.items():
        fill_value(fields[key], item)


def fill_list(values: ListValue, value: list[Any]) -> None:
    """Put a JSON list into an empty ListValue; raises InexactIntegerError."""
    add = values.values.add
    for item in value:
        fill_value(add(), item)


def fill_value(target: Value, value: Any) -> None:
    """Put a JSON value into an empty Value; raises InexactIntegerError."""
    kind = type(value)
    if kind is str:
        target.string_value = value
    elif kind is bool:
        target.bool_value = value
    elif kind is int:
        if not -EXACT_INTEGER_MAX <= value <= EXACT_INTEGER_MAX and not is_exact(value):
            raise InexactIntegerError(value)
        target.number_value = value
    elif kind is float:
        target.number_value = value
    elif kind is dict:
        target.struct_value.SetInParent()
        fill_struct(target.struct_value, value)
    elif kind is list:
        target.list_value.SetInParent()
        fill_list(target.list_value, value)
    else:
        target.null_value = NullValue.NULL_VALUE


def struct_to_json(struct: Struct) -> str:
    """Return a Struct as a compact JSON object with sorted keys, empty for an empty one."""
    plain = plain_struct(struct)
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS).decode() if plain else ""
