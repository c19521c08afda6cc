"""Validation of requests, compiled from the contract's `FieldRule` options.

The contract is the one table of limits: this module enforces it, the OpenAPI page prints it. Checks
look at the fields that are set, so that an interaction costs what it carries.
"""

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from reflexio.v1 import options_pb2

from reflexio_server.core import limits
from reflexio_server.core.errors import Violation, invalid

Check = Callable[[Any], str | None]
Validator = Callable[[Message], None]

STRUCT_NAME = "google.protobuf.Struct"


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

    def validate(message: Message) -> None:
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
    required = [field for field in descriptor.fields if rule_of(field).required]
    checks = {
        field.number: (field.name, check)
        for field in descriptor.fields
        if (check := _value_check(field)) is not None
    }
    nested = {
        field.number: (field.name, _is_repeated(field), _compile(field.message_type))
        for field in descriptor.fields
        if field.message_type is not None
        and field.message_type.file.package == descriptor.file.package
        and not field.message_type.GetOptions().map_entry
    }
    has_period = {"start_time", "end_time"} <= set(descriptor.fields_by_name)

    def find(message: Any, prefix: str) -> Iterator[Violation]:
        for field in required:
            if _is_missing(message, field):
                yield Violation(prefix + field.name, "is required and must not be blank")
        for field, value in message.ListFields():
            entry = checks.get(field.number)
            if entry is not None:
                name, check = entry
                problem = check(value)
                if problem is not None:
                    yield Violation(prefix + name, problem)
                    continue
            inner = nested.get(field.number)
            if inner is not None:
                name, repeated, find_inner = inner
                if not repeated:
                    yield from find_inner(value, f"{prefix}{name}.")
                    continue
                for index, item in enumerate(value):
                    yield from find_inner(item, f"{prefix}{name}[{index}].")
        if has_period and message.HasField("start_time") and message.HasField("end_time"):
            if message.end_time < message.start_time:
                yield Violation(prefix + "end_time", "must not be before start_time")

    return find


def _is_repeated(field: FieldDescriptor) -> bool:
    return bool(field.is_repeated)


def _is_missing(message: Any, field: FieldDescriptor) -> bool:
    if not _is_repeated(field) and field.has_presence:
        return not message.HasField(field.name)
    value = getattr(message, field.name)
    return not value or (isinstance(value, str) and value.isspace())


def _value_check(field: FieldDescriptor) -> Check | None:
    """Return the check of the field's value, None where the type alone decides."""
    rule = rule_of(field)
    one = _item_check(field, rule)
    if not _is_repeated(field):
        return one
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return None
    items_max = rule.max_items

    def check_list(values: Any) -> str | None:
        if items_max and len(values) > items_max:
            return f"must have at most {items_max} items, not {len(values)}"
        if one is None:
            return None
        for index, value in enumerate(values):
            problem = one(value) or ("must not be blank" if not value else None)
            if problem is not None:
                return f"item {index} {problem}"
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
    def check(value: Message) -> str | None:
        if bytes_max and value.ByteSize() > bytes_max:
            return f"must have at most {bytes_max} bytes"
        try:
            json_format.MessageToDict(value)
        except json_format.Error:
            return "must hold JSON values; NaN and Infinity are none"
        return None

    return check
