"""A chat completion that was sent as a stream of server-sent events, put together. Pure.

Formats: https://html.spec.whatwg.org/multipage/server-sent-events.html and
https://platform.openai.com/docs/api-reference/chat-streaming.
"""

import re
from typing import Any, Final

import orjson

_STREAM: Final = re.compile(rb"\s*(?:data|event|id|retry)?:")
_END: Final = "[DONE]"
_GROWING: Final = ("content", "reasoning_content", "reasoning", "refusal")
"""The texts of a message that come in pieces."""


def is_stream(body: bytes) -> bool:
    """Say whether a body is a stream of events: it begins with a field or a comment."""
    return _STREAM.match(body) is not None


def whole_completion(body: bytes) -> dict[str, Any]:
    """Return the completion whose pieces the events hold, as if it had come in one.

    An event without choices that tells of an error is returned as it is. Raises `JSONDecodeError`
    for an event that is no JSON.
    """
    message: dict[str, Any] = {}
    arguments: list[str] = []
    whole: dict[str, Any] = {}
    finish_reason = None
    for text in _events(body):
        piece = orjson.loads(text)
        if not isinstance(piece, dict):
            continue
        if piece.get("error"):
            return piece
        if piece.get("usage"):
            whole["usage"] = piece["usage"]
        choices = piece.get("choices")
        if not (isinstance(choices, list) and choices and isinstance(choices[0], dict)):
            continue
        finish_reason = choices[0].get("finish_reason") or finish_reason
        delta = choices[0].get("delta") or choices[0].get("message")
        if isinstance(delta, dict):
            _add(message, arguments, delta)
    if arguments:
        message["tool_calls"] = [{"function": {"arguments": "".join(arguments)}}]
    whole["choices"] = [{"message": message, "finish_reason": finish_reason}]
    return whole


def _events(body: bytes) -> list[str]:
    """Return the data of each event."""
    text = body.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    events: list[str] = []
    for block in text.split("\n\n"):
        lines = [line[5:].removeprefix(" ") for line in block.split("\n") if line[:5] == "data:"]
        data = "\n".join(lines).strip()
        if data == _END:
            break
        if data:
            events.append(data)
    return events


def _add(message: dict[str, Any], arguments: list[str], delta: dict[str, Any]) -> None:
    """Add a piece to the message, and of the calls of tools the first one's arguments."""
    for name in _GROWING:
        if isinstance(delta.get(name), str):
            message[name] = message.get(name, "") + delta[name]
    calls = delta.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, dict) and call.get("index", 0) == 0:
            function = call.get("function")
            given = function.get("arguments") if isinstance(function, dict) else None
            if isinstance(given, str):
                arguments.append(given)
