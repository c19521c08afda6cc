"""A small service on the loopback address that speaks OpenAI's protocol for chat completions.

A server process asks it when OPENAI_BASE_URL is its `base_url`.
"""

import json
from typing import Any

from tests.support.scripted_service import Reply, ScriptedService

PROMPT_TOKENS = 120
COMPLETION_TOKENS = 30


def playbook(content: Any, /, **other: Any) -> dict[str, Any]:
    """Return one well-formed entry; `other` fields replace its own or come on top."""
    entry = {
        "trigger": "A customer asks what the expert was asked.",
        "content": content,
        "rationale": "The agent's answer left it out.",
    }
    return {**entry, **other}


def answer_text(*playbooks: Any, nothing_reason: str = "") -> str:
    """Return what a model writes that keeps to the form it was given."""
    return json.dumps({"playbooks": playbooks, "nothing_reason": nothing_reason})


def completion(
    text: str | list[Any] | None, finish_reason: str = "stop", **message: Any
) -> dict[str, Any]:
    """Return the protocol's answer that holds the text; `message` are further fields of it."""
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", "content": text, **message},
    }
    total = PROMPT_TOKENS + COMPLETION_TOKENS
    usage = {
        "prompt_tokens": PROMPT_TOKENS,
        "completion_tokens": COMPLETION_TOKENS,
        "total_tokens": total,
    }
    return {"id": "c", "object": "chat.completion", "choices": [choice], "usage": usage}


def says(text: str) -> Reply:
    """Return the reply with which the model says the text."""
    return Reply(body=completion(text))


def case_in(request: dict[str, Any]) -> dict[str, Any]:
    """Return the case that a request quotes, read as a model is told to: between its boundaries."""
    lines = request["messages"][1]["content"].split("\n")
    (start, end) = (place for place, line in enumerate(lines) if line.startswith("-----"))
    assert lines[start] == lines[end]
    case: dict[str, Any] = json.loads("\n".join(lines[start + 1 : end]))
    return case


def profile(content: Any, quote: Any, turns: Any = (1,), /, **other: Any) -> dict[str, Any]:
    """Return one well-formed profile; `other` fields replace its own or come on top."""
    entry = {"content": content, "quote": quote, "turns": list(turns), "time_to_live": "infinity"}
    return {**entry, "confirms": 0, "replaces": 0, **other}


def profiles_text(*profiles: Any, nothing_reason: str = "") -> str:
    """Return what a model writes that keeps to the form of profiles."""
    return json.dumps({"profiles": profiles, "nothing_reason": nothing_reason})


class ChatService(ScriptedService):
    """Learns one playbook of every case: to say what the expert says.

    Of a conversation it notes each turn in which the user says "I".
    """

    def answer_of(self, request: dict[str, Any]) -> Any:
        case = case_in(request)
        if "expert_answer" in case:
            return completion(answer_text(playbook(case["expert_answer"])))
        noted = [
            profile(f"The user says: {turn['content']}", turn["content"], [turn["number"]])
            for turn in case["turns"]
            if turn["speaker"] == "user" and turn["content"].startswith("I ")
        ]
        reason = "" if noted else "the user says nothing of themselves"
        return completion(profiles_text(*noted, nothing_reason=reason))
