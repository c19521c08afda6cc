"""Requests are checked against the rules of the contract, and violations carry their paths."""

import math

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.struct_pb2 import ListValue, Struct, Value
from reflexio.v1 import admin_service_pb2 as admin
from reflexio.v1 import interaction_pb2
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import request_service_pb2 as requests_pb
from reflexio_server.core import limits
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.rpc.validation import validator_for

from tests.support.rpcs import METHODS

TIME_MAX = 4_102_444_800


def violations(message: Message) -> dict[str, str]:
    """Return what is wrong with the message: descriptions by path, empty when nothing is."""
    try:
        validator_for(message.DESCRIPTOR)(message)
    except ServiceError as error:
        refusal = error
    else:
        return {}
    assert refusal.code is Code.INVALID_ARGUMENT
    assert refusal.reason == "INVALID_FIELD"
    assert refusal.message.startswith(refusal.violations[0].field)
    return dict(refusal.violations)


def publish(*interactions: interaction_pb2.InteractionData) -> pb.PublishInteractionRequest:
    """Return a publish request that is right but for what the interactions hold."""
    return pb.PublishInteractionRequest(
        user_id="ann", session_id="s", interaction_data_list=interactions
    )


def data(**fields: object) -> interaction_pb2.InteractionData:
    """Return one interaction to publish."""
    return interaction_pb2.InteractionData(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_every_request_of_the_contract_has_a_validator(method: MethodDescriptor) -> None:
    """An empty message is either right or refused by the paths of its required fields."""
    request = GetMessageClass(method.input_type)()
    assert set(violations(request)) <= set(method.input_type.fields_by_name)


def test_required_fields_are_all_named() -> None:
    """An empty publish lacks its user, session and interactions, and nothing else."""
    assert set(violations(pb.PublishInteractionRequest())) == {
        "user_id",
        "session_id",
        "interaction_data_list",
    }


@pytest.mark.parametrize("blank", ["", " ", "\t\r\n", "\u00a0\u2003"])
def test_blank_text_does_not_fill_a_required_field(blank: str) -> None:
    """Spaces of any script are blank."""
    request = publish(data(content="x"))
    request.user_id = blank
    assert set(violations(request)) == {"user_id"}


def test_required_number_must_be_present() -> None:
    """An absent id is told from one that is too small."""
    absent = violations(pb.DeleteInteractionRequest(user_id="ann"))
    zero = violations(pb.DeleteInteractionRequest(user_id="ann", interaction_id=0))
    assert set(absent) == set(zero) == {"interaction_id"}
    assert absent != zero
    assert violations(pb.DeleteInteractionRequest(user_id="ann", interaction_id=1)) == {}


@pytest.mark.parametrize(
    ("field", "chars_max"),
    [
        ("role", 1000),
        ("content", 1_000_000),
        ("user_action_description", 10_000),
        ("interacted_image_url", 2048),
        ("image_encoding", 15_000_000),
        ("expert_content", 1_000_000),
        ("shadow_content", 1_000_000),
    ],
)
def test_text_is_measured_in_characters(field: str, chars_max: int) -> None:
    """The limit itself passes, one more does not; a character of three bytes counts once."""
    assert violations(publish(data(**{field: "€" * chars_max}))) == {}
    assert set(violations(publish(data(**{field: "x" * (chars_max + 1)})))) == {
        f"interaction_data_list[0].{field}"
    }


@pytest.mark.parametrize(
    "field", ["user_id", "session_id", "request_id", "source", "agent_version"]
)
def test_names_of_a_request_are_limited(field: str) -> None:
    """Each takes 1,000 characters."""
    request = publish(data(content="x"))
    setattr(request, field, "x" * 1000)
    assert violations(request) == {}
    setattr(request, field, "x" * 1001)
    assert set(violations(request)) == {field}


@pytest.mark.parametrize("field", ["role", "content", "user_action_description", "expert_content"])
def test_nul_is_refused_in_text(field: str) -> None:
    """PostgreSQL cannot store it, so no store may."""
    assert set(violations(publish(data(**{field: "a\0b"})))) == {
        f"interaction_data_list[0].{field}"
    }


@pytest.mark.parametrize("blank", ["", " "])
def test_list_of_names_has_no_blank_ones(blank: str) -> None:
    """A blank id in a list is a mistake of the caller."""
    request = requests_pb.DeleteRequestsByIdsRequest(request_ids=["r1", blank])
    assert set(violations(request)) == {"request_ids[1]"}


def test_list_of_names_is_limited_in_number_and_length() -> None:
    """1,000 ids of 1,000 characters pass."""
    assert violations(requests_pb.DeleteRequestsByIdsRequest(request_ids=["x" * 1000] * 1000)) == {}
    for ids, path in (
        (["x"] * 1001, "request_ids"),
        (["x" * 1001], "request_ids[0]"),
        ([], "request_ids"),
    ):
        request = requests_pb.DeleteRequestsByIdsRequest(request_ids=ids)
        assert set(violations(request)) == {path}


@pytest.mark.parametrize("field", ["tools_used", "citations", "retrieved_learnings"])
def test_nested_lists_are_limited(field: str) -> None:
    """A hundred pass, one more does not."""
    item = {"tool_name": "x"} if field == "tools_used" else {"kind": "x"}
    assert violations(publish(data(**{field: [item] * 100}))) == {}
    assert set(violations(publish(data(**{field: [item] * 101})))) == {
        f"interaction_data_list[0].{field}"
    }


def test_thousand_interactions_pass_and_one_more_does_not() -> None:
    """The list's own path is named."""
    message = data(content="x")
    assert violations(publish(*[message] * 1000)) == {}
    assert set(violations(publish(*[message] * 1001))) == {"interaction_data_list"}


@pytest.mark.parametrize("value", [0, 1, TIME_MAX])
def test_times_within_bounds_pass(value: int) -> None:
    """The bounds themselves are inside."""
    assert violations(publish(data(content="x", created_at=value))) == {}


@pytest.mark.parametrize("value", [-1, TIME_MAX + 1, -(2**63), 2**63 - 1])
def test_times_out_of_bounds_are_refused(value: int) -> None:
    """Years before 1970 and after 2100 are slips, such as milliseconds."""
    assert set(violations(publish(data(content="x", created_at=value)))) == {
        "interaction_data_list[0].created_at"
    }


@pytest.mark.parametrize("value", [0, -1, -(2**63)])
def test_counts_start_at_one(value: int) -> None:
    """Zero is refused, since it is not the absent value."""
    for request in (
        pb.GetInteractionsRequest(user_id="ann", top_k=value),
        pb.SearchInteractionsRequest(user_id="ann", top_k=value),
        requests_pb.GetRequestsRequest(top_k=value),
    ):
        assert set(violations(request)) == {"top_k"}
    assert set(violations(pb.GetAllInteractionsRequest(limit=value))) == {"limit"}


def test_count_has_no_upper_bound() -> None:
    """Pages are cut by size, so that any wish is granted page by page."""
    assert violations(pb.GetInteractionsRequest(user_id="ann", top_k=2**63 - 1)) == {}


@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan, math.inf, -math.inf])
def test_threshold_lies_between_nothing_and_one(value: float) -> None:
    """What is no number is outside every range."""
    request = pb.SearchInteractionsRequest(user_id="ann", threshold=value)
    assert set(violations(request)) == {"threshold"}


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_threshold_within_bounds_passes(value: float) -> None:
    """The bounds themselves are inside."""
    assert violations(pb.SearchInteractionsRequest(user_id="ann", threshold=value)) == {}


