"""The OpenAPI 3.1 document, made from the routes, the descriptors and their comments."""

from collections.abc import Sequence
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor
from reflexio.v1 import error_reason_pb2

from reflexio_server.bridge.asgi.replies import STATUS_BY_CODE
from reflexio_server.bridge.codec.descriptors import message_type
from reflexio_server.bridge.ndjson.results import StreamShape
from reflexio_server.bridge.openapi.comments import Comments
from reflexio_server.bridge.openapi.schemas import REFERENCE, Direction, Schema, Schemas
from reflexio_server.bridge.routing.routes import Route
from reflexio_server.bridge.routing.transcoding import INERT_MEDIA_TYPES, gives_raw_bytes
from reflexio_server.core.limits import MESSAGE_SIZE_BYTES_MAX
from reflexio_server.rpc.fields import enum_short_names
from reflexio_server.rpc.methods import confining_field, required_scope
from reflexio_server.rpc.validation import rule_of
from reflexio_server.version import version_told

JSON = "application/json"
NDJSON = "application/x-ndjson"

ERROR_STATUSES = {
    "400": "A field breaks a rule, or the request is not JSON.",
    "401": "No key, or one that is unknown, expired or revoked.",
    "403": "The key lacks the scope of the operation, or a web page called an open server.",
    "404": "No such record for this caller.",
    "409": "The id is taken by other content, or was deleted.",
    "429": "The server took nothing; Retry-After says when to try again.",
    "500": "A fault of the server; its log has the request_id of the error.",
    "503": "The server is stopping, or its database does not answer; try again.",
}

BODY_ERROR_STATUSES = {
    "413": f"The message has more than {MESSAGE_SIZE_BYTES_MAX} bytes.",
    "415": "The body is not declared as JSON.",
}

OTHER = {"default": "Any other failure."}


def build_openapi(routes: Sequence[Route], comments: Comments) -> dict[str, Any]:
    """Return the document of the routes; raises ValueError when two messages share a name."""
    schemas = Schemas(comments)
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.template, {})[route.verb.lower()] = _operation(
            route, schemas, comments
        )
    services = {route.method.descriptor.containing_service: None for route in routes}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Reflexio",
            "version": version_told(),
            "description": "Records what users and agents do together, finds it and learns from it."
            " The same operations are served over gRPC at the same address.",
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"bearer": []}],
        "tags": [_tag(service, comments) for service in services],
        "paths": {path: schemas.resolve(operations) for path, operations in paths.items()},
        "components": {
            "schemas": {**schemas.components(), "Error": _error_schema(comments)},
            "responses": {
                status: _error_response(meaning)
                for status, meaning in (ERROR_STATUSES | BODY_ERROR_STATUSES | OTHER).items()
            },
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key, where the server asks for one.",
                }
            },
        },
    }


def _tag(service: ServiceDescriptor, comments: Comments) -> dict[str, str]:
    return {"name": service.name, "description": comments.of(service.full_name)}


def _operation(route: Route, schemas: Schemas, comments: Comments) -> dict[str, Any]:
    descriptor = route.method.descriptor
    text = comments.of(descriptor.full_name)
    suffix = f"_{route.binding}" if route.binding else ""
    operation: dict[str, Any] = {
        "operationId": descriptor.name + suffix,
        "tags": [descriptor.containing_service.name],
        "summary": first_sentence(text),
        "description": text,
        "x-required-scope": required_scope(route.method).name.lower(),
    }
    if confined_by := confining_field(descriptor):
        operation["x-confined-by"] = confined_by
    parameters = _parameters(route, schemas)
    if parameters:
        operation["parameters"] = parameters
    if route.method.stream is not None:
        operation |= _line_stream(route, schemas)
    else:
        if route.body:
            operation["requestBody"] = _request_body(route, schemas)
        is_unary = route.method.call is not None
        reply = _reply(route, schemas) if is_unary else _line_feed(route, schemas)
        operation["responses"] = {"200": reply}
    statuses = ERROR_STATUSES | (BODY_ERROR_STATUSES if route.body else {})
    for status in (*sorted(statuses), "default"):
        operation["responses"][status] = {"$ref": f"#/components/responses/{status}"}
    return operation


def first_sentence(text: str) -> str:
    """Return the text up to the end of its first sentence."""
    return text.partition("\n\n")[0].partition(". ")[0].removesuffix(".")


