"""JSON schemas of the contract's messages, with the limits of their FieldRule options.

A message has one schema for what is sent and one for what is answered when it occurs in both:
requests may leave fields out that replies always have.
"""

from enum import Enum
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from reflexio.v1 import options_pb2

from reflexio_server.bridge.codec.descriptors import is_map, message_type
from reflexio_server.bridge.codec.encode import is_left_out
from reflexio_server.bridge.codec.native_json import LIST_VALUE_NAME, VALUE_NAME
from reflexio_server.bridge.codec.scalars import INT_RANGES
from reflexio_server.bridge.openapi.comments import Comments
from reflexio_server.rpc.fields import enum_short_names
from reflexio_server.rpc.validation import STRUCT_NAME, rule_of

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/"
"""What a reference to a schema begins with."""


class Direction(Enum):
    """Which way a message goes; the value is the suffix of its schema when it goes both ways."""

    REQUEST = "Input"
    REPLY = "Output"


_NATIVE: dict[str, Schema] = {
    STRUCT_NAME: {"type": "object", "additionalProperties": True},
    LIST_VALUE_NAME: {"type": "array", "items": {}},
    VALUE_NAME: {},
}

_FORMATS = {
    FieldDescriptor.CPPTYPE_INT32: "int32",
    FieldDescriptor.CPPTYPE_UINT32: "uint32",
    FieldDescriptor.CPPTYPE_INT64: "int64",
    FieldDescriptor.CPPTYPE_UINT64: "uint64",
}


class Schemas:
    """The schemas of a document, collected under `#/components/schemas` as they are asked for."""

    def __init__(self, comments: Comments) -> None:
        self._comments = comments
        self._schemas: dict[tuple[str, Direction | None], Schema] = {}

    def message(self, descriptor: Descriptor, direction: Direction) -> Schema:
        """Return a reference to the message's schema, which is made on first use."""
        native = _NATIVE.get(descriptor.full_name)
        if native is not None:
            return dict(native)
        key = (descriptor.full_name, direction)
        if key not in self._schemas:
            schema: Schema = {"type": "object"}
            self._schemas[key] = schema
            self._describe(schema, descriptor.full_name)
            schema["properties"] = {
                field.name: self.field(field, direction) for field in descriptor.fields
            }
            required = [
                field.name
                for field in descriptor.fields
                if (direction is Direction.REQUEST and rule_of(field).required)
                or (direction is Direction.REPLY and _is_always_printed(field))
            ]
            if required:
                schema["required"] = required
        return {"$ref": key}

    def field(self, field: FieldDescriptor, direction: Direction) -> Schema:
        """Return the schema of one field, with its comment, limits and default."""
        schema = self._field_schema(field, direction)
        rule = rule_of(field)
        if direction is Direction.REPLY and rule.null_when_unset:
            schema = {"anyOf": [schema, {"type": "null"}]}
        if direction is Direction.REQUEST and rule.default_value:
            schema["default"] = _typed_default(field, rule.default_value)
        self._describe(schema, field.full_name)
        return schema

    def components(self) -> dict[str, Schema]:
        """Return the schemas under their names, all references resolved."""
        names = self._component_names()
        return {names[key]: resolved(schema, names) for key, schema in self._schemas.items()}

    def resolve(self, value: Any) -> Any:
        """Return a part of the document with its references resolved."""
        return resolved(value, self._component_names())

    def _component_names(self) -> dict[Any, str]:
        names: dict[Any, str] = {}
        for full_name, direction in self._schemas:
            both = all((full_name, wanted) in self._schemas for wanted in Direction)
            suffix = direction.value if both and direction is not None else ""
            names[full_name, direction] = full_name.rpartition(".")[2] + suffix
        if len(set(names.values())) != len(names):
            raise ValueError(f"two messages of one name in the document: {sorted(names.values())}")
        return names

    def _describe(self, schema: Schema, full_name: str) -> None:
        comment = self._comments.of(full_name)
        if comment:
            schema["description"] = comment

    def _field_schema(self, field: FieldDescriptor, direction: Direction) -> Schema:
        rule = rule_of(field)
        if is_map(field):
            value_field = message_type(field).fields_by_name["value"]
            return {"type": "object", "additionalProperties": self._value(value_field, direction)}
        value = self._value(field, direction)
        if direction is Direction.REQUEST:
            _limit_value(value, field, rule)
        if not field.is_repeated:
            return value
        if direction is Direction.REPLY:
            return {"type": "array", "items": value}
        item = {"anyOf": [value, {"type": "null"}]} if rule.null_item else value
        many: Schema = {"type": "array", "items": item}
        if rule.max_items:
            many["maxItems"] = rule.max_items
        if rule.required:
            many["minItems"] = 1
        return {"anyOf": [many, value]} if rule.accept_single else many

    def _value(self, field: FieldDescriptor, direction: Direction) -> Schema:
        if field.message_type is not None:
            return self.message(field.message_type, direction)
        if field.enum_type is not None:
            return self._enum(field.enum_type, direction)
        if field.cpp_type in INT_RANGES:
            integer: Schema = {"type": "integer", "format": _FORMATS[field.cpp_type]}
            if direction is Direction.REQUEST and rule_of(field).epoch_seconds:
                return {"anyOf": [integer, {"type": "string", "format": "date-time"}]}
            return integer
        plain: dict[int, Schema] = {
            FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
            FieldDescriptor.TYPE_STRING: {"type": "string"},
            FieldDescriptor.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
        }
        return plain.get(field.type, {"type": "number", "format": "double"})

    def _enum(self, enum: EnumDescriptor, direction: Direction) -> Schema:
        key = (enum.full_name, None)
        if key not in self._schemas:
            names = enum_short_names(enum)
            lines = [self._comments.of(enum.full_name)]
            lines += [
                f"`{names[value.number]}`: {comment}"
                for value in enum.values
                if (comment := self._value_comment(enum, value.name))
            ]
            self._schemas[key] = {
                "type": "string",
                "enum": list(names.values()),
                "description": "\n\n".join(line for line in lines if line),
            }
        return {"$ref": key}

    def _value_comment(self, enum: EnumDescriptor, value_name: str) -> str:
        comment = self._comments.of(f"{enum.full_name}.{value_name}")
        return comment.removeprefix(value_name).lstrip(": ")


