"""Messages of a model's call, from the attributes of its span.

Read are OpenTelemetry's conventions for generative AI (`gen_ai.input.messages`,
`gen_ai.output.messages`, on the span or on its event with the details) and the numbered attributes
of OpenLLMetry (`gen_ai.prompt.0.content`), which many instrumentations still write.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from reflexio_server.rpc.otlp.attributes import structure_of

INPUT, OUTPUT = "gen_ai.input.messages", "gen_ai.output.messages"
_NUMBERED = {INPUT: "gen_ai.prompt", OUTPUT: "gen_ai.completion"}
_ANSWERING = ("assistant", "model", "ai")
_INSTRUCTING = ("system", "developer")


class Exchanged(NamedTuple):
    """What a model was told and what it said, as chat messages."""

    told: list[dict[str, Any]]
    said: list[dict[str, Any]]


def exchanged(attributes: Mapping[str, Any]) -> Exchanged:
    """Return the messages that a model's call adds to its conversation.

    A call is told the whole conversation anew: what stands before the model's last answer was added
    by the call that made it. Instructions are no part of the conversation.
    """
    given = _messages(attributes, INPUT)
    told = [message for message in given if not _is_of(message, _INSTRUCTING)]
    answered = [place for place, message in enumerate(told) if _is_of(message, _ANSWERING)]
    return Exchanged(
        told[answered[-1] + 1 :] if answered else told, list(_messages(attributes, OUTPUT))
    )


def _is_of(message: Mapping[str, Any], roles: tuple[str, ...]) -> bool:
    return str(message.get("role", "")).lower() in roles


def _messages(attributes: Mapping[str, Any], name: str) -> Iterable[dict[str, Any]]:
    given = structure_of(attributes.get(name))
    if given is None:
        given = _numbered(attributes, _NUMBERED[name])
    default = "assistant" if name == OUTPUT else "user"
    if isinstance(given, str):
        given = [{"content": given}]
    for message in given if isinstance(given, list) else [given]:
        if isinstance(message, Mapping):
            yield from _chat_messages({"role": default, **message})


def _chat_messages(message: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Yield a message in the shape of OpenAI's; each tool's answer is one of its own."""
    parts = message.pop("parts", None)
    message.pop("finish_reason", None)
    if not isinstance(parts, list):
        yield message
        return
    texts: list[str] = []
    calls: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for part in parts:
        if not isinstance(part, Mapping):
            continue
        kind = part.get("type")
        if kind == "text" and isinstance(part.get("content"), str):
            texts.append(part["content"])
        elif kind == "tool_call":
            function = {"name": part.get("name"), "arguments": _as_text(part.get("arguments"))}
            calls.append({"id": part.get("id"), "type": "function", "function": function})
        elif kind == "tool_call_response":
            answer = part.get("response", part.get("result"))
            answers.append(
                {"role": "tool", "tool_call_id": part.get("id"), "content": _as_text(answer)}
            )
    if texts or calls:
        said = {"role": message["role"], "content": "\n".join(texts)}
        yield {**said, "tool_calls": calls} if calls else said
    yield from answers


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _numbered(attributes: Mapping[str, Any], prefix: str) -> list[dict[str, Any]]:
    """Return messages that are written as `PREFIX.0.role`, `PREFIX.0.tool_calls.0.name`."""
    found: dict[int, dict[str, Any]] = {}
    for name, value in attributes.items():
        if not name.startswith(prefix + "."):
            continue
        number, _, field = name[len(prefix) + 1 :].partition(".")
        if not number.isdecimal() or len(number) > 6:
            continue
        message = found.setdefault(int(number), {})
        if field in ("role", "content", "tool_call_id"):
            message[field] = value if isinstance(value, str) else _as_text(value)
        elif field.startswith("tool_calls."):
            _, place, part = [*field.split(".", 2), "", ""][:3]
            call = message.setdefault("tool_calls", {}).setdefault(place, {"function": {}})
            if part == "id":
                call["id"] = value
            elif part in ("name", "arguments"):
                call["function"][part] = value
    for message in found.values():
        if calls := message.get("tool_calls"):
            message["tool_calls"] = [{"type": "function", **call} for call in calls.values()]
    return [found[number] for number in sorted(found)]
