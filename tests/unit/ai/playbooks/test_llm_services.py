"""The playbook writer at services that keep to the protocol in their own way."""

import json
from typing import Any

import pytest
from reflexio_server.ai.llm.service import CallBounds

from tests.support.chat_service import ChatService, answer_text, completion, playbook
from tests.support.scripted_service import Reply
from tests.unit.ai.playbooks.corrections import KEY, LESSON, taught

GOOD = answer_text(playbook(LESSON))


def streamed(*deltas: dict[str, Any], comment: str = "") -> bytes:
    """Return a reply as server-sent events; the last delta ends it."""
    events = [
        {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas
    ]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    events.append({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 5}})
    lines = [f"data: {json.dumps(event)}\n\n" for event in events]
    return f"{comment}{''.join(lines)}data: [DONE]\n\n".encode()


def cut(text: str, size: int) -> list[str]:
    """Return the pieces of a text."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def call_of(arguments: Any) -> dict[str, Any]:
    """Return a call of a tool with the arguments."""
    return {"id": "1", "type": "function", "function": {"name": "f", "arguments": arguments}}


@pytest.mark.parametrize(
    "body",
    [
        completion([{"type": "text", "text": GOOD[:40]}, {"type": "text", "text": GOOD[40:]}]),
        completion([{"type": "reasoning", "summary": []}, {"type": "output_text", "text": GOOD}]),
        completion([GOOD]),
        completion(None, reasoning_content=GOOD),
        completion("", reasoning=GOOD),
        completion(None, tool_calls=[call_of(GOOD)]),
        completion("", tool_calls=[call_of(json.loads(GOOD))]),
        completion(None, function_call={"name": "f", "arguments": GOOD}),
        completion(None, reasoning_content="{}", tool_calls=[call_of(GOOD)]),
        streamed(*({"content": piece} for piece in cut(GOOD, 7))),
        streamed({"role": "assistant", "content": ""}, {"content": GOOD}, comment=": hello\n\n"),
        streamed({"content": GOOD}).replace(b"\n", b"\r\n"),
        streamed(
            {"tool_calls": [{"index": 0, **call_of(GOOD[:9])}]},
            {"tool_calls": [{"index": 0, "function": {"arguments": GOOD[9:]}}]},
            {"tool_calls": [{"index": 1, **call_of("{}")}]},
        ),
        streamed({"reasoning_content": GOOD[:5]}, {"reasoning_content": GOOD[5:]}),
    ],
)
def test_an_answer_is_found_where_services_put_it(chat: ChatService, body: Any) -> None:
    chat.replies.append(Reply(body=body))
    extraction = taught(chat)
    assert [draft.content for draft in extraction.drafts] == [LESSON]
    assert len(chat.calls) == 1


def test_tokens_of_a_stream_are_counted(chat: ChatService) -> None:
    chat.replies.append(Reply(body=streamed({"content": GOOD})))
    extraction = taught(chat)
    assert (extraction.prompt_tokens, extraction.completion_tokens) == (7, 5)


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("This model only support stream mode, please enable the stream parameter", "stream", True),
        ("stream must be true for this model", "stream", True),
        (
            "parameter.enable_thinking must be set to false for non-streaming calls",
            "enable_thinking",
            False,
        ),
    ],
)
def test_a_refused_way_is_left(chat: ChatService, said: str, field: str, value: bool) -> None:
    """The service is asked again at once, and from then on as it wants."""
    chat.replies.append(Reply(400, {"error": {"message": said}}))
    if value:
        chat.replies.append(Reply(body=streamed({"content": GOOD})))
    assert len(taught(chat).drafts) == 1
    first, second = chat.calls
    assert field not in first.body
    assert second.body[field] is value


def test_what_the_operator_sets_is_sent(chat: ChatService) -> None:
    """Beside what the server sends; the operator's word goes before the server's."""
    extra = {"temperature": 0, "reasoning_effort": "low", "enable_thinking": True}
    chat.replies.append(Reply(400, {"error": {"message": "enable_thinking must be false"}}))
    taught(chat, bounds=CallBounds(tokens_max=2_000, extra_body=extra))
    for call in chat.calls:
        assert call.body.items() >= extra.items()
        assert call.body["max_completion_tokens"] == 2_000
    assert len(chat.calls) == 2


@pytest.mark.parametrize("ending", ["", "/", "/chat/completions"])
def test_azure_is_asked_in_its_own_form(chat: ChatService, ending: str) -> None:
    """By the deployment's address with the version, and the key where Azure looks for it."""
    chat.base_url = chat.base_url.replace(
        "/v1", f"/openai/deployments/mine{ending}?api-version=2024-10-21"
    )
    assert len(taught(chat).drafts) == 1
    (call,) = chat.calls
    assert call.path == "/openai/deployments/mine/chat/completions?api-version=2024-10-21"
    assert call.headers["api-key"] == KEY


def test_other_parameters_of_the_address_are_kept(chat: ChatService) -> None:
    chat.base_url += "?tenant=a%20b"
    assert len(taught(chat).drafts) == 1
    (call,) = chat.calls
    assert call.path == "/v1/chat/completions?tenant=a+b"
    assert call.authorization == f"Bearer {KEY}"
