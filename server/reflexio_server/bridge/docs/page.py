"""The documentation page: the OpenAPI document as one HTML page.

All but trying works without its script.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Any

from reflexio_server.bridge.asgi.replies import NO_SNIFFING, Reply
from reflexio_server.bridge.docs.examples import (
    DEFAULT_ORIGIN,
    call_example,
    curl_line,
    example_reply,
    shell_address,
)
from reflexio_server.bridge.docs.style import STYLE
from reflexio_server.bridge.docs.tables import (
    field_row,
    fields_table,
    message_name,
    prose,
    table,
    text,
    type_html,
)
from reflexio_server.bridge.docs.trying import KEY_FIELD, SCRIPT, try_form


def _source(block: str) -> str:
    digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"


DOCS_SECURITY_POLICY = (
    f"default-src 'none'; style-src {_source(STYLE)}; script-src {_source(SCRIPT)}; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page may show its own style sheet, run its own script, and call its own server: what else a
text of the contract could bring in, a browser leaves alone."""

HOST = re.compile(r"(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")

LINE_SCHEMA = "x-line-schema"


def origin_of(scheme: str, host: str) -> str:
    """Return the address that a page was opened at, the default for a host that is none.

    Whoever sends the header sees the page; but what is in it gets into lines that shells run.
    """
    if scheme not in ("http", "https") or not HOST.fullmatch(host):
        return DEFAULT_ORIGIN
    return f"{scheme}://{host}"


def opened_at(page: Reply, origin: str) -> Reply:
    """Return the page with `origin` in its lines; making it anew for each would take too long."""
    old, new = (shell_address(address).encode("ascii") for address in (DEFAULT_ORIGIN, origin))
    return page._replace(body=page.body.replace(old, new))


def docs_reply(document: dict[str, Any]) -> Reply:
    """Return the page for an OpenAPI document of `build_openapi`; `opened_at` says where it is."""
    headers = (
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", DOCS_SECURITY_POLICY.encode("ascii")),
        (b"referrer-policy", b"no-referrer"),
        NO_SNIFFING,
    )
    return Reply(200, headers, render_docs(document).encode())


def render_docs(document: dict[str, Any]) -> str:
    """Return the page as HTML; every text of the document is escaped."""
    info = document["info"]
    groups = [(tag, list(_operations_of(document, tag["name"]))) for tag in document["tags"]]
    sections = "".join(_section(tag, operations, document) for tag, operations in groups)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(info['title'])} API</title><style>{STYLE}</style></head><body>"
        f"{_navigation(groups, document)}"
        f"<main><h1>{text(info['title'])} API {text(info['version'])}</h1>"
        f"{prose(info['description'])}"
        '<p class="soft">The same as a document: <a href="/openapi.json">openapi.json</a>.</p>'
        f"{KEY_FIELD}"
        f"{sections}{_messages(document)}</main><script>{SCRIPT}</script></body></html>"
    )


def _operations_of(document: dict[str, Any], tag: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            if tag in operation["tags"]:
                yield verb, path, operation


def _navigation(groups: list[Any], document: dict[str, Any]) -> str:
    parts = []
    for tag, operations in groups:
        links = [
            _item(operation["operationId"], operation["operationId"])
            for _verb, _path, operation in operations
        ]
        parts.append(f"<h2>{text(tag['name'])}</h2><ul>{''.join(links)}</ul>")
    names = [_item(f"message-{name}", name) for name in document["components"]["schemas"]]
    return f"<nav>{''.join(parts)}<h2>Messages</h2><ul>{''.join(names)}</ul></nav>"


def _item(anchor: str, label: str) -> str:
    return f'<li><a href="#{text(anchor)}">{text(label)}</a></li>'


def _section(tag: dict[str, str], operations: list[Any], document: dict[str, Any]) -> str:
    articles = "".join(
        _article(verb, path, operation, document) for verb, path, operation in operations
    )
    return f"<section><h2>{text(tag['name'])}</h2>{prose(tag['description'])}{articles}</section>"


def _article(verb: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> str:
    call = call_example(verb, path, operation, document)
    parts = [
        f'<article id="{text(operation["operationId"])}">'
        f'<h3><span class="verb {text(verb)}">{text(verb.upper())}</span>'
        f"<code>{text(path)}</code></h3>",
        prose(operation["description"]),
        f'<p class="soft">{text(operation["operationId"])}, needs a key with the scope '
        f"{text(operation['x-required-scope'])} where keys are in force{_wider(operation)}.</p>",
        f"<pre>{text(curl_line(call))}</pre>",
        try_form(verb, operation["operationId"], call.address, call.media_type, call.body),
    ]
    if "parameters" in operation:
        rows = [
            field_row(
                parameter["name"],
                {**parameter["schema"], "description": parameter["description"]},
                "required" if parameter["required"] else "",
            )
            for parameter in operation["parameters"]
        ]
        parts.append(f"<h4>Parameters</h4>{table(rows)}")
    if "requestBody" in operation:
        request = _body(operation["requestBody"], document, is_request=True)
        parts.append(f"<h4>Request</h4>{request}")
    reply = _body(operation["responses"]["200"], document, is_request=False)
    parts.append(f"<h4>Reply</h4>{reply}")
    if answer := example_reply(operation, document):
        parts.append(f"<details><summary>Example</summary><pre>{text(answer)}</pre></details>")
    return "".join([*parts, "</article>"])


def _wider(operation: dict[str, Any]) -> str:
    field = operation.get("x-confined-by")
    return f", without {text(field)} also the scope admin" if field else ""


def _body(body: dict[str, Any], document: dict[str, Any], *, is_request: bool) -> str:
    media_type, content = next(iter(body["content"].items()))
    if LINE_SCHEMA in content:
        line = f"{text(media_type)}, each line {type_html(content[LINE_SCHEMA])}"
        return f'{prose(body.get("description", ""))}<p class="soft">{line}</p>'
    if "schema" not in content:
        media_types = ", ".join(body["content"])
        return f'{prose(body.get("description", ""))}<p class="soft">{text(media_types)}</p>'
    if "$ref" in content["schema"]:
        schema = document["components"]["schemas"][message_name(content["schema"])]
        return fields_table(schema, is_request=is_request)
    return f"<p>{type_html(content['schema'])}</p>"


def _messages(document: dict[str, Any]) -> str:
    components = document["components"]["schemas"]
    in_requests = _reachable(
        [
            operation.get("requestBody")
            for operations in document["paths"].values()
            for operation in operations.values()
        ],
        components,
    )
    parts = []
    for name, schema in components.items():
        fields = ""
        if schema.get("type") == "object":
            fields = fields_table(schema, is_request=name in in_requests)
        parts.append(
            f'<article id="message-{text(name)}"><h3>{text(name)}</h3>'
            f"{prose(schema.get('description', ''))}{fields}</article>"
        )
    return f"<section><h2>Messages</h2>{''.join(parts)}</section>"


def _reachable(start: Any, components: dict[str, Any]) -> set[str]:
    """Return the names of the components that the value refers to, directly or not."""
    found: set[str] = set()
    left = [start]
    while left:
        value = left.pop()
        if isinstance(value, list):
            left.extend(value)
        elif isinstance(value, dict):
            left.extend(value.values())
            if "$ref" in value and (name := message_name(value)) not in found:
                found.add(name)
                left.append(components[name])
    return found
