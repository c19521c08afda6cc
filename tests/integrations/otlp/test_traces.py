"""Agents' spans, sent by OpenTelemetry's own exporters over HTTP and gRPC."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from reflexio import ReflexioClient

from tests.support.keyring import READ, WRITE, make_key
from tests.support.serving import Server, running_server

Exporting = Callable[[Server, str], SpanExporter]


def over_http(server: Server, key: str) -> SpanExporter:
    return HttpExporter(f"{server.url}/v1/traces", headers=bearer(key))


def over_http_compressed(server: Server, key: str) -> SpanExporter:
    return HttpExporter(
        f"{server.url}/v1/traces", headers=bearer(key), compression=Compression.Gzip
    )


def over_grpc(server: Server, key: str) -> SpanExporter:
    return GrpcExporter(server.url, insecure=True, headers=bearer(key))


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"} if key else {}


@pytest.fixture(params=[over_http, over_http_compressed, over_grpc], ids=lambda way: way.__name__)
def exporting(request: pytest.FixtureRequest) -> Exporting:
    """One way in."""
    way: Exporting = request.param
    return way


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, str]]]:
    """A server with a key that may write and one that may read."""
    folder = tmp_path_factory.mktemp("keyed") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        keys = {
            "both": make_key(folder, "acme", (READ, WRITE)).text,
            "reader": make_key(folder, "acme", (READ,)).text,
        }
        yield running, keys


def said(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


INSTRUCTIONS = said("system", "Be kind.")
QUESTION = said("user", "Where is order 7?")
CALL = {"type": "tool_call", "id": "c1", "name": "order_of", "arguments": {"number": 7}}
CALLED = {"role": "assistant", "parts": [CALL], "finish_reason": "tool_call"}
ANSWERED = {"type": "tool_call_response", "id": "c1", "response": {"place": "Leipzig"}}
TOOL = {"role": "tool", "parts": [ANSWERED]}
ANSWER = said("assistant", "It is in Leipzig.")


def conversation(user: str, session_id: str = "orders") -> list[ReadableSpan]:
    """Return the SDK's spans of an agent that asked a model twice, a tool between."""
    kept = InMemorySpanExporter()
    provider = TracerProvider(resource=Resource.create({"service.name": "shop"}))
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracer = provider.get_tracer("test")
    names = {"gen_ai.conversation.id": session_id, "user.id": user}

    def call_of(told: list[Any], answer: Any) -> dict[str, str]:
        return {
            **names,
            "gen_ai.operation.name": "chat",
            "gen_ai.input.messages": json.dumps(told),
            "gen_ai.output.messages": json.dumps([answer]),
        }

    whole = {
        **call_of([INSTRUCTIONS, QUESTION], ANSWER),
        "gen_ai.operation.name": "invoke_agent",
    }
    with tracer.start_as_current_span("invoke_agent", attributes=whole):
        with tracer.start_as_current_span(
            "chat", attributes=call_of([INSTRUCTIONS, QUESTION], CALLED)
        ):
            pass
        tool = {**names, "gen_ai.operation.name": "execute_tool"}
        with tracer.start_as_current_span("execute_tool order_of", attributes=tool):
            pass
        told = [INSTRUCTIONS, QUESTION, CALLED, TOOL]
        with tracer.start_as_current_span("chat", attributes=call_of(told, ANSWER)):
            pass
    with tracer.start_as_current_span("GET /", attributes={"http.route": "/"}):
        pass
    return list(kept.get_finished_spans())


def stored(client: ReflexioClient, user: str, session_id: str = "orders") -> list[tuple[str, str]]:
    """Return the role and the text, or the tool's name, of each interaction."""
    found = client.get_session(user, session_id).interactions
    return [
        (each.role, each.content or ",".join(tool.tool_name for tool in each.tools_used))
        for each in found
    ]


TURNS = [
    ("user", "Where is order 7?"),
    ("assistant", "order_of"),
    ("tool", '{"place": "Leipzig"}'),
    ("assistant", "It is in Leipzig."),
]


def test_a_conversation_is_stored_once(
    server: Server, client: ReflexioClient, user: str, exporting: Exporting
) -> None:
    """Each message once though every call repeats them, and though the batch is sent again."""
    spans = conversation(user)
    exporter = exporting(server, "")
    for _ in range(2):
        assert exporter.export(spans) is SpanExportResult.SUCCESS
        assert stored(client, user) == TURNS
    (session,) = client.get_requests(user).sessions
    first, second = (request.request.request_id for request in session.requests)
    span_ids = {format(span.context.span_id, "016x") for span in spans if span.name == "chat"}
    assert {first[-16:], second[-16:]} == span_ids
    call = client.get_session(user, "orders").interactions[1].tools_used[0]
    assert call.tool_data["input"] == {"number": 7}
    exporter.shutdown()


