"""Lists kept as JSON text in a column."""

from collections.abc import Iterable
from typing import Any

import orjson


def read_list(column: str) -> list[Any]:
    """Return the list that a JSON column holds, empty for an empty text."""
    return orjson.loads(column) if column else []


def write_list(values: Iterable[Any]) -> str:
    """Return values as a JSON column holds them, empty for none."""
    listed = list(values)
    return orjson.dumps(listed).decode() if listed else ""
