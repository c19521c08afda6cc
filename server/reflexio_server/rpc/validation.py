"""Validation of requests, compiled from the contract's `FieldRule` options.

The contract is the one table of limits: this module enforces it, the OpenAPI page prints it. Checks
look at the fields that are set, so that an interaction costs what it carries.
"""

import math
import sys
from collections.abc import Callable, Iterator
from functools import cache
from operator import attrgetter
from typing import Any

import orjson
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from reflexio.v1 import options_pb2

from reflexio_server.core import limits
from reflexio_server.core.errors import Violation, invalid
from reflexio_server.rpc.struct_json import plain_struct, with_integers

Check = Callable[[Any], str | None]
"""Returns what is wrong with one value."""
FieldCheck = Callable[[Any], tuple[str, str] | None]
"""Returns the index of the item at fault, as `[3]` or empty, and what is wrong with it."""
Validator = Callable[[Message], None]

STRUCT_NAME = Struct.DESCRIPTOR.full_name
TOO_DEEP = f"must nest at most {limits.NESTING_MAX} levels"


def rule_of(field: FieldDescriptor) -> options_pb2.FieldRule:
    """Return what the contract says that the field accepts."""
    rule: options_pb2.FieldRule = field.GetOptions().Extensions[options_pb2.rule]
    return rule


@cache
def validator_for(descriptor: Descriptor) -> Validator:
    """Return a function that raises INVALID_ARGUMENT with every field that breaks its rule.

    At most VIOLATIONS_MAX violations are listed.
    """
    find = _compile(descriptor)
    passes = _compile_quick(descriptor)

    def validate(message: Message) -> None:
        if passes(message):
            return
        violations = []
        for violation in find(message, ""):
            violations.append(violation)
            if len(violations) == limits.VIOLATIONS_MAX:
                break
        if violations:
            raise invalid(violations)

    return validate


Finder = Callable[[Any, str], Iterator[Violation]]


@cache
def _compile(descriptor: Descriptor) -> Finder:
    required = [
        (field.name, _presence(field)) for field in descriptor.fields if rule_of(field).required
    ]
    checks = {
        field.number: (field.name, check)
        for field in descriptor.fields
        if (check := _field_check(field)) is not None
    }
    nested = {
        field.number: (field.name, _is_repeated(field), _compile(field.message_type))
        for field in _nested_fields(descriptor)
    }
    has_period = _has_period(descriptor)

    def find(message: Any, prefix: str) -> Iterator[Violation]:
        for name, is_present in required:
            if not is_present(message):
                yield Violation(prefix + name, "is required and must not be blank")
        for field, value in message.ListFields():
            entry = checks.get(field.number)
            if entry is not None:
                name, check = entry
                problem = check(value)
                if problem is not None:
                    yield Violation(f"{prefix}{name}{problem[0]}", problem[1])
                    continue
            inner = nested.get(field.number)
            if inner is not None:
                name, repeated, find_inner = inner
                if not repeated:
                    yield from find_inner(value, f"{prefix}{name}.")
                    continue
                for index, item in enumerate(value):
                    yield from find_inner(item, f"{prefix}{name}[{index}].")
        if has_period and _ends_before_start(message):
            yield Violation(prefix + "end_time", "must not be before start_time")

    return find


Quick = Callable[[Any], bool]


@cache
def _compile_quick(descriptor: Descriptor) -> Quick:
    """Return a function that says whether a message breaks no rule, without telling which.

    It spares the valid message the paths of its fields: half of what checking an item costs.
    """
    required = [_presence(field) for field in descriptor.fields if rule_of(field).required]
    checks: dict[int, FieldCheck] = {
        field.number: check
        for field in descriptor.fields
        if (check := _field_check(field)) is not None
    }
    nested = {
        field.number: (_is_repeated(field), _compile_quick(field.message_type))
        for field in _nested_fields(descriptor)
    }
    has_period = _has_period(descriptor)

    texts = {
        field.number: rule_of(field).max_chars or sys.maxsize
        for field in descriptor.fields
        if field.type == FieldDescriptor.TYPE_STRING and not _is_repeated(field)
    }

    def passes(message: Any) -> bool:
        for is_present in required:
            if not is_present(message):
                return False
        for field, value in message.ListFields():
            number = field.number
            chars_max = texts.get(number)
            if chars_max is not None:  # most fields are texts
                if len(value) > chars_max or "\0" in value:
                    return False
                continue
            check = checks.get(number)
            if check is not None and check(value) is not None:
                return False
            inner = nested.get(number)
            if inner is not None:
                repeated, inner_passes = inner
                for item in value if repeated else (value,):
                    if not inner_passes(item):
                        return False
        return not (has_period and _ends_before_start(message))

    return passes


