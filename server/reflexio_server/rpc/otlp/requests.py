"""Spans of models' calls as requests to publish."""

from collections.abc import Iterator
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from reflexio.chat import from_chat
from reflexio.v1 import interaction_pb2
from reflexio.v1 import interaction_service_pb2 as pb

from reflexio_server.rpc.otlp.attributes import plain_attributes, text_of
from reflexio_server.rpc.otlp.messages import exchanged

OPERATION = "gen_ai.operation.name"
OPERATIONS = frozenset({"chat", "text_completion", "generate_content"})
"""Calls of a model. Spans of agents and tools around them tell the same messages once more."""
DETAILS_EVENT = "gen_ai.client.inference.operation.details"
SESSION_NAMES = (
    "gen_ai.conversation.id",
    "session.id",
    "traceloop.association.properties.session_id",
)
USER_NAMES = ("user.id", "enduser.id", "traceloop.association.properties.user_id")
SERVICE_NAME = "service.name"
UNKNOWN_SERVICE = "unknown_service"
"""What OpenTelemetry calls a service that has no name."""
AGENT_NAMES = ("gen_ai.agent.version", "service.version")
SOURCE = "otlp"
NANOSECONDS = 10**9


def publishes(export: ExportTraceServiceRequest) -> Iterator[pb.PublishInteractionRequest]:
    """Yield a request for each span of a model's call, the same for the same span.

    Its conversation is the session, without one the trace; its user stands on the span or its
    resource, and is else the service. The ids of trace and span are the request's id.
    """
    for resource_spans in export.resource_spans:
        resource = plain_attributes(resource_spans.resource.attributes)
        for scope_spans in resource_spans.scope_spans:
            for span in scope_spans.spans:
                request = _publish(span, resource)
                if request is not None:
                    yield request


def _publish(span: Span, resource: dict[str, Any]) -> pb.PublishInteractionRequest | None:
    attributes = plain_attributes(span.attributes)
    for event in span.events:
        if event.name == DETAILS_EVENT:
            attributes = {**plain_attributes(event.attributes), **attributes}
    if not _is_models_call(attributes):
        return None
    told, said = exchanged(attributes)
    tool_names: dict[str, str] = {}
    interactions = [
        _interaction(message, tool_names, time_ns // NANOSECONDS)
        for messages, time_ns in (
            (told, span.start_time_unix_nano),
            (said, span.end_time_unix_nano),
        )
        for message in messages
    ]
    interactions = [told for told in interactions if told.content or told.tools_used]
    if not interactions:
        return None  # instrumentations leave contents out unless they are told to record them
    of_both = {**resource, **attributes}
    return pb.PublishInteractionRequest(
        user_id=text_of(of_both, (*USER_NAMES, SERVICE_NAME)) or UNKNOWN_SERVICE,
        session_id=text_of(of_both, SESSION_NAMES) or span.trace_id.hex(),
        request_id=f"{SOURCE}_{span.trace_id.hex()}_{span.span_id.hex()}",
        source=SOURCE,
        agent_version=text_of(of_both, AGENT_NAMES),
        interaction_data_list=interactions,
    )


def _is_models_call(attributes: dict[str, Any]) -> bool:
    operation = attributes.get(OPERATION)
    if operation is None:
        return attributes.get("llm.request.type") in ("chat", "completion")
    return operation in OPERATIONS


def _interaction(
    message: dict[str, Any], tool_names: dict[str, str], created_at: int
) -> interaction_pb2.InteractionData:
    read = from_chat(message, tool_names).fields
    content = read.get("content")
    interaction = interaction_pb2.InteractionData(
        role=str(read.get("role") or "user"),
        content=content if isinstance(content, str) else "",
        created_at=created_at,
    )
    for tool in read.get("tools_used") or ():
        used = interaction.tools_used.add(tool_name=str(tool.get("tool_name") or "tool"))
        used.tool_data.update(tool.get("tool_data") or {})
    return interaction
