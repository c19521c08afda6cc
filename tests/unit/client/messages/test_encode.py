"""Arguments of a publish become the contract's message; a misfit is named by its path."""

import base64
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import pytest
from google.protobuf import json_format
from reflexio import (
    Citation,
    InteractionData,
    InvalidRequest,
    RetrievedLearning,
    ToolUse,
    UserAction,
    errors,
)
from reflexio._messages.call import request_of
from reflexio._messages.encode import NESTING_MAX, WARNINGS_MAX
from reflexio._messages.publish import ITEM_SIZE_BYTES_MAX, encode_item, encode_publish
from reflexio.v1 import interaction_pb2
from reflexio.v1 import interaction_service_pb2 as pb


class NoTime(datetime):
    """As pandas' NaT: a datetime whose difference to another is not a number."""

    def replace(self, *_args: Any, **_kwargs: Any) -> Any:
        return self

    def __sub__(self, _other: Any) -> Any:
        return SimpleNamespace(total_seconds=lambda: float("nan"))


FIRST = "interactions[0]"
NOON = 1_750_680_000  # 2025-06-23T12:00Z


def published(*interactions: Any, **fields: Any) -> pb.PublishInteractionRequest:
    publish = encode_publish("user", list(interactions), "id", **fields)
    return pb.PublishInteractionRequest.FromString(publish.data)


def encoded(interaction: Any) -> interaction_pb2.InteractionData:
    return published(interaction).interaction_data_list[0]


def nested(depth: int, innermost: Any) -> Any:
    """Return what lies inside so many objects."""
    for _ in range(depth):
        innermost = {"a": innermost}
    return innermost


def test_every_field_of_an_interaction_is_sent() -> None:
    """From a dict and from the dataclass alike."""
    fields: dict[str, Any] = {
        "role": "Agent",
        "content": "é\0",
        "created_at": NOON,
        "user_action": "scroll",
        "user_action_description": "d",
        "interacted_image_url": "https://example.com",
        "image_encoding": "aGk=",
        "expert_content": "e",
        "shadow_content": "s",
        "tools_used": [{"tool_name": "t", "tool_data": {"a": [1, None, {"b": "c"}]}}],
        "citations": [{"kind": "k", "real_id": "r", "tag": "t", "title": "T"}],
        "retrieved_learnings": [{"kind": "k", "learning_id": "l"}],
    }
    assert set(fields) == {f.name for f in interaction_pb2.InteractionData.DESCRIPTOR.fields}
    message = encoded(fields)
    for name in ("role", "content", "created_at", "image_encoding", "shadow_content"):
        assert getattr(message, name) == fields[name]
    assert message.user_action == interaction_pb2.USER_ACTION_SCROLL
    assert json_format.MessageToDict(message.tools_used[0].tool_data) == {
        "a": [1, None, {"b": "c"}]
    }
    assert message.citations[0].title == "T"
    dataclasses = fields | {
        "tools_used": (ToolUse("t", {"a": [1, None, {"b": "c"}]}),),
        "citations": [Citation("k", "r", "t", "T")],
        "retrieved_learnings": [RetrievedLearning("k", "l")],
    }
    assert encoded(InteractionData(**dataclasses)) == message
    assert encoded(MappingProxyType(fields)) == message


def test_what_is_absent_stays_absent() -> None:
    """None and the dataclass's defaults are what the contract calls absent."""
    absent = {"role": None, "content": "x", "created_at": None, "tools_used": None}
    assert encoded(absent) == interaction_pb2.InteractionData(content="x")
    assert encoded(InteractionData(content="x")) == interaction_pb2.InteractionData(content="x")


@pytest.mark.parametrize(
    "given",
    ["click", "CLICK", "Click", "USER_ACTION_CLICK", "user_action_click", UserAction.CLICK, 2],
)
def test_an_action_is_taken_in_every_spelling(given: Any) -> None:
    """Any case, short or full, a member or its number."""
    assert encoded({"user_action": given}).user_action == interaction_pb2.USER_ACTION_CLICK


def test_an_unknown_number_of_an_action_is_the_servers_to_refuse() -> None:
    """Names are checked here, numbers there."""
    assert int(encoded({"user_action": 99}).user_action) == 99


