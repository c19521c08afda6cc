"""Python values as google.protobuf.Struct: what JSON has, and nothing changed on the way."""

from collections.abc import Mapping, Sequence
from math import isfinite
from numbers import Number
from typing import Any

from google.protobuf import struct_pb2

from reflexio._messages.values import Warnings, plain_number, type_name, whole, wrong_type
from reflexio.errors import InvalidRequest

NESTING_MAX = 25
"""Levels of objects and lists in a JSON object, as the server takes them."""

KEY_CHARS_MAX = 200
"""What a warning quotes of a key that the caller made up."""


def encode_struct(value: Any, path: str, warnings: Warnings) -> struct_pb2.Struct:
    """Return a mapping as a Struct; InvalidRequest names the path of what JSON does not have."""
    struct = struct_pb2.Struct()
    _fill_struct(struct, value, path, 1, warnings)
    return struct


def _fill_struct(
    struct: struct_pb2.Struct, value: Any, path: str, depth: int, warnings: Warnings
) -> None:
    if not isinstance(value, Mapping):
        raise wrong_type(path, "a dict", value)
    _check_depth(path, depth)
    for key, member in value.items():
        if not isinstance(key, str):
            raise InvalidRequest.of_field(path, f"has a key that is no string: {key!r:.100}")
        name = _text(key, f"{path} (a key)", warnings)
        _fill_value(struct.fields[name], member, f"{path}.{name[:KEY_CHARS_MAX]}", depth, warnings)


def _check_depth(path: str, depth: int) -> None:
    if depth > NESTING_MAX:
        raise InvalidRequest.of_field(path, f"must nest at most {NESTING_MAX} levels")


def _fill_value(
    target: struct_pb2.Value, value: Any, path: str, depth: int, warnings: Warnings
) -> None:
    value = plain_number(value)
    if value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, str):
        target.string_value = _text(value, path, warnings)
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        _fill_struct(target.struct_value, value, path, depth + 1, warnings)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        _check_depth(path, depth + 1)
        target.list_value.SetInParent()
        for index, item in enumerate(value):
            add = target.list_value.values.add
            _fill_value(add(), item, f"{path}[{index}]", depth + 1, warnings)
    else:
        target.number_value = _exact_number(value, path)


def _text(value: str, path: str, warnings: Warnings) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        return whole(value, path, warnings)
    return value


def _exact_number(value: Any, path: str) -> float:
    """Return the number as a double; a whole number that it would round is refused."""
    if not isinstance(value, Number) and not hasattr(value, "__index__"):
        raise InvalidRequest.of_field(path, f"{type_name(value)} is no JSON value")
    try:
        number = float(value)
    except OverflowError:
        raise InvalidRequest.of_field(path, _would_be_rounded(value)) from None
    except (TypeError, ValueError):
        raise InvalidRequest.of_field(path, f"{type_name(value)} is no JSON value") from None
    if not isfinite(number):
        raise InvalidRequest.of_field(path, "must be a finite number")
    is_whole: Any = hasattr(value, "__index__") or value % 1 == 0
    if is_whole and int(number) != value:
        raise InvalidRequest.of_field(path, _would_be_rounded(value))
    return number


def _would_be_rounded(value: Any) -> str:
    return f"{value!s:.64} is a whole number that would be rounded: send it as a text"
