"""Python values as the encoders see them: objects with fields, whole texts, names of types."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from reflexio._messages.argument_names import MEANT
from reflexio.errors import InvalidRequest
from reflexio.near_names import near_name

WARNINGS_MAX = 100
"""Warnings of one call, as many as the server gives."""

HALF = "holds half a character (a lone surrogate)"

IDENTIFIERS = ("_id", "_ids", "source", "agent_version")
"""How the names of fields end that tell records apart."""

Warnings = list[str]


def wrong_type(path: str, expected: str, value: object) -> InvalidRequest:
    """Return the error for a value whose type does not fit its field."""
    return InvalidRequest.of_field(path, f"must be {expected}, not {type_name(value)}")


def unknown_field(path: str, name: str, known: Iterable[str]) -> str:
    """Return the warning of a field that there is not, with the one that may be meant."""
    nearest = near_name(name, known)
    hint = f"{MEANT}{nearest}?" if nearest else ""
    return f"{path}: unknown field, ignored{hint}"


def as_mapping(value: Any, path: str) -> Mapping[str, Any]:
    """Return a dict or an object with fields as a mapping of its fields.

    Objects are dataclasses, named tuples, and those of pydantic, attrs, msgspec and LangChain,
    known by what they have.
    """
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, type):
        if is_dataclass(value):
            return {field.name: getattr(value, field.name) for field in fields(value)}
        for method in ("model_dump", "_asdict"):
            if callable(dump := getattr(value, method, None)):
                return _dumped(dump(), value, path)
        for names in ("__struct_fields__", "__attrs_attrs__", "__fields__"):
            if (listed := getattr(value, names, None)) is not None:
                keys = [field if isinstance(field, str) else field.name for field in listed]
                return {key: getattr(value, key) for key in keys}
    raise wrong_type(path, "a dict", value)


def _dumped(dumped: Any, value: Any, path: str) -> Mapping[str, Any]:
    if isinstance(dumped, Mapping):
        return dumped
    raise wrong_type(path, "a dict", value)


def type_name(value: object) -> str:
    """Return the name of a value's class, with its module where it is not Python's own."""
    kind = type(value)
    is_own = kind.__module__ in ("builtins", "datetime", "decimal", "uuid", "enum", "fractions")
    return kind.__qualname__ if is_own else f"{kind.__module__}.{kind.__qualname__}"


def plain_number(value: Any) -> Any:
    """Return a scalar of numpy as Python's own, another value as it is."""
    is_scalar = type(value).__module__ == "numpy" and getattr(value, "shape", None) == ()
    return value.item() if is_scalar else value


def text(value: Any, path: str, warnings: Warnings) -> str:
    """Return a text, whole; InvalidRequest for half a character in an identifier.

    Two identifiers must not become one.
    """
    if not isinstance(value, str):
        raise wrong_type(path, "a string", value)
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        if path.rpartition(".")[2].partition("[")[0].endswith(IDENTIFIERS):
            raise InvalidRequest.of_field(path, HALF) from None
        return whole(value, path, warnings)
    return value


def whole(value: str, path: str, warnings: Warnings) -> str:
    """Return the text with its halves of characters put together or replaced, with a warning."""
    if len(warnings) < WARNINGS_MAX:
        warnings.append(f"{path} {HALF}, stored as U+FFFD")
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
