"""Events of a coding agent's hook as requests to publish.

Read are the hooks of Claude Code (UserPromptSubmit, PostToolUse, Stop), which other agents have
taken over, the notifications of Codex (agent-turn-complete), and from any other program an object
with the arguments of `publish_interaction`.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reflexio._messages.request_id import new_request_id
from reflexio.integrations._request_ids import derived_request_id

TEXT_CHARS_MAX = 50_000
"""What is kept of a tool's input and of its output: both fit in the 256 KiB of `tool_data`."""
TRANSCRIPT_BYTES_MAX = 2**20
"""The end of a transcript in which the last answer is looked for."""

Item = dict[str, Any]


def item_of(event: Mapping[str, Any], user_id: str) -> Item | None:
    """Return the arguments of `publish_interaction` for an event; None when it has no turn.

    The request_id follows from the ids that the agent gives; where it gives none, it is a new one.
    """
    if "interactions" in event:
        item = {"user_id": user_id, **event}
        item.setdefault("request_id", new_request_id(str(item.get("source") or "hook")))
        return item
    if event.get("type") == "agent-turn-complete":
        return _codex(event, user_id)
    read = _CLAUDE_CODE.get(str(event.get("hook_event_name")))
    session_id = event.get("session_id")
    if read is None or not isinstance(session_id, str) or not session_id:
        return None
    interaction, key = read(event)
    if interaction is None:
        return None
    return _item("claude_code", user_id, session_id, [interaction], key)


def prompt_of(event: Mapping[str, Any]) -> tuple[str, str]:
    """Return what the user says and in which session, empty when the event is no prompt."""
    if event.get("hook_event_name") != "UserPromptSubmit":
        return "", ""
    return str(event.get("prompt") or ""), str(event.get("session_id") or "")


def _item(source: str, user_id: str, session_id: str, interactions: list[Any], key: str) -> Item:
    request_id = (
        derived_request_id(source, user_id, session_id, key) if key else new_request_id(source)
    )
    return {
        "user_id": user_id,
        "session_id": session_id,
        "source": source,
        "request_id": request_id,
        "interactions": interactions,
    }


def _codex(event: Mapping[str, Any], user_id: str) -> Item | None:
    session_id = event.get("thread-id") or event.get("cwd")
    said = [
        {"role": "user", "content": str(message)} for message in event.get("input-messages") or ()
    ]
    answer = event.get("last-assistant-message")
    if answer:
        said.append({"role": "assistant", "content": str(answer)})
    if not said or not isinstance(session_id, str):
        return None
    return _item("codex", user_id, session_id, said, str(event.get("turn-id") or ""))


def _prompt(event: Mapping[str, Any]) -> tuple[Item | None, str]:
    prompt = event.get("prompt")
    if not isinstance(prompt, str) or not prompt:
        return None, ""
    return {"role": "user", "content": prompt}, ""


def _tool(event: Mapping[str, Any]) -> tuple[Item | None, str]:
    name = event.get("tool_name")
    if not isinstance(name, str) or not name:
        return None, ""
    data = {"input": _text(event.get("tool_input")), "output": _text(event.get("tool_response"))}
    tool = {"tool_name": name, "tool_data": data}
    call_id = event.get("tool_use_id")
    return {"role": "assistant", "tools_used": [tool]}, f"tool {call_id}" if call_id else ""


def _answer(event: Mapping[str, Any]) -> tuple[Item | None, str]:
    answer = event.get("last_assistant_message") or _last_answer(event.get("transcript_path"))
    if not isinstance(answer, str) or not answer:
        return None, ""
    return {"role": "assistant", "content": answer}, ""


_CLAUDE_CODE = {"UserPromptSubmit": _prompt, "PostToolUse": _tool, "Stop": _answer}


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:TEXT_CHARS_MAX]


def _last_answer(path: Any) -> str:
    """Return the last words of the assistant in a transcript, "" when it cannot be read."""
    answer = ""
    for line in _last_lines(path) if isinstance(path, str) else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        message = entry.get("message") if isinstance(entry, Mapping) else None
        if isinstance(message, Mapping) and message.get("role") == "assistant":
            answer = _words(message.get("content")) or answer
    return answer


def _last_lines(path: str) -> Iterator[bytes]:
    try:
        with Path(path).expanduser().open("rb") as transcript:
            transcript.seek(0, 2)
            transcript.seek(max(0, transcript.tell() - TRANSCRIPT_BYTES_MAX))
            yield from transcript.read(TRANSCRIPT_BYTES_MAX).splitlines()
    except OSError:
        return


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else ()
    texts = (part.get("text") for part in parts if isinstance(part, Mapping))
    return "\n".join(text for text in texts if isinstance(text, str))
