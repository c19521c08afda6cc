"""Example calls and replies of operations, made from their schemas, and calls as curl lines."""

import json
import shlex
from typing import Any, NamedTuple
from urllib.parse import urlencode

from reflexio_server.bridge.docs.tables import message_name

DEFAULT_ORIGIN = "http://localhost:8081"
"""The server's own default, where nobody said how it was reached."""

EXAMPLE_TIME = 1735689600
"""2025-01-01T00:00:00Z."""

EXAMPLE_DEPTH_MAX = 4
"""Messages inside messages that an example shows."""


class CallExample(NamedTuple):
    """How an operation is called; values in capitals are the reader's to set."""

    verb: str
    address: str
    """The path with its query."""
    media_type: str
    body: Any
    """None for an operation that takes none."""


def call_example(
    verb: str, path: str, operation: dict[str, Any], document: dict[str, Any]
) -> CallExample:
    """Return a call of the operation with a value for everything that is required."""
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
    address = f"{path}{'?' if query else ''}{urlencode(query)}"
    if "requestBody" not in operation:
        return CallExample(verb, address, "", None)
    media_type, content = next(iter(operation["requestBody"]["content"].items()))
    body = example("", content.get("x-line-schema", content["schema"]), components)
    return CallExample(verb, address, media_type, body)


def shell_address(origin: str) -> str:
    """Return what a shell completes to REFLEXIO_URL where it is set, else to `origin`."""
    return f"${{REFLEXIO_URL:-{origin}}}"


def curl_line(call: CallExample) -> str:
    """Return a command that makes the call."""
    method = "" if call.verb == "get" else f"-X {call.verb.upper()} "
    parts = [
        f'curl {method}"{shell_address(DEFAULT_ORIGIN)}{call.address}"',
        '-H "Authorization: Bearer $REFLEXIO_API_KEY"',
    ]
    if call.body is not None:
        parts.append(f'-H "Content-Type: {call.media_type}"')
        parts.append(f"--data {shlex.quote(json.dumps(call.body))}")
    return " \\\n  ".join(parts)


def example_reply(operation: dict[str, Any], document: dict[str, Any]) -> str:
    """Return what the operation may answer, as indented JSON; "" for bytes."""
    content = next(iter(operation["responses"]["200"]["content"].values()))
    schema = content.get("x-line-schema", content.get("schema"))
    if schema is None:
        return ""
    components = document["components"]["schemas"]
    value = example("", schema, components, is_reply=True)
    indent = None if "x-line-schema" in content else 2
    return json.dumps(value, indent=indent, ensure_ascii=False)


def example(
    name: str,
    schema: dict[str, Any],
    components: dict[str, Any],
    depth: int = 0,
    *,
    is_reply: bool = False,
) -> Any:
    """Return a value that the schema accepts.

    Of an object in a request it has the required fields, or two of them; of one in a reply all.
    """
    if "$ref" in schema:
        schema = components[message_name(schema)] | {
            key: value for key, value in schema.items() if key == "default"
        }
    if "default" in schema:
        return schema["default"]
    if "anyOf" in schema:
        is_time = any(choice.get("format") == "date-time" for choice in schema["anyOf"])
        first = schema["anyOf"][0]
        return (
            EXAMPLE_TIME if is_time else example(name, first, components, depth, is_reply=is_reply)
        )
    if schema.get("type") == "array":
        return [example(name, schema["items"], components, depth, is_reply=is_reply)]
    if "enum" in schema:
        return schema["enum"][min(1, len(schema["enum"]) - 1)]
    if "properties" in schema and depth < EXAMPLE_DEPTH_MAX:
        fields = schema["properties"]
        shown = fields if is_reply else schema.get("required") or list(fields)[:2]
        return {
            key: example(key, fields[key], components, depth + 1, is_reply=is_reply)
            for key in shown
        }
    plain: dict[str, Any] = {"string": name.upper(), "boolean": True, "object": {}}
    return plain.get(schema.get("type", ""), schema.get("minimum", 1))