@pytest.mark.parametrize(
    "given",
    [
        NOON,
        float(NOON) + 0.9,
        str(NOON),
        datetime(2025, 6, 23, 12, 0, 0, 999_999, tzinfo=UTC),
        datetime(2025, 6, 23, 12),
        datetime(2025, 6, 23, 14, tzinfo=timezone(timedelta(hours=2))),
        "2025-06-23T12:00:00Z",
        "2025-06-23T12:00:00",
        "2025-06-23T07:00:00-05:00",
    ],
)
def test_a_time_is_taken_in_every_form(given: Any) -> None:
    """Whole seconds; a datetime or text without a zone is UTC, whatever the machine's zone."""
    assert encoded({"created_at": given}).created_at == NOON


def test_a_part_of_a_second_before_1970_goes_down() -> None:
    """Cutting off goes to the second in which the moment lies."""
    assert encoded({"created_at": -0.5}).created_at == -1
    before = datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)
    assert encoded({"created_at": before}).created_at == -1


@pytest.mark.parametrize("wrap", [bytes, bytearray, memoryview])
def test_the_bytes_of_an_image_are_encoded(wrap: Any) -> None:
    """Base64 stays as it is, bytes become it."""
    assert encoded({"image_encoding": wrap(b"\x89PNG")}).image_encoding == "iVBORw=="
    assert base64.b64decode(encoded({"image_encoding": "iVBORw=="}).image_encoding) == b"\x89PNG"


@pytest.mark.parametrize(
    ("interaction", "path", "words"),
    [
        ({"content": 3}, ".content", "must be a string, not int"),
        ({"content": b"x"}, ".content", "must be a string, not bytes"),
        ({"citations": [{"real_id": "\ud800"}]}, ".citations[0].real_id", "lone surrogate"),
        ({"created_at": NoTime(1, 1, 1)}, ".created_at", "NoTime"),
        ({"user_action": "jump"}, ".user_action", "one of none, click, scroll, type, not 'jump'"),
        ({"user_action": True}, ".user_action", "one of none, click"),
        ({"user_action": 2.0}, ".user_action", "one of none, click"),
        ({"user_action": 2**40}, ".user_action", "must be from"),
        ({"created_at": "yesterday"}, ".created_at", "a datetime, epoch seconds or"),
        ({"created_at": "٣²"}, ".created_at", "a datetime, epoch seconds or"),
        ({"created_at": True}, ".created_at", "not bool"),
        ({"created_at": []}, ".created_at", "not list"),
        ({"created_at": float("nan")}, ".created_at", "finite"),
        ({"created_at": float("inf")}, ".created_at", "finite"),
        ({"created_at": 2**63}, ".created_at", "must be from"),
        ({"tools_used": {}}, ".tools_used", "must be a list, not dict"),
        ({"tools_used": "ab"}, ".tools_used", "must be a list, not str"),
        ({"tools_used": [3]}, ".tools_used[0]", "must be a dict, not int"),
        ({"tools_used": [{}, {"status": 1}]}, ".tools_used[1].status", "must be a string"),
        ({"tools_used": [{"tool_data": []}]}, ".tools_used[0].tool_data", "must be a dict"),
        ({"tools_used": [{"tool_data": {1: 2}}]}, ".tools_used[0].tool_data", "no string: 1"),
        ({"tools_used": [{"tool_data": {"a": [{1}]}}]}, ".tools_used[0].tool_data.a[0]", "set is"),
        ({"tools_used": [{"tool_data": {"a": float("inf")}}]}, ".tools_used[0].tool_data.a", "fin"),
        ({"tools_used": [{"tool_data": {"a": 10**400}}]}, ".tools_used[0].tool_data.a", "number"),
        (
            {"tools_used": [{"tool_data": {"a": 2**53 + 1}}]},
            ".tools_used[0].tool_data.a",
            "rounded",
        ),
        ({"tools_used": [{"tool_data": {"a": b""}}]}, ".tools_used[0].tool_data.a", "bytes is no"),
        (
            {"tools_used": [{"tool_data": {"a": datetime(2024, 1, 1)}}]},
            ".tools_used[0].tool_data.a",
            "datetime is no JSON value",
        ),
        (3, "", "must be a dict, not int"),
        ("text", "", "must be a dict, not str"),
        (InteractionData, "", "must be a dict, not type"),
    ],
)
def test_a_value_of_the_wrong_type_is_named(interaction: Any, path: str, words: str) -> None:
    """By its path, in the error's violations and words."""
    with pytest.raises(InvalidRequest) as caught:
        published(interaction)
    error = caught.value
    assert error.reason == "INVALID_FIELD"
    assert [violation.field for violation in error.violations] == [FIRST + path]
    assert words in error.violations[0].description
    assert str(error) == f"{error.violations[0].field}: {error.violations[0].description}"


