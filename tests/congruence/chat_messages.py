"""Messages as chat APIs have them, and the interactions that they are."""

from typing import Any

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q"
    "DwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DATA_URL = f"data:image/png;base64,{PNG}"


def call(name: str, arguments: Any, call_id: str = "c1") -> dict[str, Any]:
    """Return a call as an interaction has it."""
    return {"tool_name": name, "tool_data": {"input": arguments, "tool_call_id": call_id}}


def answer(name: str, call_id: str = "c1", **more: Any) -> dict[str, Any]:
    """Return a tool's answer as an interaction has it."""
    return {"tool_name": name, "tool_data": {"tool_call_id": call_id}, **more}


TAKEN: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "names of speakers": (
        [
            {"role": "user", "name": "ann", "content": "Who comes?"},
            {"role": "user", "name": "bob", "content": [{"type": "text", "text": "I do."}]},
            {"role": "assistant", "name": "planner", "content": "Two.", "tool_calls": None},
            {"type": "human", "name": "eve", "content": "Me, too."},
            {"name": "dan", "content": "No."},
            {"role": "user", "name": "user", "content": "a"},
            {"role": "user", "name": "", "content": "b"},
            {"role": "tool", "name": "look", "content": "c"},
        ],
        [
            {"role": "user (ann)", "content": "Who comes?"},
            {"role": "user (bob)", "content": "I do."},
            {"role": "assistant (planner)", "content": "Two."},
            {"role": "user (eve)", "content": "Me, too."},
            {"role": "dan", "content": "No."},
            {"role": "user", "content": "a"},
            {"role": "user", "content": "b"},
            {"role": "tool", "content": "c", "tools_used": [{"tool_name": "look"}]},
        ],
    ),
    "OpenAI, calls": (
        [
            {
                "role": "assistant",
                "content": None,
                "refusal": None,
                "annotations": [],
                "tool_calls": [
                    {
                        "id": "c1",
                        "type": "function",
                        "function": {"name": "get_order", "arguments": '{"id": 7}'},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "c1", "content": "in transit"},
        ],
        [
            {"role": "assistant", "tools_used": [call("get_order", {"id": 7})]},
            {"role": "tool", "content": "in transit", "tools_used": [answer("get_order")]},
        ],
    ),
    "OpenAI, parts": (
        [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What is"},
                    {"type": "text", "text": "this?"},
                    {"type": "image_url", "image_url": {"url": DATA_URL}},
                ],
            },
            {
                "role": "user",
                "content": [{"type": "image_url", "image_url": {"url": "https://a.example/b.png"}}],
            },
            {"role": "developer", "content": "Be brief."},
            {"role": "assistant", "content": [{"type": "refusal", "refusal": "I cannot."}]},
        ],
        [
            {"role": "user", "content": "What is\nthis?", "image_encoding": DATA_URL},
            {"role": "user", "interacted_image_url": "https://a.example/b.png"},
            {"role": "developer", "content": "Be brief."},
            {"role": "assistant", "content": "I cannot."},
        ],
    ),
    "OpenAI, functions": (
        [
            {"role": "assistant", "content": "", "function_call": {"name": "f", "arguments": "{x"}},
            {"role": "function", "name": "f", "content": "done"},
        ],
        [
            {
                "role": "assistant",
                "tools_used": [{"tool_name": "f", "tool_data": {"input": "{x"}}],
            },
            {"role": "function", "content": "done", "tools_used": [{"tool_name": "f"}]},
        ],
    ),
    "OpenAI, long numbers": (
        [
            {
                "role": "assistant",
                "function_call": {"name": "f", "arguments": '{"n":9007199254740993}'},
            }
        ],
        [
            {
                "role": "assistant",
                "tools_used": [
                    {"tool_name": "f", "tool_data": {"input": '{"n":9007199254740993}'}}
                ],
            }
        ],
    ),
    "OpenAI, Responses": (
        [
            {
                "type": "message",
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "hi"},
                    {"type": "input_image", "image_url": DATA_URL},
                ],
            },
            {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c1", "output": "ok"},
        ],
        [
            {"role": "user", "content": "hi", "image_encoding": DATA_URL},
            {"role": "assistant", "tools_used": [call("f", {})]},
            {"role": "tool", "content": "ok", "tools_used": [answer("f")]},
        ],
    ),
    "Anthropic": (
        [
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "I look."},
                    {"type": "tool_use", "id": "c1", "name": "look", "input": {"a": [1, True]}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "c1",
                        "is_error": True,
                        "content": [{"type": "text", "text": "gone"}],
                    }
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "image",
                        "source": {"type": "base64", "media_type": "image/png", "data": PNG},
                    }
                ],
            },
        ],
        [
            {
                "role": "assistant",
                "content": "I look.",
                "tools_used": [call("look", {"a": [1, True]})],
            },
            {"role": "tool", "content": "gone", "tools_used": [answer("look", status="error")]},
            {"role": "user", "image_encoding": PNG},
        ],
    ),
    "LangChain": (
        [
            {
                "type": "human",
                "content": "hi",
                "additional_kwargs": {},
                "response_metadata": {},
                "name": None,
            },
            {
                "type": "ai",
                "content": "",
                "tool_calls": [{"name": "f", "args": {"x": 1}, "id": "c1", "type": "tool_call"}],
                "invalid_tool_calls": [],
                "usage_metadata": None,
            },
            {"type": "tool", "content": "2", "tool_call_id": "c1", "status": "success"},
        ],
        [
            {"role": "user", "content": "hi"},
            {"role": "assistant", "tools_used": [call("f", {"x": 1})]},
            {"role": "tool", "content": "2", "tools_used": [answer("f")]},
        ],
    ),
    "Google": (
        [
            {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"x": 1}}}]},
            {"role": "user", "parts": [{"text": "a"}, {"inlineData": {"data": PNG}}]},
        ],
        [
            {"role": "model", "tools_used": [{"tool_name": "f", "tool_data": {"input": {"x": 1}}}]},
            {"role": "user", "content": "a", "image_encoding": PNG},
        ],
    ),
    "Bedrock": (
        [
            {
                "role": "assistant",
                "content": [{"toolUse": {"toolUseId": "c1", "name": "f", "input": {"x": 1}}}],
            },
            {
                "role": "user",
                "content": [{"toolResult": {"toolUseId": "c1", "content": [{"text": "2"}]}}],
            },
        ],
        [
            {"role": "assistant", "tools_used": [call("f", {"x": 1})]},
            {"role": "tool", "content": "2", "tools_used": [answer("f")]},
        ],
    ),
}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "sound": (
        {"content": [{"type": "text", "text": "a"}, {"type": "input_audio", "input_audio": {}}]},
        "content[1]",
    ),
    "file": ({"content": [{"type": "file", "file": {"file_id": "f"}}]}, "content[0]"),
    "second image": (
        {"content": [{"type": "image_url", "image_url": {"url": DATA_URL}}] * 2},
        "content[1]",
    ),
    "no part": ({"content": [7]}, "content[0]"),
    "no list of calls": ({"role": "assistant", "tool_calls": "x"}, "tool_calls"),
    "no text": ({"content": 7}, "content"),
}

LEFT_OUT: dict[str, tuple[dict[str, Any], str]] = {
    "thoughts": (
        {
            "role": "assistant",
            "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "yes"}],
        },
        "content[0] thinking is not kept",
    ),
    "reasoning": ({"content": "yes", "reasoning_content": "hm"}, "reasoning_content is not kept"),
    "spoken": (
        {"role": "assistant", "audio": {"id": "a", "transcript": "yes"}},
        "audio only the transcript is kept",
    ),
}
