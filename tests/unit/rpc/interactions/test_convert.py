"""Published interactions come back as they were, whatever JSON their tool calls hold."""

import math
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import DecodeError, EncodeError
from hypothesis import given, settings
from hypothesis import strategies as st
from reflexio.v1 import interaction_pb2, request_pb2
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import request_service_pb2 as requests_pb
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.interactions.model import InteractionDraft, StoredInteraction
from reflexio_server.rpc.interactions.convert import to_draft, to_interaction
from reflexio_server.rpc.validation import validator_for

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abc \u00e9", max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def draft_of(given_interaction: interaction_pb2.InteractionData) -> InteractionDraft:
    """Return the draft of one valid interaction."""
    request = pb.PublishInteractionRequest(
        user_id="ann", session_id="s", interaction_data_list=[given_interaction]
    )
    validator_for(request.DESCRIPTOR)(request)
    return to_draft(request).interactions[0]


def stored(draft: InteractionDraft) -> interaction_pb2.Interaction:
    """Return the draft's message as if it had been stored as interaction 7."""
    values = {name: getattr(draft, name) for name in InteractionDraft._fields[:-1]}
    return to_interaction(
        StoredInteraction(
            interaction_id=7,
            user_id="ann",
            request_id="r",
            session_id="s",
            source="chat",
            has_image=bool(draft.image_encoding),
            **{**values, "created_at": draft.created_at or 0},
        )
    )


def test_absent_fields_get_the_defaults_of_the_contract() -> None:
    """Role, action and agent version are filled in; the time is left to the server."""
    request = pb.PublishInteractionRequest(interaction_data_list=[{"content": "x"}])
    draft = to_draft(request)
    assert draft.agent_version == "agent-v0"
    assert draft.interactions[0] == InteractionDraft(
        None, "User", "x", 1, "", "", "", "", "", "", "", ""
    )


def test_time_zero_is_told_from_no_time() -> None:
    """The first second of 1970 is a time."""
    assert draft_of(interaction_pb2.InteractionData(created_at=0)).created_at == 0


def test_every_field_comes_back() -> None:
    """Nothing of an interaction is lost between the two messages."""
    published = interaction_pb2.InteractionData(
        role="Agent",
        content="text",
        created_at=5,
        user_action=interaction_pb2.USER_ACTION_CLICK,
        user_action_description="the button",
        interacted_image_url="https://example.com/a.png",
        expert_content="expert",
        shadow_content="shadow",
        tools_used=[
            {"tool_name": "search", "tool_data": {"q": "x", "n": [1, 2.5]}, "status": "ok"}
        ],
        citations=[{"kind": "playbook", "real_id": "1", "tag": "[1]", "title": "t"}],
        retrieved_learnings=[{"kind": "profile", "learning_id": "p"}],
    )
    message = stored(draft_of(published))
    for field in published.DESCRIPTOR.fields:
        if field.name != "image_encoding":
            assert getattr(message, field.name) == getattr(published, field.name), field.name
    assert (message.interaction_id, message.user_id, message.request_id) == (7, "ann", "r")
    assert (message.session_id, message.source, message.has_image) == ("s", "chat", False)
    assert not message.HasField("score")


@pytest.mark.parametrize(
    "number", [0.0, -0.0, 1.0, 0.1, 2.0**53 + 2, 1e19, -1e19, 1e20, 1e300, 5e-324, -1.7e308]
)
def test_every_json_number_of_a_tool_comes_back(number: float) -> None:
    """Numbers beyond 64 bits are numbers too."""
    published = interaction_pb2.InteractionData(
        tools_used=[{"tool_name": "x", "tool_data": {"n": number}}]
    )
    message = stored(draft_of(published))
    found = message.tools_used[0].tool_data["n"]
    assert found == number
    assert math.copysign(1, found) == math.copysign(1, number)


@settings(max_examples=200)
@given(data=st.dictionaries(st.text("abc", max_size=5), JSON_VALUES, max_size=4))
def test_any_json_of_a_tool_comes_back(data: dict[str, Any]) -> None:
    """Whatever passes validation is stored and returned as it was."""
    published = interaction_pb2.InteractionData()
    tool = published.tools_used.add(tool_name="x")
    json_format.ParseDict(data, tool.tool_data)
    assert stored(draft_of(published)).tools_used == published.tools_used


def nested(depth: int) -> dict[str, Any]:
    """Return an object in an object, `depth` of them."""
    value: dict[str, Any] = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize("depth", range(20, 40))
def test_what_can_be_published_can_be_listed(depth: int) -> None:
    """Data that a publish may hold fit into every reply, which nests them deeper."""
    tool_use = {"tool_name": "x", "tool_data": nested(depth)}
    request = pb.BulkPublishInteractionsRequest(
        items=[
            {
                "user_id": "ann",
                "session_id": "s",
                "interaction_data_list": [{"tools_used": [tool_use]}],
            }
        ]
    )
    try:
        item = pb.PublishInteractionRequest.FromString(request.items[0].SerializeToString())
        validator_for(item.DESCRIPTOR)(item)
    except (EncodeError, DecodeError, ServiceError):
        return
    interaction = stored(to_draft(item).interactions[0])
    reply = requests_pb.GetRequestsResponse(
        sessions=[request_pb2.Session(requests=[{"interactions": [interaction]}])]
    )
    assert requests_pb.GetRequestsResponse.FromString(reply.SerializeToString()) == reply


def test_order_of_names_in_a_tool_does_not_matter() -> None:
    """Two spellings of the same JSON object are the same content."""
    first, other = (
        interaction_pb2.InteractionData(tools_used=[{"tool_name": "x", "tool_data": data}])
        for data in ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    )
    assert draft_of(first) == draft_of(other)
