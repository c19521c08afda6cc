"""Bytes over gRPC that are no message of the expected type."""

import struct

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct, Value
from reflexio.v1 import interaction_service_pb2 as pb

from tests.support.callers import METHODS, Callers, Refusal, of_error, of_status
from tests.support.cases import INVALID_TEXT, MALFORMED, NO_MESSAGE, PUBLISH

MESSAGE_BYTES_MAX = 32 * 2**20
UNARY = sorted(name for name, method in METHODS.items() if not method.client_streaming)
GOOD = pb.PublishInteractionRequest(**PUBLISH)  # type: ignore[arg-type]


@pytest.mark.parametrize("data", NO_MESSAGE.values(), ids=NO_MESSAGE)
@pytest.mark.parametrize("rpc", UNARY)
def test_bytes_that_are_no_message_are_refused(callers: Callers, rpc: str, data: bytes) -> None:
    """INVALID_ARGUMENT in words, on every RPC."""
    with pytest.raises(grpc.RpcError) as error:
        callers.grpc(rpc, data)
    assert of_error(error.value) == MALFORMED


def text_field(number: int, value: bytes) -> bytes:
    """Return a short text field as its bytes on the wire."""
    return bytes([number << 3 | 2, len(value)]) + value


@pytest.mark.parametrize("value", INVALID_TEXT.values(), ids=INVALID_TEXT)
def test_text_that_is_no_utf8_is_refused(callers: Callers, value: bytes) -> None:
    """At the top and inside an interaction."""
    item = text_field(2, value)
    for data in (
        GOOD.SerializeToString() + text_field(1, value),
        GOOD.SerializeToString() + text_field(3, item),
    ):
        with pytest.raises(grpc.RpcError) as error:
            callers.grpc("PublishInteraction", data)
        assert of_error(error.value) == MALFORMED


@pytest.mark.parametrize("data", NO_MESSAGE.values(), ids=NO_MESSAGE)
def test_bytes_in_a_stream_end_it_and_keep_what_came_before(callers: Callers, data: bytes) -> None:
    """The items before are answered, then the stream ends with the refusal."""
    call = callers.channel.stream_stream(
        "/reflexio.v1.InteractionService/BulkPublishInteractions",
        response_deserializer=pb.BulkPublishInteractionsResponse.FromString,
    )
    good = pb.BulkPublishInteractionsRequest(items=[GOOD, GOOD]).SerializeToString()
    responses = call(iter([good, data, good]), timeout=30)
    results: list[pb.BulkPublishResult] = []
    with pytest.raises(grpc.RpcError) as error:
        results.extend(result for response in responses for result in response.results)
    assert of_error(error.value) == MALFORMED
    assert [result.WhichOneof("result") for result in results] == ["response"] * 2


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_number_that_json_lacks_is_refused(callers: Callers, number: float) -> None:
    """The neighbours in a stream are stored."""
    bad = pb.PublishInteractionRequest(**PUBLISH)  # type: ignore[arg-type]
    tool = bad.interaction_data_list[0].tools_used.add(tool_name="x")
    tool.tool_data.CopyFrom(Struct(fields={"a": Value(number_value=number)}))
    expected = Refusal(
        "INVALID_ARGUMENT",
        "INVALID_FIELD",
        ("interaction_data_list[0].tools_used[0].tool_data",),
    )
    with pytest.raises(grpc.RpcError) as error:
        callers.grpc("PublishInteraction", bad.SerializeToString())
    assert of_error(error.value) == expected
    results = callers.bulk(
        pb.BulkPublishInteractionsRequest(items=[GOOD, bad, GOOD]).SerializeToString()
    )
    assert [result.HasField("response") for result in results] == [True, False, True]
    assert of_status(results[1].error) == expected


def length_delimited(number: int, value: bytes) -> bytes:
    """Return a field of bytes of any length as it goes over the wire."""
    length = bytearray()
    rest = len(value)
    while rest > 0x7F:
        length.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([number << 3 | 2]) + bytes(length) + bytes([rest]) + value


