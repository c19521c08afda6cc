"""Attributes of OTLP as plain values."""

import json
from collections.abc import Iterable
from typing import Any

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue


def plain_attributes(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    """Return attributes by their names; of a name that comes twice the first counts."""
    found: dict[str, Any] = {}
    for pair in pairs:
        found.setdefault(pair.key, _plain(pair.value))
    return found


def text_of(attributes: dict[str, Any], names: Iterable[str]) -> str:
    """Return the first of the named attributes that holds a text that is not blank, or ""."""
    for name in names:
        value = attributes.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def structure_of(value: Any) -> Any:
    """Return what an attribute holds: most SDKs send structures as JSON in a text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _plain(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_plain(item) for item in value.array_value.values]
    if kind == "kvlist_value":
        return plain_attributes(value.kvlist_value.values)
    if kind is None or kind == "bytes_value":
        return None
    return getattr(value, kind)
