"""The form of replies."""

import json
import math
from typing import Any

import pytest
from google.protobuf import struct_pb2
from google.protobuf.message import Message
from reflexio.v1 import (
    admin_service_pb2,
    interaction_pb2,
    interaction_service_pb2,
    learning_pb2,
    request_service_pb2,
)
from reflexio_server.bridge.codec.encode import encoder_for
from reflexio_server.bridge.codec.text import dump


def encoded(message: Message) -> Any:
    """Return the message's JSON, parsed again; no number in it may be NaN or infinite."""
    text = dump(encoder_for(message.DESCRIPTOR)(message))  # type: ignore[arg-type]
    return json.loads(text, parse_constant=lambda constant: pytest.fail(constant))


def test_plain_fields_are_printed_even_when_empty() -> None:
    """In snake_case and in the contract's order; unset optional fields are left out."""
    assert encoded(interaction_pb2.Interaction()) == {
        "interaction_id": 0,
        "user_id": "",
        "request_id": "",
        "created_at": 0,
        "role": "",
        "content": "",
        "user_action": "unspecified",
        "user_action_description": "",
        "interacted_image_url": "",
        "shadow_content": "",
        "expert_content": "",
        "tools_used": [],
        "citations": [],
        "retrieved_learnings": [],
        "session_id": "",
        "source": "",
        "has_image": False,
    }


def test_fields_are_in_the_order_of_the_contract() -> None:
    """Also those that are converted."""
    names = [field.name for field in request_service_pb2.GetRequestsResponse.DESCRIPTOR.fields]
    assert list(encoded(request_service_pb2.GetRequestsResponse())) == names


def test_set_optional_fields_are_printed_even_when_zero() -> None:
    """Zero is a value."""
    found = encoded(interaction_pb2.Interaction(score=0, similarity=0.5))
    assert (found["score"], found["similarity"]) == (0, 0.5)


def test_an_unset_optional_field_is_null_where_the_contract_says_so() -> None:
    """The rule null_when_unset."""
    assert encoded(interaction_service_pb2.PublishInteractionResponse())["learning_status"] is None
    stats = encoded(admin_service_pb2.GetStorageStatsResponse())
    assert (stats["oldest_modified"], stats["newest_modified"]) == (None, None)
    stats = encoded(admin_service_pb2.GetStorageStatsResponse(oldest_modified=0))
    assert (stats["oldest_modified"], stats["newest_modified"]) == (0, None)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (learning_pb2.LEARNING_STATUS_DEFERRED, "deferred"),
        (learning_pb2.LEARNING_STATUS_UNSPECIFIED, "unspecified"),
        (99, 99),
    ],
)
def test_enums_are_short_and_lower_case(number: Any, expected: Any) -> None:
    """A number that the contract does not name is printed as it is."""
    response = interaction_service_pb2.PublishInteractionResponse(learning_status=number)
    assert encoded(response)["learning_status"] == expected


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 0])
def test_64_bit_integers_are_numbers(number: int) -> None:
    """Never text; in lists and maps too."""
    response = interaction_service_pb2.PublishInteractionResponse(interaction_ids=[number])
    assert encoded(response)["interaction_ids"] == [number]
    cleared = interaction_service_pb2.ClearUserDataResponse(deleted_counts={"requests": number})
    assert encoded(cleared)["deleted_counts"] == {"requests": number}


def test_a_struct_is_native_json() -> None:
    """Integral doubles are integers; NaN and Infinity are null."""
    struct = struct_pb2.Struct()
    struct.update({"i": 3, "f": 1.5, "l": [None, True, "x", {}], "big": 1e300, "neg": -7.0})
    struct.fields["nan"].number_value = math.nan
    struct.fields["inf"].number_value = -math.inf
    struct.fields["unset"].Clear()
    found = encoded(interaction_pb2.ToolUse(tool_name="t", tool_data=struct))
    assert found == {
        "tool_name": "t",
        "tool_data": {
            "i": 3,
            "f": 1.5,
            "l": [None, True, "x", {}],
            "big": 1e300,
            "neg": -7,
            "nan": None,
            "inf": None,
            "unset": None,
        },
        "status": "",
    }
    assert type(found["tool_data"]["i"]) is int


def test_an_unset_struct_is_an_empty_object() -> None:
    """It is a plain field in JSON, as a list is."""
    assert encoded(interaction_pb2.ToolUse())["tool_data"] == {}


def test_messages_in_lists_are_printed_whole() -> None:
    """The nested messages follow the same rules."""
    make: Any = request_service_pb2.GetRequestsResponse
    reply = make(sessions=[{"session_id": "s", "requests": [{"request": {"request_id": "r"}}]}])
    [session] = encoded(reply)["sessions"]
    assert session["session_id"] == "s"
    [listed] = session["requests"]
    assert listed["request"]["request_id"] == "r"
    assert listed["request"]["evaluation_only"] is False
    assert listed["interactions"] == []


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_json_has_not_are_null(value: float) -> None:
    """A reader of strict JSON can always read a reply."""
    assert encoded(interaction_pb2.Interaction(score=value))["score"] is None