def _parameters(route: Route, schemas: Schemas) -> list[dict[str, Any]]:
    """Return the path's fields and, where there is no body, the query's."""
    fields = route.method.descriptor.input_type.fields_by_name
    in_path = route.path_fields
    in_query = [
        name
        for name, field in fields.items()
        if not route.body and name not in in_path and field.message_type is None
    ]
    parameters = []
    for name in (*in_path, *in_query):
        schema = schemas.field(fields[name], Direction.REQUEST)
        place = "path" if name in in_path else "query"
        description = schema.pop("description", "")
        required = place == "path" or rule_of(fields[name]).required
        parameters.append(
            {
                "name": name,
                "in": place,
                "required": required,
                "description": description,
                "schema": schema,
            }
        )
    return parameters


def _request_body(route: Route, schemas: Schemas) -> dict[str, Any]:
    message = route.method.descriptor.input_type
    if route.body == "*":
        schema = schemas.message(message, Direction.REQUEST)
        required = any(rule_of(field).required for field in message.fields)
    else:
        field = message.fields_by_name[route.body]
        schema = schemas.field(field, Direction.REQUEST)
        required = rule_of(field).required
    return {"required": required, "content": {JSON: {"schema": schema}}}


def _reply(route: Route, schemas: Schemas) -> dict[str, Any]:
    message = route.method.descriptor.output_type
    if gives_raw_bytes(route):
        types = sorted(INERT_MEDIA_TYPES)
        return {
            "description": "The bytes as they were stored.",
            "content": {media_type: {} for media_type in types},
        }
    if route.response_body:
        schema = schemas.field(message.fields_by_name[route.response_body], Direction.REPLY)
    else:
        schema = schemas.message(message, Direction.REPLY)
    return {"description": "Done.", "content": {JSON: {"schema": schema}}}


def _line_feed(route: Route, schemas: Schemas) -> dict[str, Any]:
    reply = schemas.message(route.method.descriptor.output_type, Direction.REPLY)
    return {
        "description": "One line for each response, as it comes. A failure after the first is the "
        "last line.",
        "content": {
            NDJSON: {
                "schema": {"type": "string"},
                "x-line-schema": {"anyOf": [reply, _ERROR_REFERENCE]},
            }
        },
    }


def _line_stream(route: Route, schemas: Schemas) -> dict[str, Any]:
    shape = StreamShape(route)
    line = schemas.message(message_type(shape.items), Direction.REQUEST)
    reply = schemas.message(message_type(shape.reply), Direction.REPLY)
    error: Schema = {"allOf": [_ERROR_REFERENCE, _LINE_NUMBER]}
    return {
        "requestBody": {
            "required": True,
            "description": "One JSON object a line. Empty lines are skipped.",
            "content": {NDJSON: {"schema": {"type": "string"}, "x-line-schema": line}},
        },
        "responses": {
            "200": {
                "description": "One line for each line sent, in order: the reply, or the error "
                "with its line number.",
                "content": {
                    NDJSON: {
                        "schema": {"type": "string"},
                        "x-line-schema": {"anyOf": [reply, error]},
                    }
                },
            }
        },
    }


_ERROR_REFERENCE: Schema = {"$ref": f"{REFERENCE}Error"}

_LINE_NUMBER: Schema = {
    "type": "object",
    "required": ["line"],
    "properties": {
        "line": {"type": "integer", "minimum": 1, "description": "The line at fault, from 1."},
        "retry_after_s": {"type": "number", "description": "When to send the line again."},
    },
}


def _error_response(meaning: str) -> dict[str, Any]:
    return {"description": meaning, "content": {JSON: {"schema": _ERROR_REFERENCE}}}


def _error_schema(comments: Comments) -> Schema:
    reasons = error_reason_pb2.ErrorReason.DESCRIPTOR
    names = [name.upper() for number, name in enum_short_names(reasons).items() if number]
    text: Schema = {"type": "string"}
    return {
        "type": "object",
        "required": ["code", "reason", "message", "detail", "request_id"],
        "description": "Why a call failed.",
        "properties": {
            "code": {**text, "enum": [code.name for code in STATUS_BY_CODE]},
            "reason": {
                **text,
                "enum": names,
                "description": comments.of(reasons.full_name),
            },
            "message": {**text, "description": "A sentence for people."},
            "detail": {
                "type": "array",
                "description": "The fields at fault, each by its path.",
                "items": {
                    "type": "object",
                    "required": ["field", "description"],
                    "properties": {"field": text, "description": text},
                },
            },
            "request_id": {**text, "description": "Names the call in the server's log."},
        },
    }
