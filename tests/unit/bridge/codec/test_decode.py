"""JSON that the codec accepts, and the names it gives to what it does not."""

from typing import Any

import pytest
from google.protobuf import json_format
from reflexio.v1 import (
    interaction_pb2,
    interaction_service_pb2,
    knowledge_pb2,
    playbook_pb2,
    playbook_service_pb2,
    request_service_pb2,
)
from reflexio_server.bridge.codec.text import decode_arguments
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.limits import NESTING_MAX, VIOLATIONS_MAX, WARNINGS_MAX

Publish: Any = interaction_service_pb2.PublishInteractionRequest
Search: Any = interaction_service_pb2.SearchInteractionsRequest
DeleteByIds: Any = request_service_pb2.DeleteRequestsByIdsRequest
GetRequests: Any = request_service_pb2.GetRequestsResponse
SearchPlaybooks: Any = playbook_service_pb2.SearchAgentPlaybooksRequest
EPOCH_2024 = 1704067200


def decoded(message: Any, data: Any) -> Any:
    """Return the message that the JSON value makes."""
    arguments, _unknown = decode_arguments(message.DESCRIPTOR, data)
    return message(**arguments)


def violations(message: Any, data: Any) -> dict[str, str]:
    """Return the violations that the JSON value makes, by path."""
    with pytest.raises(ServiceError) as caught:
        decode_arguments(message.DESCRIPTOR, data)
    assert caught.value.reason == "INVALID_FIELD"
    return {violation.field: violation.description for violation in caught.value.violations}


def interaction(**fields: Any) -> Any:
    """Return the interaction that the fields make inside a publish."""
    return decoded(Publish, {"interaction_data_list": [fields]}).interaction_data_list[0]


def interaction_violations(**fields: Any) -> dict[str, str]:
    """Return the violations of one interaction, by path inside it."""
    found = violations(Publish, {"interaction_data_list": [fields]})
    prefix = "interaction_data_list[0]."
    assert all(path.startswith(prefix) for path in found)
    return {path.removeprefix(prefix): text for path, text in found.items()}


def test_snake_and_camel_case_make_the_same_message() -> None:
    """Keys are accepted in both spellings, at every level."""
    snake = {"user_id": "u", "interaction_data_list": [{"user_action_description": "d"}]}
    camel = {"userId": "u", "interactionDataList": [{"userActionDescription": "d"}]}
    expected = Publish(user_id="u", interaction_data_list=[{"user_action_description": "d"}])
    assert decoded(Publish, snake) == decoded(Publish, camel) == expected


@pytest.mark.parametrize(
    "given", ["click", "CLICK", "Click", "USER_ACTION_CLICK", "user_action_click", 2, 2.0, "2"]
)
def test_an_enum_is_accepted_in_every_spelling(given: Any) -> None:
    """Short or full, in any case, or as a number."""
    assert interaction(user_action=given).user_action == interaction_pb2.USER_ACTION_CLICK


@pytest.mark.parametrize("given", ["clic", "", "ſcroll", 5, -1, 2.5, True, [2], {}, "x" * 10_000])
def test_an_unknown_enum_value_is_refused_with_the_valid_ones(given: Any) -> None:
    """The violation lists what may be sent, without the unspecified value."""
    found = interaction_violations(user_action=given)
    assert found == {"user_action": "must be one of none, click, scroll, type"}


@pytest.mark.parametrize("given", [EPOCH_2024, float(EPOCH_2024), str(EPOCH_2024)])
def test_an_integer_is_accepted_as_number_or_text(given: Any) -> None:
    """Integral floats are integers too, as other languages print them."""
    assert interaction(created_at=given).created_at == EPOCH_2024
    assert decoded(Search, {"top_k": given}).top_k == EPOCH_2024


@pytest.mark.parametrize("given", [True, 1.5, "1.0", "1e3", "", " 1", "1_0", "٣", [], {}, "9" * 99])
def test_what_is_no_integer_is_refused(given: Any) -> None:
    """Booleans, fractions and lookalikes of digits are no integers."""
    assert violations(Search, {"top_k": given}) == {"top_k": "must be an integer"}


@pytest.mark.parametrize("given", [2**63, -(2**63) - 1, 1e19, str(2**63)])
def test_an_integer_beyond_64_bits_is_refused_by_name(given: Any) -> None:
    """It is refused rather than wrapped or rounded."""
    found = violations(Search, {"top_k": given, "most_recent_k": 1})
    assert list(found) == ["top_k"]
    assert str(2**63 - 1) in found["top_k"]


