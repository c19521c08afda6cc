"""The shared vectors: reading them, filling in names, matching what came back."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ANY = "*"


@dataclass(frozen=True)
class Vector:
    """One vector: its name, the server it is for ("open" or "keyed"), and its steps in order."""

    name: str
    server: str
    steps: list[dict[str, Any]]


def read_vectors() -> list[Vector]:
    """Return all vectors, by file name and in the order of the files."""
    folder = Path(os.environ["REFLEXIO_TEST_VECTORS"])
    return [
        Vector(entry["name"], entry.get("server", "open"), entry["steps"])
        for path in sorted(folder.glob("*.json"))
        for entry in json.loads(path.read_text("utf-8"))
    ]


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """Return the value with `{name}` replaced by what it stands for in every string."""
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"{{{name}}}", text)
        return value
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    return value


def at_path(value: Any, path: str) -> str:
    """Return what stands at a path such as `interaction_ids.0`, as text."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return str(value)


def mismatch(expected: Any, found: Any, path: str = "") -> str:
    """Return where and how `found` differs from what is expected, "" when it matches.

    An object matches when each expected key does, a list item by item; "*" is any value that is
    there, and None one that is absent.
    """
    if expected is None:
        return "" if found is None else f"{path}: should be absent, is {found!r}"
    if expected == ANY:
        return f"{path}: is absent" if found is None else ""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return f"{path}: should be an object, is {found!r}"
        pairs = [(f"{path}.{key}", item, found.get(key)) for key, item in expected.items()]
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            return f"{path}: should have {len(expected)} items, is {found!r}"
        pairs = [
            (f"{path}[{index}]", *both)
            for index, both in enumerate(zip(expected, found, strict=True))
        ]
    else:
        return "" if expected == found else f"{path}: should be {expected!r}, is {found!r}"
    return next((wrong for at, want, got in pairs if (wrong := mismatch(want, got, at))), "")