@pytest.mark.parametrize("value", [5, -1, 2**31 - 1])
def test_unknown_enum_number_is_refused(value: int) -> None:
    """The number is named, so that a newer caller sees what an older server lacks."""
    found = violations(publish(data(content="x", user_action=value)))
    assert set(found) == {"interaction_data_list[0].user_action"}
    assert str(value) in found["interaction_data_list[0].user_action"]


@pytest.mark.parametrize(("start", "end", "is_right"), [(5, 5, True), (4, 5, True), (5, 4, False)])
def test_period_must_not_end_before_it_starts(start: int, end: int, is_right: bool) -> None:
    """A period of one second is one."""
    for request in (
        pb.GetInteractionsRequest(user_id="ann", start_time=start, end_time=end),
        pb.SearchInteractionsRequest(user_id="ann", start_time=start, end_time=end),
        requests_pb.GetRequestsRequest(start_time=start, end_time=end),
    ):
        assert set(violations(request)) == (set() if is_right else {"end_time"})


def tool(content: Struct) -> pb.PublishInteractionRequest:
    """Return a publish of one tool call with the given data."""
    return publish(data(tools_used=[{"tool_name": "x", "tool_data": content}]))


def struct_of(value: Value) -> Struct:
    """Return a Struct with one value."""
    return Struct(fields={"a": value})


TOOL_DATA = "interaction_data_list[0].tools_used[0].tool_data"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_struct_holds_json_numbers(number: float) -> None:
    """What JSON cannot say is refused, at any depth."""
    assert set(violations(tool(struct_of(Value(number_value=number))))) == {TOOL_DATA}
    nested = Value(list_value=ListValue(values=[Value(number_value=number)]))
    assert set(violations(tool(struct_of(nested)))) == {TOOL_DATA}


def test_struct_is_limited_in_size() -> None:
    """A quarter of a mebibyte is enough for a tool's input and output."""
    assert violations(tool(struct_of(Value(string_value="x" * 200_000)))) == {}
    assert set(violations(tool(struct_of(Value(string_value="x" * 262_145))))) == {TOOL_DATA}


def test_struct_is_measured_as_compact_json() -> None:
    """Its size on the wire, which is five times that of JSON for small numbers, does not count."""
    ones = Value(list_value=ListValue(values=[Value(number_value=1)] * 100_000))
    assert violations(tool(struct_of(ones))) == {}
    escaped = Value(string_value="\x01" * 50_000)
    assert set(violations(tool(struct_of(escaped)))) == {TOOL_DATA}


def test_paths_count_interactions_and_what_is_in_them() -> None:
    """A fault deep inside is found by its path."""
    good, bad = data(content="x"), data(tools_used=[{"tool_name": "x"}, {"tool_name": ""}])
    found = violations(publish(good, bad))
    assert set(found) == {"interaction_data_list[1].tools_used[1].tool_name"}


def test_violations_are_bounded() -> None:
    """A thousand faults give the greatest number that is listed."""
    assert len(violations(publish(*[data(created_at=-1)] * 1000))) == limits.VIOLATIONS_MAX


def test_message_counts_the_violations() -> None:
    """One sentence names the first and how many more there are."""
    with pytest.raises(ServiceError, match=r"user_id: .+ \(and 2 more\)"):
        validator_for(pb.PublishInteractionRequest.DESCRIPTOR)(pb.PublishInteractionRequest())


def test_message_without_fields_is_right() -> None:
    """There is nothing to check."""
    assert violations(admin.WhoamiRequest()) == {}