@pytest.mark.parametrize("given", [2**63 - 1, -(2**63)])
def test_the_ends_of_the_64_bits_are_accepted(given: int) -> None:
    """The codec refuses nothing that the field can hold; rules come later."""
    assert decoded(Search, {"top_k": given}).top_k == given


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2024-01-01T00:00:00Z", EPOCH_2024),
        ("2024-01-01t00:00:00z", EPOCH_2024),
        ("2024-01-01T00:00:00", EPOCH_2024),
        ("2024-01-01 00:00:00", EPOCH_2024),
        ("2024-01-01", EPOCH_2024),
        ("2024-01-01T02:00:00+02:00", EPOCH_2024),
        ("2024-01-01T00:00:00.999999Z", EPOCH_2024),
        ("2024-01-01T00:00:00.999999999Z", EPOCH_2024),
        ("1969-12-31T23:59:59.5Z", -1),
        (EPOCH_2024 + 0.9, EPOCH_2024),
        (-0.5, -1),
        (str(EPOCH_2024), EPOCH_2024),
    ],
)
def test_a_time_is_epoch_seconds_or_rfc_3339(given: Any, expected: int) -> None:
    """No zone means UTC; a fraction is cut off towards the past."""
    assert decoded(Search, {"start_time": given}).start_time == expected


@pytest.mark.parametrize("given", ["yesterday", "2024-13-01", "", True, [], "2" * 100, "24:00"])
def test_what_is_no_time_is_refused(given: Any) -> None:
    """The violation says which forms are accepted."""
    text = "must be epoch seconds or an RFC 3339 time"
    assert violations(Search, {"start_time": given}) == {"start_time": text}


@pytest.mark.parametrize("given", [1, 0, "true", "false", None])
def test_a_boolean_is_true_or_false_alone(given: Any) -> None:
    """Null is absent; numbers and texts are no booleans."""
    data = {"wait_for_response": given}
    if given is None:
        assert not decoded(Publish, data).wait_for_response
    else:
        assert violations(Publish, data) == {"wait_for_response": "must be true or false"}


@pytest.mark.parametrize(
    ("given", "expected"), [(1, 1.0), (0.25, 0.25), ("0.5", 0.5), ("1e-3", 1e-3)]
)
def test_a_double_is_accepted_as_number_or_text(given: Any, expected: float) -> None:
    """As integers are."""
    assert decoded(Search, {"threshold": given}).threshold == expected


@pytest.mark.parametrize("given", [True, "NaN", "Infinity", "", "1_0", "1e999", [], "0x1"])
def test_what_is_no_finite_number_is_refused(given: Any) -> None:
    """NaN and Infinity are no JSON and no threshold."""
    assert list(violations(Search, {"threshold": given})) == ["threshold"]


@pytest.mark.parametrize("given", [1, True, [], {}, 1.5])
def test_a_text_is_a_string_alone(given: Any) -> None:
    """Numbers are not taken for ids: 1 and "1" would be two users."""
    assert violations(Publish, {"user_id": given}) == {"user_id": "must be a string"}


def test_null_means_absent_everywhere() -> None:
    """A null leaves a field unset, also optional ones, lists and messages."""
    data = {
        "user_id": None,
        "interaction_data_list": [
            {"role": None, "created_at": None, "user_action": None, "tools_used": None}
        ],
    }
    message = decoded(Publish, data)
    assert message == Publish(interaction_data_list=[{}])
    assert not message.interaction_data_list[0].HasField("created_at")


def test_a_null_inside_a_list_is_refused() -> None:
    """There is no absent element."""
    assert violations(DeleteByIds, {"request_ids": ["a", None]}) == {
        "request_ids[1]": "must be a string"
    }
    assert violations(Publish, {"interaction_data_list": [None]}) == {
        "interaction_data_list[0]": "must be an object"
    }


def test_a_struct_is_native_json() -> None:
    """Every kind of JSON value comes out as protobuf's own parser has it."""
    data = {"a": 1, "b": [1.5, "x", None, True, {}], "c": {"d": [], "e": {"f": -0.0}}}
    expected = json_format.ParseDict(data, interaction_pb2.ToolUse().tool_data)
    assert interaction(tools_used=[{"tool_data": data}]).tools_used[0].tool_data == expected


def nested(depth: int, *, in_lists: bool) -> Any:
    """Return an object that nests so many levels."""
    value: Any = 1
    for _ in range(depth - 1):
        value = [value] if in_lists else {"k": value}
    return {"k": value}


@pytest.mark.parametrize("in_lists", [True, False])
def test_the_deepest_struct_can_be_read_back_from_the_wire(in_lists: bool) -> None:
    """What is accepted can be stored, and returned inside the deepest reply."""
    data = nested(NESTING_MAX, in_lists=in_lists)
    stored = interaction(tools_used=[{"tool_data": data}])
    listed = GetRequests(
        sessions=[{"requests": [{"interactions": [{"tools_used": stored.tools_used}]}]}]
    )
    again = GetRequests.FromString(listed.SerializeToString())
    assert again == listed


@pytest.mark.parametrize("depth", [NESTING_MAX + 1, 900])
@pytest.mark.parametrize("in_lists", [True, False])
def test_a_deeper_struct_is_refused(depth: int, in_lists: bool) -> None:
    """Refused by its path, without recursion."""
    found = interaction_violations(tools_used=[{"tool_data": nested(depth, in_lists=in_lists)}])
    assert list(found) == ["tools_used[0].tool_data"]


def test_a_struct_with_too_many_values_is_refused_before_it_is_built() -> None:
    """A value costs two bytes on the wire, so max_bytes bounds how many there can be."""
    found = interaction_violations(tools_used=[{"tool_data": {"k": [0] * 200_000}}])
    assert found == {"tools_used[0].tool_data": "must have at most 262144 bytes"}


