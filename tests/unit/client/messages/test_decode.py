"""Messages become dataclasses with Python's own values."""

import pytest
from google.protobuf import json_format
from reflexio import (
    Citation,
    Interaction,
    LearningStatus,
    RetrievedLearning,
    ToolUse,
    UserAction,
    types,
)
from reflexio._messages.decode import to_result
from reflexio.v1 import admin_service_pb2, interaction_pb2, request_pb2, request_service_pb2
from reflexio.v1 import interaction_service_pb2 as pb

FULL = Interaction(
    interaction_id=7,
    user_id="u",
    request_id="r",
    created_at=1_700_000_000,
    role="User",
    content="hello",
    user_action=UserAction.CLICK,
    user_action_description="the button",
    interacted_image_url="https://example.com/a.png",
    shadow_content="s",
    expert_content="e",
    tools_used=[ToolUse("search", {"n": 3, "deep": [{"x": None, "y": 0.5, "z": True}]}, "ok")],
    citations=[Citation("playbook", "p1", "[1]", "Title")],
    retrieved_learnings=[RetrievedLearning("profile", "l1")],
    session_id="s1",
    source="web",
    has_image=True,
    score=0.0,
    similarity=0.25,
)


def full_message() -> interaction_pb2.Interaction:
    message = interaction_pb2.Interaction(
        interaction_id=7,
        user_id="u",
        request_id="r",
        created_at=1_700_000_000,
        role="User",
        content="hello",
        user_action=interaction_pb2.USER_ACTION_CLICK,
        user_action_description="the button",
        interacted_image_url="https://example.com/a.png",
        shadow_content="s",
        expert_content="e",
        session_id="s1",
        source="web",
        has_image=True,
        score=0.0,
        similarity=0.25,
    )
    tool = message.tools_used.add(tool_name="search", status="ok")
    json_format.ParseDict({"n": 3, "deep": [{"x": None, "y": 0.5, "z": True}]}, tool.tool_data)
    message.citations.add(kind="playbook", real_id="p1", tag="[1]", title="Title")
    message.retrieved_learnings.add(kind="profile", learning_id="l1")
    return message


def test_every_field_of_an_interaction_arrives() -> None:
    """Lists, enumerations, JSON objects and optional numbers included."""
    result = to_result(full_message(), Interaction)
    assert result == FULL
    assert result.user_action.value == "click"
    assert f"{result.user_action}" == "click"
    assert isinstance(result.tools_used[0].tool_data["n"], int)


def test_what_is_unset_is_none_or_empty() -> None:
    """None where the contract has an optional field, the empty value elsewhere."""
    result = to_result(interaction_pb2.Interaction(), Interaction)
    assert (result.score, result.similarity) == (None, None)
    assert (result.content, result.tools_used) == ("", [])
    stats = admin_service_pb2.GetStorageStatsResponse(oldest_modified=0)
    converted = to_result(stats, types.GetStorageStatsResponse)
    assert (converted.oldest_modified, converted.newest_modified) == (0, None)
    publish = to_result(pb.PublishInteractionResponse(), types.PublishInteractionResponse)
    assert publish.learning_status is None
    tool = to_result(interaction_pb2.ToolUse(tool_name="t"), ToolUse)
    assert tool.tool_data == {}


def test_a_value_newer_than_the_client_is_unspecified() -> None:
    """A newer server does not break an older client."""
    newer = pb.PublishInteractionResponse.FromString(b"\x38\x63")  # field 7 = 99
    result = to_result(newer, types.PublishInteractionResponse)
    assert result.learning_status is LearningStatus.UNSPECIFIED


def test_maps_and_nested_messages_arrive() -> None:
    """Sessions hold requests, requests hold interactions; counts are a dict."""
    cleared = pb.ClearUserDataResponse(success=True, deleted_counts={"requests": 2})
    assert to_result(cleared, types.ClearUserDataResponse).deleted_counts == {"requests": 2}
    response = request_service_pb2.GetRequestsResponse(has_more=True)
    entry = response.sessions.add(session_id="s1").requests.add()
    entry.request.CopyFrom(request_pb2.Request(request_id="r", agent_version="v1"))
    entry.interactions.append(full_message())
    result = to_result(response, types.GetRequestsResponse)
    assert result.sessions[0].requests[0].request.agent_version == "v1"
    assert result.sessions[0].requests[0].interactions == [FULL]


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [(1.0, 1), (1.5, 1.5), (2.0**53, 2**53), (2.0**60, 2.0**60), (-0.25, -0.25)],
)
def test_whole_numbers_in_json_come_back_as_int(sent: float, arrives: float) -> None:
    """As long as they are exact."""
    message = interaction_pb2.ToolUse(tool_name="t")
    message.tool_data["n"] = sent
    number = to_result(message, ToolUse).tool_data["n"]
    assert (number, type(number)) == (arrives, type(arrives))