def _nested_fields(descriptor: Descriptor) -> list[FieldDescriptor]:
    """Return the fields that hold messages of the contract."""
    return [
        field
        for field in descriptor.fields
        if field.message_type is not None
        and field.message_type.file.package == descriptor.file.package
        and not field.message_type.GetOptions().map_entry
    ]


def _has_period(descriptor: Descriptor) -> bool:
    return {"start_time", "end_time"} <= set(descriptor.fields_by_name)


def _ends_before_start(message: Any) -> bool:
    return bool(
        message.HasField("start_time")
        and message.HasField("end_time")
        and message.end_time < message.start_time
    )


def _is_repeated(field: FieldDescriptor) -> bool:
    return bool(field.is_repeated)


def _presence(field: FieldDescriptor) -> Callable[[Any], bool]:
    """Return a function that says whether a message has the field, and not a blank text in it."""
    name = field.name
    if not _is_repeated(field) and field.has_presence:
        return lambda message: bool(message.HasField(name))
    get = attrgetter(name)
    if field.type == FieldDescriptor.TYPE_STRING and not _is_repeated(field):
        return lambda message: bool(value := get(message)) and not value.isspace()
    return lambda message: bool(get(message))


def _field_check(field: FieldDescriptor) -> FieldCheck | None:
    """Return the check of the field's value, None where the type alone decides."""
    rule = rule_of(field)
    item_check = _item_check(field, rule)
    if not _is_repeated(field):
        return None if item_check is None else _scalar_check(item_check)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return None
    return _list_check(rule.max_items, item_check)


def _scalar_check(check: Check) -> FieldCheck:
    def check_scalar(value: Any) -> tuple[str, str] | None:
        problem = check(value)
        return None if problem is None else ("", problem)

    return check_scalar


def _list_check(items_max: int, item_check: Check | None) -> FieldCheck:
    def check_list(values: Any) -> tuple[str, str] | None:
        if items_max and len(values) > items_max:
            return "", f"must have at most {items_max} items, not {len(values)}"
        if item_check is None:
            return None
        for index, value in enumerate(values):
            problem = item_check(value)
            if problem is None and isinstance(value, str) and not value.strip():
                problem = "must not be blank"
            if problem is not None:
                return f"[{index}]", problem
        return None

    return check_list


def _item_check(field: FieldDescriptor, rule: options_pb2.FieldRule) -> Check | None:
    if field.type == FieldDescriptor.TYPE_STRING:
        return _text_check(rule.max_chars)
    if field.enum_type is not None:
        return _enum_check(frozenset(field.enum_type.values_by_number))
    if field.message_type is not None:
        if field.message_type.full_name == STRUCT_NAME:
            return _struct_check(rule.max_bytes)
        return None
    if rule.HasField("minimum") or rule.HasField("maximum"):
        return _number_check(
            rule.minimum if rule.HasField("minimum") else -math.inf,
            rule.maximum if rule.HasField("maximum") else math.inf,
        )
    return None


def _text_check(chars_max: int) -> Check:
    def check(value: str) -> str | None:
        if chars_max and len(value) > chars_max:
            return f"must have at most {chars_max} characters, not {len(value)}"
        if "\0" in value:
            return "must not contain the NUL character"
        return None

    return check


def _enum_check(numbers: frozenset[int]) -> Check:
    def check(value: int) -> str | None:
        if value not in numbers:
            return f"must be one of the known values, not {value}"
        return None

    return check


def _number_check(minimum: float, maximum: float) -> Check:
    def check(value: float) -> str | None:
        if minimum <= value <= maximum:
            return None
        if math.isinf(maximum):
            return f"must be at least {minimum:.15g}"
        return f"must be between {minimum:.15g} and {maximum:.15g}"

    return check


def _struct_check(bytes_max: int) -> Check:
    def check(value: Struct) -> str | None:
        try:
            plain = plain_struct(value, _json_number)
        except ValueError:
            return "must hold JSON values, which NaN and Infinity are not"
        if _depth(plain) > limits.NESTING_MAX:
            return TOO_DEEP
        if bytes_max and len(orjson.dumps(plain)) > bytes_max:
            return f"must have at most {bytes_max} bytes as compact JSON"
        return None

    return check


def _depth(value: object) -> int:
    """Return how deep objects and lists are nested; protobuf's own limit bounds the recursion."""
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


def _json_number(number: float) -> int | float:
    """Return the number as compact JSON has it; raises ValueError where JSON has none."""
    if not math.isfinite(number):
        raise ValueError
    return with_integers(number)