def test_a_batch_that_met_no_server_is_stored_once(
    server: Server, client: ReflexioClient, user: str, exporting: Exporting
) -> None:
    """Killed after it had answered and sent the same once more, as an exporter does in doubt."""
    spans = conversation(user)
    exporter = exporting(server, "")
    assert exporter.export(spans) is SpanExportResult.SUCCESS
    server.kill()
    server.start()
    assert exporter.export(spans) is SpanExportResult.SUCCESS
    assert stored(client, user) == TURNS
    exporter.shutdown()


def test_a_key_with_the_scope_write_is_needed(
    keyed: tuple[Server, dict[str, str]], user: str, exporting: Exporting
) -> None:
    """Without one nothing is stored."""
    server, keys = keyed
    spans = conversation(user)
    for key in ("", keys["reader"]):
        exporter = exporting(server, key)
        assert exporter.export(spans) is SpanExportResult.FAILURE
        exporter.shutdown()
    with ReflexioClient(keys["both"], server.url) as client:
        assert not client.get_requests(user).sessions
        exporter = exporting(server, keys["both"])
        assert exporter.export(spans) is SpanExportResult.SUCCESS
        exporter.shutdown()
        assert stored(client, user) == TURNS


def document(span_id: str, **attributes: str) -> dict[str, Any]:
    """Return a span as OTLP's JSON has it."""
    return {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": span_id,
        "startTimeUnixNano": "1700000000000000000",
        "endTimeUnixNano": "1700000001000000000",
        "attributes": [
            {"key": name, "value": {"stringValue": value}} for name, value in attributes.items()
        ],
    }


def post(server: Server, *spans: Any, **headers: str) -> httpx2.Response:
    body = {"resourceSpans": [{"scopeSpans": [{"spans": list(spans)}]}]}
    return httpx2.post(f"{server.url}/v1/traces", json=body, headers=headers, trust_env=False)


def test_numbered_attributes_are_read(server: Server, client: ReflexioClient, user: str) -> None:
    """As OpenLLMetry's instrumentations write them."""
    attributes = {
        "llm.request.type": "chat",
        "traceloop.association.properties.session_id": "numbered",
        "traceloop.association.properties.user_id": user,
        "gen_ai.prompt.0.role": "system",
        "gen_ai.prompt.0.content": "Be kind.",
        "gen_ai.prompt.1.role": "user",
        "gen_ai.prompt.1.content": "Where is order 7?",
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.tool_calls.0.id": "c1",
        "gen_ai.completion.0.tool_calls.0.name": "order_of",
        "gen_ai.completion.0.tool_calls.0.arguments": '{"number": 7}',
    }
    reply = post(server, document("eee19b7ec3c1b174", **attributes))
    assert (reply.status_code, reply.json()) == (200, {})
    assert stored(client, user, "numbered") == TURNS[:2]


def test_a_span_that_is_refused_holds_up_no_other(
    server: Server, client: ReflexioClient, user: str
) -> None:
    """It is counted, with the reason."""
    attributes = {
        "gen_ai.operation.name": "chat",
        "user.id": user,
        "gen_ai.input.messages": json.dumps([QUESTION]),
    }
    good = document("eee19b7ec3c1b175", **attributes, **{"session.id": "good"})
    bad = document("eee19b7ec3c1b176", **attributes, **{"session.id": "s" * 1001})
    reply = post(server, bad, good).json()["partialSuccess"]
    assert reply["rejectedSpans"] == "1"
    assert "session_id" in reply["errorMessage"]
    assert stored(client, user, "good") == TURNS[:1]


def test_what_is_no_export_is_refused(server: Server) -> None:
    """With the status that HTTP has for it."""
    url = f"{server.url}/v1/traces"
    odd_id = b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "x"}]}]}]}'
    sent: list[tuple[dict[str, Any], str, str, int]] = [
        ({"content": b"\xff"}, "application/x-protobuf", "", 400),
        ({"content": b"{"}, "application/json", "", 400),
        ({"content": b'{"resourceSpans": 1}'}, "application/json", "", 400),
        ({"content": odd_id}, "application/json", "", 400),
        ({"content": b"no gzip"}, "application/json", "gzip", 400),
        ({"content": b"{}"}, "application/json", "br", 415),
        ({"content": b"{}"}, "text/plain", "", 415),
        ({"content": b"{}"}, "application/json", "", 200),
    ]
    for given, media_type, encoding, status in sent:
        headers = {"content-type": media_type, "content-encoding": encoding or "identity"}
        reply = httpx2.post(url, headers=headers, trust_env=False, **given)
        assert reply.status_code == status, (given, reply.text)
    assert httpx2.get(url, trust_env=False).status_code == 405