def resolved(value: Any, names: dict[Any, str]) -> Any:
    """Return the value with every reference replaced by the path of its component."""
    if isinstance(value, dict):
        return {
            key: f"{REFERENCE}{names[item]}"
            if key == "$ref" and not isinstance(item, str)
            else resolved(item, names)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [resolved(item, names) for item in value]
    return value


def _is_always_printed(field: FieldDescriptor) -> bool:
    return not is_left_out(field) or rule_of(field).null_when_unset


def _limit_value(schema: Schema, field: FieldDescriptor, rule: options_pb2.FieldRule) -> None:
    if field.type == FieldDescriptor.TYPE_STRING:
        if rule.max_chars:
            schema["maxLength"] = rule.max_chars
        if rule.required:
            schema["minLength"] = 1
            schema["pattern"] = "\\S"
    for number in (schema, *schema.get("anyOf", ())):
        if number.get("type") in ("integer", "number"):
            if rule.HasField("minimum"):
                number["minimum"] = _number(rule.minimum)
            if rule.HasField("maximum"):
                number["maximum"] = _number(rule.maximum)


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _typed_default(field: FieldDescriptor, text: str) -> Any:
    if field.is_repeated:
        return [_typed_item(field, item) for item in text.split(", ")]
    return _typed_item(field, text)


def _typed_item(field: FieldDescriptor, text: str) -> Any:
    if field.cpp_type in INT_RANGES:
        return int(text)
    if field.type in (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT):
        return _number(float(text))
    return text == "true" if field.type == FieldDescriptor.TYPE_BOOL else text
