"""Between the contract's messages and the domain's values."""

from typing import Any

import orjson
from google.protobuf import json_format
from reflexio.v1 import interaction_pb2, interaction_service_pb2, learning_pb2, request_pb2

from reflexio_server.core.interactions.model import (
    NO_ACTION,
    InteractionDraft,
    Receipt,
    RequestDraft,
    StoredInteraction,
    StoredRequest,
)
from reflexio_server.rpc.struct_json import fill_struct, plain_struct
from reflexio_server.rpc.validation import rule_of

DEFAULT_ROLE = rule_of(
    interaction_pb2.InteractionData.DESCRIPTOR.fields_by_name["role"]
).default_value
DEFAULT_AGENT_VERSION = rule_of(
    interaction_service_pb2.PublishInteractionRequest.DESCRIPTOR.fields_by_name["agent_version"]
).default_value


def to_draft(request: interaction_service_pb2.PublishInteractionRequest) -> RequestDraft:
    """Return a valid request as the domain's draft, with the contract's defaults filled in."""
    return RequestDraft(
        user_id=request.user_id,
        session_id=request.session_id,
        interactions=[_interaction_draft(given) for given in request.interaction_data_list],
        request_id=request.request_id,
        source=request.source,
        agent_version=request.agent_version or DEFAULT_AGENT_VERSION,
        skip_aggregation=request.skip_aggregation,
        force_extraction=request.force_extraction,
        evaluation_only=request.evaluation_only,
    )


def _interaction_draft(given: interaction_pb2.InteractionData) -> InteractionDraft:
    return InteractionDraft(
        given.created_at if given.HasField("created_at") else None,
        given.role or DEFAULT_ROLE,
        given.content,
        given.user_action or NO_ACTION,
        given.user_action_description,
        given.interacted_image_url,
        given.expert_content,
        given.shadow_content,
        _tools_to_json(given.tools_used),
        _list_to_json(given.citations),
        _list_to_json(given.retrieved_learnings),
        given.image_encoding,
    )


def _list_to_json(messages: Any) -> str:
    """Return repeated messages as compact JSON with sorted keys, empty for none."""
    if not messages:
        return ""
    return orjson.dumps(
        [json_format.MessageToDict(item, preserving_proto_field_name=True) for item in messages],
        option=orjson.OPT_SORT_KEYS,
    ).decode()


def _tools_to_json(tools: Any) -> str:
    """Return tool calls as `_list_to_json` would, without its price for their data."""
    if not tools:
        return ""
    items = []
    for tool in tools:
        item: dict[str, Any] = {}
        if tool.tool_name:
            item["tool_name"] = tool.tool_name
        if tool.HasField("tool_data"):
            item["tool_data"] = plain_struct(tool.tool_data)
        if tool.status:
            item["status"] = tool.status
        items.append(item)
    return orjson.dumps(items, option=orjson.OPT_SORT_KEYS).decode()


def to_interaction(stored: StoredInteraction) -> interaction_pb2.Interaction:
    """Return a stored interaction as its message."""
    message = interaction_pb2.Interaction(
        interaction_id=stored.interaction_id,
        user_id=stored.user_id,
        request_id=stored.request_id,
        created_at=stored.created_at,
        role=stored.role,
        content=stored.content,
        user_action=interaction_pb2.UserAction.ValueType(stored.user_action),
        session_id=stored.session_id,
        source=stored.source,
    )
    # Most interactions have none of these: touching a field costs as much as setting it.
    if stored.user_action_description:
        message.user_action_description = stored.user_action_description
    if stored.interacted_image_url:
        message.interacted_image_url = stored.interacted_image_url
    if stored.shadow_content:
        message.shadow_content = stored.shadow_content
    if stored.expert_content:
        message.expert_content = stored.expert_content
    if stored.has_image:
        message.has_image = True
    if stored.tools_used:
        for item in orjson.loads(stored.tools_used):
            data = item.pop("tool_data", None)
            tool = message.tools_used.add(**item)
            if data is not None:
                tool.tool_data.SetInParent()
                fill_struct(tool.tool_data, data)
    if stored.citations:
        _fill(message.citations, stored.citations)
    if stored.retrieved_learnings:
        _fill(message.retrieved_learnings, stored.retrieved_learnings)
    return message


def _fill(messages: Any, column: str) -> None:
    """Add what `_list_to_json` wrote."""
    for item in orjson.loads(column):
        json_format.ParseDict(item, messages.add())


def to_request(stored: StoredRequest) -> request_pb2.Request:
    """Return a stored request as its message."""
    return request_pb2.Request(
        request_id=stored.request_id,
        user_id=stored.user_id,
        session_id=stored.session_id,
        created_at=stored.created_at,
        source=stored.source,
        agent_version=stored.agent_version,
        evaluation_only=bool(stored.evaluation_only),
    )


def to_publish_response(
    receipt: Receipt,
    *,
    learning_status: learning_pb2.LearningStatus.ValueType | None,
    playbooks_added: int = 0,
    profiles_added: int = 0,
) -> interaction_service_pb2.PublishInteractionResponse:
    """Return what a publish is answered with."""
    count = receipt.interaction_count
    return interaction_service_pb2.PublishInteractionResponse(
        success=True,
        message=f"stored {count} interaction{'' if count == 1 else 's'}",
        warnings=receipt.warnings,
        request_id=receipt.request_id,
        learning_status=learning_status,
        playbooks_added=playbooks_added,
        profiles_added=profiles_added,
        interaction_ids=receipt.interaction_ids,
        already_stored=receipt.already_stored,
    )