@pytest.mark.parametrize("innermost", [{}, []], ids=["object", "list"])
def test_json_is_taken_as_deep_as_the_server_takes_it(innermost: Any) -> None:
    """One level more is refused here, in the server's words."""
    deepest = nested(NESTING_MAX - 1, innermost)
    publish = encode_item(
        {
            "user_id": "u",
            "interactions": [{"tools_used": [{"tool_name": "t", "tool_data": deepest}]}],
        }
    )
    bulk = pb.BulkPublishInteractionsRequest()
    bulk.items.add().ParseFromString(publish.data)
    assert pb.BulkPublishInteractionsRequest.FromString(bulk.SerializeToString()) == bulk
    with pytest.raises(InvalidRequest, match="must nest at most 25 levels"):
        encoded({"tools_used": [{"tool_data": nested(NESTING_MAX, innermost)}]})


@pytest.mark.parametrize("wrong", [{}, "text", b"x", 3, None])
def test_interactions_that_are_no_list_are_refused(wrong: Any) -> None:
    """A single dict would otherwise be read as its keys."""
    with pytest.raises(InvalidRequest, match="interactions: must be a list"):
        encode_publish("user", wrong)


@pytest.mark.parametrize("wrap", [tuple, iter, lambda values: (value for value in values)])
def test_any_other_iterable_of_interactions_is_taken(wrap: Any) -> None:
    """Tuples and generators."""
    publish = encode_publish("user", wrap([{"content": "a"}, {"content": "b"}]))
    message = pb.PublishInteractionRequest.FromString(publish.data)
    assert [data.content for data in message.interaction_data_list] == ["a", "b"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"user_id": 3}, "user_id"),
        ({"session_id": 3}, "session_id"),
        ({"source": b"x"}, "source"),
        ({"source": "\ud800"}, "source"),
        ({"request_id": 7}, "request_id"),
        ({"wait_for_response": 1}, "wait_for_response"),
        ({"evaluation_only": "yes"}, "evaluation_only"),
    ],
)
def test_a_field_of_the_request_is_named_too(fields: dict[str, Any], path: str) -> None:
    """The fields beside the interactions are checked alike."""
    with pytest.raises(InvalidRequest) as caught:
        encode_item({"user_id": "u", "interactions": [{"content": "x"}]} | fields)
    assert caught.value.violations[0].field == path


def test_unknown_keys_are_ignored_and_named_in_warnings() -> None:
    """With their paths, bounded; what callers repeat on each interaction passes silently."""
    publish = encode_publish(
        "user",
        [
            {"content": "x", "user_id": "u", "session_id": "s", "mood": "good"},
            {"tools_used": [{"tool_name": "t", "cost": 1}]},
        ],
    )
    assert publish.warnings == [
        f"{FIRST}.mood: unknown field, ignored",
        "interactions[1].tools_used[0].cost: unknown field, ignored",
    ]
    many = encode_publish("user", [{str(n): 1 for n in range(500)} | {"x" * 10_000: 1}])
    assert len(many.warnings) == WARNINGS_MAX
    assert max(map(len, many.warnings)) < 500


def test_an_item_takes_the_wires_name_for_interactions() -> None:
    """A line of a file for the JSON surface is an item as it stands."""
    body = {"user_id": "u", "session_id": "s", "interaction_data_list": [{"content": "x"}]}
    publish = encode_item({**body, "colour": "red"})
    message = pb.PublishInteractionRequest.FromString(publish.data)
    assert message.interaction_data_list[0].content == "x"
    assert message.session_id == "s"
    assert publish.warnings == ["colour: unknown field, ignored"]


