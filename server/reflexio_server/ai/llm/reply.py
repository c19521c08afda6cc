"""Reads the body of a chat completion, as far as the writer needs it. Pure.

Protocol: https://platform.openai.com/docs/api-reference/chat/object. Compatible services leave out
much of it, so nothing but the text is required.
"""

from typing import Any, Final, NamedTuple

import orjson

TOKENS_MAX: Final = 10_000_000
"""Beyond any model's context: a larger count is a service's mistake."""
CHARS_PER_TOKEN: Final = 4
"""Of English, by OpenAI's rule of thumb; for services that count no tokens."""


class ReplyError(ValueError):
    """The body is no chat completion."""


class ModelReply(NamedTuple):
    """What one call brought. Token counts are estimates when the service gives none.

    `requests` is how many were made for it.
    """

    text: str
    finish_reason: str
    refusal: str
    prompt_tokens: int
    completion_tokens: int
    requests: int = 1


def read_reply(body: bytes, prompt_chars: int) -> ModelReply:
    """Return the first choice of the body; `prompt_chars` is what an estimate rests on.

    Raises `ReplyError`, in words that hold nothing of the body.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ReplyError("its reply is not JSON") from None
    choice = _first(_member(document, "choices"))
    message = _member(choice, "message")
    if not isinstance(message, dict):
        raise ReplyError("its reply holds no message")
    text = _text(message.get("content"))
    usage = _member(document, "usage")
    return ModelReply(
        text=text,
        finish_reason=_text(_member(choice, "finish_reason")),
        refusal=_text(message.get("refusal")),
        prompt_tokens=_count(_member(usage, "prompt_tokens"), prompt_chars),
        completion_tokens=_count(_member(usage, "completion_tokens"), len(text)),
    )


def _member(document: Any, name: str) -> Any:
    return document.get(name) if isinstance(document, dict) else None


def _first(items: Any) -> Any:
    return items[0] if isinstance(items, list) and items else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any, chars: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= TOKENS_MAX:
        return value
    return -(-chars // CHARS_PER_TOKEN)
