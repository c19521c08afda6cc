"""JSON texts that say what a strict parser refuses or changes: half characters, long numbers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from reflexio_server.bridge.codec.issues import shown_key
from reflexio_server.bridge.codec.structure import may_hold_long_number
from reflexio_server.core.errors import Violation, invalid
from reflexio_server.core.limits import VIOLATIONS_MAX
from reflexio_server.rpc.struct_json import is_exact

HALF = "holds half a character (a lone surrogate)"

IDENTIFIERS = ("_id", "_ids", "Id", "Ids", "source", "agent_version", "agentVersion")
"""How the names of fields end that tell records apart."""

NATIVE_FIELDS = frozenset({
    "tool_data", "toolData", "metadata", "custom_features", "customFeatures",
})  # fmt: skip
"""Fields of the callers' own JSON, whose keys are no names of the contract."""

_ESCAPE = re.compile(
    rb"\\(?:(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_HALF = re.compile("[\ud800-\udfff]")


def loads(text: bytes | bytearray) -> tuple[Any, list[str]]:
    """Return the JSON value and what to tell of it; raises orjson.JSONDecodeError."""
    try:
        return _with_long_integers(text, orjson.loads(text)), []
    except orjson.JSONDecodeError:
        replaced = _with_replacements(text)
        if replaced is None:
            raise
        value = _with_long_integers(replaced, orjson.loads(replaced))
        return value, _half_notices(text)


def _with_replacements(text: bytes | bytearray) -> bytes | None:
    """Return the text with U+FFFD for each escaped half of a character; None when it has none."""
    replaced = _ESCAPE.sub(lambda match: b"\\ufffd" if match[2] else match[0], bytes(text))
    return replaced if replaced != text else None


def _half_notices(text: bytes | bytearray) -> list[str]:
    """Return what to tell of the half characters of a text that is JSON but for them.

    Raises ServiceError INVALID_FIELD for those in identifiers: two of them must not become one.
    """
    try:
        value = json.loads(bytes(text))
    except (ValueError, RecursionError):
        return [f"the request {HALF}, stored as U+FFFD"]
    paths = list(_halved(value, "", ""))
    in_ids = [path for path, name in paths if name.endswith(IDENTIFIERS)]
    if in_ids:
        raise invalid([Violation(path, HALF) for path in in_ids[:VIOLATIONS_MAX]])
    return [f"{path} {HALF}, stored as U+FFFD" for path, _ in paths]


def _with_long_integers(text: bytes | bytearray, value: Any) -> Any:
    """Return the value, parsed again when it may hold integers that were read as doubles."""
    if not may_hold_long_number(text):
        return value
    try:
        return json.loads(bytes(text))
    except (ValueError, RecursionError):
        return value


def _halved(value: Any, path: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the paths of texts and keys with half characters, and the fields they are in."""
    if isinstance(value, str):
        if _HALF.search(value):
            yield path, name
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _halved(element, f"{path}[{index}]", name)
    elif isinstance(value, dict):
        is_native = name in NATIVE_FIELDS
        for key, member in value.items():
            shown = _HALF.sub("\ufffd", shown_key(key))
            inner = f"{path}.{shown}" if path else shown
            if _HALF.search(key):
                yield inner, name
            yield from _halved(member, inner, name if is_native else key)


def inexact_integer(value: Any, path: str = "") -> tuple[str, int] | None:
    """Return the path and value of the first integer that no double holds exactly, or None."""
    if type(value) is int:
        return (path, value) if not is_exact(value) else None
    if type(value) is dict:
        start = f"{path}." if path else ""
        inner = [(f"{start}{shown_key(key)}", member) for key, member in value.items()]
    elif type(value) is list:
        inner = [(f"{path}[{index}]", element) for index, element in enumerate(value)]
    else:
        return None
    found = (inexact_integer(part, where) for where, part in inner)
    return next((finding for finding in found if finding is not None), None)
