"""Messages of chat APIs as interactions: content in parts, tool calls, tools' answers.

Known are the shapes of OpenAI (Chat Completions and Responses), Anthropic, Google, Amazon Bedrock,
LangChain and Vercel's AI SDK. Plain values in, plain values out; both the client and the server's
JSON take messages through it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

CHAT_KEYS = frozenset({
    "additional_kwargs", "annotations", "audio", "call_id", "function_call", "invalid_tool_calls",
    "name", "parts", "reasoning_content", "refusal", "response_metadata", "tool_call_id",
    "tool_calls", "toolCallId", "type", "usage_metadata",
})  # fmt: skip
"""Keys of messages that an interaction does not have."""

EXACT_INTEGER_MAX = 2**53

_ROLES = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant"}
_SAYS_NO_ROLE = frozenset({"message", "chat", "constructor", "function_call_output"})
_THOUGHTS = frozenset({"thinking", "redacted_thinking", "reasoning", "reasoningContent"})
_TOOL_ROLES = frozenset({"tool", "function"})

Note = Callable[[str, str], None]
"""Told of a path inside the message and what there is to say of it."""


class ChatMessage(NamedTuple):
    """A message as fields of an interaction, with what was left out and what cannot be taken.

    Both are lists of (path inside the message, text); texts of `refused` end a sentence that the
    path begins.
    """

    fields: dict[str, Any]
    left_out: list[tuple[str, str]]
    refused: list[tuple[str, str]]


def is_chat_message(message: Mapping[str, Any]) -> bool:
    """Say whether a dict is shaped as chat APIs have it, and not as an interaction is."""
    if not CHAT_KEYS.isdisjoint(message):
        return True
    content = message.get("content")
    return (
        not isinstance(content, str)
        and bool(content)
        and isinstance(content, list | tuple | Mapping)
    )


def from_chat(message: Mapping[str, Any], tool_names: dict[str, str]) -> ChatMessage:
    """Return a message as the fields of an interaction.

    `tool_names` keeps the names of called tools by the calls' ids: hand the same dict over for
    all messages of a conversation, so that a tool's answer is told with its name.
    """
    reading = _Reading(message, tool_names)
    reading.read()
    return ChatMessage(reading.fields, reading.left_out, reading.refused)


class _Reading:
    """One message while it is read."""

    def __init__(self, message: Mapping[str, Any], tool_names: dict[str, str]) -> None:
        self.fields = dict(message)
        self.left_out: list[tuple[str, str]] = []
        self.refused: list[tuple[str, str]] = []
        self._names = tool_names
        self._texts: list[str] = []
        self._tools: list[Any] = []
        self._answers = 0

    def read(self) -> None:
        fields = self.fields
        kind = fields.pop("type", None)
        role = fields.get("role")
        if not role and isinstance(kind, str):
            self._read_item(kind)
            role = fields.get("role")
        content, where = fields.pop("content", None), "content"
        if content is None and "parts" in fields:
            content, where = fields.pop("parts"), "parts"
        self._read_content(content, where, role)
        self._read_calls()
        self._read_answer(role)
        self._read_rest()
        if self._texts:
            fields["content"] = "\n".join(self._texts)
        is_all_answers = self._answers == len(self._tools) == len(self._texts)
        if is_all_answers and self._tools and role not in _TOOL_ROLES:
            fields["role"] = "tool"
        elif not fields.get("role") and self._tools:
            fields["role"] = "assistant"
        self._read_name()
        if self._tools:
            given = fields.get("tools_used") or []
            fields["tools_used"] = [*given, *self._tools] if isinstance(given, list) else given
        for key in CHAT_KEYS:
            if key in fields and not fields[key]:
                del fields[key]

    def _read_item(self, kind: str) -> None:
        """Read the role of a message that has a type instead, or an item that is no message."""
        fields = self.fields
        if kind == "function_call":
            called = {name: fields.pop(name, None) for name in ("name", "arguments")}
            self._call(called["name"], called["arguments"], fields.pop("call_id", None))
        elif kind == "function_call_output":
            fields["tool_call_id"] = fields.pop("call_id", None)
            fields["content"] = fields.pop("output", None)
            fields["role"] = "tool"
        elif kind in _THOUGHTS:
            self.left_out.append(("type", f"{kind} is not kept"))
        elif kind not in _SAYS_NO_ROLE:
            fields["role"] = _ROLES.get(kind, kind)

    def _read_content(self, content: Any, where: str, role: Any) -> None:
        if content is None:
            return
        if isinstance(content, str):
            self._texts.append(content)
        elif isinstance(content, list | tuple):
            for index, part in enumerate(content):
                self._read_part(part, f"{where}[{index}]")
        elif isinstance(content, Mapping) and role in _TOOL_ROLES:
            self._texts.append(_as_text(content))
        elif isinstance(content, Mapping):
            self._read_part(content, where)
        else:
            self.fields["content"] = content

    def _read_part(self, part: Any, path: str) -> None:
        if isinstance(part, str):
            self._texts.append(part)
            return
        if not isinstance(part, Mapping):
            self.refused.append((path, "must be a text or an object with a type"))
            return
        kind = part.get("type") or next((key for key in _KEYED_PARTS if key in part), None)
        read = _PARTS.get(kind) if isinstance(kind, str) else None
        if read is not None:
            read(self, part, path)
        elif kind in _THOUGHTS:
            self.left_out.append((path, f"{kind} is not kept"))
        elif isinstance(text := _text_of(part), str):
            self._texts.append(text)
        else:
            named = f"is of the type {str(kind)[:100]!r}, which" if kind else "has no text and"
            self.refused.append((path, f"{named} is not kept: send what it says as a text"))

    def refusal(self, part: Mapping[str, Any], path: str) -> None:
        """Keep the words of a refusal as what was said."""
        if isinstance(part.get("refusal"), str):
            self._texts.append(part["refusal"])

    def image(self, part: Mapping[str, Any], path: str) -> None:
        """Keep an image: its bytes as image_encoding, or its address."""
        found = _image_of(part)
        if found is None:
            self.refused.append((path, "is an image without its data or address"))
            return
        is_address = found[:4].lower() == "http"
        field = "interacted_image_url" if is_address else "image_encoding"
        if self.fields.get(field):
            self.refused.append((path, "is a second image; send it as an interaction of its own"))
            return
        self.fields[field] = found

    def tool_use(self, part: Mapping[str, Any], path: str) -> None:
        """Keep a call that stands among the parts."""
        inner = _inner(part, "toolUse", "functionCall", "function_call")
        name = _first(inner, "name", "toolName")
        self._call(name, _first(inner, "input", "args", "arguments"), _id_of(inner))

    def tool_result(self, part: Mapping[str, Any], path: str) -> None:
        """Keep a tool's answer that stands among the parts."""
        inner = _inner(part, "toolResult", "functionResponse", "function_response")
        call_id = _id_of(inner)
        content = _first(inner, "content", "output", "result", "response")
        if isinstance(content, Mapping) and "value" in content:
            content = content["value"]
        is_parts = isinstance(content, list) and all(
            isinstance(part, Mapping) and ("type" in part or _KEYED_PARTS & part.keys())
            for part in content
        )
        if is_parts:
            before = len(self._texts)
            self._read_content(content, f"{path}.content", "tool")
            self._texts[before:] = ["\n".join(self._texts[before:])]
        else:
            self._texts.append(_as_text(content))
        failed = inner.get("is_error") or inner.get("isError") or inner.get("status") == "error"
        self._answer(_first(inner, "name", "toolName"), call_id, failed=bool(failed))

    def _read_calls(self) -> None:
        fields = self.fields
        more = fields.get("additional_kwargs")
        calls = fields.pop("tool_calls", None)
        legacy = fields.pop("function_call", None)
        if isinstance(more, Mapping):
            calls = calls or more.get("tool_calls")
            legacy = legacy or more.get("function_call")
            kept = {
                key: value
                for key, value in more.items()
                if value and key not in ("tool_calls", "function_call", "refusal")
            }
            fields["additional_kwargs"] = kept
        if calls is not None and not isinstance(calls, list | tuple):
            self.refused.append(("tool_calls", "must be a list"))
            calls = None
        for index, call in enumerate(calls or ()):
            if not isinstance(call, Mapping):
                self.refused.append((f"tool_calls[{index}]", "must be an object"))
                continue
            inner = _inner(call, "function", "custom")
            arguments = _first(inner, "arguments", "args", "input")
            self._call(_first(inner, "name", "toolName"), arguments, _id_of(call))
        if isinstance(legacy, Mapping):
            self._call(legacy.get("name"), legacy.get("arguments"), None)

    def _call(self, name: Any, arguments: Any, call_id: Any) -> None:
        data: dict[str, Any] = {"input": _read_arguments(arguments)}
        if call_id:
            data["tool_call_id"] = call_id
            if isinstance(call_id, str) and isinstance(name, str):
                self._names[call_id] = name
        self._tools.append({"tool_name": name, "tool_data": data})

    def _read_answer(self, role: Any) -> None:
        call_id = _first(self.fields, "tool_call_id", "toolCallId")
        if role not in _TOOL_ROLES and not call_id:
            return
        for key in ("tool_call_id", "toolCallId", "artifact"):
            self.fields.pop(key, None)
        self.fields.setdefault("role", "tool")
        name = self.fields.pop("name", None)
        if not name and not call_id:
            return
        self._answer(name, call_id, failed=self.fields.get("status") == "error")
        self.fields.pop("status", None)

    def _answer(self, name: Any, call_id: Any, *, failed: bool) -> None:
        known = self._names.get(call_id) if isinstance(call_id, str) else None
        tool: dict[str, Any] = {"tool_name": name or known or "tool"}
        if call_id:
            tool["tool_data"] = {"tool_call_id": call_id}
        if failed:
            tool["status"] = "error"
        self._tools.append(tool)
        self._answers += 1

    def _read_name(self) -> None:
        """Keep the name of a speaker beside the role: several people may have the same."""
        name, role = self.fields.get("name"), self.fields.get("role") or ""
        if isinstance(name, str) and name.strip() and isinstance(role, str):
            del self.fields["name"]
            self.fields["role"] = f"{role} ({name})" if role and role != name else name

    def _read_rest(self) -> None:
        refusal = self.fields.pop("refusal", None)
        if isinstance(refusal, str) and refusal:
            self._texts.append(refusal)
        audio = self.fields.pop("audio", None)
        if isinstance(audio, Mapping):
            if isinstance(audio.get("transcript"), str):
                self._texts.append(audio["transcript"])
                self.left_out.append(("audio", "only the transcript is kept"))
            else:
                self.refused.append(("audio", "is not kept: send its transcript as content"))
        if self.fields.get("reasoning_content"):
            del self.fields["reasoning_content"]
            self.left_out.append(("reasoning_content", "is not kept"))


