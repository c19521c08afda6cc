"""The body of a chat completion, as far as the writer needs it. Pure.

Protocol: https://platform.openai.com/docs/api-reference/chat/object. Compatible services leave out
much of it, so nothing but the text is required.
"""

from typing import Any, Final, NamedTuple

import orjson

from reflexio_server.ai.llm.streamed_reply import is_stream, whole_completion

TOKENS_MAX: Final = 10_000_000
"""Beyond any model's context: a larger count is a service's mistake."""
CHARS_PER_TOKEN: Final = 4
"""Of English, by OpenAI's rule of thumb; for services that count no tokens."""


_WORDS: Final = ("message", "detail", "error", "msg")


class ReplyError(ValueError):
    """The body is no chat completion."""


class FailureReplyError(ReplyError):
    """The body says that the call failed, though its status does not.

    `status` is the body's own, 0 when it gives none; `code` is a word for it, maybe empty.
    """

    def __init__(self, words: str, status: int, code: str) -> None:
        super().__init__(words)
        self.status = status
        self.code = code


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

    Raises `ReplyError`, in words that hold nothing of the body, and `FailureReplyError` with the
    service's own words.
    """
    try:
        document = whole_completion(body) if is_stream(body) else orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ReplyError("its reply is not JSON") from None
    choice = _first(_member(document, "choices"))
    message = _member(choice, "message")
    failure = _member(document, "error") or _member(choice, "error")
    if failure or not isinstance(message, dict):
        _raise_failure(failure or document)
    if not isinstance(message, dict):
        raise ReplyError("its reply holds no message")
    text = _answer(message)
    usage = _member(document, "usage")
    return ModelReply(
        text=text,
        finish_reason=_text(_member(choice, "finish_reason")),
        refusal=_text(message.get("refusal")),
        prompt_tokens=_count(_member(usage, "prompt_tokens"), prompt_chars),
        completion_tokens=_count(_member(usage, "completion_tokens"), len(text)),
    )


def _answer(message: dict[str, Any]) -> str:
    """Return the text of a message: its content, else where some services put an answer in JSON."""
    return (
        _content(message.get("content"))
        or _arguments(message)
        or _text(message.get("reasoning_content"))
        or _text(message.get("reasoning"))
    )


def _content(content: Any) -> str:
    """Return a text, or the texts of a list of parts one after the other."""
    if not isinstance(content, list):
        return _text(content)
    parts = (part if isinstance(part, str) else _member(part, "text") for part in content)
    return "".join(map(_text, parts))


def _arguments(message: dict[str, Any]) -> str:
    """Return the arguments of the first call of a tool, which hold what the schema asks for."""
    call = _member(_first(message.get("tool_calls")), "function") or message.get("function_call")
    arguments = _member(call, "arguments")
    return orjson.dumps(arguments).decode() if isinstance(arguments, dict) else _text(arguments)


def _raise_failure(failure: Any) -> None:
    """Raise what a body tells of a failure, as OpenRouter, vLLM and gateways put it."""
    words = failure
    if isinstance(failure, dict):
        words = next((failure[key] for key in _WORDS if failure.get(key)), None)
    if isinstance(words, dict | list):
        words = orjson.dumps(words).decode()
    if not isinstance(words, str):
        return
    given = [_member(failure, key) for key in ("code", "status", "type")]
    numbers = [int(code) for code in given if str(code).isdecimal() and len(str(code)) == 3]
    names = [name for name in given if isinstance(name, str) and not name.isdecimal()]
    raise FailureReplyError(words, numbers[0] if numbers else 0, names[0] if names else "")


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