def test_fast_and_thorough_encoding_agree() -> None:
    """The common shape takes a shorter way to the same bytes."""
    common = {"role": "User", "content": "x"}
    fields = {"session_id": "s", "source": "", "wait_for_response": False}
    thorough = published({**common, "created_at": None}, **fields, evaluation_only=None)
    assert published(common, **fields) == thorough


@pytest.mark.parametrize("extra", [{}, {"created_at": 1}])
def test_a_request_beyond_the_limit_is_refused_before_it_is_sent(extra: dict[str, Any]) -> None:
    """With the limit in the error."""
    item = {"user_id": "u", "interactions": [{"content": "x" * ITEM_SIZE_BYTES_MAX, **extra}]}
    with pytest.raises(InvalidRequest) as caught:
        encode_item(item)
    assert caught.value.reason == "MESSAGE_TOO_LARGE"
    assert caught.value.details == {"size_bytes_max": str(ITEM_SIZE_BYTES_MAX)}
    assert isinstance(caught.value, errors.ReflexioError)


@pytest.mark.parametrize(
    ("rpc", "fields", "path"),
    [
        ("SearchInteractions", {"top_k": 2.5}, "top_k"),
        ("SearchInteractions", {"top_k": True}, "top_k"),
        ("SearchInteractions", {"top_k": "5"}, "top_k"),
        ("SearchInteractions", {"threshold": "0.5"}, "threshold"),
        ("SearchInteractions", {"threshold": None, "search_mode": "magic"}, "search_mode"),
        ("SearchInteractions", {"has_image": 1}, "has_image"),
        ("SearchInteractions", {"start_time": "soon"}, "start_time"),
        ("DeleteRequestsByIds", {"request_ids": "abc"}, "request_ids"),
        ("DeleteRequestsByIds", {"request_ids": ["a", 2]}, "request_ids[1]"),
    ],
)
def test_arguments_of_other_calls_are_checked_alike(
    rpc: str, fields: dict[str, Any], path: str
) -> None:
    """Every call goes through the same encoding."""
    with pytest.raises(InvalidRequest) as caught:
        request_of(rpc, fields)
    assert caught.value.violations[0].field == path


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\ud83d", "a\ufffd"),
        ("\ude00b", "\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("\ud800x", "\ufffdx"),
    ],
)
def test_half_a_character_is_replaced_with_a_warning(given: str, kept: str) -> None:
    """Also in the callers' own JSON; halves that belong together are one character."""
    tool = {"tool_name": "t", "tool_data": {"order_id": given}}
    publish = encode_publish("user", [{"content": given, "tools_used": [tool]}], "id")
    (stored,) = pb.PublishInteractionRequest.FromString(publish.data).interaction_data_list
    assert stored.content == stored.tools_used[0].tool_data["order_id"] == kept
    assert [warning.split(" ")[0] for warning in publish.warnings] == [
        f"{FIRST}.content",
        f"{FIRST}.tools_used[0].tool_data.order_id",
    ]


@pytest.mark.parametrize("number", [2**53, -(2**53), 2**60, 10**22])
def test_a_whole_number_that_a_double_holds_is_kept(number: int) -> None:
    tool = {"tool_name": "t", "tool_data": {"n": number}}
    assert encoded({"tools_used": [tool]}).tools_used[0].tool_data["n"] == number


class Dumping:
    """As pydantic's models and LangChain's messages."""

    def model_dump(self) -> dict[str, Any]:
        return {"content": "x", "role": "User"}


class Slotted:
    """As msgspec's structs."""

    __struct_fields__ = ("role", "content")
    role = "User"
    content = "x"


class Attributed:
    """As classes of attrs."""

    __attrs_attrs__ = (SimpleNamespace(name="role"), SimpleNamespace(name="content"))
    role = "User"
    content = "x"


class Named(NamedTuple):
    """As rows of databases."""

    role: str
    content: str


@pytest.mark.parametrize(
    "given",
    [Dumping(), Slotted(), Attributed(), Named("User", "x")],
    ids=lambda value: type(value).__name__,
)
def test_objects_of_other_libraries_are_taken(given: Any) -> None:
    """By what they have, without their libraries."""
    assert encoded(given) == interaction_pb2.InteractionData(role="User", content="x")
