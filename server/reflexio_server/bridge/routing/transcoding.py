"""One route's requests and replies: path, query and body into the message, and the message out."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any
from urllib.parse import parse_qsl

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from reflexio_server.bridge.asgi.replies import JSON_HEADERS, NO_SNIFFING, Reply
from reflexio_server.bridge.codec.encode import encoder_for
from reflexio_server.bridge.codec.issues import Notices
from reflexio_server.bridge.codec.text import decode_arguments, dump, parse_with_notices
from reflexio_server.bridge.routing.routes import Route
from reflexio_server.core.errors import malformed
from reflexio_server.core.limits import WARNINGS_MAX

QUERY_BYTES_MAX = 64 * 2**10
"""Length of a query string: the longest search query, in ASCII, does not fit; it goes in a body."""

QUERY_PARAMETERS_MAX = 1_000
"""Query parameters of one request: as many as the longest list of ids may have items."""

INERT_MEDIA_TYPES = frozenset(
    {"image/png", "image/jpeg", "image/webp", "image/gif", "application/octet-stream"}
)
"""Stored bytes are served under these types alone: no browser runs anything in them."""

WARNING_HEADER = b"x-reflexio-warning"

RAW_HEADERS = (
    NO_SNIFFING,
    (b"content-disposition", b"inline"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"cache-control", b"private, no-store"),
)
"""Caller's bytes on the server's origin: shown, never interpreted, and gone once deleted."""

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class RequestReader:
    """Turns HTTP requests of one route into messages."""

    def __init__(self, route: Route) -> None:
        """Compile the decoder; raises TypeError for messages without a JSON form."""
        self.route = route
        self.takes_body = bool(route.body)
        self._request_class = route.method.request_class
        self._descriptor = route.method.descriptor.input_type
        self._fields = _fields_by_key(self._descriptor.fields)
        decode_arguments(self._descriptor, {})

    def request(
        self, body: bytes | bytearray, query: bytes, path_values: dict[str, str]
    ) -> tuple[Message, Notices]:
        """Return the message and the fields that it does not have.

        The path wins over the query, and the query over the body. Raises ServiceError for what is
        not JSON or does not fit the fields' types.
        """
        given: dict[str, Any] = {}
        told: list[str] = []
        if body and self.takes_body:
            value, told = parse_with_notices(body)
            if self.route.body == "*" and type(value) is not dict:
                raise malformed("must be a JSON object")
            given = value if self.route.body == "*" else {self.route.body: value}
        if query or path_values:
            given = self._merge(given, {**self._query_values(query), **path_values})
        arguments, notices = decode_arguments(self._descriptor, given, told)
        return self._request_class(**arguments), notices

    def _merge(self, body: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        fields = self._fields
        kept = {
            key: value
            for key, value in body.items()
            if key not in fields or fields[key].name not in values
        }
        return kept | values

    def _query_values(self, query: bytes) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, text in _query_parameters(query):
            field = self._fields.get(key)
            if field is None:
                values[key] = text
                continue
            value: Any = text
            if field.type == FieldDescriptor.TYPE_BOOL:
                value = _BOOLEANS.get(text.lower(), text)
            if field.is_repeated:
                values.setdefault(field.name, []).append(value)
            else:
                values[field.name] = value
        return values


class Transcoder(RequestReader):
    """A route of a unary RPC: its requests as messages, and messages as its HTTP replies."""

    def __init__(self, route: Route) -> None:
        """Compile the codecs.

        Raises TypeError for messages without a JSON form, ValueError for an RPC that streams.
        """
        super().__init__(route)
        if route.method.call is None:
            raise ValueError(f"{route.method.path}: streams, and is no unary RPC")
        self.call = route.method.call
        self._render = _renderer(route)

    def reply(self, response: Message, notices: Notices) -> Reply:
        """Return the reply, which names the unknown fields in its warnings or else in a header."""
        return self._render(response, notices)


def _query_parameters(query: bytes) -> list[tuple[str, str]]:
    if not query:
        return []
    if len(query) > QUERY_BYTES_MAX:
        raise malformed(f"the query string may have at most {QUERY_BYTES_MAX} bytes")
    try:
        return parse_qsl(
            query.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=QUERY_PARAMETERS_MAX,
        )
    except ValueError:
        raise malformed(
            f"the query string must be UTF-8 with at most {QUERY_PARAMETERS_MAX} parameters"
        ) from None


def _fields_by_key(fields: Any) -> dict[str, FieldDescriptor]:
    return {key: field for field in fields for key in (field.name, field.json_name)}


def gives_raw_bytes(route: Route) -> bool:
    """Tell whether the reply is a google.api.HttpBody's bytes instead of JSON."""
    if not route.response_body:
        return False
    field = route.method.descriptor.output_type.fields_by_name[route.response_body]
    return field.message_type is not None and field.message_type.full_name == _HTTP_BODY


def _renderer(route: Route) -> Callable[[Any, Notices], Reply]:
    output = route.method.descriptor.output_type
    if gives_raw_bytes(route):
        take = attrgetter(route.response_body)
        return lambda response, notices: _raw_reply(take(response), notices)
    encode = encoder_for(output)
    has_warnings = "warnings" in output.fields_by_name and not route.response_body

    def render(response: Any, notices: Notices) -> Reply:
        value: Any = encode(response)
        headers = JSON_HEADERS
        if notices.texts:
            if has_warnings:
                warn(value, notices)
            else:
                headers = (*headers, (WARNING_HEADER, notices.header_value()))
        if route.response_body:
            value = value.get(route.response_body)
        return Reply(200, headers, dump(value))

    return render


def warn(reply: dict[str, Any], notices: Notices) -> None:
    """Append the unknown fields to the `warnings` of a reply, up to WARNINGS_MAX in all."""
    warnings = reply["warnings"]
    warnings.extend(notices.warnings(WARNINGS_MAX - len(warnings)))


_HTTP_BODY = HttpBody.DESCRIPTOR.full_name


def _raw_reply(body: HttpBody, notices: Notices) -> Reply:
    media_type = body.content_type.partition(";")[0].strip().lower()
    if media_type not in INERT_MEDIA_TYPES:
        media_type = "application/octet-stream"
    warning = ((WARNING_HEADER, notices.header_value()),) if notices.texts else ()
    headers = ((b"content-type", media_type.encode("ascii")), *RAW_HEADERS, *warning)
    return Reply(200, headers, body.data)
