"""Facts for schemathesis about this API beyond its document; it imports this file by itself."""

import json
from typing import Any

import schemathesis

from tests.support.cases import IMAGE

NDJSON = "application/x-ndjson"
LINES_MAX = 5
STORED: dict[str, Any] = {
    "user_id": "ann",
    "session_id": "s1",
    "session_ids": ["s1"],
    "request_id": "r1",
    "request_ids": ["r1"],
    "interaction_id": 1,
    "user_playbook_id": 1,
    "user_playbook_ids": [1],
    "agent_playbook_id": 1,
    "agent_playbook_ids": [1],
    "profile_id": "p1",
    "profile_ids": ["p1"],
    "query": "parcel",
    "interacted_image_url": "https://example.com/a.png",
    "image_encoding": IMAGE,
}
"""Names of what the server holds when the run begins, and values that no schema describes in full:
calls that only ever name what is absent would try no more than its absence."""


@schemathesis.hook
def before_load_schema(_context: Any, raw_schema: dict[str, Any]) -> None:
    """Hold replies to the statuses that are named, and give the lines of a stream their schema."""
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("default", None)
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _often_stored(parameter["name"], parameter["schema"])
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if "x-line-schema" in content:
                    content["schema"] = {
                        "type": "array",
                        "items": content.pop("x-line-schema"),
                        "maxItems": LINES_MAX,
                    }

    for component in raw_schema["components"]["schemas"].values():
        fields = component.get("properties", {})
        for name, schema in fields.items():
            fields[name] = _often_stored(name, schema)


def _often_stored(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field, whose values are often those of a stored record."""
    return {"anyOf": [{"enum": [STORED[name]]}, schema]} if name in STORED else schema


@schemathesis.serializer(NDJSON)
def lines(_context: Any, value: Any) -> bytes:
    """Return a list as its lines, anything else as one line."""
    items = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(item).encode() for item in items)
