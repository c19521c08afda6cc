"""Coding agents: what an agent hands to its hook is recorded, and known at the next prompt.

    pip install reflexio-grpc
    python examples/frameworks/coding_agent_hook.py

It needs a running server (`reflexio serve`); REFLEXIO_URL says where. The events are those that an
agent would hand over on standard input. `--wait` has each sent before the next; an agent leaves it
out, and waits for nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

import reflexio

EVENTS: tuple[dict[str, Any], ...] = (
    {"hook_event_name": "UserPromptSubmit", "prompt": "Make the tests of the parser pass"},
    {
        "hook_event_name": "PostToolUse",
        "tool_name": "Bash",
        "tool_input": {"command": "make test"},
        "tool_response": "1 failed",
        "tool_use_id": "toolu_1",
    },
    {"hook_event_name": "Stop", "last_assistant_message": "The parser took an empty line amiss."},
)
LATER = {"hook_event_name": "UserPromptSubmit", "prompt": "What was wrong with the parser?"}


def hook(event: dict[str, Any], session_id: str, spool: str, *options: str, **settings: str) -> str:
    """Run the hook as an agent does, and return what it prints."""
    command = [sys.executable, "-m", "reflexio.integrations.hook", "--user", "ann", "--wait"]
    done = subprocess.run(
        [*command, "--spool", spool, *options],
        input=json.dumps({"session_id": session_id, **event}),
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def main() -> None:
    """Hand over a session, one event of it while no server answers, then ask in another."""
    nobody = {"REFLEXIO_URL": "http://127.0.0.1:9"}
    with tempfile.TemporaryDirectory() as spool, reflexio.ReflexioClient() as client:
        hook(EVENTS[0], "monday", spool)
        hook(EVENTS[1], "monday", spool, **nobody)
        print("without a server:", len(os.listdir(spool)) - 1, "request waits")
        hook(EVENTS[2], "monday", spool)
        for turn in client.get_session("ann", "monday").interactions:
            tools = " ".join(tool.tool_name for tool in turn.tools_used)
            print(f"recorded {turn.role}: {turn.content or tools}")
        known = hook(LATER, "tuesday", spool, "--recall")
        print("known:", known.count("[interaction:"), "turns of monday")


if __name__ == "__main__":
    main()