@pytest.mark.parametrize("given", [[], "x", 1, True])
def test_what_is_no_object_is_no_struct(given: Any) -> None:
    """Only an object can be a Struct."""
    found = interaction_violations(tools_used=[{"tool_data": given}])
    assert found == {"tools_used[0].tool_data": "must be an object"}


def test_a_list_above_its_limit_is_refused_before_it_is_built() -> None:
    """The contract's max_items holds in the codec too."""
    found = violations(Publish, {"interaction_data_list": [{}] * 1001})
    assert found == {"interaction_data_list": "must have at most 1000 items, not 1001"}


def test_several_violations_are_collected_up_to_the_bound() -> None:
    """Every field at fault is named by its path, in order, up to VIOLATIONS_MAX."""
    one_bad = {"role": 1, "tools_used": [{}, {"tool_name": []}], "citations": {}}
    found = violations(Publish, {"user_id": 1, "interaction_data_list": [{}, one_bad]})
    assert list(found) == [
        "user_id",
        "interaction_data_list[1].role",
        "interaction_data_list[1].tools_used[1].tool_name",
        "interaction_data_list[1].citations",
    ]
    many = violations(Publish, {"interaction_data_list": [{"role": 1}] * 500})
    assert len(many) == VIOLATIONS_MAX


@pytest.mark.parametrize("given", [[], "x", 1, None, True])
def test_a_body_that_is_no_object_is_malformed(given: Any) -> None:
    """It is not a field that is wrong."""
    with pytest.raises(ServiceError) as caught:
        decode_arguments(Publish.DESCRIPTOR, given)
    assert caught.value.reason == "MALFORMED_MESSAGE"


def test_unknown_fields_are_named_by_path_and_ignored() -> None:
    """At every level; what repeats the request's ids passes silently on its interactions alone."""
    data = {
        "user_id": "u",
        "colour": 1,
        "interaction_data_list": [
            {"content": "x", "user_id": "u", "sessionId": "s", "request_id": "r", "mood": 1},
            {"tools_used": [{"tool_name": "t", "user_id": "u"}]},
        ],
    }
    arguments, unknown = decode_arguments(Publish.DESCRIPTOR, data)
    assert Publish(**arguments).interaction_data_list[0].content == "x"
    assert unknown.texts == (
        "unknown field ignored: colour",
        "unknown field ignored: interaction_data_list[0].request_id",
        "unknown field ignored: interaction_data_list[0].mood",
        "unknown field ignored: interaction_data_list[1].tools_used[0].user_id",
    )


def test_unknown_fields_are_bounded_in_number_and_length() -> None:
    """The last warning counts what is left out; a long key is cut."""
    data = {f"{'k' * 10_000}{index}": 0 for index in range(250)}
    _arguments, unknown = decode_arguments(Publish.DESCRIPTOR, data)
    warnings = unknown.warnings(WARNINGS_MAX)
    assert len(warnings) == WARNINGS_MAX
    assert max(map(len, warnings)) <= 500
    assert warnings[-1] == "151 more unknown fields ignored"
    assert unknown.warnings(0) == []
    assert unknown.warnings(1) == ["250 more unknown fields ignored"]
    assert len(unknown.header_value()) <= 2_000


def test_the_last_of_two_spellings_wins() -> None:
    """As of doubled keys."""
    assert decoded(Publish, {"user_id": "a", "userId": "b"}).user_id == "b"
    assert decoded(Publish, {"userId": "b", "user_id": "a"}).user_id == "a"


def test_one_item_stands_for_a_list_where_the_rule_says_so() -> None:
    """Elsewhere it is refused, and a wrong one is named as the first of the list."""
    request = decoded(SearchPlaybooks, {"playbook_status_filter": "approved"})
    assert list(request.playbook_status_filter) == [playbook_pb2.PLAYBOOK_STATUS_APPROVED]
    request = decoded(SearchPlaybooks, {"playbook_status_filter": ["rejected", 1]})
    assert list(request.playbook_status_filter) == [3, 1]
    assert list(decoded(SearchPlaybooks, {"playbook_status_filter": None}).tags) == []
    assert list(violations(SearchPlaybooks, {"playbook_status_filter": "x"})) == [
        "playbook_status_filter[0]"
    ]
    assert violations(SearchPlaybooks, {"tags": "x"}) == {"tags": "must be a list"}


def test_null_stands_for_an_item_where_the_rule_says_so() -> None:
    """By itself it still means that the field is absent."""
    request = decoded(SearchPlaybooks, {"status_filter": [None, "archived"]})
    assert list(request.status_filter) == [
        knowledge_pb2.RECORD_STATUS_CURRENT,
        knowledge_pb2.RECORD_STATUS_ARCHIVED,
    ]
    assert list(decoded(SearchPlaybooks, {"status_filter": None}).status_filter) == []
    assert list(violations(SearchPlaybooks, {"playbook_status_filter": [None]})) == [
        "playbook_status_filter[0]"
    ]
