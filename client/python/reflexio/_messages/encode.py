"""Python values as messages of the contract; what does not fit is named by its path.

Types alone are checked here. What a field accepts beyond its type is the server's to say.
"""

import base64
import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from reflexio._messages.contract import STRUCT, enum_members, enum_prefix, is_repeated, rule_of
from reflexio._messages.json_values import KEY_CHARS_MAX, encode_struct
from reflexio._messages.json_values import NESTING_MAX as NESTING_MAX
from reflexio._messages.values import (
    WARNINGS_MAX,
    Warnings,
    as_mapping,
    plain_number,
    text,
    unknown_field,
    wrong_type,
)
from reflexio.errors import InvalidRequest
from reflexio.types import InteractionData

SIGNED_MAX = {FieldDescriptor.CPPTYPE_INT32: 2**31 - 1, FieldDescriptor.CPPTYPE_INT64: 2**63 - 1}

_Encode = Callable[[Any, str, Warnings], Any]


def encode_fields(
    message_class: type[Message],
    values: Mapping[str, Any],
    path: str,
    warnings: Warnings,
    silent: frozenset[str] = frozenset(),
) -> Any:
    """Return a message made of `values`; None means absent.

    Keys that are no field are named in `warnings`, unless they are in `silent`. Raises
    InvalidRequest for a value of the wrong type, naming its path below `path`.
    """
    plan = _plan(message_class.DESCRIPTOR)
    prefix = f"{path}." if path else ""
    encoded = {}
    for name, value in values.items():
        encode = plan.get(name)
        if encode is None:
            if name not in silent and len(warnings) < WARNINGS_MAX:
                shown = f"{prefix}{str(name)[:KEY_CHARS_MAX]}"
                warnings.append(unknown_field(shown, str(name), plan))
        elif value is not None:
            encoded[name] = encode(value, prefix + name, warnings)
    return message_class(**encoded)


@cache
def _plan(descriptor: Descriptor) -> dict[str, _Encode]:
    """Return how each field of a message is made, once for each message."""
    plan = {field.name: _field_encoder(field) for field in descriptor.fields}
    if descriptor.name == InteractionData.__name__:
        plan["image_encoding"] = _image
    return plan


def _field_encoder(field: FieldDescriptor) -> _Encode:
    encode = _value_encoder(field)
    if not is_repeated(field):
        return encode

    rule = rule_of(field)
    accept_single, for_none = rule.accept_single, rule.null_item or None

    def encode_list(value: Any, path: str, warnings: Warnings) -> Any:
        if not isinstance(value, Iterable) or isinstance(value, str | bytes | Mapping):
            if not accept_single:
                raise wrong_type(path, "a list", value)
            value = [value]
        return [
            encode(for_none if item is None else item, f"{path}[{index}]", warnings)
            for index, item in enumerate(value)
        ]

    return encode_list


def _value_encoder(field: FieldDescriptor) -> _Encode:
    if field.enum_type is not None:
        return _enum_encoder(field.enum_type)
    if field.message_type is not None:
        if field.message_type.full_name == STRUCT:
            return encode_struct
        return _message_encoder(field.message_type)
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_STRING:
            return text
        case FieldDescriptor.CPPTYPE_BOOL:
            return _boolean
        case FieldDescriptor.CPPTYPE_DOUBLE:
            return _number
    if rule_of(field).epoch_seconds:
        return _time
    return _integer_encoder(SIGNED_MAX[field.cpp_type])


def _message_encoder(descriptor: Descriptor) -> _Encode:
    message_class = message_factory.GetMessageClass(descriptor)

    def encode(value: Any, path: str, warnings: Warnings) -> Any:
        return encode_fields(message_class, as_mapping(value, path), path, warnings)

    return encode


def _image(value: Any, path: str, warnings: Warnings) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode()
    return text(value, path, warnings)


def _boolean(value: Any, path: str, _warnings: Warnings) -> bool:
    value = plain_number(value)
    if not isinstance(value, bool):
        raise wrong_type(path, "True or False", value)
    return value


def _number(value: Any, path: str, _warnings: Warnings) -> float:
    if isinstance(value, bool | str):
        raise wrong_type(path, "a number", value)
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise wrong_type(path, "a number", value) from None


def _integer_encoder(maximum: int) -> _Encode:
    def encode(value: Any, path: str, _warnings: Warnings) -> int:
        return _integer(value, path, maximum)

    return encode


def _integer(value: Any, path: str, maximum: int) -> int:
    if isinstance(value, bool):
        raise wrong_type(path, "an integer", value)
    try:
        number = operator.index(value)
    except TypeError:
        raise wrong_type(path, "an integer", value) from None
    if not -maximum - 1 <= number <= maximum:
        raise InvalidRequest.of_field(path, f"must be from {-maximum - 1} to {maximum}")
    return number


def _time(value: Any, path: str, _warnings: Warnings) -> int:
    """Return epoch seconds; a part of a second is cut off, a datetime without a zone is UTC."""
    expected = "a datetime, epoch seconds or an RFC 3339 text"
    if isinstance(value, str):
        try:
            value = int(value) if value.isdecimal() else datetime.fromisoformat(value)
        except ValueError:
            raise InvalidRequest.of_field(path, f"must be {expected}") from None
    if isinstance(value, datetime):
        # pandas' NaT is a datetime by its class alone.
        try:
            value = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
            return int((value - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() // 1)
        except (ArithmeticError, AttributeError, TypeError, ValueError):
            raise wrong_type(path, expected, value) from None
    if isinstance(value, float):
        if not isfinite(value):
            raise InvalidRequest.of_field(path, "must be a finite number")
        value = int(value // 1)
    elif isinstance(value, bool) or not hasattr(value, "__index__"):
        raise wrong_type(path, expected, value)
    return _integer(value, path, 2**63 - 1)


def _enum_encoder(descriptor: EnumDescriptor) -> _Encode:
    prefix = enum_prefix(descriptor)
    members = enum_members(descriptor)
    numbers = {member.value: number for number, member in members.items()}
    accepted = ", ".join(member.value for number, member in members.items() if number)

    def encode(value: Any, path: str, _warnings: Warnings) -> int:
        if not isinstance(value, str):
            if isinstance(value, bool) or not hasattr(value, "__index__"):
                raise wrong_type(path, f"one of {accepted}", value)
            return _integer(value, path, 2**31 - 1)
        number = numbers.get(value)
        if number is None:
            number = numbers.get(value.upper().removeprefix(prefix).lower())
        if number is None:
            raise InvalidRequest.of_field(
                path, f"must be one of {accepted}, not {value[:KEY_CHARS_MAX]!r}"
            )
        return number

    return encode
