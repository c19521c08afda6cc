"""A few bytes that become many: compressed, empty or nested messages cost what they weigh."""

import json
import zlib
from collections.abc import Iterator

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio_server.core.limits import JSON_NAMES_MAX

from tests.hostile.memory import peak_bytes, reset_peak, resident_bytes
from tests.hostile.raw_http2 import RawCall, grpc_message
from tests.support.callers import Callers, Refusal, of_body, of_error
from tests.support.cases import PUBLISH

MIB = 2**20
MESSAGE_BYTES_MAX = 32 * MIB
FIELDS_MAX = 2**19
GROWTH_BYTES_MAX = 512 * MIB  # what one message may cost: sixteen times the greatest
PUBLISH_PATH = "/reflexio.v1.InteractionService/PublishInteraction"
BULK_PATH = "/reflexio.v1.InteractionService/BulkPublishInteractions"
MALFORMED = Refusal("INVALID_ARGUMENT", "MALFORMED_MESSAGE")
WINDOW_BITS = {"gzip": 31, "deflate": 15}
JSON = {"Content_Type": "application/json"}


@pytest.fixture
def bounded(callers: Callers) -> Iterator[Callers]:
    """Give the callers; whatever they sent, the server's memory stayed within bounds."""
    pid = callers.server.pid
    reset_peak(pid)
    before = resident_bytes(pid)
    yield callers
    assert peak_bytes(pid) - before < GROWTH_BYTES_MAX


def bomb(encoding: str, inflated_bytes: int) -> bytes:
    """Return bytes that inflate to zeros, a thousandth of them."""
    press = zlib.compressobj(9, zlib.DEFLATED, WINDOW_BITS[encoding])
    zeros = bytes(MIB)
    return b"".join(press.compress(zeros) for _ in range(inflated_bytes // MIB)) + press.flush()


@pytest.mark.parametrize("path", [PUBLISH_PATH, BULK_PATH])
@pytest.mark.parametrize("encoding", WINDOW_BITS)
def test_compressed_message_is_inflated_to_the_limit_alone(
    bounded: Callers, encoding: str, path: str
) -> None:
    """Two GiB of zeros, 2 MiB on the wire: RESOURCE_EXHAUSTED, and nobody made them."""
    call = RawCall(bounded.server.port, path, (b"grpc-encoding", encoding.encode()))
    call.send(grpc_message(bomb(encoding, 2048 * MIB), is_compressed=True))
    assert b"\x0bgrpc-status\x018" in call.finish()


def test_many_bombs_on_one_stream_cost_no_more(bounded: Callers) -> None:
    """The first ends it."""
    call = RawCall(bounded.server.port, BULK_PATH, (b"grpc-encoding", b"gzip"))
    message = grpc_message(bomb("gzip", 128 * MIB), is_compressed=True)
    for _ in range(20):
        call.send(message)
    assert b"\x0bgrpc-status\x018" in call.finish()


def test_compressed_message_within_the_limit_is_taken(bounded: Callers) -> None:
    """Compression as such is nobody's fault."""
    request = pb.PublishInteractionRequest(**PUBLISH).SerializeToString()  # type: ignore[arg-type]
    call = bounded.channel.unary_unary(
        PUBLISH_PATH, response_deserializer=pb.PublishInteractionResponse.FromString
    )
    assert call(request, timeout=30, compression=grpc.Compression.Gzip).success


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "identity, gzip"])
@pytest.mark.parametrize("path", ["/api/publish_interaction", "/api/bulk_publish"])
def test_compressed_body_is_never_inflated(bounded: Callers, path: str, encoding: str) -> None:
    """415 before the body is looked at."""
    status, _, reply = bounded.http(
        "POST", path, bomb("gzip", 64 * MIB), Content_Encoding=encoding, **JSON
    )
    assert status == 415
    assert of_body(json.loads(reply)) == Refusal("INVALID_ARGUMENT", "UNSUPPORTED_MEDIA_TYPE")


EMPTY_MESSAGES = {
    "interactions": (PUBLISH_PATH, b"\x1a\x00"),
    "items of a stream": (BULK_PATH, b"\x0a\x00"),
    "playbooks": ("/reflexio.v1.PlaybookService/AddUserPlaybook", b"\x0a\x00"),
    "profiles": ("/reflexio.v1.ProfileService/AddUserProfile", b"\x0a\x00"),
}


