"""JSON objects into messages: one walk for every message, compiled from its descriptor."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from reflexio.chat import from_chat, is_chat_message
from reflexio.v1.interaction_pb2 import InteractionData

from reflexio_server.bridge.codec.descriptors import is_map, message_type
from reflexio_server.bridge.codec.issues import Findings, MismatchError, shown_key
from reflexio_server.bridge.codec.native_json import struct_converter
from reflexio_server.bridge.codec.scalars import FromJson, scalar_converter, scalar_type
from reflexio_server.core.limits import NESTING_MAX
from reflexio_server.rpc.validation import TOO_DEEP, rule_of

OWNER_FIELDS = frozenset({"user_id", "session_id"})
"""Callers repeat these of a request on each element of its lists: that is no mistake to warn of."""

INTERACTION_NAME = InteractionData.DESCRIPTOR.full_name

DecodeFields = Callable[[Any, Findings], dict[str, Any]]
"""Turns a JSON object into constructor arguments; raises MismatchError when it is no object."""


class _Field(NamedTuple):
    taken_as_is: type | None
    """Values of this type need no conversion."""
    name: str
    convert: FromJson


@cache
def decoder_for(descriptor: Descriptor) -> DecodeFields:
    """Return the decoder of JSON objects into the constructor arguments of the message.

    Keys are field names in snake_case or camelCase, the last of doubles wins, null means absent.
    Raises TypeError, when it is made, for a field whose type has no JSON form here.
    """
    return _Compiler().message(descriptor, frozenset())


class _Compiler:
    """Compiles the decoders of one message and of what it holds."""

    def __init__(self) -> None:
        self._done: dict[tuple[Descriptor, frozenset[str]], DecodeFields] = {}
        self._open: set[tuple[Descriptor, frozenset[str]]] = set()

    def message(self, descriptor: Descriptor, silent: frozenset[str]) -> DecodeFields:
        key = (descriptor, silent)
        if key in self._open:
            return self._recursive(key)
        if key not in self._done:
            self._open.add(key)
            self._done[key] = self._compile(descriptor, silent)
            self._open.remove(key)
        return self._done[key]

    def _recursive(self, key: tuple[Descriptor, frozenset[str]]) -> DecodeFields:
        def decode(data: Any, findings: Findings) -> dict[str, Any]:
            if findings.depth >= NESTING_MAX:
                raise MismatchError(TOO_DEEP)
            findings.depth += 1
            try:
                return self._done[key](data, findings)
            finally:
                findings.depth -= 1

        return decode

    def _compile(self, descriptor: Descriptor, silent: frozenset[str]) -> DecodeFields:
        refuse_well_known(descriptor)
        fields: dict[str, _Field] = {}
        for field in descriptor.fields:
            plain = None if field.is_repeated else scalar_type(field)
            entry = _Field(plain, field.name, self._converter(field))
            fields[field.name] = fields[field.json_name] = entry
        oneofs = [
            (oneof.name, [field.name for field in oneof.fields])
            for oneof in descriptor.oneofs
            if len(oneof.fields) > 1
        ]
        find = fields.get

        def decode(data: Any, findings: Findings) -> dict[str, Any]:
            if type(data) is not dict:
                raise MismatchError("must be an object")
            arguments = {}
            for key, value in data.items():
                field = find(key)
                if field is None:
                    if key not in silent:
                        findings.note_unknown(key, fields)
                    continue
                taken_as_is, name, convert = field
                if type(value) is taken_as_is:
                    arguments[name] = value
                elif value is not None:
                    try:
                        arguments[name] = convert(value, findings)
                    except MismatchError as mismatch:
                        findings.note_violation(name, str(mismatch))
            for oneof, members in oneofs:
                given = [name for name in members if name in arguments]
                if len(given) > 1:
                    findings.note_violation(
                        given[1], f"cannot be set together with {given[0]}: only one {oneof} can"
                    )
            return arguments

        return _with_chat(decode) if descriptor.full_name == INTERACTION_NAME else decode

    def _converter(self, field: FieldDescriptor) -> FromJson:
        if is_map(field):
            return self._map(field)
        converter = self._one(field)
        if field.is_repeated:
            return _list(field, converter)
        return converter if field.message_type is None else _single(field.name, converter)

    def _one(self, field: FieldDescriptor) -> FromJson:
        if field.message_type is None:
            return scalar_converter(field)
        return struct_converter(field) or self.message(
            field.message_type, _repeated_from_owner(field)
        )

    def _map(self, field: FieldDescriptor) -> FromJson:
        key_field, value_field = message_type(field).fields
        convert_value = self._one(value_field)
        convert_key = _map_key(key_field)

        def convert(value: Any, findings: Findings) -> dict[Any, Any]:
            if type(value) is not dict:
                raise MismatchError("must be an object")
            entries = {}
            for key, item in value.items():
                start = len(findings.entries)
                try:
                    entries[convert_key(key, findings)] = convert_value(item, findings)
                except MismatchError as mismatch:
                    findings.note_violation("", str(mismatch))
                if len(findings.entries) != start:
                    findings.prefix(f'{field.name}["{shown_key(key)}"]', start)
            return entries

        return convert


def _with_chat(decode: DecodeFields) -> DecodeFields:
    """Return the decoder that takes messages of chat APIs, too."""

    def decode_message(data: Any, findings: Findings) -> dict[str, Any]:
        if type(data) is not dict or not is_chat_message(data):
            return decode(data, findings)
        message = from_chat(data, findings.tool_names)
        for path, text in message.refused:
            findings.note_violation(path, text)
        for path, text in message.left_out:
            findings.note_warning(path, text)
        return decode(message.fields, findings)

    return decode_message


def refuse_well_known(descriptor: Descriptor) -> None:
    """Raise TypeError for google.protobuf types whose JSON form is not that of their fields.

    The contract uses none of them; refused at start, no RPC goes out in a wrong dialect.
    """
    if descriptor.file.package == "google.protobuf" and descriptor.fields:
        raise TypeError(f"{descriptor.full_name} has no JSON form in this dialect")


def _map_key(field: FieldDescriptor) -> FromJson:
    convert = scalar_converter(field)
    if field.type != FieldDescriptor.TYPE_BOOL:
        return convert
    spellings = {"true": True, "false": False}
    return lambda key, findings: convert(spellings.get(key), findings)


def _repeated_from_owner(field: FieldDescriptor) -> frozenset[str]:
    """Return the keys that pass silently on each element of a list: its owner's own fields."""
    owner_type = field.containing_type
    if not field.is_repeated or owner_type is None:
        return frozenset()
    owned = [owner for owner in owner_type.fields if owner.name in OWNER_FIELDS]
    return frozenset(name for owner in owned for name in (owner.name, owner.json_name))


def _single(name: str, decode: FromJson) -> FromJson:
    def convert(value: Any, findings: Findings) -> Any:
        start = len(findings.entries)
        arguments = decode(value, findings)
        if len(findings.entries) != start:
            findings.prefix(name, start)
        return arguments

    return convert


def _list(field: FieldDescriptor, decode: FromJson) -> FromJson:
    name = field.name
    rule = rule_of(field)
    items_max = rule.max_items
    accept_single = rule.accept_single
    for_null = decode(rule.null_item, Findings()) if rule.null_item else None

    def convert(value: Any, findings: Findings) -> list[Any]:
        if type(value) is not list:
            if not accept_single:
                raise MismatchError("must be a list")
            value = [value]
        if items_max and len(value) > items_max:
            raise MismatchError(f"must have at most {items_max} items, not {len(value)}")
        entries = findings.entries
        items = []
        for index, item in enumerate(value):
            if item is None and for_null is not None:
                items.append(for_null)
                continue
            start = len(entries)
            try:
                items.append(decode(item, findings))
            except MismatchError as mismatch:
                findings.note_violation("", str(mismatch))
            if len(entries) != start:
                findings.prefix(f"{name}[{index}]", start)
        return items

    return convert
