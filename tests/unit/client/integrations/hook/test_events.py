"""Events of coding agents' hooks become turns; others become nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from reflexio.integrations.hook.events import TEXT_CHARS_MAX, item_of, prompt_of

SESSION = {"session_id": "abc", "transcript_path": "/nowhere.jsonl", "cwd": "/project"}


def claude_code(name: str, **fields: Any) -> dict[str, Any]:
    return {**SESSION, "hook_event_name": name, **fields}


def test_a_prompt_is_the_users_turn() -> None:
    item = item_of(claude_code("UserPromptSubmit", prompt="Fix the test"), "ann")
    assert item is not None
    assert (item["user_id"], item["session_id"], item["source"]) == ("ann", "abc", "claude_code")
    assert item["interactions"] == [{"role": "user", "content": "Fix the test"}]


def test_the_same_prompt_twice_is_two_requests() -> None:
    """A user may say yes twice."""
    event = claude_code("UserPromptSubmit", prompt="yes")
    first, second = item_of(event, "ann"), item_of(event, "ann")
    assert first is not None
    assert second is not None
    assert first["request_id"] != second["request_id"]


def test_a_tool_is_known_by_its_id_and_kept_within_the_limit() -> None:
    event = claude_code(
        "PostToolUse",
        tool_name="Bash",
        tool_input={"command": "make test"},
        tool_response="x" * 10**6,
        tool_use_id="toolu_1",
    )
    item = item_of(event, "ann")
    assert item is not None
    (tool,) = item["interactions"][0]["tools_used"]
    assert tool["tool_name"] == "Bash"
    assert tool["tool_data"] == {
        "input": '{"command": "make test"}',
        "output": "x" * TEXT_CHARS_MAX,
    }
    assert item == item_of(event, "ann")
    other = item_of({**event, "tool_use_id": "toolu_2"}, "ann")
    assert other is not None
    assert other["request_id"] != item["request_id"]


def test_an_answer_is_told_or_read_from_the_transcript(tmp_path: Path) -> None:
    """The last words of the assistant; lines that are none are passed over."""
    told = item_of(claude_code("Stop", last_assistant_message="Done."), "ann")
    assert told is not None
    assert told["interactions"] == [{"role": "assistant", "content": "Done."}]
    transcript = tmp_path / "transcript.jsonl"
    entries = [
        {"type": "assistant", "message": {"role": "assistant", "content": "First."}},
        {
            "type": "assistant",
            "message": {
                "role": "assistant",
                "content": [{"type": "text", "text": "Fixed."}, {"type": "tool_use", "id": "1"}],
            },
        },
        {"type": "assistant", "message": {"role": "assistant", "content": [{"type": "tool_use"}]}},
        {"type": "user", "message": {"role": "user", "content": "Thanks"}},
    ]
    transcript.write_text("\n".join([*map(json.dumps, entries), "{torn", "[]"]))
    read = item_of(claude_code("Stop", transcript_path=str(transcript)), "ann")
    assert read is not None
    assert read["interactions"] == [{"role": "assistant", "content": "Fixed."}]


def test_a_turn_of_codex_is_known_by_its_id() -> None:
    event = {
        "type": "agent-turn-complete",
        "thread-id": "t1",
        "turn-id": "7",
        "cwd": "/project",
        "input-messages": ["Rename foo", "and bar"],
        "last-assistant-message": "Renamed.",
    }
    item = item_of(event, "ann")
    assert item is not None
    assert (item["session_id"], item["source"]) == ("t1", "codex")
    assert [interaction["content"] for interaction in item["interactions"]] == [
        "Rename foo",
        "and bar",
        "Renamed.",
    ]
    assert item == item_of(event, "ann")


def test_another_program_says_what_to_publish() -> None:
    """Its own user and request_id stay."""
    given = {"session_id": "s", "interactions": [{"content": "hi"}]}
    item = item_of(given, "ann")
    assert item is not None
    assert (item["user_id"], bool(item["request_id"])) == ("ann", True)
    own = {**given, "user_id": "bob", "request_id": "r"}
    assert item_of(own, "ann") == own


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"hook_event_name": "UserPromptSubmit", "prompt": "no session"},
        claude_code("UserPromptSubmit"),
        claude_code("UserPromptSubmit", prompt=7),
        claude_code("SessionStart", source="startup"),
        claude_code("PostToolUse"),
        claude_code("Stop"),
        claude_code("Stop", transcript_path=7),
        {"type": "agent-turn-complete"},
        {"type": "agent-turn-complete", "cwd": "/", "input-messages": []},
    ],
)
def test_what_is_no_turn_is_nothing(event: dict[str, Any]) -> None:
    assert item_of(event, "ann") is None


def test_a_prompt_asks_for_what_is_known() -> None:
    assert prompt_of(claude_code("UserPromptSubmit", prompt="Fix it")) == ("Fix it", "abc")
    assert prompt_of(claude_code("Stop")) == ("", "")
