"""Decoders of single JSON values into what a protobuf field holds: one for each kind of field."""

import binascii
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from reflexio_server.bridge.codec.issues import Findings, MismatchError
from reflexio_server.rpc.fields import enum_short_names
from reflexio_server.rpc.validation import rule_of

FromJson = Callable[[Any, Findings], Any]
"""Turns a JSON value into what the message's constructor takes, or raises MismatchError."""

INT_RANGES: dict[int, tuple[int, int]] = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}

FLOAT32_MAX = 3.4028234663852886e38
"""The greatest finite IEEE 754 single; beyond it the field would hold infinity."""

NUMBER_CHARS_MAX = 64
"""Digits of a number given as text: more than any 64-bit integer or sensible double has."""

ENUM_CHARS_MAX = 200
"""A name of an enum value is far shorter."""

_INTEGER = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_URL_SAFE_BASE64 = str.maketrans("-_", "+/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def scalar_type(field: FieldDescriptor) -> type | None:
    """Return the JSON type that the field takes as it is, None when every value is converted."""
    as_they_are: dict[int, type] = {
        FieldDescriptor.TYPE_STRING: str,
        FieldDescriptor.TYPE_BOOL: bool,
        FieldDescriptor.TYPE_DOUBLE: float,
    }
    return as_they_are.get(field.type)


def scalar_converter(field: FieldDescriptor) -> FromJson:
    """Return the converter of one value of a field that holds no message."""
    if field.cpp_type in INT_RANGES:
        low, high = INT_RANGES[field.cpp_type]
        return _time(low, high) if rule_of(field).epoch_seconds else _integer(low, high)
    if field.enum_type is not None:
        return _enum(field.enum_type)
    converters: dict[int, FromJson] = {
        FieldDescriptor.TYPE_STRING: _text,
        FieldDescriptor.TYPE_BOOL: _boolean,
        FieldDescriptor.TYPE_DOUBLE: _number(math.inf),
        FieldDescriptor.TYPE_FLOAT: _number(FLOAT32_MAX),
        FieldDescriptor.TYPE_BYTES: _bytes,
    }
    return converters[field.type]


def _text(value: Any, _findings: Findings) -> str:
    if type(value) is not str:
        raise MismatchError("must be a string")
    return value


def _boolean(value: Any, _findings: Findings) -> bool:
    if type(value) is not bool:
        raise MismatchError("must be true or false")
    return value


def _bytes(value: Any, _findings: Findings) -> bytes:
    if type(value) is not str:
        raise MismatchError("must be base64 text")
    text = value.rstrip("=").translate(_URL_SAFE_BASE64)
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
    except ValueError:
        raise MismatchError("must be base64 text") from None


def _number(magnitude_max: float) -> FromJson:
    def convert(value: Any, _findings: Findings) -> float:
        if type(value) is str and len(value) <= NUMBER_CHARS_MAX and _NUMBER.fullmatch(value):
            value = float(value)
        if type(value) is not float and type(value) is not int:
            raise MismatchError("must be a number")
        number = float(value)
        if not math.isfinite(number) or abs(number) > magnitude_max:
            raise MismatchError("must be a finite number in the range of its type")
        return number

    return convert


def _integer(low: int, high: int) -> FromJson:
    outside = f"must be an integer from {low} to {high}"

    def convert(value: Any, _findings: Findings) -> int:
        if type(value) is not int:
            value = _as_integer(value)
            if value is None:
                raise MismatchError("must be an integer")
        if not low <= value <= high:
            raise MismatchError(outside)
        return int(value)

    return convert


def _as_integer(value: Any) -> int | None:
    if type(value) is float and value.is_integer():
        return int(value)
    if type(value) is str and len(value) <= NUMBER_CHARS_MAX and _INTEGER.fullmatch(value):
        return int(value)
    return None


def _time(low: int, high: int) -> FromJson:
    """Accept epoch seconds or RFC 3339; a fraction of a second is cut off towards the past."""
    outside = f"must be epoch seconds from {low} to {high}"

    def convert(value: Any, _findings: Findings) -> int:
        if type(value) is not int:
            value = _as_seconds(value)
            if value is None:
                raise MismatchError("must be epoch seconds or an RFC 3339 time")
        if not low <= value <= high:
            raise MismatchError(outside)
        return int(value)

    return convert


def _as_seconds(value: Any) -> int | None:
    if type(value) is float:
        return math.floor(value) if math.isfinite(value) else None
    if type(value) is not str or len(value) > NUMBER_CHARS_MAX:
        return None
    if _INTEGER.fullmatch(value):
        return int(value)
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _SECOND


def _enum(enum: EnumDescriptor) -> FromJson:
    short = enum_short_names(enum)
    numbers = frozenset(value.number for value in enum.values)
    by_name = {value.name: value.number for value in enum.values}
    by_name |= {name.upper(): number for number, name in short.items()}
    by_name |= {name: number for number, name in short.items()}
    listed = [name for number, name in short.items() if number or len(short) == 1]
    unknown = f"must be one of {', '.join(listed)}"

    def convert(value: Any, _findings: Findings) -> int:
        if type(value) is str:
            number = by_name.get(value)
            if number is None and len(value) <= ENUM_CHARS_MAX and value.isascii():
                number = by_name.get(value.upper())
            if number is not None:
                return number
        number = value if type(value) is int else _as_integer(value)
        if number is None or number not in numbers:
            raise MismatchError(unknown)
        return number

    return convert
