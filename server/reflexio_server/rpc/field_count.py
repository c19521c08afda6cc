"""The number of fields in a message's bytes, counted before they are parsed.

A parser makes an object of every message inside a message, however empty: two bytes become 180. The
walk here makes none; it goes from tag to tag, into those fields alone that hold messages.
https://protobuf.dev/programming-guides/encoding
"""

from functools import cache

from google.protobuf.descriptor import Descriptor

from reflexio_server.core.limits import FIELDS_MAX

WIRE_DEPTH_MAX = 100
"""Parsers refuse what is nested deeper."""

FIELDS_PER_VALUE_MIN = 2
"""Fields that a JSON value takes on the wire at least: its place in a list, and what it is."""

VARINT, FIXED64, DELIMITED, GROUP_START, GROUP_END, FIXED32 = range(6)


class Plan(dict[int, "Plan"]):
    """The fields of a message that hold messages, by number, each with its own plan."""


@cache
def plan_for(descriptor: Descriptor) -> Plan:
    """Return the plan of a message; a recursive message's plan holds itself."""
    return _plan(descriptor, {})


def _plan(descriptor: Descriptor, known: dict[str, Plan]) -> Plan:
    if descriptor.full_name not in known:
        plan = known[descriptor.full_name] = Plan()
        for field in descriptor.fields:
            if field.message_type is not None:
                plan[field.number] = _plan(field.message_type, known)
    return known[descriptor.full_name]


def has_too_many_fields(data: bytes, plan: Plan, fields_max: int = FIELDS_MAX) -> bool:
    """Tell whether the bytes hold more than `fields_max` fields, counted at every depth.

    False also for bytes that are no message: a parser fails where this walk ends. A field takes a
    byte at least, so that most messages need no walk.
    """
    if len(data) <= fields_max:
        return False
    try:
        return _count(data, plan, fields_max) > fields_max
    except IndexError:
        return False


def _count(data: bytes, plan: Plan, fields_max: int) -> int:
    """Return the number of fields up to the first byte that no parser takes, or to the limit."""
    outer: list[tuple[int, Plan]] = []
    end = len(data)
    position = count = 0
    while True:
        while position == end:
            if not outer:
                return count
            end, plan = outer.pop()
        count += 1
        if position > end or count > fields_max:
            return count
        tag = data[position]
        position += 1
        if tag > 0x7F:
            tag, position = _varint(data, position - 1)
        kind = tag & 7
        if kind == DELIMITED:
            length = data[position]
            position += 1
            if length > 0x7F:
                length, position = _varint(data, position - 1)
            inner = plan.get(tag >> 3)
            if inner is None:
                position += length
                continue
            if position + length > end or len(outer) == WIRE_DEPTH_MAX:
                return count
            outer.append((end, plan))
            end, plan = position + length, inner
        elif kind == VARINT:
            while data[position] > 0x7F:
                position += 1
            position += 1
        elif kind == FIXED64:
            position += 8
        elif kind == FIXED32:
            position += 4
        elif kind not in (GROUP_START, GROUP_END):
            return count


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """Return the number that begins at `position`, and where it ends."""
    number = shift = 0
    while True:
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, position
        shift += 7