def deep_publish(user_id: str, kind: str, depth: int) -> bytes:
    """Return a publish of one tool call whose data nest `depth` levels, as no library would."""
    value = length_delimited(3, b"x")
    for _ in range(depth):
        if kind == "objects":
            entry = length_delimited(1, b"a") + length_delimited(2, value)
            value = length_delimited(5, length_delimited(1, entry))
        else:
            value = length_delimited(6, length_delimited(1, value))
    entry = length_delimited(1, b"a") + length_delimited(2, value)
    tool = length_delimited(1, b"tool") + length_delimited(2, length_delimited(1, entry))
    item = length_delimited(10, tool)
    name = user_id.encode()
    return length_delimited(1, name) + length_delimited(2, name) + length_delimited(3, item)


@pytest.mark.parametrize("depth", [1, 10, 20, *range(25, 55), 100, 1_000, 10_000])
@pytest.mark.parametrize("kind", ["objects", "lists"])
def test_deep_tool_data_is_refused_or_listed(callers: Callers, kind: str, depth: int) -> None:
    """Whatever was taken can be read again, by every listing."""
    user_id = f"deep {kind} {depth}"
    try:
        callers.grpc("PublishInteraction", deep_publish(user_id, kind, depth))
    except grpc.RpcError as error:
        assert depth > 20
        refusal = of_error(error)
    else:
        for rpc in ("GetInteractions", "GetRequests"):
            asked = callers.message(rpc, {"user_id": user_id})
            assert user_id in str(callers.grpc(rpc, asked.SerializeToString()))
            status, body = callers.json(rpc, {"user_id": user_id})
            assert (status, body["success"]) == (200, True)
        return
    assert refusal.code == "INVALID_ARGUMENT"


def test_message_above_the_limit_is_refused(callers: Callers) -> None:
    """RESOURCE_EXHAUSTED; the transport says so, and the connection goes on."""
    great = pb.PublishInteractionRequest(user_id="x" * (MESSAGE_BYTES_MAX + 1))
    with pytest.raises(grpc.RpcError) as error:
        callers.grpc("PublishInteraction", great.SerializeToString())
    assert error.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert callers.grpc("Whoami", b"").success  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path",
    [
        "/reflexio.v1.InteractionService/Nothing",
        "/reflexio.v1.Nothing/PublishInteraction",
        "/reflexio.v2.InteractionService/PublishInteraction",
        "/x",
        "/",
        "//",
    ],
)
def test_unknown_rpc_is_unimplemented(callers: Callers, path: str) -> None:
    """UNIMPLEMENTED, as everywhere in gRPC."""
    with pytest.raises(grpc.RpcError) as error:
        callers.channel.unary_unary(path)(b"", timeout=30)
    assert error.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_unary_call_of_a_stream_is_answered(callers: Callers) -> None:
    """One message is a stream of one."""
    call = callers.channel.unary_unary(
        "/reflexio.v1.InteractionService/BulkPublishInteractions",
        response_deserializer=pb.BulkPublishInteractionsResponse.FromString,
    )
    reply = call(pb.BulkPublishInteractionsRequest(items=[GOOD]).SerializeToString(), timeout=30)
    assert [result.sequence for result in reply.results] == [0]


def test_stream_without_items_ends_well(callers: Callers) -> None:
    """No messages, empty messages, and an item that lacks everything."""
    assert callers.bulk() == []
    assert callers.bulk(b"", b"") == []
    (result,) = callers.bulk(b"", struct.pack("BB", 0x0A, 0))
    assert of_status(result.error).paths == ("user_id", "session_id", "interaction_data_list")


def test_unknown_fields_do_not_hurt(callers: Callers) -> None:
    """A newer caller's fields are passed over."""
    unknown = b"\xfa\x3f\x03abc" + b"\xc0\x3e\x01"
    assert callers.grpc("Whoami", unknown).success  # type: ignore[attr-defined]
    reply = callers.grpc("PublishInteraction", GOOD.SerializeToString() + unknown)
    assert reply.success  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [b"\xff\xfe", b"", b"Bearer \0", b"x" * 4_000])
def test_odd_metadata_does_not_hurt(callers: Callers, value: bytes) -> None:
    """An open server looks at none of it."""
    call = callers.channel.unary_unary("/reflexio.v1.AdminService/Whoami")
    assert call(b"", timeout=30, metadata=[("authorization-bin", value), ("x-odd", "y")])
