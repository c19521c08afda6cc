"""Fields of a valid request: what is optional, with the contract's defaults, and enums in short."""

import re
from collections.abc import Iterable
from typing import Any

from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.message import Message

from reflexio_server.rpc.validation import rule_of


def number_or_default(request: Message, name: str) -> int:
    """Return an optional number of a valid request, or the contract's default."""
    if request.HasField(name):
        value: int = getattr(request, name)
        return value
    field: Any = request.DESCRIPTOR.fields_by_name[name]
    return int(rule_of(field).default_value)


def optional_number(request: Message, name: str) -> int | None:
    """Return an optional number of a request, None when it is absent."""
    return getattr(request, name) if request.HasField(name) else None


def present(request: Message, names: Iterable[str]) -> dict[str, Any]:
    """Return those of the optional fields that are there, an empty text among them."""
    return {name: getattr(request, name) for name in names if request.HasField(name)}


def enum_short_names(enum: EnumDescriptor) -> dict[int, str]:
    """Return the names of the values as JSON shows them, by number.

    They are in lower case and without the enum's own name, which the style guide puts before each.
    """
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum.name).upper() + "_"
    return {value.number: value.name.removeprefix(prefix).lower() for value in enum.values}
