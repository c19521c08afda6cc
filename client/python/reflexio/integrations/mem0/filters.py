"""Filters of mem0: ids, metadata with operators, AND, OR, NOT."""

from collections.abc import Callable, Mapping
from typing import Any

FILTERED_MAX = 10_000
"""Memories of a user that a filter looks at."""

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, other: bool(value == other),
    "ne": lambda value, other: bool(value != other),
    "in": lambda value, other: value in other,
    "nin": lambda value, other: value not in other,
    "gt": lambda value, other: value is not None and bool(value > other),
    "gte": lambda value, other: value is not None and bool(value >= other),
    "lt": lambda value, other: value is not None and bool(value < other),
    "lte": lambda value, other: value is not None and bool(value <= other),
    "contains": lambda value, other: value is not None and other in value,
    "icontains": lambda value, other: (
        value is not None and str(other).lower() in str(value).lower()
    ),
}


def user_and_rest(filters: Mapping[str, Any] | None, given: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the user that filters name, and the other filters; ValueError without a user."""
    wrong = {"user_id", "agent_id", "run_id"} & given.keys()
    if wrong:
        raise ValueError(f"{', '.join(sorted(wrong))}: give it in filters={{'user_id': '...'}}")
    rest = dict(filters or {})
    return user_of(rest.pop("user_id", None), "filters.user_id"), rest


def user_of(user_id: Any, name: str) -> str:
    """Return a user's id as a text; ValueError when there is none."""
    text = "" if user_id is None else str(user_id).strip()
    if not text:
        raise ValueError(f"{name}: is required: Reflexio keeps what is known by user")
    return text


def matches(filters: Mapping[str, Any], memory: Mapping[str, Any]) -> bool:
    """Say whether a memory passes all filters; ValueError for an operator that there is not."""
    return all(_matches_one(name, asked, memory) for name, asked in filters.items())


def _matches_one(name: str, asked: Any, memory: Mapping[str, Any]) -> bool:
    if name == "AND":
        return all(matches(inner, memory) for inner in asked)
    if name == "OR":
        return any(matches(inner, memory) for inner in asked)
    if name == "NOT":
        return not any(matches(inner, memory) for inner in asked)
    value = memory.get(name, (memory.get("metadata") or {}).get(name))
    if asked == "*":
        return value is not None
    if not isinstance(asked, Mapping):
        return bool(value == asked)
    unknown = asked.keys() - _OPERATORS.keys()
    if unknown:
        raise ValueError(f"filters.{name}: unknown operator {sorted(unknown)[0]}")
    return all(_OPERATORS[operator](value, other) for operator, other in asked.items())
