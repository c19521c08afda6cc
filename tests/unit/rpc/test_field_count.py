"""Fields are counted without parsing, and never fewer than a parser makes messages of."""

from typing import Any

import pytest
from google.protobuf.message import DecodeError, Message
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio_server.rpc import field_count
from reflexio_server.rpc.field_count import has_too_many_fields, plan_for

BULK = plan_for(pb.BulkPublishInteractionsRequest.DESCRIPTOR)
PUBLISH = plan_for(pb.PublishInteractionRequest.DESCRIPTOR)
MANY = 2**16
EMPTY_INTERACTION = b"\x1a\x00"
PADDING = b"\x22" + b"\x80\x80\x04" + b"x" * MANY  # request_id


def messages_in(message: Message) -> int:
    """Return how many messages stand in a message, at every depth."""
    count = 0
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            inner: list[Any] = [part for part in value.values() if isinstance(part, Message)]
            count += len(value)
        else:
            inner = list(value) if field.is_repeated else [value]
        count += len(inner) + sum(messages_in(part) for part in inner)
    return count


@pytest.mark.parametrize("count", [1, 999, 1_000, 1_001, 5_000])
def test_fields_are_counted_to_the_limit(count: int) -> None:
    """Exactly the limit passes."""
    data = EMPTY_INTERACTION * (count - 1) + PADDING
    assert has_too_many_fields(data, PUBLISH, 1_000) is (count > 1_000)


def test_fields_of_messages_inside_count() -> None:
    """In an item of a stream, and in the JSON of a tool call."""
    data = Struct()
    data.update({"list": list(range(40_000))})
    item = pb.PublishInteractionRequest(
        interaction_data_list=[{"tools_used": [{"tool_name": "x", "tool_data": data}]}]
    )
    bulk = pb.BulkPublishInteractionsRequest(items=[item]).SerializeToString()
    assert has_too_many_fields(bulk, BULK, 80_000)
    assert not has_too_many_fields(bulk, BULK, 80_100)


def test_text_is_not_walked() -> None:
    """Bytes of a text that look like fields are none."""
    item = pb.PublishInteractionRequest(interaction_data_list=[{"content": "\x1a\0" * MANY}])
    assert not has_too_many_fields(item.SerializeToString(), PUBLISH, 3)


@pytest.mark.parametrize(
    "tail",
    [b"\x1a", b"\x1a\xff", b"\x0f", b"\x08" + b"\xff" * 11, b"\x1a\x05ab", b"\x1a\x02\x0a\x05"],
    ids=["cut tag", "cut length", "no type", "endless", "beyond the end", "beyond its parent"],
)
def test_what_comes_before_broken_bytes_counts(tail: bytes) -> None:
    """A parser would have made it before it fails."""
    many = EMPTY_INTERACTION * MANY + tail
    assert has_too_many_fields(many, PUBLISH, MANY - 1)
    assert not has_too_many_fields(many, PUBLISH, MANY + 3)


def test_depth_is_no_trap() -> None:
    """Lists in lists beyond what any parser takes end the walk."""
    value = b""
    for _ in range(20_000):
        value = b"\x32" + length(2 + len(value)) + b"\x0a" + length(len(value)) + value
        value = value[: 2**20]
    entry = b"\x12" + length(len(value)) + value
    tool = b"\x12" + length(len(entry)) + entry
    assert not has_too_many_fields(b"\x52" + length(len(tool)) + tool, PUBLISH, 10_000)


def length(value: int) -> bytes:
    """Return a varint."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(written) + bytes([value])


@given(data=st.binary(max_size=200))
def test_any_bytes_are_counted(data: bytes) -> None:
    """What a parser takes holds no more messages than fields were counted; nothing raises."""
    padded = data + PADDING
    try:
        parsed = pb.PublishInteractionRequest.FromString(padded)
    except DecodeError:
        has_too_many_fields(padded, PUBLISH, 10)
        return
    assert field_count._count(padded, PUBLISH, 10**9) >= messages_in(parsed)
