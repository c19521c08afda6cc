"""Pieces of the documentation page: escaped text, types as words, tables of fields."""

import html
import re
from collections.abc import Collection

from reflexio_server.bridge.openapi.schemas import REFERENCE, Schema


def text(value: object) -> str:
    """Return the value as HTML text, safe in an attribute as well."""
    return html.escape(str(value), quote=True)


def prose(value: str) -> str:
    """Return running text as paragraphs; what stands in backticks is shown as code."""
    paragraphs = [paragraph for paragraph in value.split("\n\n") if paragraph]
    return "".join(f"<p>{_with_code(paragraph)}</p>" for paragraph in paragraphs)


def _with_code(paragraph: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text(paragraph))


def message_name(schema: Schema) -> str:
    """Return the name of the component that the reference names."""
    return str(schema["$ref"]).removeprefix(REFERENCE)


def type_html(schema: Schema) -> str:
    """Return the type in words, with a link to a message's own table."""
    if "$ref" in schema:
        name = text(message_name(schema))
        return f'<a href="#message-{name}">{name}</a>'
    for key in ("anyOf", "allOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(type_html(choice) for choice in schema[key]))
    if schema.get("type") == "array":
        return f"list of {type_html(schema['items'])}"
    if "additionalProperties" in schema:
        values = schema["additionalProperties"]
        return "object" if values is True else f"map of text to {type_html(values)}"
    if schema.get("format") == "date-time":
        return "RFC 3339 time"
    kind = schema.get("type", "any")
    return "text" if kind == "string" else text(kind)


def limits_html(schema: Schema) -> str:
    """Return the limits and the default of a field in words."""
    items = schema.get("items", {})
    numbers = next((choice for choice in schema.get("anyOf", ()) if "maximum" in choice), schema)
    parts = []
    if "minimum" in numbers and "maximum" in numbers:
        parts.append(f"{numbers['minimum']} to {numbers['maximum']}")
    elif "minimum" in numbers:
        parts.append(f"{numbers['minimum']} or more")
    if "maxItems" in schema:
        parts.append(f"{schema.get('minItems', 0)} to {schema['maxItems']:,} items")
    if "maxLength" in schema or "maxLength" in items:
        each = " each" if "maxLength" in items else ""
        parts.append(f"{(schema | items)['maxLength']:,} characters{each}")
    escaped = [text(part) for part in parts]
    if "default" in schema:
        escaped.append(f"default <code>{text(schema['default'])}</code>")
    return "<br>".join(escaped)


def field_row(name: str, schema: Schema, mark: str) -> str:
    """Return one row: the field's name with its mark, type, limits and description."""
    marked = f' <span class="required">{text(mark)}</span>' if mark else ""
    return (
        f"<tr><td><code>{text(name)}</code>{marked}</td><td>{type_html(schema)}</td>"
        f"<td>{limits_html(schema)}</td><td>{prose(schema.get('description', ''))}</td></tr>"
    )


def fields_table(schema: Schema, *, is_request: bool) -> str:
    """Return a message's fields as a table.

    Of a request the required ones are marked, of a reply those that may be missing.
    """
    always: Collection[str] = schema.get("required", ())
    rows = []
    for name, field in schema.get("properties", {}).items():
        mark = ""
        if is_request and name in always:
            mark = "required"
        if not is_request and name not in always:
            mark = "may be absent"
        rows.append(field_row(name, field, mark))
    return table(rows) if rows else '<p class="soft">No fields.</p>'


def table(rows: list[str]) -> str:
    """Return rows of `field_row` under their headings."""
    return (
        '<div class="scroll"><table><thead><tr><th>Field</th><th>Type</th><th>Limits</th>'
        f"<th>Meaning</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
