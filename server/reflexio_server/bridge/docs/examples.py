"""A curl line for an operation, with an example value for everything that is required."""

import json
import shlex
from typing import Any
from urllib.parse import urlencode

from reflexio_server.bridge.docs.tables import message_name

BASE_URL = '"${REFLEXIO_URL:-http://localhost:8081}'
"""Opens a quoted address that the shell completes; the default is the server's own."""

EXAMPLE_TIME = 1735689600
"""2025-01-01T00:00:00Z."""

EXAMPLE_DEPTH_MAX = 4
"""Messages inside messages that an example shows."""


def curl_line(verb: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> str:
    """Return a command that calls the operation; values in capitals are the reader's to set."""
    components = document["components"]["schemas"]
    values = {
        parameter["name"]: example(parameter["name"], parameter["schema"], components)
        for parameter in operation.get("parameters", ())
        if parameter["required"]
    }
    query = {}
    for name, value in values.items():
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", str(value))
        else:
            query[name] = value
    address = f'{BASE_URL}{path}{"?" if query else ""}{urlencode(query)}"'
    method = "" if verb == "get" else f"-X {verb.upper()} "
    parts = [f"curl {method}{address}", '-H "Authorization: Bearer $REFLEXIO_API_KEY"']
    if "requestBody" in operation:
        media_type, content = next(iter(operation["requestBody"]["content"].items()))
        body = example("", content.get("x-line-schema", content["schema"]), components)
        parts.append(f'-H "Content-Type: {media_type}"')
        parts.append(f"--data {shlex.quote(json.dumps(body))}")
    return " \\\n  ".join(parts)


def example(name: str, schema: dict[str, Any], components: dict[str, Any], depth: int = 0) -> Any:
    """Return a value that the schema accepts; of an object the required fields, or two of them."""
    if "$ref" in schema:
        schema = components[message_name(schema)] | {
            key: value for key, value in schema.items() if key == "default"
        }
    if "default" in schema:
        return schema["default"]
    if "anyOf" in schema:
        is_time = any(choice.get("format") == "date-time" for choice in schema["anyOf"])
        return EXAMPLE_TIME if is_time else example(name, schema["anyOf"][0], components, depth)
    if schema.get("type") == "array":
        return [example(name, schema["items"], components, depth)]
    if "enum" in schema:
        return schema["enum"][min(1, len(schema["enum"]) - 1)]
    if "properties" in schema and depth < EXAMPLE_DEPTH_MAX:
        fields = schema["properties"]
        shown = schema.get("required") or list(fields)[:2]
        return {key: example(key, fields[key], components, depth + 1) for key in shown}
    plain: dict[str, Any] = {"string": name.upper(), "boolean": True, "object": {}}
    return plain.get(schema.get("type", ""), schema.get("minimum", 1))