_ReadPart = Callable[[_Reading, Mapping[str, Any], str], None]
_PARTS: dict[str, _ReadPart] = {
    "refusal": _Reading.refusal,
    **dict.fromkeys(
        ("image", "image_url", "input_image", "inlineData", "inline_data", "media"),
        _Reading.image,
    ),
    **dict.fromkeys(
        ("tool_use", "toolUse", "tool-call", "tool_call", "functionCall", "function_call"),
        _Reading.tool_use,
    ),
    **dict.fromkeys(
        ("tool_result", "toolResult", "tool-result", "functionResponse", "function_response"),
        _Reading.tool_result,
    ),
}
_KEYED_PARTS = frozenset({
    "text", "toolUse", "toolResult", "functionCall", "function_call", "functionResponse",
    "function_response", "inlineData", "inline_data", "image",
})  # fmt: skip
"""Parts without a type are known by the key that holds them."""


def _text_of(part: Mapping[str, Any]) -> Any:
    text = part.get("text")
    if isinstance(text, Mapping):
        text = text.get("value")
    return text


def _image_of(part: Mapping[str, Any]) -> str | None:
    """Return an image's address or its data as base64, with or without a data URL around it."""
    for key in ("image_url", "source", "inlineData", "inline_data", "image"):
        inner = part.get(key)
        if isinstance(inner, str):
            return inner
        if isinstance(inner, Mapping):
            found = _image_of(inner)
            if found is not None:
                return found
    for key in ("url", "data", "base64", "bytes"):
        value = part.get(key)
        if isinstance(value, str):
            return value
    return None


def _inner(part: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return what a part holds under the first of the keys, or the part itself."""
    return next((part[key] for key in keys if isinstance(part.get(key), Mapping)), part)


def _first(part: Mapping[str, Any], *keys: str) -> Any:
    return next((part[key] for key in keys if part.get(key) is not None), None)


def _id_of(part: Mapping[str, Any]) -> Any:
    return _first(part, "tool_use_id", "toolUseId", "toolCallId", "tool_call_id", "call_id", "id")


def _read_arguments(arguments: Any) -> Any:
    """Return a call's arguments as JSON; as the text they are when that would change them."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments, parse_int=_exact, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return arguments


def _exact(digits: str) -> int:
    number = int(digits)
    if abs(number) > EXACT_INTEGER_MAX:
        raise ValueError(digits)
    return number


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _as_text(content: Any) -> str:
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    return json.dumps(content, ensure_ascii=False, default=str)
