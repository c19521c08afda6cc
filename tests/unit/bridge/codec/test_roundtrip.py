"""Printed messages are read back as the same; whatever text comes, nothing crashes."""

from typing import Any

import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from hypothesis import given, settings
from hypothesis import strategies as st
from reflexio.v1 import (
    interaction_pb2,
    interaction_service_pb2,
    request_service_pb2,
)
from reflexio_server.bridge.codec.descriptors import is_map, message_type
from reflexio_server.bridge.codec.encode import encoder_for
from reflexio_server.bridge.codec.text import decode_arguments, dump, parse
from reflexio_server.core.errors import ServiceError

TEXT = st.text(max_size=20)
SMALL_INTEGERS = st.integers(-(2**31), 2**31 - 1)
SCALARS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.TYPE_STRING: TEXT,
    FieldDescriptor.TYPE_BOOL: st.booleans(),
    FieldDescriptor.TYPE_INT32: SMALL_INTEGERS,
    FieldDescriptor.TYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_DOUBLE: st.floats(allow_nan=False, allow_infinity=False),
    FieldDescriptor.TYPE_BYTES: st.binary(max_size=20),
}
JSON_NUMBERS = st.one_of(
    st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False)
)
JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), JSON_NUMBERS, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=10,
)

MESSAGES = [
    interaction_pb2.Interaction,
    interaction_service_pb2.PublishInteractionRequest,
    interaction_service_pb2.PublishInteractionResponse,
    interaction_service_pb2.SearchInteractionsRequest,
    interaction_service_pb2.ClearUserDataResponse,
    request_service_pb2.GetRequestsResponse,
]


def structs() -> st.SearchStrategy[Struct]:
    """Return Structs of JSON values."""

    def make(fields: dict[str, Any]) -> Struct:
        struct = Struct()
        struct.update(fields)
        return struct

    return st.dictionaries(TEXT, JSON_VALUES, max_size=3).map(make)


def values(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    """Return values of one field's type."""
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if field.message_type is not None:
        is_struct = field.message_type.full_name == Struct.DESCRIPTOR.full_name
        return structs() if is_struct else messages(field.message_type)
    return SCALARS[field.type]


def field_values(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    """Return values of a field: single, list or map."""
    if is_map(field):
        key, value = message_type(field).fields
        return st.dictionaries(values(key), values(value), max_size=3)
    if field.is_repeated:
        return st.lists(values(field), max_size=2)
    return values(field)


def messages(descriptor: Descriptor) -> st.SearchStrategy[Message]:
    """Return messages with any of their fields set."""
    make = message_factory.GetMessageClass(descriptor)
    optional = {field.name: field_values(field) for field in descriptor.fields}
    return st.fixed_dictionaries({}, optional=optional).map(lambda fields: make(**fields))


@pytest.mark.parametrize("message", MESSAGES)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_what_is_printed_is_read_back(message: Any, data: st.DataObject) -> None:
    """The codec's two halves agree on every field of every kind."""
    original = data.draw(messages(message.DESCRIPTOR))
    text = dump(encoder_for(message.DESCRIPTOR)(original))
    arguments, unknown = decode_arguments(message.DESCRIPTOR, parse(text))
    assert unknown.texts == ()
    again = message(**arguments)
    fill_plain_structs(original)
    assert again == original


def fill_plain_structs(message: Any) -> None:
    """Set every unset Struct: in JSON an absent one and an empty one are the same."""
    for field in message.DESCRIPTOR.fields:
        if field.message_type is None or is_map(field):
            continue
        if field.message_type.full_name == Struct.DESCRIPTOR.full_name:
            getattr(message, field.name).SetInParent()
        elif field.is_repeated:
            for item in getattr(message, field.name):
                fill_plain_structs(item)
        elif message.HasField(field.name):
            fill_plain_structs(getattr(message, field.name))


ANY_JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**64), 2**64),
        st.floats(),
        TEXT,
        st.sampled_from(["click", "2024-01-01T00:00:00Z", "1", "-1e5"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                [
                    "user_id",
                    "interactionDataList",
                    "interaction_data_list",
                    "created_at",
                    "user_action",
                    "tools_used",
                    "tool_data",
                    "wait_for_response",
                    "other",
                ]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(data=ANY_JSON)
def test_any_json_makes_a_message_or_a_refusal(data: Any) -> None:
    """Nothing but ServiceError comes out of the codec, and what passes can be sent on."""
    descriptor = interaction_service_pb2.PublishInteractionRequest.DESCRIPTOR
    refusal = None
    try:
        arguments, _unknown = decode_arguments(descriptor, data)
    except ServiceError as error:
        refusal = error
    if refusal is not None:
        assert refusal.reason in ("MALFORMED_MESSAGE", "INVALID_FIELD")
        return
    message = interaction_service_pb2.PublishInteractionRequest(**arguments)
    again = interaction_service_pb2.PublishInteractionRequest.FromString(
        message.SerializeToString()
    )
    assert again == message


@settings(max_examples=300, deadline=None)
@given(text=st.binary(max_size=60) | st.text(max_size=30).map(lambda text: text.encode("utf-8")))
def test_any_bytes_are_json_or_a_refusal(text: bytes) -> None:
    """Nothing but MALFORMED_MESSAGE comes out of the parser."""
    refusal = None
    try:
        parse(text)
    except ServiceError as error:
        refusal = error
    assert refusal is None or refusal.reason == "MALFORMED_MESSAGE"