@pytest.mark.parametrize(("path", "field"), EMPTY_MESSAGES.values(), ids=EMPTY_MESSAGES)
def test_millions_of_empty_messages_are_refused_before_they_are_made(
    bounded: Callers, path: str, field: bytes
) -> None:
    """32 MiB of them would take gigabytes."""
    call = bounded.channel.stream_stream(path)
    with pytest.raises(grpc.RpcError) as error:
        list(call(iter([field * (MESSAGE_BYTES_MAX // len(field) - 10)]), timeout=60))
    assert of_error(error.value) == MALFORMED
    assert str(FIELDS_MAX) in error.value.details()


def test_millions_of_empty_messages_inside_one_are_refused(bounded: Callers) -> None:
    """Tool calls of an interaction, and that of an item of a stream."""
    tools = b"\x52\x00" * (10 * MIB)
    interaction = b"\x1a" + length(len(tools)) + tools
    item = b"\x0a" + length(len(interaction)) + interaction
    for path, data in ((PUBLISH_PATH, interaction), (BULK_PATH, item)):
        with pytest.raises(grpc.RpcError) as error:
            list(bounded.channel.stream_stream(path)(iter([data]), timeout=60))
        assert of_error(error.value) == MALFORMED


@pytest.mark.parametrize(
    "body",
    [
        b'{"interaction_data_list":[' + b"{}," * (10 * MIB) + b"{}]}",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"user_id":"u","session_id":"s","interaction_data_list":[{"tools_used":[{"tool_name":"t",'
        b'"tool_data":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}]}]}",
    ],
    ids=["objects", "depth", "depth in tool data"],
)
def test_millions_of_json_objects_are_refused(bounded: Callers, body: bytes) -> None:
    """Before, or while, they are parsed."""
    status, _, reply = bounded.http("POST", "/api/publish_interaction", body, **JSON)
    assert (status, of_body(json.loads(reply))) == (400, MALFORMED)


def with_unknown_fields(count: int) -> bytes:
    """Return a publish with so many unknown fields at the top, and as many in an interaction."""
    unknown = {f"f{number}": number for number in range(count)}
    interaction = {"content": "x", **unknown}
    return json.dumps({**PUBLISH, **unknown, "interaction_data_list": [interaction]}).encode()


def test_many_unknown_fields_are_ignored(bounded: Callers) -> None:
    """Some are named, the rest is counted."""
    body = with_unknown_fields(150_000)
    status, _, reply = bounded.http("POST", "/api/publish_interaction", body, **JSON)
    warnings = json.loads(reply)["warnings"]
    assert status == 200
    assert len(warnings) == 100
    assert warnings[-1].startswith("299901 more")


def test_a_million_unknown_fields_are_refused(bounded: Callers) -> None:
    """Before they are parsed: nobody is answered while a text is."""
    body = with_unknown_fields(500_000)
    status, _, reply = bounded.http("POST", "/api/publish_interaction", body, **JSON)
    assert (status, of_body(json.loads(reply))) == (400, MALFORMED)
    assert f"more than {JSON_NAMES_MAX} names" in json.loads(reply)["message"]


def tool_calls(calls: int, values: int) -> list[dict[str, object]]:
    """Return tool calls whose data are many small values."""
    return [{"tool_name": "t", "tool_data": {"a": [1] * values}} for _ in range(calls)]


def test_tool_values_of_a_whole_request_are_bounded(bounded: Callers) -> None:
    """Each call is within its bytes, all together are not: the same over both protocols."""
    fields = {**PUBLISH, "interaction_data_list": [{"tools_used": tool_calls(5, 60_000)}]}
    status, body = bounded.json("PublishInteraction", fields)
    assert (status, of_body(body)) == (
        400,
        Refusal(
            "INVALID_ARGUMENT",
            "INVALID_FIELD",
            ("interaction_data_list[0].tools_used[4].tool_data",),
        ),
    )
    data = Struct()
    data.update({"a": [1] * 60_000})
    interaction = {"tools_used": [{"tool_name": "t", "tool_data": data} for _ in range(5)]}
    request = pb.PublishInteractionRequest(
        user_id="u", session_id="s", interaction_data_list=[interaction]
    )
    with pytest.raises(grpc.RpcError) as error:
        bounded.grpc("PublishInteraction", request.SerializeToString())
    assert of_error(error.value) == MALFORMED


def test_greatest_tool_data_is_taken_and_listed(bounded: Callers) -> None:
    """What the contract accepts passes the bounds on both protocols, and comes back."""
    over_json = {"tools_used": tool_calls(1, 131_000)}
    fields = {"user_id": "j", "session_id": "s", "interaction_data_list": [over_json]}
    assert bounded.json("PublishInteraction", fields)[0] == 200
    data = Struct()
    data.update({"a": [1] * 131_000})
    over_grpc = {"tools_used": [{"tool_name": "t", "tool_data": data}]}
    request = pb.PublishInteractionRequest(
        user_id="g", session_id="s", interaction_data_list=[over_grpc]
    )
    bounded.grpc("PublishInteraction", request.SerializeToString())
    for user_id in ("j", "g"):
        status, body = bounded.json("GetInteractions", {"user_id": user_id})
        assert status == 200
        (interaction,) = body["interactions"]
        assert interaction["tools_used"][0]["tool_data"] == {"a": [1] * 131_000}


def length(value: int) -> bytes:
    """Return a varint."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(written) + bytes([value])
